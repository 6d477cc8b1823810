//! How long the history of an insurer takes with a million rows: opening, paging, searching.
//!
//! `cargo bench --bench history`, or with another number of rows: `-- 100000`. Prints milliseconds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use jiff::Timestamp;
use mohur::domain::application::Id;
use mohur::domain::history::{Category, Entry, Query, Standing, Status, StatusFilter, Step};
use mohur::domain::identifier::{Fin, Ssn, Voen};
use mohur::domain::person::Names;
use mohur::domain::reason::Reason;
use mohur::domain::secret::Pin;
use mohur::store::{Database, KeySource, Options, Store, open};
use std::path::Path;
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

/// One of several, by a number that jumps about.
fn pick<T: Copy>(from: &[T], n: u64) -> T {
    let jumped = n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
    *from.get(jumped as usize % from.len()).unwrap()
}

fn names(n: u64) -> Names {
    let surname = format!("{}{}", pick(&SURNAMES, n), if n.is_multiple_of(7) { "skaya" } else { "" });
    Names { surname, name: pick(&NAMES, n + 1).into(), patronymic: format!("{} oğlu", pick(&NAMES, n + 2)) }
}

fn row(n: u64, voen: &Voen) -> Entry {
    let time = Timestamp::from_second(1_600_000_000 + n as i64 * 150).unwrap();
    let digits: String = (0..4).map(|i| pick(&['1', '2', '3', 'A', 'B', 'C', 'X', 'Z'], n + i)).collect();
    let status = Status { code: "word".into(), category: pick(&CATEGORIES, n), name: None, text: None };
    Entry {
        id: Id::from_bytes(u128::from(n).to_be_bytes()),
        voen: voen.clone(),
        registration_number: Some(format!("DSMF-{n}")),
        time,
        reason: pick(&Reason::ALL, n),
        fin: Fin::parse(&format!("TST{digits}")).unwrap().0,
        names: names(n),
        old_names: names(n + 1),
        ssn: Some(Ssn::parse(&format!("99{:011}", n * 7919)).unwrap()),
        office: "Nəsimi rayon şöbəsi".into(),
        signed_by: "Quliyev Samir".into(),
        attested: None,
        timeline: vec![Step { status: status.clone(), time }],
        standing: Standing::Service(status),
    }
}

async fn opened(path: &Path) -> Database {
    let mut pin = Pin::new();
    assert!("passphrase".chars().all(|c| pin.push(c)));
    open(Options { path: path.to_owned(), key: KeySource::Passphrase(pin) }).await.unwrap()
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let rows = std::env::args().filter_map(|a| a.parse().ok()).next().unwrap_or(1_000_000_u64);
    let voen = Voen::parse("9900000141").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mohur.db");
    let begun = Instant::now();
    let store = opened(&path).await;
    for first in (0..rows).step_by(10_000) {
        let chunk = (first..rows.min(first + 10_000)).map(|n| row(n, &voen)).collect();
        store.merge_history(chunk).await.unwrap();
    }
    println!("{:>10.0}  taking {rows} rows in", milliseconds(begun));
    drop(store);
    println!("{:>10}  bytes in the file", std::fs::metadata(&path).unwrap().len());

    let begun = Instant::now();
    let store = opened(&path).await;
    println!("{:>10.1}  opening", milliseconds(begun));

    let words = |words: &str| Query { words: words.into(), ..Query::default() };
    let done = Some(StatusFilter::Category(Category::Done));
    let queries = [
        ("all", Query::default()),
        ("reason", Query { reason: Some(Reason::Lost), ..Query::default() }),
        ("status", Query { status: done, ..Query::default() }),
        (
            "a year",
            Query {
                from: Some(jiff::civil::date(2021, 1, 1)),
                until: Some(jiff::civil::date(2021, 6, 30)),
                ..Query::default()
            },
        ),
        ("h", words("h")),
        ("he", words("he")),
        ("hesenli", words("hesenli")),
        ("tst", words("tst")),
        ("one FİN", words("tst1")),
        ("99", words("99")),
        ("hesenli samir", words("hesenli samir")),
        ("g s e", words("g s e")),
        ("nobody", words("nobody")),
        ("g, done, lost", Query { reason: Some(Reason::Lost), status: done, ..words("g") }),
    ];
    for (name, query) in queries {
        let mut times = Vec::new();
        let mut matching = 0;
        for offset in [0, 100, rows as usize / 10, rows as usize * 9 / 10] {
            let begun = Instant::now();
            matching = store.history(&voen, query.clone(), offset, 50).await.unwrap().matching;
            times.push(format!("{:>8.1}", milliseconds(begun)));
        }
        println!("{}  first page, second, at 10 %, at 90 %: {name} ({matching})", times.join(" "));
    }
}
