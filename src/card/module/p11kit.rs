//! p11-kit's configuration, pkcs11.conf(5): which modules this computer's owner installed.

use super::{Module, Source};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The name that `enable-in` and `disable-in` know this program by.
const PROGRAM: &str = "mohur";

/// Settings of one module: keys and values.
pub type Settings = BTreeMap<String, String>;

/// Directories with `*.module` files; a setting in an earlier one wins.
pub fn directories() -> Vec<PathBuf> {
    let user = std::env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".config")));
    user.map(|config| config.join("pkcs11/modules"))
        .into_iter()
        .chain(["/etc/pkcs11/modules".into(), "/usr/share/p11-kit/modules".into()])
        .collect()
}

/// The modules that are named there for this program and exist, by falling priority. A name
/// without a directory is looked for in `libraries`.
pub fn modules(directories: &[PathBuf], libraries: &[PathBuf]) -> Vec<Module> {
    // A file of the same name in a later directory only fills in what the earlier ones left open.
    let mut all: BTreeMap<String, (PathBuf, Settings)> = BTreeMap::new();
    for file in directories.iter().flat_map(|d| module_files(d)) {
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        let Some(name) = file.file_stem().map(|n| n.to_string_lossy().into_owned()) else { continue };
        let (_, settings) = all.entry(name).or_insert_with(|| (file, Settings::new()));
        for (key, value) in parse(&text) {
            settings.entry(key).or_insert(value);
        }
    }
    let mut found: Vec<(i64, Module)> = all
        .into_values()
        .filter(|(_, settings)| serves_tokens(settings) && is_enabled(settings))
        .filter_map(|(config, settings)| {
            let file = locate(Path::new(settings.get("module")?), libraries)?;
            let priority = settings.get("priority").and_then(|p| p.parse().ok()).unwrap_or(0);
            Some((priority, Module { file, source: Source::P11Kit(config.display().to_string()) }))
        })
        .collect();
    found.sort_by_key(|(priority, _)| std::cmp::Reverse(*priority));
    found.into_iter().map(|(_, module)| module).collect()
}

fn module_files(directory: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(directory)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|file| file.extension().is_some_and(|e| e == "module"))
        .collect();
    files.sort();
    files
}

/// Keys and values of a `*.module` file.
pub fn parse(text: &str) -> Settings {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(':'))
        .map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()))
        .collect()
}

/// Not the trust store, not the proxy that shows all the others again, not another computer's.
fn serves_tokens(settings: &Settings) -> bool {
    let file = settings.get("module").and_then(|m| Path::new(m).file_stem()).unwrap_or_default();
    !settings.contains_key("remote")
        && settings.get("trust-policy").is_none_or(|v| v != "yes")
        && !["p11-kit-proxy", "p11-kit-trust", "p11-kit-client", "libnssckbi"].iter().any(|n| file == *n)
}

fn is_enabled(settings: &Settings) -> bool {
    let names_us = |key| {
        settings
            .get(key)
            .map(|v| v.split(|c: char| c == ',' || c.is_whitespace()).any(|program| program == PROGRAM))
    };
    names_us("enable-in").unwrap_or(true) && !names_us("disable-in").unwrap_or(false)
}

fn locate(module: &Path, libraries: &[PathBuf]) -> Option<PathBuf> {
    let candidates = if module.is_absolute() {
        vec![module.to_owned()]
    } else {
        // p11-kit's own directory is called `pkcs11`, below the libraries.
        libraries
            .iter()
            .map(|l| l.join("pkcs11").join(module))
            .chain(libraries.iter().map(|l| l.join(module)))
            .collect()
    };
    candidates.into_iter().find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// User's and system's configuration, and a directory of libraries.
    fn find(user: &[(&str, &str)], system: &[(&str, &str)], libraries: &[&str]) -> Vec<String> {
        let place = tempfile::tempdir().unwrap();
        let path = |name: &str| place.path().join(name);
        for (directory, files) in [("user", user), ("system", system)] {
            std::fs::create_dir(path(directory)).unwrap();
            for (name, text) in files {
                std::fs::write(path(directory).join(name), text).unwrap();
            }
        }
        std::fs::create_dir_all(path("lib/pkcs11")).unwrap();
        for library in libraries {
            std::fs::write(path("lib").join(library), "").unwrap();
        }
        modules(&[path("user"), path("system"), path("absent")], &[path("lib")])
            .into_iter()
            .map(|m| m.file.strip_prefix(path("lib")).unwrap().display().to_string())
            .collect()
    }

    #[test]
    fn modules_come_by_priority_and_only_when_installed() {
        let system = [
            ("a.module", "# comment\nmodule: a.so\n"),
            ("b.module", "module:b.so\npriority: 5"),
            ("c.module", "module: not-installed.so"),
            ("d.txt", "module: a.so"),
        ];
        assert_eq!(find(&[], &system, &["pkcs11/a.so", "b.so"]), ["b.so", "pkcs11/a.so"]);
    }

    #[test]
    fn trust_stores_proxies_and_remote_modules_are_not_tokens() {
        let system = [
            ("trust.module", "module: trust.so\ntrust-policy: yes"),
            ("proxy.module", "module: p11-kit-proxy.so"),
            ("remote.module", "module: a.so\nremote: |ssh host p11-kit remote a.so"),
        ];
        assert!(find(&[], &system, &["trust.so", "p11-kit-proxy.so", "a.so"]).is_empty());
    }

    #[test]
    fn the_user_can_override_a_file_and_programs_can_be_left_out() {
        let system = [
            ("a.module", "module: a.so"),
            ("b.module", "module: b.so\ndisable-in: other, mohur"),
            ("c.module", "module: c.so\nenable-in: other"),
            ("d.module", "module: d.so\nenable-in: other mohur"),
        ];
        let user = [("a.module", "module: mine.so\n")];
        assert_eq!(find(&user, &system, &["a.so", "b.so", "c.so", "d.so", "mine.so"]), ["mine.so", "d.so"]);
    }
}
