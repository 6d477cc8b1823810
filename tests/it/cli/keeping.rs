//! What leaves the local database by the command line, read back by others: lists for other programs, and backups.

use super::desk::{Desk, PASSPHRASE, PERSON, Run, SSN};
use mohur::domain::environment::Environment;
use mohur::domain::home::Home;
use mohur::domain::secret::Pin;
use mohur::i18n::{Language, Texts};
use mohur::sandbox::faults::Fault;
use mohur::store::{self, KeySource, Options, Store};
use std::io::Read;
use std::path::{Path, PathBuf};

const OFFLINE: [&str; 4] = ["history", "--offline", "--insurer", "9900000141"];
/// Passphrase of a backup.
const WORDS: &str = "nüsxənin parolu\n";

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn offline(desk: &Desk, arguments: &[&str]) -> Run {
    desk.run(&[&OFFLINE, arguments, &["--json"]].concat())
}

/// A cell of a sheet: its kind (text is `inlineStr` or `s`; a number has none), and what stands in it.
type Cell = (String, String);

/// The rows of the first sheet of a workbook.
fn sheet(file: &Path) -> Vec<Vec<Cell>> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).ok()?.read_to_string(&mut text).unwrap();
        Some(text)
    };
    let plain = |text: &str| text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let between = |text: &str, head: &str, tail: &str| {
        let from = text.split_once(head)?.1;
        Some(from.split_once(tail)?.0.to_owned())
    };
    let shared: Vec<String> = part("xl/sharedStrings.xml")
        .map(|text| {
            let texts = text.split("<si>").skip(1);
            texts
                .map(|text| plain(&between(text.split_once("<t").unwrap().1, ">", "</t>").unwrap()))
                .collect()
        })
        .unwrap_or_default();
    let text = part("xl/worksheets/sheet1.xml").unwrap();
    let cell = |text: &str| {
        let head = text.split('>').next().unwrap();
        let kind = between(head, " t=\"", "\"").unwrap_or_default();
        let value = match kind.as_str() {
            "inlineStr" => between(text.split_once("<t").unwrap().1, ">", "</t>").map(|text| plain(&text)),
            "s" => between(text, "<v>", "</v>").map(|at| shared[at.parse::<usize>().unwrap()].clone()),
            _ => between(text, "<v>", "</v>"),
        };
        (kind, value.unwrap_or_default())
    };
    let rows = text.split("<row ").skip(1);
    rows.map(|row| row.split("<c ").skip(1).map(cell).collect()).collect()
}

fn texts(row: &[Cell]) -> Vec<&str> {
    row.iter().map(|(_, text)| text.as_str()).collect()
}

/// The rows of a file of values: its mark and its semicolons are those of the region's spreadsheets.
fn values(file: &Path) -> Vec<Vec<String>> {
    let bytes = std::fs::read(file).unwrap();
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").expect("the mark of UTF-8");
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(bytes);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn the_history_is_exported_and_read_back_by_others() {
    let desk = Desk::new("gunel");
    desk.submit(&["--reason", "identity_document_changed"]).ok();
    desk.run_signed_in(&["history", "--json"]).ok();
    let file = |name: &str| desk.path(name);
    let export = |name: &str, more: &[&str]| {
        let arguments = [&OFFLINE[..], &["--language", "az", "--json", "--export", name], more].concat();
        desk.run(&arguments)
    };

    // One that is there is replaced.
    std::fs::write(file("siyahı.xlsx"), "the old one").unwrap();
    let told = export("siyahı.xlsx", &[]).ok();
    assert_eq!((&told["applications"], &told["insurer"]), (&1.into(), &"9900000141".into()));
    assert_eq!(told["file"], "siyahı.xlsx");
    let rows = sheet(&file("siyahı.xlsx"));
    let columns = ["FİN", "Soyadı", "Adı", "Atasının adı", "SSN", "Status"];
    let head = rows.iter().position(|row| texts(row).len() == 8).expect("a row of columns");
    assert_eq!(texts(&rows[head])[2..], columns, "{:?}", rows[head]);
    let trial = Texts::new(Language::Az).trial_environment();
    assert!(
        rows[..head].iter().any(|row| texts(row) == [&trial]),
        "a trial, though the service was not asked"
    );
    let row = &rows[head + 1];
    assert_eq!((texts(row)[2], texts(row)[3], texts(row)[6]), (PERSON, "Həsənli", SSN));
    for at in [2, 3, 6] {
        assert!(["inlineStr", "s"].contains(&row[at].0.as_str()), "text, and no number: {:?}", row[at]);
    }
    assert_eq!(row[0].0, "", "a date is a number to a spreadsheet");
    assert!(rows[..head].iter().any(|row| texts(row).iter().any(|text| text.contains("9900000141"))));

    export("siyahı.csv", &[]).ok();
    let rows = values(&file("siyahı.csv"));
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0][2..], columns);
    assert_eq!((rows[1][2].as_str(), rows[1][3].as_str(), rows[1][6].as_str()), (PERSON, "Həsənli", SSN));

    export("siyahı.json", &[]).ok();
    let json: serde_json::Value =
        serde_json::from_slice(&std::fs::read(file("siyahı.json")).unwrap()).unwrap();
    assert_eq!(json["applications"], offline(&desk, &[]).ok()["applications"], "what the command line shows");

    export("siyahı.pdf", &[]).ok();
    let output = std::process::Command::new("pdftotext").arg(file("siyahı.pdf")).arg("-").output().unwrap();
    let words = String::from_utf8(output.stdout).unwrap();
    assert!(words.contains(PERSON) && words.contains("Həsənli") && words.contains(SSN), "{words}");

    // Only what was searched for.
    export("heç-kim.csv", &["Nobody"]).ok();
    assert_eq!(values(&file("heç-kim.csv")).len(), 1, "the columns alone");
    export("hamı.csv", &["hesen"]).ok();
    assert_eq!(values(&file("hamı.csv")).len(), 2);
}

#[test]
fn what_is_not_exported_leaves_the_old_file() {
    let desk = Desk::new("gunel");
    std::fs::write(desk.path("list.csv"), "the old one").unwrap();
    let export = |arguments: &[&str]| offline(&desk, &[&["--export"], arguments].concat());
    assert_eq!(export(&["list.doc"]).exit, 2, "of no kind that is known");
    assert_eq!(export(&["list.csv", "--limit", "3"]).exit, 2, "a file has all of them");
    let unwritable = export(&["/proc/none/list.csv"]);
    assert_eq!(
        (unwritable.exit, &unwritable.json()["error"]["code"]),
        (7, &"D08".into()),
        "{}",
        unwritable.out
    );
    // The service fails before anything is known.
    desk.faults().add(mohur::sandbox::faults::Rule {
        target: "GET /v1/applications".into(),
        fault: Fault::Internal,
        times: None,
    });
    let failed = desk.run_signed_in(&["history", "--export", "list.csv", "--json"]);
    assert_eq!(failed.exit, 5, "{} {}", failed.out, failed.err);
    assert_eq!(std::fs::read_to_string(desk.path("list.csv")).unwrap(), "the old one");
    let left = std::fs::read_dir(desk.path("")).unwrap().map(|f| f.unwrap().file_name());
    let left: Vec<_> = left.filter(|name| name.to_string_lossy().starts_with(".mohur-")).collect();
    assert_eq!(left, Vec::<std::ffi::OsString>::new(), "nothing half made");
}

/// The backup's passphrase stands where a PIN would.
fn backup(desk: &Desk, passphrase: &str, arguments: &[&str]) -> Run {
    let all = [&["backup", "--json", "--backup-passphrase-fd", "4"][..], arguments].concat();
    let output = desk.command(passphrase, &all).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { exit: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

fn refused(run: &Run) -> (i32, String) {
    (run.exit, run.json()["error"]["code"].as_str().unwrap_or_default().to_owned())
}

fn database(desk: &Desk) -> PathBuf {
    desk.path("client").join("mohur.db")
}

/// Has the database open, as the window has it.
pub fn held(desk: &Desk) -> store::Database {
    let mut words = Pin::new();
    assert!(PASSPHRASE.chars().all(|c| words.push(c)));
    let opened = store::open(Options { path: database(desk), key: KeySource::Passphrase(words) });
    futures::executor::block_on(opened).unwrap()
}

#[test]
fn a_backup_is_made_checked_and_restored() {
    let desk = Desk::new("gunel");
    desk.submit(&["--reason", "lost"]).ok();
    let file = desk.path("nüsxə.backup");
    let short = backup(&desk, "1234567\n", &["create", text(&file)]);
    assert_eq!(short.exit, 2, "a passphrase that is too short: {}", short.out);
    assert!(!file.exists());

    let made = backup(&desk, WORDS, &["create", text(&file)]).ok();
    assert_eq!((&made["applications"], &made["drafts"], &made["open"]), (&1.into(), &0.into(), &0.into()));
    assert_eq!((&made["environment"], &made["file"]), (&"sandbox".into(), &text(&file).into()));
    assert_eq!(backup(&desk, WORDS, &["check", text(&file)]).ok(), made);
    let bytes = std::fs::read(&file).unwrap();
    assert_eq!(refused(&backup(&desk, WORDS, &["create", text(&file)])), (7, "D18".into()));
    assert_eq!(std::fs::read(&file).unwrap(), bytes, "never written over");

    // A new computer: without the database, and without asking, nothing is put there.
    std::fs::remove_dir_all(desk.path("client")).unwrap();
    let unasked = backup(&desk, WORDS, &["restore", text(&file)]);
    assert_eq!(unasked.exit, 2, "no terminal to ask at: {}", unasked.err);
    assert!(!database(&desk).exists());
    assert_eq!(offline(&desk, &[]).ok()["total"], 0);
    assert_eq!(backup(&desk, WORDS, &["restore", "--yes", text(&file)]).ok(), made);
    let back = offline(&desk, &[]).ok();
    assert_eq!((&back["total"], &back["applications"][0]["fin"]), (&1.into(), &PERSON.into()));
}

#[test]
fn what_is_wrong_with_a_backup_has_its_code_and_changes_nothing() {
    let desk = Desk::new("gunel");
    desk.submit(&["--reason", "lost"]).ok();
    let file = desk.path("mohur.backup");
    backup(&desk, WORDS, &["create", text(&file)]).ok();
    let whole = std::fs::read(&file).unwrap();
    let before = std::fs::read(database(&desk)).unwrap();
    let restore =
        |passphrase: &str, file: &Path| backup(&desk, passphrase, &["restore", "--yes", text(file)]);

    assert_eq!(refused(&restore("başqa parol\n", &file)), (7, "D02".into()));
    assert_eq!(refused(&backup(&desk, "başqa parol\n", &["check", text(&file)])), (7, "D02".into()));
    let mut damaged = whole.clone();
    let last = damaged.len() - 100;
    damaged[last] ^= 1;
    std::fs::write(&file, damaged).unwrap();
    assert_eq!(refused(&restore(WORDS, &file)), (7, "D09".into()));
    assert_eq!(refused(&backup(&desk, WORDS, &["check", text(&file)])), (7, "D09".into()));
    std::fs::write(&file, &whole).unwrap();
    // As with any other file that is not there, or cannot be written.
    assert_eq!(refused(&restore(WORDS, &desk.path("nothing.backup"))), (2, "D11".into()));
    let below_a_file = file.join("second.backup");
    assert_eq!(refused(&backup(&desk, WORDS, &["create", text(&below_a_file)])), (7, "D08".into()));
    // Another database, but no backup.
    assert_eq!(refused(&restore(&format!("{PASSPHRASE}\n"), &database(&desk))), (7, "D15".into()));

    // While the window has it open, nobody else uses it.
    let held = held(&desk);
    let second = desk.path("second.backup");
    assert_eq!(refused(&backup(&desk, WORDS, &["create", text(&second)])), (7, "D05".into()));
    assert!(!second.exists());
    assert_eq!(refused(&restore(WORDS, &file)), (7, "D05".into()));
    assert_eq!(refused(&offline(&desk, &["--export", "list.csv"])), (7, "D05".into()));
    assert!(!desk.path("list.csv").exists());
    drop(held);
    assert_eq!(offline(&desk, &[]).ok()["total"], 1);
    assert_eq!(std::fs::read(database(&desk)).unwrap().len(), before.len());
}

#[test]
fn data_of_another_environment_are_not_touched() {
    let desk = Desk::new("gunel");
    desk.run(&["outbox"]);
    let database = held(&desk);
    let production = Home { service: desk.origin(), environment: Some(Environment::Production) };
    futures::executor::block_on(database.settle_home(production)).unwrap();
    drop(database);
    for arguments in [&["history"][..], &["authorities", "list"], &["history", "--export", "list.csv"]] {
        let run = desk.run_signed_in(&[arguments, &["--json"]].concat());
        assert_eq!(refused(&run), (7, "D16".into()), "{arguments:?}: {}", run.out);
    }
    assert_eq!(refused(&desk.submit(&["--reason", "lost"])), (7, "D16".into()));
    assert_eq!(desk.tries_left(), 3);
    assert!(!desk.path("list.csv").exists());
}
