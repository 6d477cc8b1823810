//! Tables, Fluent files and code stay in step.

use super::text::{TABLES, sources};
use super::{Language, Texts};
use fluent_bundle::FluentResource;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Texts that are rightly the same in two languages.
const SAME: &[&str] = &[
    "acting_as",
    "app_name",
    "column_status",
    "detail_change",
    "detail_number",
    "label_fin",
    "label_ssn",
    "label_voen",
    "means_asan",
    "month_5",
    "news_line",
    "ok",
    "text_size",
    "voen_is",
];

/// The messages of a file: key → (text as written, variables).
fn messages(source: &str) -> BTreeMap<&str, (String, BTreeSet<String>)> {
    let mut out: BTreeMap<&str, (String, BTreeSet<String>)> = BTreeMap::new();
    let mut key = "";
    for line in source.lines().filter(|l| !l.starts_with('#')) {
        let rest = match line.split_once('=') {
            Some((name, rest)) if line.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                key = name.trim();
                assert!(out.insert(key, Default::default()).is_none(), "{key} stands twice");
                rest
            }
            _ => line,
        };
        let Some((text, variables)) = out.get_mut(key) else { continue };
        text.push_str(rest.trim());
        for variable in rest.split('$').skip(1) {
            let name = variable.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            variables.insert(name);
        }
    }
    out
}

#[test]
fn files_have_no_mistakes() {
    for language in Language::ALL {
        for (source, (area, _)) in sources(language).iter().zip(TABLES) {
            let parsed = FluentResource::try_new((*source).to_owned());
            assert!(parsed.is_ok(), "{area} {language:?}: {:?}", parsed.err().map(|(_, errors)| errors));
        }
    }
}

#[test]
fn each_file_holds_just_its_table() {
    for language in Language::ALL {
        for (source, (area, table)) in sources(language).iter().zip(TABLES) {
            let file: BTreeMap<_, _> = messages(source).into_iter().map(|(k, (_, v))| (k, v)).collect();
            let table: BTreeMap<_, BTreeSet<_>> =
                table.iter().map(|(k, v)| (*k, v.iter().map(|v| (*v).to_owned()).collect())).collect();
            for (key, variables) in &table {
                assert_eq!(file.get(key), Some(variables), "{area}.ftl, {language:?}: {key}");
            }
            let extra: Vec<_> = file.keys().filter(|k| !table.contains_key(*k)).collect();
            assert!(extra.is_empty(), "{area}.ftl, {language:?}: not in the table: {extra:?}");
        }
    }
}

#[test]
fn no_key_stands_in_two_areas() {
    let mut seen = BTreeMap::new();
    for (area, table) in TABLES {
        for (key, _) in *table {
            assert_eq!(seen.insert(key, area), None, "{key}");
        }
    }
}

#[test]
fn every_text_is_translated() {
    let all = |language| -> BTreeMap<&str, String> {
        sources(language).iter().flat_map(|s| messages(s)).map(|(k, (text, _))| (k, text)).collect()
    };
    let [az, en, ru] = Language::ALL.map(all);
    for (key, text) in &az {
        let same = [(&az, &en), (&az, &ru), (&en, &ru)].iter().any(|(a, b)| a.get(key) == b.get(key));
        assert_eq!(same, SAME.contains(key), "{key}: {text}");
    }
}

fn rust_files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

#[test]
fn every_text_is_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&root, &mut files);
    let mut used = BTreeSet::new();
    for file in files.iter().filter(|f| !f.ends_with("i18n/tests.rs")) {
        let code = std::fs::read_to_string(file).unwrap();
        // There a macro puts the dot before the names it is given.
        let is_table = file.ends_with("problem/words.rs");
        for (at, word) in words(&code) {
            let before = code.get(..at).unwrap_or_default();
            if is_table || before.ends_with('.') || before.ends_with("Texts::") {
                used.insert(word.to_owned());
            }
        }
    }
    let unused: Vec<_> = TABLES
        .iter()
        .flat_map(|(_, table)| table.iter().map(|(key, _)| *key))
        .filter(|key| !used.contains(*key))
        .collect();
    assert!(unused.is_empty(), "nothing uses {unused:?}");
}

/// The words of a source with the places where they begin.
fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .map(move |word| (word.as_ptr() as usize - code.as_ptr() as usize, word))
}

#[test]
fn words_finds_places() {
    assert_eq!(words("a.ok(b)").collect::<Vec<_>>(), [(0, "a"), (2, "ok"), (5, "b")]);
}

#[test]
fn codes_name_languages() {
    for language in Language::ALL {
        assert_eq!(Language::from_code(language.code()), Some(language));
        assert_eq!(Texts::new(language).language(), language);
    }
    assert_eq!(Language::from_code("AZ"), None);
    assert_eq!(Texts::default().language(), Language::Az);
}

#[test]
fn switching_gives_the_other_words() {
    let close = Language::ALL.map(|l| Texts::new(l).close());
    assert_eq!(close, ["Bağla", "Close", "Закрыть"]);
}

#[test]
fn a_status_that_nobody_knows_is_shown_as_it_is() {
    use crate::domain::history::{Category, Status};
    let status = |category| Status { code: "sent_to\narchive".into(), category, name: None, text: None };
    for language in Language::ALL {
        let texts = Texts::new(language);
        assert_eq!(texts.status(&status(Category::InProgress)), "sent_to archive");
        assert_eq!(texts.status(&status(Category::Done)), texts.category(Category::Done), "in its group");
    }
}

#[test]
fn one_day_is_no_days() {
    let left = |days| Texts::new(Language::En).delegation_days_left(days);
    assert_eq!([1, 2].map(left), ["1 day left", "2 days left"]);
}

#[test]
fn nobody_reads_that_no_days_are_left() {
    for language in Language::ALL {
        let ends = |days| Texts::new(language).authority_ends_soon(days);
        assert!(!ends(0).contains('0') && ends(1).contains('1'), "{}", ends(0));
    }
}
