//! The rules of README's architecture section, checked against the sources themselves.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Which module of the crate may name which others. `domain` names none.
const MAY_USE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("signing", &["domain"]),
    ("i18n", &["domain"]),
    ("card", &["domain"]),
    ("store", &["domain"]),
    ("remote", &["domain"]),
    ("settings", &["domain"]),
    ("problem", &["domain", "signing", "i18n", "card", "store", "remote", "settings", "flow", "export"]),
    ("setup", &["domain", "signing", "i18n", "card", "store", "remote", "settings", "problem", "flow"]),
    ("desktop", &["domain"]),
    ("export", &["domain", "signing", "i18n"]),
    ("flow", &["domain", "signing", "card", "store", "remote", "export"]),
    ("access", &["domain", "i18n"]),
    ("theme", &["domain", "i18n", "access"]),
    ("widget", &["domain", "i18n", "access", "theme"]),
    ("screen", &["domain", "signing", "i18n", "access", "theme", "widget", "problem"]),
    ("dialog", &["domain", "signing", "i18n", "access", "theme", "widget", "problem", "screen"]),
    ("sandbox", &["domain", "signing", "remote"]),
    (
        "app",
        &[
            "domain", "signing", "i18n", "card", "store", "remote", "settings", "setup", "problem", "flow",
            "access", "theme", "widget", "screen", "dialog", "export", "desktop",
        ],
    ),
    (
        "cli",
        &[
            "domain", "signing", "i18n", "card", "store", "remote", "settings", "setup", "problem", "flow",
            "sandbox", "export",
        ],
    ),
];

/// Each driver crate is named in exactly these folders.
const DRIVERS: &[(&str, &[&str])] = &[
    ("pcsc", &["card"]),
    ("cryptoki", &["card"]),
    ("rusqlite", &["store", "sandbox"]),
    ("keyring", &["store"]),
    ("reqwest", &["remote"]),
    ("iced", &["access", "theme", "widget", "screen", "dialog", "app"]),
    ("zbus", &["desktop"]),
    ("csv", &["export"]),
    ("rust_xlsxwriter", &["export"]),
    ("pdf_writer", &["signing"]),
    ("subsetter", &["signing"]),
    ("webpki", &["signing"]),
    ("x509_cert", &["signing", "sandbox", "card"]),
    ("fluent_bundle", &["i18n"]),
    ("axum", &["sandbox"]),
    ("rcgen", &["sandbox"]),
    ("clap", &["cli", "app", "main"]),
];

/// Words that a layer must not name: work that belongs elsewhere.
const FORBIDDEN: &[(&str, &[&str])] = &[
    (
        "domain",
        &[
            "serde",
            "tokio",
            "std::fs",
            "TcpStream",
            "UdpSocket",
            "std::thread",
            "Timestamp::now",
            "SystemTime",
        ],
    ),
    (
        "signing",
        &["tokio", "std::fs", "TcpStream", "UdpSocket", "std::thread", "Timestamp::now", "SystemTime"],
    ),
    (
        "screen",
        &["tokio", "std::fs", "TcpStream", "UdpSocket", "std::thread", "Timestamp::now", "Instant::now"],
    ),
    (
        "dialog",
        &["tokio", "std::fs", "TcpStream", "UdpSocket", "std::thread", "Timestamp::now", "Instant::now"],
    ),
    // What is saved is written as a whole or not at all: `flow::whole`.
    ("app", &["fs::write", "File::create"]),
    ("widget", &["tokio", "std::fs", "TcpStream", "UdpSocket", "std::thread"]),
];

/// No file is longer.
const LONGEST_FILE: usize = 600;

struct Source {
    module: String,
    path: PathBuf,
    /// Without comments and without the unit tests at the end.
    code: String,
    lines: usize,
}

fn sources() -> Vec<Source> {
    fn walk(dir: &Path, out: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
                out.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = vec![];
    walk(&root, &mut files);
    assert!(files.len() > 20, "the sources are there");
    files
        .into_iter()
        .map(|file| {
            let path = file.strip_prefix(&root).unwrap().to_path_buf();
            let first = path.iter().next().unwrap().to_str().unwrap();
            let text = std::fs::read_to_string(&file).unwrap();
            let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap();
            let code =
                code.lines().map(|l| l.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
            Source {
                module: first.trim_end_matches(".rs").to_owned(),
                path,
                code,
                lines: text.lines().count(),
            }
        })
        .collect()
}

/// Whether `code` names the crate or module `name` at the head of a path.
fn names(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = &code[at + name.len()..];
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
            && (after.starts_with("::") || after.starts_with(';') || after.starts_with(" as "))
    })
}

/// Modules of our own crate that the code names: `crate::a`, `crate::{a::.., b}`, `mohur::a`.
fn own_modules(code: &str) -> Vec<String> {
    let ident = |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut found = vec![];
    for start in ["crate::", "mohur::"] {
        for (at, _) in code.match_indices(start) {
            let rest = &code[at + start.len()..];
            let Some(list) = rest.strip_prefix('{') else {
                found.push(ident(rest));
                continue;
            };
            let (mut depth, mut head) = (0, true);
            for (i, c) in list.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => head = true,
                    c if head && !c.is_whitespace() => {
                        found.push(ident(&list[i..]));
                        head = false;
                    }
                    _ => {}
                }
            }
        }
    }
    found
}

#[test]
fn modules_use_only_what_they_may() {
    let rules: BTreeMap<_, _> = MAY_USE.iter().copied().collect();
    let mut broken = vec![];
    for s in sources() {
        if matches!(s.module.as_str(), "lib" | "main" | "bin") {
            continue;
        }
        let Some(allowed) = rules.get(s.module.as_str()) else {
            broken.push(format!("{}: module {} has no rule", s.path.display(), s.module));
            continue;
        };
        for used in own_modules(&s.code) {
            if used != s.module && !allowed.contains(&used.as_str()) && rules.contains_key(used.as_str()) {
                broken.push(format!("{}: {} may not use {used}", s.path.display(), s.module));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn each_driver_crate_has_its_folder() {
    let mut broken = vec![];
    for s in sources() {
        for (driver, homes) in DRIVERS {
            if !homes.contains(&s.module.as_str()) && names(&s.code, driver) {
                broken.push(format!("{}: names {driver}", s.path.display()));
            }
        }
        for (module, words) in FORBIDDEN {
            for word in words.iter().filter(|w| s.module == *module && s.code.contains(**w)) {
                broken.push(format!("{}: names {word}", s.path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn screens_see_models_of_signing_only() {
    for s in sources().iter().filter(|s| s.module == "screen" || s.module == "dialog") {
        for (at, _) in s.code.match_indices("signing::") {
            let rest = &s.code[at + "signing::".len()..];
            assert!(
                rest.starts_with("document") || rest.starts_with("verify"),
                "{}: a screen may show signing's document and report, no more",
                s.path.display()
            );
        }
    }
}

#[test]
fn files_stay_readable() {
    let mut sizes: Vec<_> = sources().into_iter().map(|s| (s.lines, s.path)).collect();
    sizes.sort();
    let (longest, path) = sizes.last().unwrap();
    assert!(*longest <= LONGEST_FILE, "{} has {longest} lines", path.display());
}

#[test]
fn nothing_is_left_for_later() {
    for s in sources() {
        for word in ["todo!", "unimplemented!", "TODO", "FIXME", "dbg!"] {
            assert!(!s.code.contains(word), "{} holds {word}", s.path.display());
        }
    }
}

#[test]
fn the_rules_can_be_broken() {
    assert!(names("use rusqlite::Connection;", "rusqlite"));
    assert!(!names("let my_rusqlite::x", "rusqlite"));
    assert_eq!(own_modules("use crate::{card::Error, store};"), ["card", "store"]);
    assert_eq!(own_modules("use crate::flow::sign;"), ["flow"]);
}
