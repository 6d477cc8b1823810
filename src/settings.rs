//! What is set on this computer: one TOML file of the user's, for the window and the command line alike, and
//! over it the policy of the computer's administrator.
//!
//! ```toml
//! language = "az"                      # az, en or ru
//! theme = "system"                     # system, light, dark, contrast-light or contrast-dark
//! text_size = 100                      # per cent, to 200
//! notifications = true                 # tell a changed status by the system's notifications
//! data = "/srv/mohur"                  # folder of the local database
//!
//! [service]
//! address = "https://example.az"       # scheme, host, port; nothing else
//! authorities = "tls-ca.pem"           # CA certificates for its TLS; without: the system's
//! trust = "trust.pem"                  # CA certificates of signers and of receipts
//!
//! [signature]
//! level = "B-LT"                       # B-T or B-LT: raise to this level even where the service wants less
//! responder = "http://ocsp.example"    # instead of the OCSP responders that certificates name
//! revocation_list = "http://crl.example/list.crl"
//!
//! [[signature.time_stamping]]          # instead of the authorities that the service names, in this order
//! address = "http://tsa.example"
//! requests = 20                        # quota: at most so many requests
//! minutes = 20                         # in so many minutes
//!
//! [card]
//! modules = ["/usr/lib/vendor/libpkcs11.so"]
//! lock_on_removal = true               # lock the session when its card is pulled
//!
//! [proxy]
//! mode = "system"                      # system, manual or none
//! address = "proxy.firm.az:3128"       # of a manual one
//! user = "mohur"                       # its password is in the system's key store
//! except = [".firm.az", "10.0.0.0/8"]  # reached without it
//!
//! [lock]
//! idle_minutes = 10                    # lock after so many minutes without input; 0: never
//!
//! [history]
//! years = 5                            # what is older is deleted
//! ```
//!
//! Everything may be left out. File names are relative to the folder of the file that names them.
//!
//! The policy has the same form. What it sets is locked, but for the settings that its `unlocked` names:
//! those are only suggested. It lies where users cannot write, and nothing that a user sets leads past it:
//! the variable [`POLICY_VARIABLE`] counts only on a computer without a policy.

mod file;
#[doc(hidden)]
pub mod fuzzing;
mod write;

pub use file::Error;

use crate::domain::authority::{Policy, TimeStampAuthority};
use crate::domain::level::Level;
use crate::domain::proxy::{Manual, Place, Proxy};
use crate::domain::setting::{Key, Sheet, Value};
use file::Layer;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// The longest file of settings, bytes.
const LONGEST: u64 = 1 << 20;
/// Environment variable that names the settings file.
pub const VARIABLE: &str = "MOHUR_CONFIG";
/// Environment variable that names a policy, on a computer that has none: for trials.
pub const POLICY_VARIABLE: &str = "MOHUR_POLICY";
/// Name of the settings file in the user's configuration folder.
pub const FILE_NAME: &str = "mohur.toml";
/// Name of the local database in the data folder.
pub const DATABASE: &str = "mohur.db";

/// The settings, with every path made absolute.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// The file they were read from; `None` when there is none and everything is as built in.
    pub file: Option<PathBuf>,
    /// The administrator's policy, where there is one.
    pub policy: Option<PathBuf>,
    /// Code of the language of texts: `az`, `en` or `ru`.
    pub language: String,
    /// Folder of the local database.
    pub data: PathBuf,
    /// Address of the service, as written; `None` until somebody set one.
    pub service: Option<String>,
    /// CA certificates for the service's TLS (PEM); `None`: the system's.
    pub authorities: Option<PathBuf>,
    /// CA certificates of signers and receipts (PEM).
    pub trust: Option<PathBuf>,
    /// How signatures are raised.
    pub signature: Policy,
    /// PKCS#11 modules of the user's own choice, before those that are found.
    pub modules: Vec<PathBuf>,
    /// Whether the window locks the session when the card that one signed in with is pulled.
    pub lock_on_removal: bool,
    /// How the network is reached.
    pub proxy: Proxy,
    /// Each value with its source.
    pub sheet: Sheet,
}

impl Settings {
    /// Reads the settings: from `chosen` (an argument), else from the file that [`VARIABLE`] names, else
    /// from the user's configuration folder. A file that was named must be there; the usual one may be
    /// missing. Over it stands the policy.
    ///
    /// # Errors
    /// See [`Error`]. A policy that cannot be read is one: nobody works past it.
    pub fn load(chosen: Option<&Path>) -> Result<Settings, Error> {
        let policy = policy_file();
        let over = match &policy {
            Some(file) => file::parse(&read(file)?, file, true)?,
            None => Layer::default(),
        };
        let file = match named_file(chosen) {
            Some(file) => Some(file),
            None => usual_file().filter(|file| file.exists()),
        };
        let own = match &file {
            Some(file) => file::parse(&read(file)?, file, false)?,
            None => Layer::default(),
        };
        Ok(Settings::of(own, over, file, policy))
    }

    /// As built in, whatever the files say: for a diagnosis of a file that is wrong.
    pub fn usual() -> Settings {
        Settings::of(Layer::default(), Layer::default(), None, None)
    }

    fn of(own: Layer, over: Layer, file: Option<PathBuf>, policy: Option<PathBuf>) -> Settings {
        let name = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        let mut sheet = Sheet::of(own.values, over.values, &over.unlocked);
        (sheet.file, sheet.policy) = (name(&file), name(&policy));
        let usual = usual_data_folder().to_string_lossy().into_owned();
        sheet.suggest(Key::Data, Value::Text(usual));
        let time_stamping =
            if over.time_stamping.is_empty() { own.time_stamping } else { over.time_stamping };
        let path = |key| sheet.text(key).map(PathBuf::from);
        Settings {
            file,
            policy,
            language: sheet.text(Key::Language).unwrap_or_default(),
            data: path(Key::Data).unwrap_or_default(),
            service: sheet.text(Key::ServiceAddress),
            authorities: path(Key::ServiceAuthorities),
            trust: path(Key::ServiceTrust),
            signature: signature(&sheet, time_stamping),
            modules: sheet.list(Key::CardModules).into_iter().map(PathBuf::from).collect(),
            lock_on_removal: sheet.flag(Key::LockOnRemoval),
            proxy: proxy(&sheet),
            sheet,
        }
    }

    /// The file that changes are written to: the one that was read, else the usual one.
    pub fn own_file(&self) -> Option<PathBuf> {
        self.file.clone().or_else(usual_file)
    }

    /// Writes one value into the user's file, or takes it out, and reads everything anew.
    ///
    /// # Errors
    /// [`Error::Locked`], [`Error::Value`], and those of files. The file is then as it was.
    pub fn set(&self, key: Key, value: Option<Value>) -> Result<Settings, Error> {
        if self.sheet.entry(key).is_locked {
            return Err(Error::Locked(key));
        }
        let dirs = directories::BaseDirs::new();
        let home = dirs.as_ref().map(directories::BaseDirs::home_dir);
        let value = value.map(|value| file::written(key, value, home));
        if let Some(value) = &value {
            key.check(value).map_err(|fault| Error::Value(key, fault))?;
        }
        let file = self.own_file().ok_or_else(|| Error::Unwritable {
            file: PathBuf::from(FILE_NAME),
            detail: "the system names no folder for settings".to_owned(),
        })?;
        write::set(&file, key, value.as_ref())?;
        Settings::load(Some(&file))
    }

    /// The local database's file: the usual one, or the one that was made beside it for the service that is
    /// set now.
    pub fn database(&self) -> PathBuf {
        let other = self.other_database();
        if other.exists() { other } else { self.data.join(DATABASE) }
    }

    /// A file for the service that is set now, where the usual one belongs to another.
    pub fn other_database(&self) -> PathBuf {
        let service = self.service.as_deref().unwrap_or_default();
        let words = service.trim().trim_end_matches('/').to_ascii_lowercase();
        let name: String = words
            .trim_start_matches("https://")
            .trim_start_matches("http://")
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '_' })
            .collect();
        self.data.join(format!("mohur-{name}.db"))
    }

    /// Where documents are saved for the user: a folder of ours among the user's documents.
    pub fn documents(&self) -> PathBuf {
        let theirs = directories::UserDirs::new();
        let folder =
            theirs.as_ref().and_then(|d| d.document_dir().or(d.download_dir())).map(Path::to_path_buf);
        folder.unwrap_or_else(|| self.data.join("documents")).join("Möhür")
    }
}

fn signature(sheet: &Sheet, time_stamping: Vec<TimeStampAuthority>) -> Policy {
    Policy {
        wanted: sheet.text(Key::SignatureLevel).map(|level| match level.as_str() {
            "B-T" => Level::T,
            _ => Level::Lt,
        }),
        time_stamping,
        responder: sheet.text(Key::SignatureResponder),
        list: sheet.text(Key::SignatureList),
    }
}

/// A manual proxy without an address is none: nothing leads around what was set, to the system's.
fn proxy(sheet: &Sheet) -> Proxy {
    match sheet.text(Key::ProxyMode).as_deref() {
        Some("manual") => match sheet.text(Key::ProxyAddress).as_deref().and_then(Place::parse) {
            Some(place) => Proxy::Manual(Manual {
                place,
                user: sheet.text(Key::ProxyUser),
                except: sheet.list(Key::ProxyExcept),
            }),
            None => Proxy::None,
        },
        Some("none") => Proxy::None,
        _ => Proxy::System,
    }
}

fn read(file: &Path) -> Result<String, Error> {
    bounded(file).map_err(|e| Error::Unreadable { file: file.to_path_buf(), detail: e.to_string() })
}

/// The text of a file, unless no settings could be so long.
fn bounded(file: &Path) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    std::fs::File::open(file)?.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST {
        let words = format!("longer than {LONGEST} bytes, which no settings file is");
        return Err(std::io::Error::new(ErrorKind::FileTooLarge, words));
    }
    String::from_utf8(bytes).map_err(|e| std::io::Error::new(ErrorKind::InvalidData, e))
}

fn named_file(chosen: Option<&Path>) -> Option<PathBuf> {
    let named = chosen.map(Path::to_path_buf).or_else(|| std::env::var_os(VARIABLE).map(PathBuf::from))?;
    Some(std::path::absolute(&named).unwrap_or(named))
}

/// The computer's policy; where it has none, the one that somebody named for a trial.
fn policy_file() -> Option<PathBuf> {
    // One that cannot even be looked at is there: reading it will fail, and say so.
    let is_missing = |file: &PathBuf| std::fs::metadata(file).is_err_and(|e| e.kind() == ErrorKind::NotFound);
    let named = || std::env::var_os(POLICY_VARIABLE).map(PathBuf::from);
    machine_policy().filter(|file| !is_missing(file)).or_else(named)
}

/// Where an administrator puts the policy.
#[cfg(not(windows))]
pub fn machine_policy() -> Option<PathBuf> {
    Some(PathBuf::from("/etc/mohur/policy.toml"))
}

/// Where an administrator puts the policy. The folder's name comes from the system, not from the variable
/// `ProgramData`, which each user can set for himself.
#[cfg(windows)]
pub fn machine_policy() -> Option<PathBuf> {
    let folder = known_folders::get_known_folder_path(known_folders::KnownFolder::ProgramData)?;
    Some(folder.join("Möhür").join("policy.toml"))
}

fn folders() -> Option<directories::ProjectDirs> {
    directories::ProjectDirs::from("", "", "mohur")
}

/// Where the settings file usually is.
pub fn usual_file() -> Option<PathBuf> {
    folders().map(|f| f.config_dir().join(FILE_NAME))
}

/// Beside the program where the system names no folder for data.
fn usual_data_folder() -> PathBuf {
    folders().map_or_else(|| PathBuf::from("."), |f| f.data_local_dir().to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::setting::{Fault, Source};

    fn merged(own: &str, over: &str) -> Settings {
        let own = file::parse(own, Path::new("/home/mohur.toml"), false).unwrap();
        let over = file::parse(over, Path::new("/etc/mohur/policy.toml"), true).unwrap();
        Settings::of(own, over, None, None)
    }

    #[test]
    fn without_files_everything_is_as_built_in() {
        let settings = Settings::usual();
        assert_eq!((settings.language.as_str(), settings.proxy.clone()), ("az", Proxy::System));
        assert!(settings.lock_on_removal && settings.service.is_none());
        assert_eq!(settings.sheet.entry(Key::Data).source, Source::BuiltIn);
        assert_eq!(settings.database(), settings.data.join("mohur.db"));
    }

    #[test]
    fn a_policy_stands_over_the_users_file_with_paths_of_its_own() {
        let settings = merged(
            "language = 'ru'\n[service]\naddress = 'https://mine.az'\ntrust = 'mine.toml'\n\
             [[signature.time_stamping]]\naddress = 'http://mine'\n",
            "[service]\naddress = 'https://firm.az'\ntrust = 'firm.toml'\n\
             [[signature.time_stamping]]\naddress = 'http://firm'\n",
        );
        assert_eq!(settings.service.as_deref(), Some("https://firm.az"));
        assert_eq!(settings.trust.as_deref(), Some(Path::new("/etc/mohur/firm.toml")));
        assert_eq!(settings.signature.time_stamping[0].address, "http://firm");
        assert_eq!(settings.language, "ru");
        let locked: Vec<_> = settings.sheet.locked().collect();
        assert_eq!(locked, [Key::ServiceAddress, Key::ServiceTrust]);
        assert_eq!(
            settings.set(Key::ServiceAddress, Some(Value::Text("https://evil.az".into()))),
            Err(Error::Locked(Key::ServiceAddress))
        );
    }

    #[test]
    fn a_manual_proxy_needs_an_address() {
        assert_eq!(merged("[proxy]\nmode = 'manual'", "").proxy, Proxy::None);
        assert_eq!(merged("[proxy]\nmode = 'none'\naddress = 'p:1'", "").proxy, Proxy::None);
        let set = "[proxy]\nmode = 'manual'\naddress = 'p:1'\nuser = 'u'\nexcept = ['.firm.az']";
        let manual = Manual {
            place: Place { host: "p".into(), port: 1 },
            user: Some("u".into()),
            except: vec![".firm.az".into()],
        };
        assert_eq!(merged(set, "").proxy, Proxy::Manual(manual));
    }

    #[test]
    fn what_is_set_is_written_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mohur.toml");
        std::fs::write(&file, "").unwrap();
        let settings = Settings::load(Some(&file)).unwrap();
        let settings = settings.set(Key::TextSize, Some(Value::Number(150))).unwrap();
        assert_eq!(settings.sheet.number(Key::TextSize), 150);
        assert_eq!(settings.sheet.entry(Key::TextSize).source, Source::User);
        let settings = settings.set(Key::TextSize, None).unwrap();
        assert_eq!(settings.sheet.entry(Key::TextSize).source, Source::BuiltIn);
        let wrong = settings.set(Key::TextSize, Some(Value::Number(90)));
        assert_eq!(wrong, Err(Error::Value(Key::TextSize, Fault::NotBetween(100, 200))));
    }

    #[test]
    fn a_named_file_must_be_there() {
        let missing = Path::new("/nowhere/mohur.toml");
        assert!(
            matches!(Settings::load(Some(missing)), Err(Error::Unreadable { file, .. }) if file == missing)
        );
    }
}
