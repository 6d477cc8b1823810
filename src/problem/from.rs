//! From the errors of services and flows to problems.

use super::{Kind, Problem};
use crate::card;
use crate::domain::asan::Ending;
use crate::domain::delegation::{Act, Order};
use crate::domain::identity::Unusable;
use crate::domain::receipt::Receipt;
use crate::domain::token::Tries;
use crate::export;
use crate::flow::courier;
use crate::flow::delegate::{Looked, NotAllowed, Outcome};
use crate::flow::{self, asan, raise::Obstacle};
use crate::remote::{self, Refusal, RefusalKind};
use crate::settings;
use crate::signing::{self, proof::Fault};
use crate::store;

impl From<&flow::Error> for Problem {
    fn from(error: &flow::Error) -> Problem {
        match error {
            flow::Error::Card(e) => e.into(),
            flow::Error::Store(e) => e.into(),
            flow::Error::Service(e) => e.into(),
            flow::Error::Signing(e) => e.into(),
            flow::Error::Asan(e) => e.into(),
            flow::Error::Export(e) => e.into(),
            flow::Error::Unusable(why) => (*why).into(),
            flow::Error::NotReady(why) => Problem::with(Kind::NotReady, format!("{why:?}")),
            flow::Error::BadContainer(check, why) => {
                Problem::with(Kind::BadContainer, format!("{check:?}: {why}"))
            }
            flow::Error::NotAllowed(why) => Problem::new(match why {
                NotAllowed::NoSealRight => Kind::SealRightRequired,
                NotAllowed::ToOneself | NotAllowed::Term => Kind::DelegationRefused,
                NotAllowed::Exists => Kind::DelegationExists,
                NotAllowed::Ended => Kind::DelegationEnded,
            }),
            flow::Error::NoMandate => Problem::no_mandate(),
            flow::Error::SsnMissing => Problem::new(Kind::SsnMissing),
            flow::Error::AnsweredForAnother => Problem::new(Kind::AnsweredForAnother),
        }
    }
}

impl From<&asan::Failure> for Problem {
    fn from(failure: &asan::Failure) -> Problem {
        use asan::Failure::*;
        let kind = match failure {
            Ended(Ending::Timeout) => Kind::AsanTimeout,
            Ended(Ending::UserCancelled) => Kind::AsanRefused,
            Ended(Ending::NotClient) => Kind::AsanNotClient,
            Ended(Ending::HashMismatch) => Kind::AsanHashMismatch,
            Ended(Ending::PhoneAbsent) => Kind::AsanPhoneAbsent,
            Ended(Ending::Delivery) => Kind::AsanDelivery,
            Ended(Ending::Sim) => Kind::AsanSim,
            Ended(Ending::NoBusinessCertificate) => Kind::AsanNoBusinessCertificate,
            Ended(Ending::Other(word)) => Kind::AsanOtherEnding { word: word.clone() },
            OutOfTime => Kind::AsanOutOfTime,
            WrongCode { .. } => Kind::AsanWrongCode,
            AnotherHolder => Kind::AsanAnotherHolder,
            AnotherCertificate => Kind::AsanAnotherCertificate,
            WrongSignature => Kind::AsanWrongSignature,
            Stopped => Kind::Stopped,
        };
        Problem::with(kind, failure.to_string())
    }
}

impl From<Unusable> for Problem {
    fn from(why: Unusable) -> Problem {
        let kind = match why {
            Unusable::Expired => Kind::CertificateExpired,
            Unusable::NotYetValid => Kind::CertificateNotYetValid,
            Unusable::UnknownIssuer | Unusable::UpdateNeeded => Kind::CertificateUnknownIssuer,
            Unusable::WrongUsage
            | Unusable::UnfitIssuer
            | Unusable::UnsupportedKey
            | Unusable::Malformed
            | Unusable::NotUnderstood
            | Unusable::Revoked => Kind::CertificateUnusable,
        };
        match why {
            // The words say it all.
            Unusable::Expired | Unusable::NotYetValid | Unusable::UnknownIssuer => Problem::new(kind),
            _ => Problem::with(kind, format!("{why:?}")),
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
            PinExpired => Kind::PinExpired,
            WrongPuk => Kind::WrongPuk,
            PukLocked => Kind::PukLocked,
            NewPinRefused => Kind::NewPinRefused,
            CannotUnblock => Kind::CannotUnblock,
            CannotChangePin => Kind::CannotChangePin,
            Stopped => Kind::Stopped,
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
            Damaged(_) => Kind::DatabaseDamaged,
            NotABackup => Kind::NotABackup,
            Unreadable(_) => Kind::Unreadable,
            NotWritten(_) => Kind::NotSaved,
            Exists(_) => Kind::FileExists,
            Elsewhere { .. } => Kind::Elsewhere,
            DiskFull => Kind::DiskFull,
            IllegalMove { .. } | NotFound | Database(_) => Kind::StoreFailed,
        };
        Problem::with(kind, error.to_string())
    }
}

impl From<&export::Error> for Problem {
    fn from(error: &export::Error) -> Problem {
        match error {
            export::Error::TooMany { most } => Problem::new(Kind::TooManyRows { most: *most }),
            export::Error::Write(detail) => Problem::not_saved(detail),
        }
    }
}

impl From<&remote::Error> for Problem {
    fn from(error: &remote::Error) -> Problem {
        use remote::Error::*;
        let kind = match error {
            Refused(refusal) => return refusal.into(),
            NoService(_) => Kind::NoService,
            NoConnection(_) => Kind::NoConnection,
            Proxy(_) => Kind::ProxyRefused,
            ProxyPassword(_) => Kind::ProxyPassword,
            NotTrusted(_) => Kind::NotTrusted,
            OutcomeUnknown(_) => Kind::NoAnswer,
            Failing { status: 429, .. } => Kind::TooManyRequests,
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
            RefusalKind::MandateEnded => Kind::MandateEnded,
            RefusalKind::SealRightRequired => Kind::SealRightRequired,
            RefusalKind::DelegationExists => Kind::DelegationExists,
            RefusalKind::DelegationEnded => Kind::DelegationEnded,
            RefusalKind::DelegationRefused => Kind::DelegationRefused,
            RefusalKind::ContainerRefused => Kind::ContainerRefused,
            RefusalKind::LookupTooOld => Kind::LookupTooOld,
            RefusalKind::ContainerTooOld => Kind::ContainerTooOld,
            RefusalKind::DataChanged => Kind::DataChanged,
            RefusalKind::WrongEnvironment => Kind::WrongEnvironment,
            RefusalKind::IdempotencyConflict => Kind::IdempotencyConflict,
            RefusalKind::LevelTooLow => Kind::LevelTooLow,
            RefusalKind::ProofRefused => Kind::ProofRefused,
            RefusalKind::AsanSessionRunning => Kind::AsanBusy,
            RefusalKind::AsanOperatorUnreachable => Kind::AsanUnreachable,
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

impl Problem {
    /// The receipt of an application that was carried, or what is to be told instead. Where it may have arrived,
    /// whatever came instead of an answer, it is not for anybody to send it again.
    ///
    /// # Errors
    /// The problem.
    pub fn of_delivery(outcome: &courier::Outcome) -> Result<&Receipt, Problem> {
        Err(match outcome {
            courier::Outcome::Accepted(receipt) => return Ok(receipt),
            courier::Outcome::Refused(refusal) => refusal.into(),
            courier::Outcome::Waiting(error) => Problem::from(error).waited_out(),
            courier::Outcome::AwaitsLevel(obstacle) => Problem::from(obstacle).waited_out(),
            courier::Outcome::Unknown(error) => Problem::with(Kind::OutcomeUnknown, error.to_string()),
            courier::Outcome::BadReceipt(why) => Problem::bad_receipt(why),
            courier::Outcome::OtherService(address) => Problem::other_service(address),
        })
    }

    /// What is to be told of an order about an authority that was not carried out, or not for certain.
    pub fn of_order(outcome: &Outcome) -> Option<Problem> {
        match outcome {
            Outcome::Done(_) => None,
            Outcome::Refused(refusal) => Some(refusal.into()),
            Outcome::NotSent(error) => Some(error.into()),
            Outcome::NotRaised(obstacle) if obstacle.is_final() => Some(obstacle.into()),
            Outcome::NotRaised(obstacle) => Some(Problem::with(Kind::OrderNotSent, obstacle.to_string())),
            Outcome::Unknown(error) => Some(Problem::with(Kind::OrderUnknown, error.to_string())),
        }
    }

    /// What is to be told of orders that a look at the list found unfulfilled, and what each is about, where that can
    /// still be read.
    pub fn of_unfulfilled(looked: &Looked) -> Vec<(Option<Act>, Problem)> {
        let told = |(order, outcome): &(Order, Outcome)| {
            Some((Some(order.act.clone()), Problem::of_order(outcome)?))
        };
        let unreadable = looked.unreadable.iter();
        let unreadable = unreadable.map(|e| (None, Problem::with(Kind::OrderUnreadable, e.to_string())));
        looked.unfulfilled.iter().filter_map(told).chain(unreadable).collect()
    }
}

impl From<&settings::Error> for Problem {
    fn from(error: &settings::Error) -> Problem {
        use settings::Error::*;
        let kind = match error {
            Unreadable { .. } | Invalid { .. } => Kind::SettingsWrong,
            Unwritable { .. } => Kind::SettingsUnwritable,
            Locked(_) => Kind::SettingLocked,
            Value(..) => Kind::SettingInvalid,
        };
        Problem::with(kind, error.to_string())
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
