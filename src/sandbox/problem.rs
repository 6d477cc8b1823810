//! Problems of the contract (RFC 9457) with their titles in three languages.

use super::random;
use crate::remote::wire;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The contract's `ProblemType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    PersonNotFound,
    IdentifiersMismatch,
    NotInsuredHere,
    PersonDeceased,
    RegistryUnreachable,
    ChallengeExpired,
    CertificateRefused,
    SignatureInvalid,
    NoMandate,
    ContainerRefused,
    LookupTooOld,
    ContainerTooOld,
    DataChanged,
    WrongEnvironment,
    IdempotencyConflict,
    LevelTooLow,
    ProofRefused,
    AsanSessionRunning,
    AsanOperatorUnreachable,
    NotFound,
    SessionRequired,
    InsurerRequired,
    SsnRequired,
    InvalidRequest,
    TooLarge,
    UnsupportedMediaType,
    RateLimited,
    Internal,
    UnknownOperation,
    MethodNotAllowed,
    MandateEnded,
    SealRightRequired,
    DelegationExists,
    DelegationEnded,
    DelegationRefused,
}

/// Word, status, titles in az, en, ru.
type Row = (&'static str, u16, [&'static str; 3]);

impl Kind {
    fn row(self) -> Row {
        use Kind::*;
        match self {
            PersonNotFound => (
                "person-not-found",
                404,
                ["Bu FİN ilə şəxs tapılmadı", "No person with this FİN", "Лицо с таким FİN не найдено"],
            ),
            IdentifiersMismatch => (
                "identifiers-mismatch",
                422,
                [
                    "SSN və FİN müxtəlif şəxslərə aiddir",
                    "SSN and FİN belong to different people",
                    "SSN и FİN принадлежат разным лицам",
                ],
            ),
            NotInsuredHere => (
                "not-insured-here",
                422,
                [
                    "Şəxs bu sığortaedən tərəfindən sığorta olunmayıb",
                    "The person is not insured by this insurer",
                    "Лицо не застраховано этим страхователем",
                ],
            ),
            PersonDeceased => (
                "person-deceased",
                422,
                [
                    "Şəxs vəfat etmiş kimi qeyd olunub",
                    "The person is recorded as deceased",
                    "Лицо значится умершим",
                ],
            ),
            RegistryUnreachable => (
                "registry-unreachable",
                503,
                ["Reyestr cavab vermir", "The registry does not answer", "Реестр не отвечает"],
            ),
            ChallengeExpired => (
                "challenge-expired",
                422,
                [
                    "Giriş sorğusunun vaxtı bitib",
                    "The sign-in request has expired",
                    "Срок запроса на вход истёк",
                ],
            ),
            CertificateRefused => (
                "certificate-refused",
                403,
                ["Sertifikat qəbul edilmədi", "The certificate is not accepted", "Сертификат не принят"],
            ),
            SignatureInvalid => (
                "signature-invalid",
                422,
                ["İmza etibarsızdır", "The signature is not valid", "Подпись недействительна"],
            ),
            NoMandate => (
                "no-mandate",
                403,
                [
                    "Bu sığortaedənin adından hərəkət etmək səlahiyyəti yoxdur",
                    "No right to act for this insurer",
                    "Нет полномочий действовать от имени этого страхователя",
                ],
            ),
            ContainerRefused => (
                "container-refused",
                422,
                ["Konteyner qəbul edilmədi", "The container is not accepted", "Контейнер не принят"],
            ),
            LookupTooOld => (
                "lookup-too-old",
                422,
                [
                    "İmzalanan zaman məlumat köhnə idi",
                    "The data was too old when it was signed",
                    "На момент подписания данные устарели",
                ],
            ),
            ContainerTooOld => (
                "container-too-old",
                422,
                ["Müraciət çox əvvəl imzalanıb", "Signed too long ago", "Заявление подписано слишком давно"],
            ),
            DataChanged => (
                "data-changed",
                409,
                [
                    "Reyestrdəki məlumat dəyişib",
                    "The registries say something else now",
                    "Данные в реестрах изменились",
                ],
            ),
            WrongEnvironment => (
                "wrong-environment",
                422,
                [
                    "Müraciət başqa xidmət üçün hazırlanıb",
                    "Made for another service",
                    "Заявление составлено для другого сервиса",
                ],
            ),
            IdempotencyConflict => (
                "idempotency-conflict",
                422,
                [
                    "Bu açarla başqa müraciət göndərilib",
                    "Another body was sent with this key",
                    "С этим ключом отправлено другое содержимое",
                ],
            ),
            LevelTooLow => (
                "level-too-low",
                422,
                [
                    "İmzada vaxt göstəricisi və ya sertifikatın vəziyyəti haqqında məlumat çatışmır",
                    "The signature lacks a time-stamp or proof of the certificate's status",
                    "В подписи нет метки времени или сведений о статусе сертификата",
                ],
            ),
            ProofRefused => (
                "proof-refused",
                422,
                [
                    "Vaxt göstəricisi və ya sertifikatın vəziyyəti haqqında cavab qəbul edilmədi",
                    "The time-stamp or the proof of the certificate's status is not accepted",
                    "Метка времени или сведения о статусе сертификата не приняты",
                ],
            ),
            AsanSessionRunning => (
                "asan-session-running",
                409,
                [
                    "Bu nömrəyə artıq sorğu göndərilib",
                    "The phone is asked for something else already",
                    "На этот номер уже отправлен запрос",
                ],
            ),
            AsanOperatorUnreachable => (
                "asan-operator-unreachable",
                503,
                ["Asan imza cavab vermir", "Asan İmza does not answer", "Asan İmza не отвечает"],
            ),
            NotFound => ("not-found", 404, ["Tapılmadı", "Not found", "Не найдено"]),
            SessionRequired => {
                ("session-required", 401, ["Yenidən daxil olun", "Sign in again", "Войдите снова"])
            }
            InsurerRequired => (
                "insurer-required",
                409,
                ["Əvvəlcə sığortaedəni seçin", "Choose an insurer first", "Сначала выберите страхователя"],
            ),
            SsnRequired => ("ssn-required", 422, ["SSN tələb olunur", "An SSN is needed", "Требуется SSN"]),
            InvalidRequest => (
                "invalid-request",
                400,
                ["Sorğu düzgün deyil", "The request is not as agreed", "Некорректный запрос"],
            ),
            TooLarge => {
                ("too-large", 413, ["Həddindən artıq böyükdür", "Too large", "Слишком большой размер"])
            }
            UnsupportedMediaType => (
                "unsupported-media-type",
                415,
                ["Fayl növü dəstəklənmir", "Unsupported media type", "Тип содержимого не поддерживается"],
            ),
            RateLimited => (
                "rate-limited",
                429,
                ["Sorğular çox tez-tezdir", "Too many requests", "Слишком много запросов"],
            ),
            Internal => ("internal", 500, ["Xidmətdə nasazlıq", "The service is failing", "Сбой сервиса"]),
            UnknownOperation => (
                "unknown-operation",
                404,
                ["Belə əməliyyat yoxdur", "There is no such operation", "Такой операции нет"],
            ),
            MandateEnded => (
                "mandate-ended",
                403,
                [
                    "Bu sığortaedən üçün səlahiyyət bitib və ya ləğv edilib",
                    "The authority for this insurer has ended or was withdrawn",
                    "Полномочие для этого страхователя закончилось или отозвано",
                ],
            ),
            SealRightRequired => (
                "seal-right-required",
                403,
                [
                    "Möhür vurma səlahiyyəti tələb olunur",
                    "The seal right is needed",
                    "Требуется право печати",
                ],
            ),
            DelegationExists => (
                "delegation-exists",
                409,
                [
                    "Belə səlahiyyət artıq verilib",
                    "Such an authority was given already",
                    "Такое полномочие уже предоставлено",
                ],
            ),
            DelegationEnded => (
                "delegation-ended",
                409,
                [
                    "Səlahiyyət artıq qüvvədə deyil",
                    "The authority is no longer in force",
                    "Полномочие уже не действует",
                ],
            ),
            DelegationRefused => (
                "delegation-refused",
                422,
                ["Səlahiyyət qəbul edilmədi", "The authority is not accepted", "Полномочие не принято"],
            ),
            MethodNotAllowed => (
                "method-not-allowed",
                405,
                ["Metod dəstəklənmir", "The method is not supported", "Метод не поддерживается"],
            ),
        }
    }
}

/// A problem on its way out.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Which.
    pub kind: Kind,
    /// Technical, in English, without personal data.
    pub detail: Option<String>,
    /// Seconds for `Retry-After`.
    pub retry_after: Option<u64>,
}

impl From<Kind> for Problem {
    fn from(kind: Kind) -> Problem {
        let is_passing = matches!(kind, Kind::RegistryUnreachable | Kind::AsanOperatorUnreachable);
        let retry_after = is_passing.then_some(30);
        Problem { kind, detail: None, retry_after }
    }
}

impl From<super::Error> for Problem {
    fn from(error: super::Error) -> Problem {
        tracing::error!(%error, "sandbox");
        Kind::Internal.into()
    }
}

impl Kind {
    /// With a technical detail.
    pub fn because(self, detail: impl ToString) -> Problem {
        Problem { detail: Some(detail.to_string()), ..self.into() }
    }
}

impl Problem {
    /// The answer, in the caller's language.
    pub fn answer(self, language: Language) -> Response {
        let (word, status, titles) = self.kind.row();
        let body = wire::Problem {
            kind: format!("{}{word}", wire::PROBLEM_PREFIX),
            title: language.pick(titles).to_owned(),
            status,
            detail: self.detail,
            instance: Some(support_code()),
        };
        let mut response = axum::Json(body).into_response();
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(wire::PROBLEM_MEDIA_TYPE));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// Something short to say on the telephone.
fn support_code() -> String {
    let bytes = random::<4>().unwrap_or_default();
    format!("urn:mohur:support:{:08X}", u32::from_be_bytes(bytes))
}

/// A language of the service's texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Azerbaijani, where nothing else is asked for.
    Azerbaijani,
    /// English.
    English,
    /// Russian.
    Russian,
}

impl Language {
    /// The first known language of `Accept-Language`; weights are not looked at, since clients
    /// write what they like best first.
    pub fn of(headers: &HeaderMap) -> Language {
        let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        wanted
            .split(',')
            .find_map(|tag| match tag.trim().get(..2)? {
                "az" => Some(Language::Azerbaijani),
                "en" => Some(Language::English),
                "ru" => Some(Language::Russian),
                _ => None,
            })
            .unwrap_or(Language::Azerbaijani)
    }

    /// The text of this language out of az, en, ru.
    pub fn pick(self, texts: [&'static str; 3]) -> &'static str {
        let [az, en, ru] = texts;
        match self {
            Language::Azerbaijani => az,
            Language::English => en,
            Language::Russian => ru,
        }
    }
}
