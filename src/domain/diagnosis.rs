//! The diagnosis as plain data: what is checked, what was found, and how bad it is.

use jiff::Timestamp;

/// What is checked, in the order in which it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Check {
    /// The settings file.
    Settings,
    /// The smart-card service: installed, running, same protocol, open to this user.
    CardService,
    /// The readers.
    Readers,
    /// What is in each reader.
    Cards,
    /// Each PKCS#11 module.
    Modules,
    /// Each certificate.
    Certificates,
    /// The PINs' tries, as the tokens tell without being asked for one.
    Pins,
    /// The service's name in the network.
    Name,
    /// The way to the service without a proxy.
    Direct,
    /// The proxy itself.
    Proxy,
    /// The service: an answer to the way that the program takes, through the proxy where one is set.
    Service,
    /// The service's TLS certificate.
    Tls,
    /// This computer's clock against the service's.
    Clock,
    /// The time-stamp service.
    TimeStamp,
    /// The revocation services that certificates name.
    Revocation,
    /// The system's key store.
    KeyStore,
    /// The local database.
    Database,
    /// The data folder's disk.
    Disk,
    /// Versions of program and system.
    Software,
}

impl Check {
    /// In the order in which they are shown.
    pub const ALL: [Check; 19] = [
        Check::Settings,
        Check::CardService,
        Check::Readers,
        Check::Cards,
        Check::Modules,
        Check::Certificates,
        Check::Pins,
        Check::Name,
        Check::Direct,
        Check::Proxy,
        Check::Service,
        Check::Tls,
        Check::Clock,
        Check::TimeStamp,
        Check::Revocation,
        Check::KeyStore,
        Check::Database,
        Check::Disk,
        Check::Software,
    ];
}

/// How something did; `C` says why not well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict<C> {
    /// Green.
    Good,
    /// Amber: it works, or is not needed at once.
    Doubtful(C),
    /// Red.
    Bad(C),
    /// Not checked: there is nothing to check, or this other check failed.
    Skipped(Option<Check>),
}

/// How bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Not checked.
    Skipped,
    /// Green.
    Good,
    /// Amber.
    Doubtful,
    /// Red.
    Bad,
}

impl<C> Verdict<C> {
    /// How bad.
    pub fn grade(&self) -> Grade {
        match self {
            Verdict::Good => Grade::Good,
            Verdict::Doubtful(_) => Grade::Doubtful,
            Verdict::Bad(_) => Grade::Bad,
            Verdict::Skipped(_) => Grade::Skipped,
        }
    }

    /// Why not well.
    pub fn cause(&self) -> Option<&C> {
        match self {
            Verdict::Doubtful(cause) | Verdict::Bad(cause) => Some(cause),
            Verdict::Good | Verdict::Skipped(_) => None,
        }
    }
}

/// What was found about one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding<C> {
    /// By which check.
    pub check: Check,
    /// How it did.
    pub verdict: Verdict<C>,
    /// What else is known of it.
    pub facts: Vec<Fact>,
}

impl<C> Finding<C> {
    /// Without facts.
    pub fn new(check: Check, verdict: Verdict<C>) -> Finding<C> {
        Finding { check, verdict, facts: Vec::new() }
    }

    /// With another fact.
    pub fn with(mut self, what: What, value: impl Into<Value>) -> Finding<C> {
        self.facts.push(Fact { what, value: value.into() });
        self
    }

    /// With a fact where there is one.
    pub fn with_some(self, what: What, value: Option<impl Into<Value>>) -> Finding<C> {
        match value {
            Some(value) => self.with(what, value),
            None => self,
        }
    }

    /// With its cause in other words.
    pub fn map<D>(self, words: impl FnOnce(C) -> D) -> Finding<D> {
        let verdict = match self.verdict {
            Verdict::Good => Verdict::Good,
            Verdict::Doubtful(cause) => Verdict::Doubtful(words(cause)),
            Verdict::Bad(cause) => Verdict::Bad(words(cause)),
            Verdict::Skipped(check) => Verdict::Skipped(check),
        };
        Finding { check: self.check, verdict, facts: self.facts }
    }
}

/// Something known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub what: What,
    /// What is known.
    pub value: Value,
}

/// What a fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What {
    /// A file.
    File,
    /// The administrator's policy.
    Policy,
    /// Settings that it locks.
    Locked,
    /// A folder.
    Folder,
    /// The smart-card service's version.
    ServiceVersion,
    /// The library that talks to it.
    ServiceLibrary,
    /// A reader.
    Reader,
    /// The reader exists in software only.
    VirtualReader,
    /// Nothing is in the reader.
    Empty,
    /// Answer to reset.
    Atr,
    /// Kind of card.
    CardKind,
    /// The module was named in the settings.
    NamedInSettings,
    /// The module was named by this file of p11-kit.
    NamedByP11Kit,
    /// The module's name is a known one.
    KnownName,
    /// What a module calls itself.
    Library,
    /// A token.
    Token,
    /// A serial number.
    Serial,
    /// A certificate's holder.
    Holder,
    /// A certificate's issuer.
    Issuer,
    /// Last moment of validity.
    ValidUntil,
    /// It can be used to sign in.
    ForSignIn,
    /// It can be used to sign.
    ForSigning,
    /// PINs are entered on the reader.
    Keypad,
    /// An address.
    Address,
    /// Addresses in the network.
    NetworkAddress,
    /// The proxy.
    ProxyAddress,
    /// No proxy is set.
    NoProxy,
    /// The service cannot be reached without the proxy, and need not be.
    OnlyThroughProxy,
    /// The service's name for itself.
    ServiceName,
    /// Its environment.
    Environment,
    /// Lowest version that it takes.
    LowestVersion,
    /// Seconds between the clocks; negative where ours is behind.
    ClockDifference,
    /// Size in bytes.
    Size,
    /// Free room in bytes.
    Free,
    /// There is none yet.
    NotThereYet,
    /// The database opens with the key store.
    OpensWithKeyStore,
    /// The database opens with a passphrase.
    OpensWithPassphrase,
    /// The program's version.
    Program,
    /// The system.
    System,
    /// What draws the window.
    Renderer,
}

/// What is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Only that it is so.
    Yes,
    /// Text that may be passed on once it is scrubbed.
    Text(String),
    /// Text about a person or a private thing: never in a report.
    Private(String),
    /// A moment.
    Time(Timestamp),
    /// Bytes.
    Bytes(u64),
    /// Seconds.
    Seconds(i64),
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<Timestamp> for Value {
    fn from(time: Timestamp) -> Value {
        Value::Time(time)
    }
}

/// What is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingsFault {
    /// The file cannot be read, or a line of it is wrong.
    Wrong(String),
    /// No service is set, or not a right address.
    NoService(String),
    /// A list of authorities cannot be read.
    NoTrust(String),
    /// No trust list is set.
    TrustNotSet,
}

/// The worst of some findings; nothing found is not checked.
pub fn worst<'a, C: 'a>(findings: impl IntoIterator<Item = &'a Finding<C>>) -> Grade {
    findings.into_iter().map(|f| f.verdict.grade()).max().unwrap_or(Grade::Skipped)
}
