//! Every error has its words, in every language.

use super::*;
use crate::domain::identity::{Algorithm, Unusable};
use crate::domain::outbox::State;
use crate::domain::setting::{Fault, Key};
use crate::domain::token::Tries;
use crate::flow::courier;
use crate::i18n::Language;
use crate::remote::{self, Refusal, RefusalKind};
use crate::signing::verify::Check;
use crate::{card, flow, settings, signing, store};

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
        card::Error::PinExpired.into(),
        card::Error::WrongPuk.into(),
        card::Error::PukLocked.into(),
        card::Error::NewPinRefused.into(),
        card::Error::CannotUnblock.into(),
        card::Error::CannotChangePin.into(),
        card::Error::Stopped.into(),
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
        store::Error::Damaged(s()).into(),
        store::Error::NotABackup.into(),
        store::Error::Unreadable(s()).into(),
        store::Error::NotWritten(s()).into(),
        store::Error::Exists(s()).into(),
        store::Error::Elsewhere { found: s(), here: s() }.into(),
        store::Error::DiskFull.into(),
        store::Error::IllegalMove { from: State::Queued, to: State::Accepted }.into(),
        store::Error::NotFound.into(),
        store::Error::Database(s()).into(),
        remote::Error::NoService(s()).into(),
        remote::Error::NoConnection(s()).into(),
        remote::Error::Proxy(s()).into(),
        remote::Error::ProxyPassword(s()).into(),
        remote::Error::NotTrusted(s()).into(),
        remote::Error::OutcomeUnknown(s()).into(),
        remote::Error::Failing { status: 500, retry_after: None }.into(),
        remote::Error::Failing { status: 429, retry_after: Some(5) }.into(),
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
        flow::Error::NotAllowed(flow::delegate::NotAllowed::NoSealRight),
        flow::Error::NotAllowed(flow::delegate::NotAllowed::ToOneself),
        flow::Error::NotAllowed(flow::delegate::NotAllowed::Exists),
        flow::Error::NotAllowed(flow::delegate::NotAllowed::Ended),
        flow::Error::NoMandate,
        crate::export::Error::TooMany { most: 10 }.into(),
        crate::export::Error::Write(s()).into(),
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
            RefusalKind::MandateEnded,
            RefusalKind::SealRightRequired,
            RefusalKind::DelegationExists,
            RefusalKind::DelegationEnded,
            RefusalKind::DelegationRefused,
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
    let rungs = [
        Rung::ServiceMissing,
        Rung::ServiceStopped,
        Rung::ServiceMismatch,
        Rung::ServiceDenied,
        Rung::ServiceFailed("0x8010001d".into()),
        Rung::NoReader,
        Rung::ReaderUnplugged("ACS ACR39U".into()),
        Rung::NoCard,
        Rung::MuteCard("ACS ACR39U".into()),
        Rung::HeldCard { reader: "ACS ACR39U".into(), by: vec![] },
        Rung::HeldCard { reader: "ACS ACR39U".into(), by: vec!["scdaemon".into()] },
        Rung::NoModule,
        Rung::ModuleFailed { file: "m.so".into(), detail: "detail".into() },
        Rung::ModuleHung("m.so".into()),
        Rung::ModuleCrashed("m.so".into()),
        Rung::ModuleTroubled { file: "m.so".into(), detail: "GeneralError".into() },
        Rung::UnsupportedCard { name: "AzeDIT", atr: vec![0x3b] },
        Rung::NoModuleFits { name: "Kart", software: "Modul", atr: vec![0x3b] },
        Rung::UnknownCard(vec![0x3b, 0x00]),
        Rung::NoCertificate,
        Rung::NoneUsable,
    ];
    let mut all: Vec<Problem> = rungs.iter().filter_map(Problem::of_rung).collect();
    assert_eq!(all.len(), rungs.len());
    let unreadable = settings::Error::Unreadable { file: "mohur.toml".into(), detail: "detail".into() };
    all.extend([
        Problem::not_saved("detail"),
        Problem::no_file_chooser("detail"),
        Problem::unreadable("detail"),
        Problem::no_mandate(),
        Problem::other_service("https://other.test"),
        Problem::bad_receipt("detail"),
        Problem::last_try(),
        Problem::no_signing_certificate(),
        Problem::no_service("detail"),
        Problem::no_trust("detail"),
        Problem::sign_out_first(),
        Problem::offline(),
        Problem::nothing_offline(),
        (&unreadable).into(),
        (&settings::Error::Unwritable { file: "mohur.toml".into(), detail: "detail".into() }).into(),
        (&settings::Error::Locked(Key::Data)).into(),
        (&settings::Error::Value(Key::Theme, Fault::Empty)).into(),
    ]);
    all
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
    let lost = remote::Error::OutcomeUnknown(String::new());
    let delivered = Problem::of_delivery(&courier::Outcome::Unknown(lost.clone())).unwrap_err();
    assert!(!delivered.is_safe_to_retry());
    assert!(Problem::from(&lost).is_safe_to_retry(), "what was only asked may be asked again");
    let pin: flow::Error = card::Error::WrongPin { tries: Tries::Last }.into();
    assert!(!Problem::from(&pin).is_safe_to_retry());
}

#[test]
fn of_what_goes_by_itself_nobody_is_asked_to_try_again() {
    let failing = |status| remote::Error::Failing { status, retry_after: None };
    let flow::Error::Service(unreachable) = refusal(RefusalKind::RegistryUnreachable) else { panic!() };
    for language in Language::ALL {
        let texts = Texts::new(language);
        for error in [
            failing(503),
            failing(429),
            remote::Error::NoConnection(String::new()),
            remote::Error::OutcomeUnknown(String::new()),
            unreachable.clone(),
        ] {
            let why = Problem::from(&error);
            let told = Problem::of_delivery(&courier::Outcome::Waiting(error)).unwrap_err();
            assert_eq!((told.code(), told.title(&texts)), (why.code(), texts.notice_queued()));
            assert!(told.meaning(&texts).contains(&why.title(&texts)), "why: {}", told.meaning(&texts));
            assert_eq!(told.cure(&texts), texts.notice_queued_text(), "{why:?}");
        }
        let password = Problem::from(&remote::Error::ProxyPassword(String::new()));
        let cure = password.clone().waited_out().cure(&texts);
        assert!(cure.starts_with(&password.cure(&texts)), "what nobody else does is asked for: {cure}");
    }
}
