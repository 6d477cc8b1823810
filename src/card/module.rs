//! Finding PKCS#11 modules: the user's own choice, p11-kit's configuration, known file names.

pub(super) mod p11kit;

pub use crate::domain::middleware::Source;

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// File names by system; `assets/modules.toml`.
const KNOWN: &str = include_str!("../../assets/modules.toml");

/// A PKCS#11 module that may serve tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// Its file.
    pub file: PathBuf,
    /// Who says so.
    pub source: Source,
}

/// All modules of this computer, in order of preference, each once.
pub fn find(chosen: &[PathBuf]) -> Vec<Module> {
    let known = Known::of_this_system();
    let configured =
        if cfg!(windows) { Vec::new() } else { p11kit::modules(&p11kit::directories(), &known.directories) };
    merge(chosen, configured, known.present())
}

fn merge(chosen: &[PathBuf], configured: Vec<Module>, known: Vec<Module>) -> Vec<Module> {
    let chosen = chosen.iter().map(|file| Module { file: file.clone(), source: Source::Chosen });
    let mut seen = Vec::new();
    chosen
        .chain(configured)
        .chain(known)
        .filter(|module| {
            // Distributions link the same file into several directories.
            let real = module.file.canonicalize().unwrap_or_else(|_| module.file.clone());
            let is_new = !seen.contains(&real);
            seen.push(real);
            is_new
        })
        .collect()
}

/// Where modules are, and how they are called, on one system.
#[derive(Debug, Deserialize)]
struct Known {
    directories: Vec<PathBuf>,
    files: Vec<String>,
}

impl Known {
    fn of_this_system() -> Known {
        let mut systems = toml::from_str::<BTreeMap<String, Known>>(KNOWN).unwrap_or_default();
        let mut known = systems
            .remove(std::env::consts::OS)
            .unwrap_or(Known { directories: Vec::new(), files: Vec::new() });
        let variable = |name: &str| match name {
            "arch" => Some(std::env::consts::ARCH.to_owned()),
            other => std::env::var(other).ok(),
        };
        known.directories = known.directories.iter().filter_map(|d| expand(d, &variable)).collect();
        known
    }

    fn present(&self) -> Vec<Module> {
        self.files
            .iter()
            .filter_map(|name| self.directories.iter().map(|d| d.join(name)).find(|file| file.is_file()))
            .map(|file| Module { file, source: Source::Known })
            .collect()
    }
}

/// Puts values in the place of `{names}`; `None` when one has no value.
fn expand(directory: &Path, variable: &impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let mut rest = directory.to_str()?;
    let mut whole = String::new();
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        whole += before;
        whole += &variable(name)?;
        rest = after;
    }
    whole += rest;
    Some(whole.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_known_names_is_readable_for_each_system() {
        let systems: BTreeMap<String, Known> = toml::from_str(KNOWN).unwrap();
        for system in ["linux", "macos", "windows"] {
            let known = &systems[system];
            assert!(known.files.iter().any(|f| f.starts_with("opensc-pkcs11.")), "{system}");
            assert!(!known.directories.is_empty(), "{system}");
        }
    }

    #[test]
    fn a_module_is_listed_once_under_its_best_source() {
        let place = tempfile::tempdir().unwrap();
        let real = place.path().join("a.so");
        let link = place.path().join("b.so");
        std::fs::write(&real, "").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(&real, &link).unwrap();
        let missing = place.path().join("missing.so");
        let known = |file: &Path| Module { file: file.to_owned(), source: Source::Known };

        let merged = merge(&[link.clone(), missing.clone()], vec![], vec![known(&real), known(&missing)]);
        let files: Vec<_> = merged.iter().map(|m| (m.file.clone(), m.source.clone())).collect();
        assert_eq!(files, [(link, Source::Chosen), (missing, Source::Chosen)]);
    }

    #[test]
    fn directories_with_unset_variables_are_left_out() {
        let variable = |name: &str| (name == "SystemRoot").then(|| "C:\\Windows".to_owned());
        let expanded = |d: &str| expand(Path::new(d), &variable);
        assert_eq!(expanded("{SystemRoot}\\System32"), Some("C:\\Windows\\System32".into()));
        assert_eq!(expanded("{ProgramFiles}\\X"), None);
        assert_eq!(expanded("/usr/lib"), Some("/usr/lib".into()));
        assert_eq!(expanded("{broken"), None);
    }
}
