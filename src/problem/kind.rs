//! Every problem that people are told of, by name.

/// Every problem that people are told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A file could not be saved.
    NotSaved,
    /// The desktop has no window for choosing a file.
    NoFileChooser,
    /// A file of this kind does not hold so many rows.
    TooManyRows {
        /// How many it holds.
        most: usize,
    },
    /// The file is saved, and this system has no printing.
    NoPrinting {
        /// The file.
        file: String,
    },
    /// The file is saved, and the printer did not take it.
    NotPrinted {
        /// The file.
        file: String,
    },
    /// A file cannot be read.
    Unreadable,
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
    /// The PIN has to be changed first.
    PinExpired,
    /// The PUK is wrong.
    WrongPuk,
    /// The PUK is locked.
    PukLocked,
    /// The card does not take the new PIN.
    NewPinRefused,
    /// The card cannot be unblocked here.
    CannotUnblock,
    /// The PIN cannot be changed at the reader's keypad.
    CannotChangePin,
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
    /// The user stopped the work.
    Stopped,
    /// The smart-card service is not installed.
    ServiceMissing,
    /// The smart-card service does not run.
    ServiceStopped,
    /// The smart-card service has another version.
    ServiceMismatch,
    /// Access to the smart-card service is denied.
    ServiceDenied,
    /// The smart-card service fails.
    ServiceFailed,
    /// No reader is connected.
    NoReader,
    /// The reader was unplugged.
    ReaderUnplugged {
        /// Its name.
        reader: String,
    },
    /// No card is in a reader.
    NoCard,
    /// The card does not answer.
    MuteCard,
    /// Another program holds the card.
    HeldCard {
        /// Programs that may hold it.
        by: Vec<String>,
    },
    /// The kind of card is known and not supported.
    UnsupportedCard {
        /// What it is called.
        name: String,
    },
    /// The kind of card is known and its module not installed.
    NoModuleFits {
        /// What it is called.
        name: String,
        /// The software that serves it.
        software: String,
    },
    /// No module knows the card.
    UnknownCard {
        /// Answer to reset.
        atr: String,
    },
    /// The card holds no certificate.
    NoCertificate,
    /// None of the certificates can be used.
    NoneUsable,
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
    /// The proxy wants a user name and a password, or others.
    ProxyPassword,
    /// The service's identity is not confirmed.
    NotTrusted,
    /// No answer came to what was only asked.
    NoAnswer,
    /// An application went out and no answer came.
    OutcomeUnknown,
    /// The service was asked too often.
    TooManyRequests,
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
    /// The authority for this insurer ended or was withdrawn.
    MandateEnded,
    /// Only who has the seal right gives and withdraws authorities.
    SealRightRequired,
    /// An order about an authority lacks what the service requires of its signature: it was not sent.
    OrderNotSent,
    /// An order about an authority went out and no answer came.
    OrderUnknown,
    /// An order about an authority whose answer was lost cannot be read here any more.
    OrderUnreadable,
    /// The same authority was given already.
    DelegationExists,
    /// The authority is no longer in force.
    DelegationEnded,
    /// The service does not take the authority as it was ordered.
    DelegationRefused,
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
    /// The settings file cannot be written.
    SettingsUnwritable,
    /// The administrator has set it.
    SettingLocked,
    /// A setting cannot have this value.
    SettingInvalid,
    /// It can be changed only while nobody is signed in.
    SignOutFirst,
    /// No service is set, or not a right address.
    NoService,
    /// The trust list cannot be read.
    NoTrust,
    /// The certificate's validity has ended.
    CertificateExpired,
    /// The certificate's validity has not begun.
    CertificateNotYetValid,
    /// The certificate's issuer is not in the trust list.
    CertificateUnknownIssuer,
    /// The certificate's validity ends soon.
    CertificateExpiring {
        /// Whole days left.
        days: usize,
    },
    /// There was a wrong PIN since the last right one.
    PinLow,
    /// The token says that one try is left.
    PinFinal,
    /// The name of the service's computer is not found.
    NameUnknown,
    /// The proxy itself cannot be reached.
    ProxyUnreachable,
    /// The computer's clock is wrong.
    ClockOff {
        /// Whole minutes between it and the service.
        minutes: usize,
    },
    /// The time-stamp service cannot be reached.
    TimeStampUnreachable,
    /// The revocation service of a certificate cannot be reached.
    RevocationUnreachable,
    /// A check did not end in time.
    OutOfTime,
    /// Pages of the database are damaged.
    DatabaseDamaged,
    /// One works offline: this needs the service.
    Offline,
    /// Nobody has acted for an insurer on this computer.
    NothingOffline,
    /// The file is no backup.
    NotABackup,
    /// A file that would have to be written over.
    FileExists,
    /// The data belong to another service or environment.
    Elsewhere,
    /// There is little room on the disk.
    DiskLow,
    /// No trust list is set.
    TrustNotSet,
    /// Nobody entered the PIN on the phone in time.
    AsanTimeout,
    /// It was refused on the phone.
    AsanRefused,
    /// No Asan İmza belongs to number and user ID.
    AsanNotClient,
    /// The phone signed something else.
    AsanHashMismatch,
    /// The phone is off or out of reach.
    AsanPhoneAbsent,
    /// The request did not get through to the phone.
    AsanDelivery,
    /// The SIM card failed.
    AsanSim,
    /// The number has no certificate for an enterprise.
    AsanNoBusinessCertificate,
    /// The phone is asked for something else.
    AsanBusy,
    /// Asan İmza or the operator does not answer.
    AsanUnreachable,
    /// The service's code is not that of the document.
    AsanWrongCode,
    /// The signing certificate is of somebody else.
    AsanAnotherHolder,
    /// The phone's signature does not fit the certificate.
    AsanWrongSignature,
    /// It ended with a word that is not known.
    AsanOtherEnding {
        /// The word.
        word: String,
    },
    /// The service could not be asked until it was over.
    AsanOutOfTime,
    /// Another certificate of the same person signed.
    AsanAnotherCertificate,
}
