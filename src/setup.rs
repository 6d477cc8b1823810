//! From settings to services, for window and command line alike.

mod database;
pub mod diagnosis;
pub mod journal;
mod move_data;
mod setting;

pub use database::{inspect, open_store, restore, typed_path};
pub use move_data::move_data;
pub use setting::{check, is_this_computer};

use crate::card::module;
use crate::card::system::System;
use crate::domain::proxy::Proxy;
use crate::i18n::Language;
use crate::problem::Problem;
use crate::remote::{Client, Config, Origin, Way};
use crate::settings::Settings;
use crate::signing::trust::Trust;
use crate::store;
use std::io::Read;
use std::path::{Path, PathBuf};

/// All cards, through the modules that are set or found.
pub fn cards(settings: &Settings) -> System {
    System::new(module::find(&settings.modules))
}

/// Whom to trust; nobody, where no list is set.
///
/// # Errors
/// The list cannot be read.
pub fn trust(settings: &Settings) -> Result<Trust, Problem> {
    settings.trust.as_deref().map_or_else(|| Ok(Trust::default()), read_trust)
}

/// Reads one trust list, or all that lie in a folder, so that an old and a new one can overlap.
///
/// # Errors
/// One cannot be read, or there is none.
pub fn read_trust(path: &Path) -> Result<Trust, Problem> {
    let no_trust = |detail: String| Problem::no_trust(format!("{}: {detail}", path.display()));
    if !path.is_dir() {
        return read_list(path);
    }
    let entries = std::fs::read_dir(path).map_err(|e| no_trust(e.to_string()))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|file| file.extension().is_some_and(|e| LISTS.iter().any(|known| e == *known)))
        .collect();
    files.sort();
    let mut trust = Trust::default();
    for file in &files {
        trust.merge(read_list(file)?);
    }
    if files.is_empty() { Err(no_trust("no trust list in this folder".to_owned())) } else { Ok(trust) }
}

/// File name extensions of trust lists.
const LISTS: [&str; 3] = ["toml", "pem", "crt"];

/// Reads a file that somebody wants verified: an ordinary one, and no longer than anything that could be.
///
/// # Errors
/// There is none, it cannot be read, or it is too long.
pub fn read_file(path: &Path) -> Result<Vec<u8>, Problem> {
    read_bounded(path, LONGEST_FILE).map_err(|why| Problem::unreadable(format!("{}: {why}", path.display())))
}

fn read_bounded(path: &Path, longest: u64) -> Result<Vec<u8>, String> {
    // Asked before it is opened: a pipe would wait for its writer.
    if std::fs::metadata(path).is_ok_and(|file| !file.is_file()) {
        return Err("not a file".to_owned());
    }
    let file = std::fs::File::open(path).map_err(|e| e.to_string())?;
    let mut bytes = Vec::new();
    file.take(longest + 1).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
    let fits = u64::try_from(bytes.len()).is_ok_and(|length| length <= longest);
    if fits { Ok(bytes) } else { Err(format!("longer than {longest} bytes")) }
}

/// The longest file that is read to be verified, bytes.
const LONGEST_FILE: u64 = 64 << 20;
/// The longest trust list, bytes.
const LONGEST_LIST: u64 = 4 << 20;

/// The way out of this computer; where a proxy has a user, its password comes from the key store.
///
/// # Errors
/// The key store's.
pub fn way(settings: &Settings) -> Result<Way, Problem> {
    let password = match &settings.proxy {
        Proxy::Manual(manual) => store::proxy_password(manual).map_err(|e| Problem::from(&e))?,
        Proxy::System | Proxy::None => None,
    };
    Ok(Way { proxy: settings.proxy.clone(), password })
}

/// A client of the service.
///
/// # Errors
/// No service is set, its address cannot be used, or its authorities cannot be read.
pub fn client(settings: &Settings, language: Language) -> Result<Client, Problem> {
    let address = settings.service.as_deref().ok_or_else(|| Problem::no_service("service.address"))?;
    let origin = Origin::parse(address).map_err(|e| Problem::no_service(format!("{address}: {e}")))?;
    let mut config = Config { way: way(settings)?, ..Config::new(origin, language.code()) };
    if let Some(file) = &settings.authorities {
        config.authorities = read_list(file)?.certificates();
    }
    Client::new(config).map_err(|e| Problem::from(&e))
}

/// A client of nobody: whatever is asked of it fails, with why there is no service.
///
/// # Errors
/// The system has no TLS.
pub fn nobody(why: &Problem, language: Language) -> Result<Client, Problem> {
    let no_service = |detail: String| Problem::no_service(detail);
    // Nobody is ever asked there; names ending in .invalid belong to nobody (RFC 6761, section 6.4).
    let origin = Origin::parse("https://service.invalid").map_err(|e| no_service(e.to_string()))?;
    let missing = Some(why.detail().unwrap_or_default().to_owned());
    Client::new(Config { missing, ..Config::new(origin, language.code()) }).map_err(|e| Problem::from(&e))
}

fn read_list(file: &Path) -> Result<Trust, Problem> {
    let no_trust = |detail: String| Problem::no_trust(format!("{}: {detail}", file.display()));
    let bytes = read_bounded(file, LONGEST_LIST).map_err(no_trust)?;
    let text = String::from_utf8(bytes).map_err(|e| no_trust(e.to_string()))?;
    Trust::parse(&text).map_err(|e| no_trust(e.to_string()))
}
