//! What people are told when something does not go well: what happened, what it means, what to do
//! next. The one place that turns the errors of services and flows into words, for window and
//! command line alike.

mod code;
pub mod diagnosis;
mod from;
mod kind;
pub mod report;
#[cfg(test)]
mod tests;
pub mod verification;
mod words;

pub use kind::Kind;

use crate::domain::ladder::Rung;
use crate::domain::reader::short;
use crate::domain::setting::{Fault, Key};
use crate::flow::print;
use crate::i18n::Texts;

/// Something that did not go well, ready to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which one.
    pub kind: Kind,
    /// The technical detail, in English: folded away, can be copied. Never a secret or personal data.
    detail: Option<String>,
    /// The service's own words and support code, where it refused.
    words: Option<String>,
    /// A signed application waits on this computer because of it, and goes by itself.
    is_waited_out: bool,
}

impl Problem {
    fn new(kind: Kind) -> Problem {
        Problem { kind, detail: None, words: None, is_waited_out: false }
    }

    fn with(kind: Kind, detail: impl Into<String>) -> Problem {
        Problem { detail: Some(detail.into()), ..Problem::new(kind) }
    }

    /// A file could not be written into the user's folder.
    pub fn not_saved(detail: impl Into<String>) -> Problem {
        Problem::with(Kind::NotSaved, detail)
    }

    /// The desktop has no window for choosing a file.
    pub fn no_file_chooser(detail: impl Into<String>) -> Problem {
        Problem::with(Kind::NoFileChooser, detail)
    }

    /// A file was saved and not printed.
    pub fn not_printed(error: &print::Error, file: String) -> Problem {
        match error {
            print::Error::NoSystem(detail) => Problem::with(Kind::NoPrinting { file }, detail),
            print::Error::Refused(detail) => Problem::with(Kind::NotPrinted { file }, detail),
        }
    }

    /// A file that was named cannot be read.
    pub fn unreadable(detail: impl Into<String>) -> Problem {
        Problem::with(Kind::Unreadable, detail)
    }

    /// The signer may act for nobody.
    pub fn no_mandate() -> Problem {
        Problem::new(Kind::NoMandate)
    }

    /// The authority by which the signer acted has ended.
    pub fn mandate_ended() -> Problem {
        Problem::new(Kind::MandateEnded)
    }

    /// The signer has no seal right.
    pub fn seal_right_required() -> Problem {
        Problem::new(Kind::SealRightRequired)
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

    /// One works offline: this needs the service.
    pub fn offline() -> Problem {
        Problem::new(Kind::Offline)
    }

    /// Nobody has acted for an insurer on this computer.
    pub fn nothing_offline() -> Problem {
        Problem::new(Kind::NothingOffline)
    }

    /// It can be changed only while nobody is signed in.
    pub fn sign_out_first() -> Problem {
        Problem::new(Kind::SignOutFirst)
    }

    /// A setting cannot have this value.
    pub fn setting_invalid(key: Key, fault: Fault) -> Problem {
        Problem::with(Kind::SettingInvalid, format!("{}: {fault}", key.name()))
    }

    /// No service is set, or not a right address.
    pub fn no_service(detail: impl Into<String>) -> Problem {
        Problem::with(Kind::NoService, detail)
    }

    /// The trust list cannot be read.
    pub fn no_trust(detail: impl Into<String>) -> Problem {
        Problem::with(Kind::NoTrust, detail)
    }

    /// Why there is no certificate to choose from; `None` on the rungs that are no problem.
    pub fn of_rung(rung: &Rung) -> Option<Problem> {
        let hex = |atr: &[u8]| atr.iter().map(|b| format!("{b:02X}")).collect::<Vec<_>>().join(" ");
        Some(match rung {
            Rung::Looking | Rung::Reading | Rung::Ready => return None,
            Rung::ServiceMissing => Problem::new(Kind::ServiceMissing),
            Rung::ServiceStopped => Problem::new(Kind::ServiceStopped),
            Rung::ServiceMismatch => Problem::new(Kind::ServiceMismatch),
            Rung::ServiceDenied => Problem::new(Kind::ServiceDenied),
            Rung::ServiceFailed(detail) => Problem::with(Kind::ServiceFailed, detail),
            Rung::NoReader => Problem::new(Kind::NoReader),
            Rung::ReaderUnplugged(reader) => Problem::new(Kind::ReaderUnplugged { reader: short(reader) }),
            Rung::NoCard => Problem::new(Kind::NoCard),
            Rung::MuteCard(reader) => Problem::with(Kind::MuteCard, short(reader)),
            Rung::HeldCard { reader, by } => Problem::with(Kind::HeldCard { by: by.clone() }, short(reader)),
            Rung::NoModule => Problem::new(Kind::NoModule),
            Rung::ModuleFailed { file, detail } => {
                Problem::with(Kind::ModuleFailed, format!("{file}: {detail}"))
            }
            Rung::ModuleHung(file) => Problem::with(Kind::ModuleHung, file),
            Rung::ModuleCrashed(file) => Problem::with(Kind::ModuleCrashed, file),
            Rung::ModuleTroubled { file, detail } => {
                Problem::with(Kind::TokenFailed, format!("{file}: {detail}"))
            }
            Rung::UnsupportedCard { name, atr } => {
                Problem::with(Kind::UnsupportedCard { name: (*name).to_owned() }, hex(atr))
            }
            Rung::NoModuleFits { name, software, atr } => {
                let kind = Kind::NoModuleFits { name: (*name).to_owned(), software: (*software).to_owned() };
                Problem::with(kind, hex(atr))
            }
            Rung::UnknownCard(atr) => Problem::new(Kind::UnknownCard { atr: hex(atr) }),
            Rung::NoCertificate => Problem::new(Kind::NoCertificate),
            Rung::NoneUsable => Problem::new(Kind::NoneUsable),
        })
    }

    /// As what keeps a signed application on this computer: it goes by itself once that is over.
    pub fn waited_out(self) -> Problem {
        Problem { is_waited_out: true, ..self }
    }

    /// Whether it is over by itself, as far as a signed application goes.
    pub fn is_waited_out(&self) -> bool {
        self.is_waited_out
    }

    /// Its code, the same in every language: `K08`.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    fn told(&self, texts: &Texts) -> words::Words {
        let mut told = words::words(&self.kind, texts, words::System::HERE);
        if let Some(words) = &self.words {
            told.meaning = format!("{} («{words}»)", told.meaning);
        }
        if self.is_waited_out { words::waited_out(&self.kind, told, texts) } else { told }
    }

    /// What happened.
    pub fn title(&self, texts: &Texts) -> String {
        self.told(texts).title
    }

    /// What it means; with the service's own words, where it refused.
    pub fn meaning(&self, texts: &Texts) -> String {
        self.told(texts).meaning
    }

    /// What to do next.
    pub fn cure(&self, texts: &Texts) -> String {
        self.told(texts).cure
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
