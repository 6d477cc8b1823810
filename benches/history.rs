//! How long the history of an insurer takes with a million rows: every kind of question that the screen
//! asks, beside the same question to the `sqlite3` shell.
//!
//! `cargo bench --bench history`, or with another number of rows: `-- 100000`. A folder named after it keeps what
//! was taken in, for the next time. Prints milliseconds. The shell
//! has an unencrypted copy of the same file, the same indexes, and as much memory for pages; its answers
//! are taken in one process, so that it is as warm as the store is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use jiff::Timestamp;
use jiff::civil::date;
use mohur::domain::application::Id;
use mohur::domain::history::{Category, Column, Entry, Order, Query, Standing, Status, StatusFilter, Step};
use mohur::domain::identifier::{Fin, Ssn, Voen};
use mohur::domain::person::Names;
use mohur::domain::reason::Reason;
use mohur::domain::secret::Pin;
use mohur::screen::history::PAGE_SIZE;
use mohur::store::{Database, KeySource, Options, Store, open};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const SURNAMES: [&str; 12] = [
    "Həsənli",
    "Əliyeva",
    "Məmmədov",
    "Quliyeva",
    "İsmayılov",
    "Hüseynzadə",
    "Kərimli",
    "Rəhimova",
    "Abbasov",
    "Şükürlü",
    "Çobanzadə",
    "Orucova",
];
const NAMES: [&str; 10] =
    ["Günel", "Samir", "Aytən", "Rəşad", "Leyla", "Elçin", "Nigar", "Tural", "Fidan", "İlqar"];
const CATEGORIES: [Category; 4] =
    [Category::Received, Category::InProgress, Category::Done, Category::Refused];
const NEVER_REFUSED: Reason = Reason::Lost;
const INSURER: &str = "9900000141";
const PASSPHRASE: &str = "passphrase";
/// How often each kind of question is asked.
const TIMES: u64 = 60;

fn jumped(n: u64) -> u64 {
    n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33
}

/// One of several, by a number that jumps about: neighbours have nothing to do with each other.
fn pick<T: Copy>(from: &[T], n: u64) -> T {
    let mixed = (n ^ (n >> 7)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    let mixed = (mixed ^ (mixed >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    *from.get((mixed >> 33) as usize % from.len()).unwrap()
}

/// Some thousand surnames: a few are frequent, most are rare.
fn surname(n: u64) -> String {
    let stem = pick(&SURNAMES, n);
    let ends = ["", "", "", "skaya", "bəyli", "oğlu"];
    let letters: Vec<char> = "abcdefghiklmnoprstuvyz".chars().collect();
    if n.is_multiple_of(3) {
        return format!("{stem}{}{}", pick(&letters, n + 5), pick(&letters, n + 6));
    }
    format!("{stem}{}", pick(&ends, n + 7))
}

fn names(n: u64) -> Names {
    let patronymic = format!("{} oğlu", pick(&NAMES, n + 2));
    Names { surname: surname(n), name: pick(&NAMES, n + 1).into(), patronymic }
}

fn row(n: u64, voen: &Voen) -> Entry {
    const LETTERS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let time = Timestamp::from_second(1_600_000_000 + n as i64 * 150).unwrap();
    let letters: Vec<char> = LETTERS.iter().map(|b| *b as char).collect();
    let fin: String = (0..4).map(|i| pick(&letters, 4 * n + i)).collect();
    let status = Status { code: "word".into(), category: pick(&CATEGORIES, n), name: None, text: None };
    // A reason and a status that never meet.
    let reason = match pick(&Reason::ALL, n + 11) {
        NEVER_REFUSED if status.category == Category::Refused => Reason::IdentityDocumentChanged,
        reason => reason,
    };
    Entry {
        id: Id::from_bytes(u128::from(n).to_be_bytes()),
        voen: voen.clone(),
        registration_number: Some(format!("SB-2026-{n:07}")),
        time,
        reason,
        fin: Fin::parse(&format!("TST{fin}")).unwrap().0,
        names: names(n),
        old_names: names(n + 1),
        ssn: Some(Ssn::parse(&format!("99{:011}", jumped(n) % 100_000_000_000)).unwrap()),
        office: "Nəsimi rayon şöbəsi".into(),
        signed_by: "Quliyev Samir".into(),
        attested: None,
        timeline: vec![Step { status: status.clone(), time }],
        standing: Standing::Service(status),
    }
}

async fn opened(path: &Path) -> Database {
    let mut pin = Pin::new();
    assert!(PASSPHRASE.chars().all(|c| pin.push(c)));
    open(Options { path: path.to_owned(), key: KeySource::Passphrase(pin) }).await.unwrap()
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

/// A kind of question: one of many like it, and how it is put to the shell.
struct Kind {
    name: &'static str,
    query: Box<dyn Fn(u64) -> Query>,
    /// From which row on, in thousandths of the answer.
    from: u64,
    sql: Box<dyn Fn(u64, usize) -> String>,
}

/// A page of what the full-text index finds.
fn by_words(terms: &str, rest: &str, offset: usize) -> String {
    format!(
        "SELECT * FROM (SELECT rowid AS k FROM history_text WHERE history_text MATCH '{terms}'
         ORDER BY rowid DESC LIMIT {PAGE_SIZE} OFFSET {offset}) JOIN history ON key = k {rest};"
    )
}

/// A page of what the table's own indexes find.
fn by_table(condition: &str, order: &str, offset: usize) -> String {
    format!(
        "SELECT * FROM history WHERE voen = '{INSURER}' {condition}
         ORDER BY {order} LIMIT {PAGE_SIZE} OFFSET {offset};"
    )
}

fn anywhere(word: &str) -> String {
    let any: Vec<_> = "snpfi".chars().map(|field| format!("\"{INSURER}{field}{word}\"")).collect();
    format!("({})", any.join(" OR "))
}

fn words(words: String) -> Query {
    Query { words, ..Query::default() }
}

fn ordered(by: Column, ascending: bool) -> Query {
    Query { order: Order { by, ascending }, ..Query::default() }
}

fn category(n: u64) -> (Category, &'static str) {
    pick(
        &[
            (Category::Received, "received"),
            (Category::InProgress, "in_progress"),
            (Category::Done, "done"),
            (Category::Refused, "refused"),
        ],
        n,
    )
}

fn kinds() -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    let mut kind = |name, from, query: fn(u64) -> Query, sql: fn(u64, usize) -> String| {
        kinds.push(Kind { name, query: Box::new(query), from, sql: Box::new(sql) });
    };
    fn letter(n: u64) -> String {
        pick(&["h", "e", "m", "q", "i", "k", "r", "a", "s", "c", "o", "g", "t"], n).to_owned()
    }
    fn stem(n: u64) -> String {
        pick(&["hesenli", "eliyeva", "memmedov", "quliyev", "huseynz", "sukurlu", "cobanza"], n).to_owned()
    }
    fn given(n: u64) -> String {
        pick(&["gunel", "samir", "ayten", "resad", "leyla", "elcin", "nigar"], n).to_owned()
    }
    fn fin(n: u64, length: usize) -> String {
        row(jumped(n) % 1_000_000, &Voen::parse(INSURER).unwrap()).fin.as_str()[..length].to_lowercase()
    }
    fn ssn(n: u64, length: usize) -> String {
        row(jumped(n) % 1_000_000, &Voen::parse(INSURER).unwrap()).ssn.unwrap().as_str()[..length].to_owned()
    }
    kind("all, first page", 0, |_| Query::default(), |_, o| by_table("", "key DESC", o));
    kind("one letter", 0, |n| words(letter(n)), |n, o| by_words(&anywhere(&letter(n)), "", o));
    kind("a surname", 0, |n| words(stem(n)), |n, o| by_words(&anywhere(&stem(n)), "", o));
    kind(
        "two words",
        0,
        |n| words(format!("{} {}", stem(n), given(n + 1))),
        |n, o| by_words(&format!("{} AND {}", anywhere(&stem(n)), anywhere(&given(n + 1))), "", o),
    );
    kind(
        "three letters of three words",
        0,
        |n| words(format!("{} {} {}", letter(n), letter(n + 1), letter(n + 2))),
        |n, o| {
            let all = [anywhere(&letter(n)), anywhere(&letter(n + 1)), anywhere(&letter(n + 2))];
            by_words(&all.join(" AND "), "", o)
        },
    );
    kind("beginning of a FİN", 0, |n| words(fin(n, 4)), |n, o| by_words(&anywhere(&fin(n, 4)), "", o));
    kind("a whole FİN", 0, |n| words(fin(n, 7)), |n, o| by_words(&anywhere(&fin(n, 7)), "", o));
    kind("beginning of an SSN", 0, |n| words(ssn(n, 4)), |n, o| by_words(&anywhere(&ssn(n, 4)), "", o));
    kind(
        "a whole SSN",
        0,
        |n| words(ssn(n, 13)),
        |n, o| by_words(&format!("\"{INSURER}i{}\"", ssn(n, 13)), "", o),
    );
    kind(
        "a registration number",
        0,
        |n| words(format!("SB-2026-{:07}", jumped(n) % 1_000_000)),
        |n, o| by_words(&format!("\"{INSURER}rsb2026{:07}\"", jumped(n) % 1_000_000), "", o),
    );
    kind("nobody", 0, |n| words(format!("xx{n}")), |n, o| by_words(&anywhere(&format!("xx{n}")), "", o));
    kind(
        "reason and status",
        0,
        |n| Query {
            reason: Some(pick(&Reason::ALL, n)),
            status: Some(StatusFilter::Category(category(n + 1).0)),
            ..Query::default()
        },
        |n, o| {
            let (reason, status) = (pick(&Reason::ALL, n).code(), category(n + 1).1);
            by_table(&format!("AND category = '{status}' AND reason = '{reason}'"), "key DESC", o)
        },
    );
    kind(
        "a month, reason and status",
        0,
        |n| Query {
            from: Some(date(2020 + (n % 5) as i16, 2, 1)),
            until: Some(date(2020 + (n % 5) as i16, 2, 28)),
            reason: Some(pick(&Reason::ALL, n)),
            status: Some(StatusFilter::Category(category(n + 1).0)),
            ..Query::default()
        },
        |n, o| {
            let day = |month, day| date(2020 + (n % 5) as i16, month, day).in_tz("UTC").unwrap();
            let key = |day: jiff::Zoned| day.timestamp().as_nanosecond();
            let (from, until) = (key(day(2, 1)), key(day(3, 1)));
            let (reason, status) = (pick(&Reason::ALL, n).code(), category(n + 1).1);
            let condition = format!(
                "AND category = '{status}' AND reason = '{reason}' AND key >= {from} AND key < {until}"
            );
            by_table(&condition, "key DESC", o)
        },
    );
    kind(
        "a letter, reason and status",
        0,
        |n| Query {
            reason: Some(pick(&Reason::ALL, n)),
            status: Some(StatusFilter::Category(category(n + 1).0)),
            ..words(letter(n))
        },
        |n, o| {
            let reason = format!("\"{INSURER}_{}\"", pick(&Reason::ALL, n).code());
            format!(
                "SELECT history.* FROM history_text JOIN history ON key = history_text.rowid
                 WHERE history_text MATCH '{reason} AND {}' AND category = '{}'
                 ORDER BY history_text.rowid DESC LIMIT {PAGE_SIZE} OFFSET {o};",
                anywhere(&letter(n)),
                category(n + 1).1
            )
        },
    );
    kind(
        "a letter, reason and status that never meet",
        0,
        |n| Query {
            reason: Some(NEVER_REFUSED),
            status: Some(StatusFilter::Category(Category::Refused)),
            ..words(letter(n))
        },
        |n, o| {
            let reason = format!("\"{INSURER}_{}\"", NEVER_REFUSED.code());
            format!(
                "SELECT history.* FROM history_text JOIN history ON key = history_text.rowid
                 WHERE history_text MATCH '{reason} AND {}' AND category = 'refused'
                 ORDER BY history_text.rowid DESC LIMIT {PAGE_SIZE} OFFSET {o};",
                anywhere(&letter(n))
            )
        },
    );
    kind(
        "surname and name by field",
        0,
        |n| Query { surname: stem(n), name: given(n + 1), ..Query::default() },
        |n, o| {
            let terms = format!("\"{INSURER}s{}\" AND \"{INSURER}n{}\"", stem(n), given(n + 1));
            by_words(&terms, "", o)
        },
    );
    for (by, name, column) in [
        (Column::Surname, "by surname", "surname_key"),
        (Column::Name, "by name", "name_key"),
        (Column::Patronymic, "by patronymic", "patronymic_key"),
        (Column::Fin, "by FİN", "fin"),
        (Column::Ssn, "by SSN", "ssn_key"),
    ] {
        kinds.push(Kind {
            name,
            query: Box::new(move |n| ordered(by, n.is_multiple_of(2))),
            from: 0,
            sql: Box::new(move |n, o| {
                let way = if n.is_multiple_of(2) { "ASC" } else { "DESC" };
                by_table("", &format!("{column} {way}, key {way}"), o)
            }),
        });
    }
    for (by, name, column) in
        [(Column::Reason, "by reason", "reason"), (Column::Status, "by status", "category")]
    {
        kinds.push(Kind {
            name,
            query: Box::new(move |n| ordered(by, n.is_multiple_of(2))),
            from: 0,
            sql: Box::new(move |n, o| {
                let way = if n.is_multiple_of(2) { "ASC" } else { "DESC" };
                by_table("", &format!("{column} {way}, key DESC"), o)
            }),
        });
    }
    type Word = fn(u64) -> String;
    let word_in_order: [(_, Word, _, _); 4] = [
        ("beginning of a FİN, by FİN", |n| fin(n, 4), Column::Fin, "fin"),
        ("a surname, by name", stem, Column::Name, "name_key"),
        ("a surname, by surname", stem, Column::Surname, "surname_key"),
        ("a letter, by surname", letter, Column::Surname, "surname_key"),
    ];
    for (name, word, by, column) in word_in_order {
        kinds.push(Kind {
            name,
            query: Box::new(move |n| Query {
                order: Order { by, ascending: n.is_multiple_of(2) },
                ..words(word(n))
            }),
            from: 0,
            sql: Box::new(move |n, o| {
                let way = if n.is_multiple_of(2) { "ASC" } else { "DESC" };
                format!(
                    "SELECT history.* FROM history_text JOIN history ON key = history_text.rowid
                     WHERE history_text MATCH '{}' ORDER BY {column} {way}, key {way}
                     LIMIT {PAGE_SIZE} OFFSET {o};",
                    anywhere(&word(n))
                )
            }),
        });
    }
    let mut kind = |name, from, query: fn(u64) -> Query, sql: fn(u64, usize) -> String| {
        kinds.push(Kind { name, query: Box::new(query), from, sql: Box::new(sql) });
    };
    kind("all, scrolled to 90 %", 900, |_| Query::default(), |_, o| by_table("", "key DESC", o));
    kind(
        "by surname, at 90 %",
        900,
        |_| ordered(Column::Surname, true),
        |_, o| by_table("", "surname_key, key", o),
    );
    kind("one letter, at 90 %", 900, |_| words("h".into()), |_, o| by_words(&anywhere("h"), "", o));
    kinds
}

/// The p-th part of sorted times.
fn at(times: &[f64], part: f64) -> f64 {
    times.get(((times.len() - 1) as f64 * part).round() as usize).copied().unwrap_or_default()
}

/// Median and 95th percentile of a statement in the shell, asked as often; it tells milliseconds.
fn in_the_shell(copy: &Path, statements: &[String]) -> Option<(f64, f64)> {
    let mut child = Command::new("sqlite3")
        .arg(copy)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut script = String::from("PRAGMA cache_size = -32000;\n.timer on\n");
    for statement in statements {
        script.push_str(&statement.replace('\n', " "));
        script.push('\n');
    }
    let mut input = child.stdin.take()?;
    let writer = std::thread::spawn(move || input.write_all(script.as_bytes()));
    let output = child.wait_with_output().ok()?;
    writer.join().ok()?.ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let real = text.lines().filter_map(|line| line.strip_prefix("Run Time: real "));
    let mut times: Vec<f64> =
        real.filter_map(|rest| Some(rest.split(' ').next()?.parse::<f64>().ok()? * 1000.0)).collect();
    times.sort_by(f64::total_cmp);
    (times.len() == statements.len()).then(|| (at(&times, 0.5), at(&times, 0.95)))
}

/// The same file without encryption.
fn copied(path: &Path, copy: &Path) {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.execute_batch(&format!("PRAGMA key = '{PASSPHRASE}';")).unwrap();
    let attach = format!("ATTACH DATABASE '{}' AS copy KEY '';", copy.display());
    connection.execute_batch(&attach).unwrap();
    connection.query_row("SELECT sqlcipher_export('copy')", [], |_| Ok(())).unwrap();
    connection.execute_batch("DETACH DATABASE copy;").unwrap();
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    // The harness is told `--bench` besides.
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with('-'));
    let rows = arguments.next().map_or(1_000_000, |rows| rows.parse().unwrap());
    let voen = Voen::parse(INSURER).unwrap();
    let own = tempfile::tempdir().unwrap();
    let folder = arguments.next().map_or(own.path().to_owned(), PathBuf::from);
    let (path, copy) = (folder.join("mohur.db"), folder.join("copy.db"));
    if !copy.exists() {
        take_in(rows, &voen, &path).await;
        copied(&path, &copy);
    }
    ask(&voen, &path, &copy).await;
}

/// A history of so many rows.
async fn take_in(rows: u64, voen: &Voen, path: &Path) {
    let begun = Instant::now();
    let store = opened(path).await;
    for first in (0..rows).step_by(10_000) {
        let chunk = (first..rows.min(first + 10_000)).map(|n| row(n, voen)).collect();
        store.merge_history(chunk).await.unwrap();
    }
    println!("{:>10.0}  taking {rows} rows in", milliseconds(begun));
    let begun = Instant::now();
    let news: Vec<Entry> = (0..200).map(|n| row(jumped(n) % rows, voen)).collect();
    let news = news.into_iter().map(|entry| {
        let status = Status {
            code: "done".into(),
            category: Category::Done,
            name: None,
            text: Some("Hazırdır".into()),
        };
        Entry { standing: Standing::Service(status), ..entry }
    });
    store.merge_history(news.collect()).await.unwrap();
    println!("{:>10.1}  taking 200 new statuses in", milliseconds(begun));
    drop(store);
    println!("{:>10}  bytes in the file", std::fs::metadata(path).unwrap().len());
}

/// Every kind of question to it, and to the shell.
async fn ask(voen: &Voen, path: &Path, copy: &Path) {
    let begun = Instant::now();
    let store = opened(path).await;
    println!("{:>10.1}  opening", milliseconds(begun));
    println!("   first     p50     p95     max   sqlite3  at p95   ratio  rows      kind");
    for kind in kinds() {
        let mut times = Vec::new();
        let mut statements = Vec::new();
        let mut matching = 0;
        for n in 0..TIMES {
            let query = (kind.query)(n);
            let mut offset = 0;
            if kind.from > 0 {
                // As the screen does: the rows are counted before anybody gets that far.
                matching = store.count(voen, query.clone()).await.unwrap().unwrap_or_default();
                offset = (matching as u64 * kind.from / 1000 + jumped(n) % 1000) as usize;
                offset = offset.min(matching.saturating_sub(PAGE_SIZE));
            }
            let begun = Instant::now();
            let found = store.rows(voen, query, offset, PAGE_SIZE).await.unwrap();
            times.push(milliseconds(begun));
            matching = matching.max(found.matching.unwrap_or(offset + found.entries.len()));
            statements.push((kind.sql)(n, offset));
        }
        let first = times.first().copied().unwrap_or_default();
        times.sort_by(f64::total_cmp);
        let (p50, p95, max) = (at(&times, 0.5), at(&times, 0.95), at(&times, 1.0));
        let shell = in_the_shell(copy, &statements);
        let shell = shell.map_or("        -       -       -".to_owned(), |(half, most)| {
            format!("{half:>9.0} {most:>7.0} {:>7.2}", p95 / most.max(0.5))
        });
        println!("{first:>8.1} {p50:>7.1} {p95:>7.1} {max:>7.1} {shell}  {matching:<8}  {}", kind.name);
    }
    println!("   first     max  counting");
    for (name, query) in [
        ("all", Query::default()),
        ("one letter", words("h".into())),
        ("a surname", words("hesenli".into())),
        ("every FİN", words("tst".into())),
        ("by surname", ordered(Column::Surname, true)),
        ("a letter, by surname", Query { order: ordered(Column::Surname, true).order, ..words("h".into()) }),
    ] {
        let mut times = Vec::new();
        for _ in 0..3 {
            // Another answer in between, so that this one is made anew.
            store.rows(voen, words("nobody".into()), 0, 1).await.unwrap();
            let begun = Instant::now();
            let count = store.count(voen, query.clone()).await.unwrap();
            assert!(count.is_some());
            times.push(milliseconds(begun));
        }
        let most = times.iter().copied().fold(0.0, f64::max);
        println!("{:>8.1} {most:>7.1}  {name}", times.first().copied().unwrap_or_default());
    }
}
