//! What people are told when something fails: what happened, what it means, what to do next, and
//! whether trying again is safe. Window and command line say the same.

mod from;
mod words;

use crate::domain::identity::Unusable;
use crate::domain::token::Tries;
use crate::flow::sign::NotReady;
use crate::i18n::Texts;
use crate::remote::RefusalKind;

/// A failure as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which situation it is; its texts follow from it.
    pub kind: Kind,
    /// The technical detail, in English, to be folded out and copied. No personal data.
    pub detail: String,
    /// The service's own words, in its language, where it said something.
    pub quote: Option<String>,
}

/// The situations that people are told apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the errors that they come from say it")]
pub enum Kind {
    WrongPin(Tries),
    PinLocked,
    PinLength { shortest: usize, longest: usize },
    KeypadCancelled,
    CardRemoved,
    CredentialGone,
    NoPrivateKey,
    NoMechanism,
    NoModule,
    ModuleFailed,
    ModuleHung,
    ModuleCrashed,
    Token,
    Unusable(Unusable),
    NoSigningCertificate,
    NoKeyStore,
    WrongPassphrase,
    WrongKey,
    DatabaseTooNew,
    DatabaseBusy,
    DiskFull,
    Database,
    NoConnection,
    Proxy,
    NotTrusted,
    OutcomeUnknown,
    Failing,
    SessionEnded,
    Malformed,
    ClientTooOld(String),
    Refused(RefusalKind),
    WrongSignature,
    Document,
    BadContainer,
    BadReceipt,
    TrustList,
    Authentication,
    NotReady(NotReady),
    SsnMissing,
    AnsweredForAnother,
    Settings,
    NoService,
}

/// What a person reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// What happened, in a few words.
    pub happened: String,
    /// What it means.
    pub means: String,
    /// What to do next, in order.
    pub hints: Vec<String>,
}

impl Problem {
    /// One without more to say than its kind.
    pub fn new(kind: Kind) -> Problem {
        Problem { kind, detail: String::new(), quote: None }
    }

    /// The texts in a language.
    pub fn words(&self, texts: &Texts) -> Words {
        words::of(&self.kind, texts)
    }
}

impl Kind {
    /// Whether doing the same again can do no harm: it spends no PIN try and sends nothing twice.
    pub fn is_safe_to_retry(&self) -> bool {
        !matches!(
            self,
            Kind::WrongPin(_)
                | Kind::PinLocked
                | Kind::OutcomeUnknown
                | Kind::BadReceipt
                | Kind::Refused(RefusalKind::IdempotencyConflict)
        )
    }
}
