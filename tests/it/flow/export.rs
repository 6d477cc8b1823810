//! The history as a file, and papers that are saved and printed: real files, a printing system that is a script.

use crate::provoke::told;
use crate::store::fixture::{ours, service_row, theirs};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use mohur::domain::history::{Category, Column, Format, Order, Query};
use mohur::export::{self, Setting};
use mohur::flow::export::{Progress, Wanted};
use mohur::flow::print;
use mohur::flow::{self, Error};
use mohur::i18n::{Language, Texts};
use mohur::problem::Problem;
use mohur::store::Store;
use mohur::store::fake::Fake;
use std::path::{Path, PathBuf};

async fn filled(rows: u64) -> Fake {
    let store = Fake::new();
    let all = (0..rows).map(|n| service_row(n, &ours(), n as i64, Category::Done));
    store.merge_history(all.collect()).await.unwrap();
    store.merge_history(vec![service_row(1, &theirs(), 1, Category::Done)]).await.unwrap();
    store
}

fn wanted(format: Format, file: PathBuf) -> Wanted {
    let order = Order { by: Column::Date, ascending: true };
    Wanted { voen: ours(), query: Query { order, ..Query::default() }, format, file }
}

async fn exported(store: &dyn Store, wanted: &Wanted, tell: impl FnMut(Progress)) -> Result<(), Error> {
    let begin = |total: usize, out: export::Target, folder: &Path| {
        let (texts, zone, now) = (Texts::new(Language::Az), TimeZone::UTC, Timestamp::UNIX_EPOCH);
        let head = export::head(&texts, &zone, now, (&wanted.voen, "", None), &wanted.query, total);
        let setting = Setting { texts, zone, now, folder: folder.to_owned() };
        export::sheet(wanted.format, head, setting, out)
    };
    flow::export::export(store, wanted, begin, tell).await
}

fn files(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().file_name());
    names.map(|name| name.into_string().unwrap()).collect()
}

#[tokio::test]
async fn a_file_has_its_name_once_it_is_whole() {
    let store = filled(1_200).await;
    let folder = tempfile::tempdir().unwrap();
    for format in Format::ALL {
        let name = format!("rows.{}", format.extension());
        let wanted = wanted(format, folder.path().join(&name));
        let mut steps = Vec::new();
        let tell = |progress: Progress| {
            assert!(!folder.path().join(&name).exists(), "{format:?}: not yet");
            steps.push(progress);
        };
        exported(&store, &wanted, tell).await.unwrap();
        assert_eq!(steps.last(), Some(&Progress { done: 1_200, total: 1_200 }));
        assert!(steps.len() >= 3, "{steps:?}");
    }
    let mut names = files(folder.path());
    names.sort();
    assert_eq!(names, ["rows.csv", "rows.json", "rows.pdf", "rows.xlsx"], "and nothing else");
    let json = std::fs::read(folder.path().join("rows.json")).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let rows = json["applications"].as_array().unwrap();
    assert_eq!(rows.len(), 1_200);
    assert!(rows.is_sorted_by_key(|row| row["time"].as_str().unwrap()), "in the order shown");
    assert!(rows.iter().all(|row| row["voen"] == ours().as_str()));
    let csv = std::fs::read_to_string(folder.path().join("rows.csv")).unwrap();
    assert_eq!(csv.lines().count(), 1_201);
}

#[tokio::test]
async fn a_file_that_is_not_made_leaves_the_old_one() {
    let store = filled(10_001).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.pdf");
    std::fs::write(&file, "the old one").unwrap();
    let failure = exported(&store, &wanted(Format::Pdf, file.clone()), |_| {}).await.unwrap_err();
    assert_eq!(failure, Error::Export(export::Error::TooMany { most: 10_000 }));
    told("D12", &failure);
    store.fail_next(mohur::store::Error::Busy);
    assert!(exported(&store, &wanted(Format::Csv, file.clone()), |_| {}).await.is_err());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "the old one");
    assert_eq!(files(folder.path()), ["rows.pdf"]);
    let nowhere = wanted(Format::Csv, "/proc/no/rows.csv".into());
    told("D08", &exported(&store, &nowhere, |_| {}).await.unwrap_err());
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_not_printed_names_the_saved_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("receipt.pdf");
    std::fs::write(&file, "%PDF").unwrap();
    let lp = folder.path().join("lp");
    let missing = print::print(&lp, &file).await.unwrap_err();
    told("D13", Problem::not_printed(&missing, file.display().to_string()));
    std::fs::write(&lp, "#!/bin/sh\necho 'lp: no default destination' >&2\nexit 1\n").unwrap();
    std::fs::set_permissions(&lp, std::fs::Permissions::from_mode(0o755)).unwrap();
    let refused = print::print(&lp, &file).await.unwrap_err();
    let problem = Problem::not_printed(&refused, file.display().to_string());
    assert!(problem.meaning(&Texts::new(Language::Az)).contains("receipt.pdf"));
    assert_eq!(problem.detail(), Some("lp: no default destination"));
    told("D14", problem);
}
