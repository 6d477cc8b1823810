//! From the errors of the services to situations.

use super::{Kind, Problem};
use crate::domain::identity::Unusable;
use crate::{card, flow, remote, settings, signing, store};

fn problem(kind: Kind, detail: &impl ToString) -> Problem {
    Problem { kind, detail: detail.to_string(), quote: None }
}

impl From<&card::Error> for Problem {
    fn from(error: &card::Error) -> Problem {
        use card::Error;
        let kind = match error {
            Error::WrongPin { tries } => Kind::WrongPin(*tries),
            Error::PinLocked => Kind::PinLocked,
            Error::PinLength { shortest, longest } => {
                Kind::PinLength { shortest: *shortest, longest: *longest }
            }
            Error::KeypadCancelled => Kind::KeypadCancelled,
            Error::CardRemoved => Kind::CardRemoved,
            Error::CredentialGone => Kind::CredentialGone,
            Error::NoPrivateKey => Kind::NoPrivateKey,
            Error::NoMechanism(_) => Kind::NoMechanism,
            Error::NoModule => Kind::NoModule,
            Error::ModuleFailed { .. } => Kind::ModuleFailed,
            Error::ModuleHung { .. } => Kind::ModuleHung,
            Error::ModuleCrashed { .. } => Kind::ModuleCrashed,
            Error::Token(_) => Kind::Token,
        };
        problem(kind, error)
    }
}

impl From<&store::Error> for Problem {
    fn from(error: &store::Error) -> Problem {
        use store::Error;
        let kind = match error {
            Error::NoKeyStore(_) => Kind::NoKeyStore,
            Error::WrongPassphrase => Kind::WrongPassphrase,
            Error::WrongKey => Kind::WrongKey,
            Error::TooNew { .. } => Kind::DatabaseTooNew,
            Error::Busy => Kind::DatabaseBusy,
            Error::DiskFull => Kind::DiskFull,
            Error::IllegalMove { .. } | Error::NotFound | Error::Database(_) => Kind::Database,
        };
        problem(kind, error)
    }
}

impl From<&remote::Refusal> for Problem {
    fn from(refusal: &remote::Refusal) -> Problem {
        Problem {
            kind: Kind::Refused(refusal.kind.clone()),
            detail: format!("HTTP {}, {}", refusal.status, refusal.kind.word()),
            quote: Some(refusal.words()),
        }
    }
}

impl From<&remote::Error> for Problem {
    fn from(error: &remote::Error) -> Problem {
        use remote::Error;
        let kind = match error {
            Error::NoConnection(_) => Kind::NoConnection,
            Error::Proxy(_) => Kind::Proxy,
            Error::NotTrusted(_) => Kind::NotTrusted,
            Error::OutcomeUnknown(_) => Kind::OutcomeUnknown,
            Error::Refused(refusal) => return refusal.into(),
            Error::Failing { .. } => Kind::Failing,
            Error::SessionEnded => Kind::SessionEnded,
            Error::Malformed(_) => Kind::Malformed,
            Error::ClientTooOld(lowest) => Kind::ClientTooOld(lowest.clone()),
        };
        problem(kind, error)
    }
}

impl From<&signing::Error> for Problem {
    fn from(error: &signing::Error) -> Problem {
        use signing::Error;
        let kind = match error {
            Error::Certificate(_) => Kind::Unusable(Unusable::Malformed),
            Error::UnsupportedKey => Kind::Unusable(Unusable::UnsupportedKey),
            Error::WrongSignature => Kind::WrongSignature,
            Error::Data(_) | Error::Document(_) | Error::Container(_) => Kind::Document,
            Error::Receipt(_) => Kind::BadReceipt,
            Error::Authentication(_) => Kind::Authentication,
            Error::Trust(_) => Kind::TrustList,
        };
        problem(kind, error)
    }
}

impl From<&flow::Error> for Problem {
    fn from(error: &flow::Error) -> Problem {
        use flow::Error;
        let kind = match error {
            Error::Card(e) => return e.into(),
            Error::Store(e) => return e.into(),
            Error::Service(e) => return e.into(),
            Error::Signing(e) => return e.into(),
            Error::Unusable(why) => Kind::Unusable(*why),
            Error::NotReady(why) => Kind::NotReady(*why),
            Error::BadContainer(..) => Kind::BadContainer,
            Error::NoMandate => Kind::Refused(remote::RefusalKind::NoMandate),
            Error::SsnMissing => Kind::SsnMissing,
            Error::AnsweredForAnother => Kind::AnsweredForAnother,
        };
        problem(kind, error)
    }
}

impl From<&settings::Error> for Problem {
    fn from(error: &settings::Error) -> Problem {
        problem(Kind::Settings, error)
    }
}

impl From<&remote::origin::Invalid> for Problem {
    fn from(error: &remote::origin::Invalid) -> Problem {
        problem(Kind::NoService, error)
    }
}
