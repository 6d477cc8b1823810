//! What is set on this computer: one TOML file, for the window and the command line alike.
//!
//! ```toml
//! language = "az"                      # az, en or ru
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
//! ```
//!
//! Everything may be left out. File names are relative to the folder of the settings file.

mod file;
#[doc(hidden)]
pub mod fuzzing;

pub use file::Error;

use crate::domain::authority::Policy;
use std::path::{Path, PathBuf};

/// Environment variable that names the settings file.
pub const VARIABLE: &str = "MOHUR_CONFIG";
/// Name of the settings file in the user's configuration folder.
pub const FILE_NAME: &str = "mohur.toml";
/// Name of the local database in the data folder.
pub const DATABASE: &str = "mohur.db";

/// The settings, with every path made absolute.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// The file they were read from; `None` when there is none and everything is as built in.
    pub file: Option<PathBuf>,
    /// Code of the language of texts, where one is set: `az`, `en` or `ru`.
    pub language: Option<&'static str>,
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
}

impl Settings {
    /// Reads the settings: from `chosen` (an argument), else from the file that [`VARIABLE`] names, else
    /// from the user's configuration folder. A file that was named must be there; the usual one may be
    /// missing.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn load(chosen: Option<&Path>) -> Result<Settings, Error> {
        let named = chosen.map(Path::to_path_buf).or_else(|| std::env::var_os(VARIABLE).map(PathBuf::from));
        match named {
            Some(path) => Settings::read(&path),
            None => match usual_file().filter(|path| path.exists()) {
                Some(path) => Settings::read(&path),
                None => file::parse("", None, &usual_data_folder()),
            },
        }
    }

    /// As built in, whatever the file says: for a diagnosis of a file that is wrong.
    pub fn usual() -> Settings {
        Settings { data: usual_data_folder(), ..Settings::default() }
    }

    fn read(path: &Path) -> Result<Settings, Error> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let text = std::fs::read_to_string(&path)
            .map_err(|e| Error::Unreadable { file: path.clone(), detail: e.to_string() })?;
        file::parse(&text, Some(path), &usual_data_folder())
    }

    /// The local database's file.
    pub fn database(&self) -> PathBuf {
        self.data.join(DATABASE)
    }
}

impl Settings {
    /// Where documents are saved for the user: a folder of ours among the user's documents.
    pub fn documents(&self) -> PathBuf {
        let theirs = directories::UserDirs::new();
        let folder =
            theirs.as_ref().and_then(|d| d.document_dir().or(d.download_dir())).map(Path::to_path_buf);
        folder.unwrap_or_else(|| self.data.join("documents")).join("Möhür")
    }
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
