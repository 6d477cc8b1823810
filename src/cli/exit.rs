//! What a command's exit code says. Scripts rely on it: a code never changes its meaning.

use crate::problem::{Kind, Problem};
use std::process::ExitCode;

/// The table under `--help`.
pub const TABLE: &str = "\
Exit codes:
  0  done
  1  refused by the service, or not valid
  2  wrong arguments or settings
  3  no reader, card, certificate or card module that could do it
  4  the PIN was wrong, locked, of the wrong length, or not entered
  5  the service cannot be reached or is failing; nothing arrived, and what is signed waits in the outbox
  6  the outcome is unknown; it is in the outbox, and the service is asked before it is sent again
  7  the local database or the disk
  8  declined at a question
  9  anything else
 10  verify: it holds, but has less than the level asked for with --level
 11  verify: nothing speaks against it, but it cannot be decided (the trust list needs an update, say)
 12  Asan İmza: the phone did not sign (refused, not in time, off, no Asan İmza for this number, or busy)

doctor ends with 0 where nothing is red, else with the code of the first red check.

PINs come from a prompt on the terminal, from --pin-fd or from the reader's keypad, never from an
argument. One entry costs at most one try: everything stops at the first PIN error.";

/// The codes of [`TABLE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Refused or not valid.
    Refused = 1,
    /// Wrong arguments or settings.
    Usage = 2,
    /// No reader, card, certificate or module.
    NoCard = 3,
    /// Something about the PIN.
    Pin = 4,
    /// The service was not reached, or fails.
    Unreachable = 5,
    /// It may have arrived.
    Unknown = 6,
    /// The local database or the disk.
    Store = 7,
    /// The user said no.
    Declined = 8,
    /// Anything else.
    Other = 9,
    /// It holds, but has less than was asked for.
    Incomplete = 10,
    /// It could not be decided.
    Undecided = 11,
    /// A phone did not sign.
    Phone = 12,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

impl Exit {
    /// The code of a problem.
    pub fn of(problem: &Problem) -> Exit {
        match problem.kind {
            Kind::WrongPin
            | Kind::PinLocked
            | Kind::PinLength { .. }
            | Kind::PinExpired
            | Kind::WrongPuk
            | Kind::PukLocked
            | Kind::NewPinRefused
            | Kind::KeypadCancelled
            | Kind::PinLow
            | Kind::PinFinal
            | Kind::LastTry => Exit::Pin,
            Kind::ServiceMissing
            | Kind::ServiceStopped
            | Kind::ServiceMismatch
            | Kind::ServiceDenied
            | Kind::ServiceFailed
            | Kind::NoReader
            | Kind::ReaderUnplugged { .. }
            | Kind::NoCard
            | Kind::MuteCard
            | Kind::HeldCard { .. }
            | Kind::UnsupportedCard { .. }
            | Kind::NoModuleFits { .. }
            | Kind::UnknownCard { .. }
            | Kind::NoCertificate
            | Kind::NoneUsable
            | Kind::CannotUnblock
            | Kind::CannotChangePin
            | Kind::CardRemoved
            | Kind::CredentialGone
            | Kind::NoPrivateKey
            | Kind::NoMechanism
            | Kind::NoModule
            | Kind::ModuleFailed
            | Kind::ModuleHung
            | Kind::ModuleCrashed
            | Kind::TokenFailed
            | Kind::NoSigningCertificate => Exit::NoCard,
            Kind::NoKeyStore
            | Kind::WrongPassphrase
            | Kind::WrongKey
            | Kind::TooNew
            | Kind::StoreBusy
            | Kind::DiskFull
            | Kind::NotSaved
            | Kind::NoFileChooser
            | Kind::SettingsUnwritable
            | Kind::TooManyRows { .. }
            | Kind::NoPrinting { .. }
            | Kind::NotPrinted { .. }
            | Kind::DatabaseDamaged
            | Kind::DiskLow
            | Kind::NotABackup
            | Kind::FileExists
            | Kind::NothingOffline
            | Kind::Elsewhere
            | Kind::StoreFailed => Exit::Store,
            Kind::NoConnection
            | Kind::NoAnswer
            | Kind::TooManyRequests
            | Kind::NameUnknown
            | Kind::ProxyRefused
            | Kind::ProxyPassword
            | Kind::Offline
            | Kind::ProxyUnreachable
            | Kind::TimeStampUnreachable
            | Kind::RevocationUnreachable
            | Kind::NotTrusted
            | Kind::ServiceFailing
            | Kind::SessionEnded
            | Kind::RegistryUnreachable
            | Kind::NoTimeStamp
            | Kind::OrderNotSent
            | Kind::NoRevocationAnswer
            | Kind::LevelTooLow => Exit::Unreachable,
            Kind::OutcomeUnknown | Kind::OrderUnknown | Kind::OrderUnreadable | Kind::BadReceipt => {
                Exit::Unknown
            }
            Kind::PersonNotFound
            | Kind::IdentifiersMismatch
            | Kind::NotInsuredHere
            | Kind::PersonDeceased
            | Kind::ChallengeExpired
            | Kind::CertificateRefused
            | Kind::SignatureInvalid
            | Kind::NoMandate
            | Kind::MandateEnded
            | Kind::SealRightRequired
            | Kind::DelegationExists
            | Kind::DelegationEnded
            | Kind::DelegationRefused
            | Kind::ContainerRefused
            | Kind::LookupTooOld
            | Kind::ContainerTooOld
            | Kind::DataChanged
            | Kind::WrongEnvironment
            | Kind::IdempotencyConflict
            | Kind::ProofRefused
            | Kind::CertificateRevoked
            | Kind::NotFoundThere
            | Kind::RefusedOtherwise { .. }
            | Kind::CertificateUnusable
            | Kind::CertificateExpired
            | Kind::CertificateNotYetValid
            | Kind::CertificateUnknownIssuer
            | Kind::CertificateExpiring { .. }
            | Kind::OtherService
            | Kind::ClientTooOld => Exit::Refused,
            Kind::AsanTimeout
            | Kind::AsanRefused
            | Kind::AsanNotClient
            | Kind::AsanHashMismatch
            | Kind::AsanPhoneAbsent
            | Kind::AsanDelivery
            | Kind::AsanSim
            | Kind::AsanNoBusinessCertificate
            | Kind::AsanBusy
            | Kind::AsanOtherEnding { .. } => Exit::Phone,
            Kind::AsanUnreachable | Kind::AsanOutOfTime => Exit::Unreachable,
            Kind::AsanWrongCode
            | Kind::AsanAnotherHolder
            | Kind::AsanAnotherCertificate
            | Kind::AsanWrongSignature => Exit::Refused,
            Kind::NotReady
            | Kind::SsnMissing
            | Kind::SettingsWrong
            | Kind::SettingInvalid
            | Kind::SignOutFirst
            | Kind::SettingLocked
            | Kind::NoService
            | Kind::NoTrust
            | Kind::TrustNotSet
            | Kind::Unreadable => Exit::Usage,
            Kind::Stopped => Exit::Declined,
            Kind::MalformedAnswer
            | Kind::BadContainer
            | Kind::WrongSignature
            | Kind::DocumentFailed
            | Kind::ClockOff { .. }
            | Kind::OutOfTime
            | Kind::AnsweredForAnother => Exit::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_every_code_once() {
        for exit in [
            Exit::Done,
            Exit::Refused,
            Exit::Usage,
            Exit::NoCard,
            Exit::Pin,
            Exit::Unreachable,
            Exit::Unknown,
            Exit::Store,
            Exit::Declined,
            Exit::Other,
            Exit::Incomplete,
            Exit::Undecided,
            Exit::Phone,
        ] {
            let lines = TABLE.lines().filter(|l| l.starts_with(&format!("{:3}  ", exit as u8))).count();
            assert_eq!(lines, 1, "{exit:?}");
        }
    }
}
