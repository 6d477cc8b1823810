//! Power gone at any moment: what was acknowledged is there, and the file opens.
//!
//! The test starts itself again as a child that writes and tells what was acknowledged, kills it, and
//! opens what it left.

use super::fixture::*;
use mohur::domain::application::Id;
use mohur::store::Store;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// Says to the child which file to write, and from which number on.
const FILE: &str = "MOHUR_TEST_CRASH_FILE";
const FIRST: &str = "MOHUR_TEST_CRASH_FIRST";

const ROUNDS: u64 = 40;

/// Two drafts are left, and a third is sealed, over and over.
#[tokio::test]
#[ignore = "the child of the test below"]
async fn child() {
    let (Ok(file), Ok(first)) = (std::env::var(FILE), std::env::var(FIRST)) else { return };
    let first: u64 = first.parse().unwrap();
    let store = open(Path::new(&file)).await.unwrap();
    let tell = |what: &str, n: u64| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "\n{what} {n}").and_then(|()| out.flush()).unwrap();
    };
    for n in first.. {
        let mut long = draft(n, &ours(), n as i64);
        long.lookup = Some(lookup());
        store.save_draft(long).await.unwrap();
        tell("saved", n);
        if n % 3 == 0 {
            store.enqueue(sealed(n, &ours(), n as i64)).await.unwrap();
            tell("sealed", n);
        }
    }
}

fn start(file: &Path, first: u64) -> (Child, mpsc::Receiver<(String, u64)>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["store::crash::child", "--exact", "--ignored", "--nocapture"])
        .env(FILE, file)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let (send, told) = mpsc::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        // A line without its end was cut off: it says nothing.
        while lines.read_line(&mut line).is_ok_and(|n| n > 0) && line.ends_with('\n') {
            if let Some((what, n)) = line.trim().split_once(' ')
                && matches!(what, "saved" | "sealed")
            {
                let _ = send.send((what.to_owned(), n.parse().unwrap()));
            }
            line.clear();
        }
    });
    (child, told)
}

#[tokio::test]
async fn a_killed_program_loses_nothing_that_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let file = file_in(folder.path());
    let (mut saved, mut sealed) = (BTreeSet::new(), BTreeSet::new());
    let mut first = 1;
    for round in 0..ROUNDS {
        let (mut child, told) = start(&file, first);
        let mut acknowledged = Vec::new();
        if round % 2 == 0 {
            // While it opens the file, and a little later.
            std::thread::sleep(Duration::from_millis(round * 7));
        } else {
            // In the middle of writing.
            let wanted = (round * 5 % 17) as usize;
            acknowledged.extend(told.iter().take(1 + wanted));
            std::thread::sleep(Duration::from_micros(round * 331 % 4000));
        }
        assert!(child.try_wait().unwrap().is_none(), "it was still at work");
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged.extend(told.iter());
        for (what, n) in acknowledged {
            if what == "saved" {
                saved.insert(n)
            } else {
                sealed.insert(n)
            };
            first = first.max(n + 1);
        }

        let store = open(&file).await.unwrap_or_else(|error| panic!("round {round}: {error}"));
        let ids = |it: Vec<Id>| it.into_iter().collect::<BTreeSet<Id>>();
        let drafts = ids(store.drafts(&ours()).await.unwrap().into_iter().map(|d| d.id).collect());
        let entries = store.open_entries().await.unwrap();
        let queued = ids(entries.iter().map(|e| e.application.clone()).collect());
        assert!(drafts.is_disjoint(&queued), "sealing is one step");
        for n in &saved {
            assert!(drafts.contains(&id(*n)) || queued.contains(&id(*n)), "round {round}: draft {n}");
        }
        for n in &sealed {
            assert!(queued.contains(&id(*n)), "round {round}: application {n}");
        }
        for entry in entries.iter().rev().take(3) {
            store.container(&entry.digest).await.unwrap();
        }
        // What was written and not acknowledged may be there, too.
        first = first.max(drafts.len() as u64 + queued.len() as u64 + 1);
    }
    assert!(saved.len() > 60 && sealed.len() > 20, "{} saved, {} sealed", saved.len(), sealed.len());
    let store = open(&file).await.unwrap();
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}
