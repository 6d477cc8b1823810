//! What people are told when something does not go well: what happened, what it means, what to do
//! next. The one place that turns the errors of services and flows into words, for window and
//! command line alike.

mod words;

use crate::card;
use crate::domain::token::Tries;
use crate::flow::{self, raise::Obstacle};
use crate::i18n::Texts;
use crate::remote::{self, Refusal, RefusalKind};
use crate::settings;
use crate::signing::{self, proof::Fault};
use crate::store;

/// Something that did not go well, ready to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which one.
    pub kind: Kind,
    /// The technical detail, in English: folded away, can be copied. Never a secret or personal data.
    detail: Option<String>,
    /// The service's own words and support code, where it refused.
    words: Option<String>,
}

/// Every problem that people are told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A file could not be saved.
    NotSaved,
    /// The PIN is wrong.
    WrongPin,
    /// The PIN is locked.
    PinLocked,
    /// The PIN has the wrong length.
    PinLength {
        /// Shortest PIN in characters.
        shortest: usize,
        /// Longest PIN in characters.
        longest: usize,
    },
    /// The PIN was not entered.
    KeypadCancelled,
    /// The card was removed.
    CardRemoved,
    /// The chosen certificate is not there.
    CredentialGone,
    /// The certificate has no key.
    NoPrivateKey,
    /// The card cannot make this kind of signature.
    NoMechanism,
    /// No module for cards was found.
    NoModule,
    /// The card module cannot be loaded.
    ModuleFailed,
    /// The card module did not answer.
    ModuleHung,
    /// The card module crashed.
    ModuleCrashed,
    /// The card reported a failure.
    TokenFailed,
    /// There is no system key store.
    NoKeyStore,
    /// The passphrase does not fit.
    WrongPassphrase,
    /// The database cannot be opened.
    WrongKey,
    /// The database is newer.
    TooNew,
    /// Möhür is already open.
    StoreBusy,
    /// The disk is full.
    DiskFull,
    /// A failure of the database.
    StoreFailed,
    /// The service cannot be reached.
    NoConnection,
    /// The proxy refused.
    ProxyRefused,
    /// The service's identity is not confirmed.
    NotTrusted,
    /// No answer came.
    OutcomeUnknown,
    /// The service is failing.
    ServiceFailing,
    /// The session has ended.
    SessionEnded,
    /// The service's answer makes no sense.
    MalformedAnswer,
    /// The program is too old.
    ClientTooOld,
    /// No such person was found.
    PersonNotFound,
    /// SSN and FİN belong to different people.
    IdentifiersMismatch,
    /// The person is not insured by this insurer.
    NotInsuredHere,
    /// The person is recorded as deceased.
    PersonDeceased,
    /// The registry does not answer.
    RegistryUnreachable,
    /// The sign-in request is too old.
    ChallengeExpired,
    /// The service refused the certificate.
    CertificateRefused,
    /// The service refused the signature.
    SignatureInvalid,
    /// No right to act for this insurer.
    NoMandate,
    /// The service refused the document.
    ContainerRefused,
    /// The data are too old.
    LookupTooOld,
    /// The application waited too long.
    ContainerTooOld,
    /// The data have changed meanwhile.
    DataChanged,
    /// The application is for another environment.
    WrongEnvironment,
    /// Another document has the same key.
    IdempotencyConflict,
    /// The service wants a higher level.
    LevelTooLow,
    /// The service does not take time-stamp or revocation data.
    ProofRefused,
    /// No authority gives a time-stamp now.
    NoTimeStamp,
    /// Nobody tells now whether the certificate was revoked.
    NoRevocationAnswer,
    /// The certificate was revoked.
    CertificateRevoked,
    /// The service does not have it.
    NotFoundThere,
    /// The service refused.
    RefusedOtherwise {
        /// The service's own words.
        title: String,
    },
    /// The certificate cannot be used.
    CertificateUnusable,
    /// The application is not complete.
    NotReady,
    /// The signed document did not pass our own check.
    BadContainer,
    /// The card's signature does not fit the certificate.
    WrongSignature,
    /// The document could not be made.
    DocumentFailed,
    /// An SSN is needed.
    SsnMissing,
    /// The service answered about somebody else.
    AnsweredForAnother,
    /// It was signed for another service.
    OtherService,
    /// The service's receipt does not hold.
    BadReceipt,
    /// One try is left, and nobody agreed to use it.
    LastTry,
    /// The card holds no certificate for signing of the person signed in.
    NoSigningCertificate,
    /// The settings file is wrong.
    SettingsWrong,
    /// No service is set, or not a right address.
    NoService,
    /// The trust list cannot be read.
    NoTrust,
}

impl Problem {
    fn new(kind: Kind) -> Problem {
        Problem { kind, detail: None, words: None }
    }

    fn with(kind: Kind, detail: impl Into<String>) -> Problem {
        Problem { detail: Some(detail.into()), ..Problem::new(kind) }
    }

    /// A file could not be written into the user's folder.
    pub fn not_saved(detail: impl Into<String>) -> Problem {
        Problem::with(Kind::NotSaved, detail)
    }

    /// The signer may act for nobody.
    pub fn no_mandate() -> Problem {
        Problem::new(Kind::NoMandate)
    }

    /// An application was signed for the service at this address.
    pub fn other_service(address: &str) -> Problem {
        Problem::with(Kind::OtherService, address)
    }

    /// The service refused it some time ago, in these words.
    pub fn refused(words: String) -> Problem {
        Problem::with(Kind::RefusedOtherwise { title: words.clone() }, words)
    }

    /// The service has it, and its receipt does not hold.
    pub fn bad_receipt(why: &str) -> Problem {
        Problem::with(Kind::BadReceipt, why)
    }

    /// One try is left, and nobody agreed to use it.
    pub fn last_try() -> Problem {
        Problem::new(Kind::LastTry)
    }

    /// The card holds no certificate for signing of the person signed in.
    pub fn no_signing_certificate() -> Problem {
        Problem::new(Kind::NoSigningCertificate)
    }

    /// No service is set, or not a right address.
    pub fn no_service(detail: impl Into<String>) -> Problem {
        Problem::with(Kind::NoService, detail)
    }

    /// The trust list cannot be read.
    pub fn no_trust(detail: impl Into<String>) -> Problem {
        Problem::with(Kind::NoTrust, detail)
    }

    /// What happened.
    pub fn title(&self, texts: &Texts) -> String {
        words::words(&self.kind, texts).title
    }

    /// What it means; with the service's own words, where it refused.
    pub fn meaning(&self, texts: &Texts) -> String {
        let meaning = words::words(&self.kind, texts).meaning;
        match &self.words {
            Some(words) => format!("{meaning} («{words}»)"),
            None => meaning,
        }
    }

    /// What to do next.
    pub fn cure(&self, texts: &Texts) -> String {
        words::words(&self.kind, texts).cure
    }

    /// The technical detail.
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// Whether doing the same again can do no harm: it spends no PIN try and sends nothing twice.
    pub fn is_safe_to_retry(&self) -> bool {
        !matches!(
            self.kind,
            Kind::WrongPin | Kind::PinLocked | Kind::LastTry | Kind::OutcomeUnknown | Kind::BadReceipt
        )
    }
}

impl From<&flow::Error> for Problem {
    fn from(error: &flow::Error) -> Problem {
        match error {
            flow::Error::Card(e) => e.into(),
            flow::Error::Store(e) => e.into(),
            flow::Error::Service(e) => e.into(),
            flow::Error::Signing(e) => e.into(),
            flow::Error::Unusable(why) => Problem::with(Kind::CertificateUnusable, format!("{why:?}")),
            flow::Error::NotReady(why) => Problem::with(Kind::NotReady, format!("{why:?}")),
            flow::Error::BadContainer(check, why) => {
                Problem::with(Kind::BadContainer, format!("{check:?}: {why}"))
            }
            flow::Error::NoMandate => Problem::no_mandate(),
            flow::Error::SsnMissing => Problem::new(Kind::SsnMissing),
            flow::Error::AnsweredForAnother => Problem::new(Kind::AnsweredForAnother),
        }
    }
}

impl From<&card::Error> for Problem {
    fn from(error: &card::Error) -> Problem {
        use card::Error::*;
        let kind = match error {
            WrongPin { tries: Tries::Locked } | PinLocked => Kind::PinLocked,
            WrongPin { .. } => Kind::WrongPin,
            PinLength { shortest, longest } => Kind::PinLength { shortest: *shortest, longest: *longest },
            KeypadCancelled => Kind::KeypadCancelled,
            CardRemoved => Kind::CardRemoved,
            CredentialGone => Kind::CredentialGone,
            NoPrivateKey => Kind::NoPrivateKey,
            NoMechanism(_) => Kind::NoMechanism,
            NoModule => Kind::NoModule,
            ModuleFailed { .. } => Kind::ModuleFailed,
            ModuleHung { .. } => Kind::ModuleHung,
            ModuleCrashed { .. } => Kind::ModuleCrashed,
            Token(_) => Kind::TokenFailed,
        };
        Problem::with(kind, error.to_string())
    }
}

impl From<&store::Error> for Problem {
    fn from(error: &store::Error) -> Problem {
        use store::Error::*;
        let kind = match error {
            NoKeyStore(_) => Kind::NoKeyStore,
            WrongPassphrase => Kind::WrongPassphrase,
            WrongKey => Kind::WrongKey,
            TooNew { .. } => Kind::TooNew,
            Busy => Kind::StoreBusy,
            DiskFull => Kind::DiskFull,
            IllegalMove { .. } | NotFound | Database(_) => Kind::StoreFailed,
        };
        Problem::with(kind, error.to_string())
    }
}

impl From<&remote::Error> for Problem {
    fn from(error: &remote::Error) -> Problem {
        use remote::Error::*;
        let kind = match error {
            Refused(refusal) => return refusal.into(),
            NoConnection(_) => Kind::NoConnection,
            Proxy(_) => Kind::ProxyRefused,
            NotTrusted(_) => Kind::NotTrusted,
            OutcomeUnknown(_) => Kind::OutcomeUnknown,
            Failing { .. } => Kind::ServiceFailing,
            SessionEnded => Kind::SessionEnded,
            Malformed(_) => Kind::MalformedAnswer,
            ClientTooOld(_) => Kind::ClientTooOld,
        };
        Problem::with(kind, error.to_string())
    }
}

impl From<&Refusal> for Problem {
    fn from(refusal: &Refusal) -> Problem {
        let kind = match &refusal.kind {
            RefusalKind::PersonNotFound => Kind::PersonNotFound,
            RefusalKind::IdentifiersMismatch => Kind::IdentifiersMismatch,
            RefusalKind::NotInsuredHere => Kind::NotInsuredHere,
            RefusalKind::PersonDeceased => Kind::PersonDeceased,
            RefusalKind::RegistryUnreachable => Kind::RegistryUnreachable,
            RefusalKind::ChallengeExpired => Kind::ChallengeExpired,
            RefusalKind::CertificateRefused => Kind::CertificateRefused,
            RefusalKind::SignatureInvalid => Kind::SignatureInvalid,
            RefusalKind::NoMandate => Kind::NoMandate,
            RefusalKind::ContainerRefused => Kind::ContainerRefused,
            RefusalKind::LookupTooOld => Kind::LookupTooOld,
            RefusalKind::ContainerTooOld => Kind::ContainerTooOld,
            RefusalKind::DataChanged => Kind::DataChanged,
            RefusalKind::WrongEnvironment => Kind::WrongEnvironment,
            RefusalKind::IdempotencyConflict => Kind::IdempotencyConflict,
            RefusalKind::LevelTooLow => Kind::LevelTooLow,
            RefusalKind::ProofRefused => Kind::ProofRefused,
            RefusalKind::NotFound => Kind::NotFoundThere,
            RefusalKind::Other(_) => Kind::RefusedOtherwise { title: refusal.words() },
        };
        // What we know, we say in our words; what the service added, it may say itself.
        let words = match kind {
            Kind::RefusedOtherwise { .. } => None,
            _ => refusal.detail.clone(),
        };
        Problem { words, ..Problem::with(kind, refusal.words()) }
    }
}

impl From<&Obstacle> for Problem {
    fn from(obstacle: &Obstacle) -> Problem {
        let kind = match obstacle {
            Obstacle::NoAuthority | Obstacle::Busy(_) | Obstacle::TimeStamp { .. } => Kind::NoTimeStamp,
            Obstacle::Revocation(_) | Obstacle::Proof(Fault::Unknown(_)) => Kind::NoRevocationAnswer,
            Obstacle::Proof(Fault::Revoked { .. }) => Kind::CertificateRevoked,
            Obstacle::Proof(Fault::Certificate(_)) => Kind::CertificateUnusable,
            Obstacle::Proof(Fault::LongAfterSigning(_)) => Kind::ContainerTooOld,
            Obstacle::Proof(_) => Kind::NoTimeStamp,
            Obstacle::Level(_) => Kind::LevelTooLow,
        };
        Problem::with(kind, obstacle.to_string())
    }
}

impl From<&settings::Error> for Problem {
    fn from(error: &settings::Error) -> Problem {
        Problem::with(Kind::SettingsWrong, error.to_string())
    }
}

impl From<&signing::Error> for Problem {
    fn from(error: &signing::Error) -> Problem {
        use signing::Error::*;
        let kind = match error {
            WrongSignature => Kind::WrongSignature,
            UnsupportedKey | Certificate(_) => Kind::CertificateUnusable,
            Receipt(_) | Authentication(_) | TimeStamp(_) | Revocation(_) => Kind::MalformedAnswer,
            Data(_) | Document(_) | Container(_) | Trust(_) => Kind::DocumentFailed,
        };
        Problem::with(kind, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::identity::{Algorithm, Unusable};
    use crate::domain::outbox::State;
    use crate::i18n::Language;
    use crate::signing::verify::Check;

    fn refusal(kind: RefusalKind) -> flow::Error {
        remote::Error::Refused(Refusal {
            kind,
            status: 422,
            title: "title".into(),
            detail: Some("detail".into()),
            code: Some("code-1".into()),
        })
        .into()
    }

    /// One error of each variant.
    fn errors() -> Vec<flow::Error> {
        let s = || "detail".to_owned();
        let mut all: Vec<flow::Error> = vec![
            card::Error::WrongPin { tries: Tries::Low }.into(),
            card::Error::WrongPin { tries: Tries::Locked }.into(),
            card::Error::PinLocked.into(),
            card::Error::PinLength { shortest: 4, longest: 8 }.into(),
            card::Error::KeypadCancelled.into(),
            card::Error::CardRemoved.into(),
            card::Error::CredentialGone.into(),
            card::Error::NoPrivateKey.into(),
            card::Error::NoMechanism(Algorithm::RsaPkcs1Sha256).into(),
            card::Error::NoModule.into(),
            card::Error::ModuleFailed { module: s(), detail: s() }.into(),
            card::Error::ModuleHung { module: s() }.into(),
            card::Error::ModuleCrashed { module: s() }.into(),
            card::Error::Token(s()).into(),
            store::Error::NoKeyStore(s()).into(),
            store::Error::WrongPassphrase.into(),
            store::Error::WrongKey.into(),
            store::Error::TooNew { found: 2, known: 1 }.into(),
            store::Error::Busy.into(),
            store::Error::DiskFull.into(),
            store::Error::IllegalMove { from: State::Queued, to: State::Accepted }.into(),
            store::Error::NotFound.into(),
            store::Error::Database(s()).into(),
            remote::Error::NoConnection(s()).into(),
            remote::Error::Proxy(s()).into(),
            remote::Error::NotTrusted(s()).into(),
            remote::Error::OutcomeUnknown(s()).into(),
            remote::Error::Failing { status: 500, retry_after: None }.into(),
            remote::Error::SessionEnded.into(),
            remote::Error::Malformed(s()).into(),
            remote::Error::ClientTooOld(s()).into(),
            signing::Error::WrongSignature.into(),
            signing::Error::UnsupportedKey.into(),
            signing::Error::Document(s()).into(),
            signing::Error::Receipt(s()).into(),
            flow::Error::Unusable(Unusable::Expired),
            flow::Error::NotReady(flow::sign::NotReady::NoReason),
            flow::Error::BadContainer(Check::Digests, s()),
            flow::Error::NoMandate,
            flow::Error::SsnMissing,
            flow::Error::AnsweredForAnother,
        ];
        all.extend(
            [
                RefusalKind::PersonNotFound,
                RefusalKind::IdentifiersMismatch,
                RefusalKind::NotInsuredHere,
                RefusalKind::PersonDeceased,
                RefusalKind::RegistryUnreachable,
                RefusalKind::ChallengeExpired,
                RefusalKind::CertificateRefused,
                RefusalKind::SignatureInvalid,
                RefusalKind::NoMandate,
                RefusalKind::ContainerRefused,
                RefusalKind::LookupTooOld,
                RefusalKind::ContainerTooOld,
                RefusalKind::DataChanged,
                RefusalKind::WrongEnvironment,
                RefusalKind::IdempotencyConflict,
                RefusalKind::LevelTooLow,
                RefusalKind::ProofRefused,
                RefusalKind::NotFound,
                RefusalKind::Other("new-word".into()),
            ]
            .map(refusal),
        );
        all
    }

    /// Problems that no error stands for.
    fn others() -> Vec<Problem> {
        let unreadable = settings::Error::Unreadable { file: "mohur.toml".into(), detail: "detail".into() };
        vec![
            Problem::not_saved("detail"),
            Problem::no_mandate(),
            Problem::other_service("https://other.test"),
            Problem::bad_receipt("detail"),
            Problem::last_try(),
            Problem::no_signing_certificate(),
            Problem::no_service("detail"),
            Problem::no_trust("detail"),
            (&unreadable).into(),
        ]
    }

    #[test]
    fn every_error_is_told_in_every_language() {
        for language in Language::ALL {
            let texts = Texts::new(language);
            for problem in errors().iter().map(Problem::from).chain(others()) {
                let error = &problem.kind;
                for words in [problem.title(&texts), problem.meaning(&texts), problem.cure(&texts)] {
                    assert!(words.chars().count() > 5 && !words.contains("problem_"), "{error:?}: {words}");
                    assert!(!words.contains("{ $"), "{error:?}: {words}");
                }
            }
        }
    }

    #[test]
    fn only_the_card_says_that_a_pin_is_wrong() {
        for error in errors() {
            let says_so = matches!(Problem::from(&error).kind, Kind::WrongPin | Kind::PinLocked);
            let card_said_so =
                matches!(error, flow::Error::Card(card::Error::WrongPin { .. } | card::Error::PinLocked));
            assert_eq!(says_so, card_said_so, "{error:?}");
        }
    }

    #[test]
    fn unknown_refusals_are_shown_in_the_services_words() {
        let problem = Problem::from(&refusal(RefusalKind::Other("new-word".into())));
        assert!(problem.meaning(&Texts::new(Language::En)).contains("title · detail · code-1"));
    }

    #[test]
    fn what_may_have_arrived_is_not_safe_to_repeat() {
        let unknown: flow::Error = remote::Error::OutcomeUnknown(String::new()).into();
        assert!(!Problem::from(&unknown).is_safe_to_retry());
        let pin: flow::Error = card::Error::WrongPin { tries: Tries::Last }.into();
        assert!(!Problem::from(&pin).is_safe_to_retry());
    }
}
