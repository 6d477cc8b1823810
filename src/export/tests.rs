//! Files as other programs read them.

use super::*;
use crate::domain::application::Id;
use crate::domain::environment::Environment;
use crate::domain::history::{Category, Query, Standing, Status};
use crate::domain::identifier::{Fin, Ssn, Voen};
use crate::domain::person::Names;
use crate::domain::reason::Reason;
use crate::i18n::Language;
use std::io::Read;
use std::sync::{Arc, Mutex};

/// A file that can be read after it was given away.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A disk without room.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn voen() -> Voen {
    Voen::parse("9900000141").unwrap()
}

fn entry(surname: &str, status: &str) -> Entry {
    let status = Status {
        code: "new_word".into(),
        category: Category::InProgress,
        name: Some(status.into()),
        text: None,
    };
    Entry {
        id: Id::from_bytes([7; 16]),
        voen: voen(),
        registration_number: Some("SB-2026-000007".into()),
        time: "2026-11-22T10:35:00Z".parse().unwrap(),
        reason: Reason::Lost,
        fin: Fin::parse("TST1E23").unwrap().0,
        names: Names { surname: surname.into(), name: "Günel".into(), patronymic: "İlqar qızı".into() },
        old_names: Names { surname: "Əliyeva".into(), name: "Günel".into(), patronymic: String::new() },
        ssn: Some(Ssn::parse("0990000000017").unwrap()),
        office: "Nəsimi rayon şöbəsi".into(),
        signed_by: "Quliyev Samir".into(),
        attested: None,
        standing: Standing::Service(status),
        timeline: Vec::new(),
    }
}

fn made(format: Format, entries: &[Entry]) -> Vec<u8> {
    let out = Shared::default();
    let folder = tempfile::tempdir().unwrap();
    let zone = TimeZone::fixed(jiff::tz::offset(4));
    let now = "2026-11-23T08:00:00Z".parse().unwrap();
    let texts = Texts::new(Language::Az);
    let query = Query { surname: "həs".into(), reason: Some(Reason::Lost), ..Query::default() };
    let of = (&voen(), "“Nümunə Tikiş” MMC", Some(Environment::Sandbox));
    let head = head(&texts, &zone, now, of, &query, entries.len());
    let setting = Setting { texts, zone, now, folder: folder.path().to_owned() };
    let mut sheet = sheet(format, head, setting, Box::new(out.clone())).unwrap();
    entries.iter().for_each(|entry| sheet.row(entry).unwrap());
    sheet.finish().unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left beside it");
    out.0.lock().unwrap().clone()
}

#[test]
fn values_are_read_by_spreadsheets_of_the_region() {
    let bytes = made(Format::Csv, &[entry("Həsənli; \"Kiçik\"", "Yoxlanılır")]);
    assert!(bytes.starts_with(b"\xEF\xBB\xBF"));
    let text = String::from_utf8(bytes).unwrap();
    let lines: Vec<&str> = text.trim_start_matches('\u{FEFF}').split("\r\n").collect();
    assert_eq!(
        lines,
        [
            "Müraciətin tarixi;Dəyişdirilmə səbəbi;FİN;Soyadı;Adı;Atasının adı;SSN;Status",
            "22.11.2026 14:35;İtirilmə;TST1E23;\"Həsənli; \"\"Kiçik\"\"\";Günel;İlqar qızı;0990000000017;Yoxlanılır",
            ""
        ]
    );
}

#[test]
fn nothing_becomes_a_formula() {
    for surname in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"] {
        let text = String::from_utf8(made(Format::Csv, &[entry(surname, "ok")])).unwrap();
        assert!(
            text.contains(&format!(";'{surname};")) || text.contains(&format!(";\"'{surname}\";")),
            "{text}"
        );
        let xml = part(&made(Format::Xlsx, &[entry(surname, "ok")]), "xl/worksheets/sheet1.xml");
        assert!(!xml.contains("<f>") && !xml.contains("<f "), "{xml}");
    }
}

/// A part of a spreadsheet, which is a ZIP file.
fn part(bytes: &[u8], name: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file.xlsx");
    std::fs::write(&path, bytes).unwrap();
    let mut unpacked = String::new();
    let mut child = std::process::Command::new("python3")
        .args([
            "-c",
            "import sys,zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))",
        ])
        .arg(&path)
        .arg(name)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdout.take().unwrap().read_to_string(&mut unpacked).unwrap();
    assert!(child.wait().unwrap().success());
    unpacked
}

#[test]
fn a_spreadsheet_keeps_dates_and_zeros() {
    let bytes = made(Format::Xlsx, &[entry("Həsənli", "Yoxlanılır")]);
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    for text in ["0990000000017", "TST1E23", "Həsənli", "Yoxlanılır", "İtirilmə", "sınaq mühiti"] {
        assert!(sheet.contains(&format!(">{text}<")), "{text}: {sheet}");
    }
    // 22 November 2026, 14:35, as Excel counts days.
    assert!(sheet.contains("46348.607"), "{sheet}");
    assert!(part(&bytes, "xl/styles.xml").contains("dd.mm.yyyy hh:mm"));
}

#[test]
fn json_is_that_of_the_command_line() {
    let entries = [entry("Həsənli", "Yoxlanılır"), entry("=1", "x")];
    let value: serde_json::Value = serde_json::from_slice(&made(Format::Json, &entries)).unwrap();
    assert_eq!((&value["insurer"], &value["total"]), (&"9900000141".into(), &2.into()));
    let applications = value["applications"].as_array().unwrap();
    assert_eq!(applications.len(), 2);
    assert_eq!(applications[0], json::history_entry(&entries[0]));
    assert_eq!(applications[0]["status"]["category"], "in-progress");
    let none: serde_json::Value = serde_json::from_slice(&made(Format::Json, &[])).unwrap();
    assert_eq!(none["applications"], serde_json::json!([]));
}

#[test]
fn a_list_on_paper_has_a_head_on_each_page() {
    let long = "Çoxuzunsoyadıolanşəxs-İkincisoyadıdauzun-Üçüncüsü";
    let entries: Vec<Entry> =
        (0..200).map(|n| entry(if n == 7 { long } else { "Həsənli" }, "Yoxlanılır")).collect();
    let bytes = made(Format::Pdf, &entries);
    assert!(bytes.starts_with(b"%PDF-"));
    let pages =
        bytes.windows(12).filter(|window| window == b"/Type /Page\n" || window == b"/Type/Page/P").count();
    assert!(pages >= 3, "{pages}");
    assert_eq!(bytes, made(Format::Pdf, &entries), "the same list is the same file");
}

#[test]
fn a_disk_without_room_is_told() {
    for format in Format::ALL {
        let folder = tempfile::tempdir().unwrap();
        let texts = Texts::new(Language::En);
        let head =
            head(&texts, &TimeZone::UTC, Timestamp::UNIX_EPOCH, (&voen(), "", None), &Query::default(), 1);
        let setting = Setting {
            texts,
            zone: TimeZone::UTC,
            now: Timestamp::UNIX_EPOCH,
            folder: folder.path().to_owned(),
        };
        let done = sheet(format, head, setting, Box::new(Full)).and_then(|mut sheet| {
            sheet.row(&entry("Həsənli", "x"))?;
            sheet.finish()
        });
        assert!(matches!(done, Err(Error::Write(_))), "{format:?}: {done:?}");
    }
}

#[test]
fn files_are_named_by_their_kind() {
    assert_eq!(Format::of("tarixce.XLSX"), Some(Format::Xlsx));
    assert_eq!(Format::of("a.b.json"), Some(Format::Json));
    assert_eq!((Format::of("csv"), Format::of("a.xls")), (None, None));
}
