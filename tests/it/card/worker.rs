//! Worker processes: killed, hanging, abandoned, and gone when they should be.

use super::{LIMIT, Stack, eventually, items, of, pin, verify};
use mohur::card::{Error, Tokens};
use mohur::domain::identity::Algorithm;
use mohur_rig::fixture::{self, PIN};
use mohur_rig::reader::Reader;
use std::fs;
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

const SIGNING: u8 = 0x87;

/// Makes the card stand still at its next signature. The first channel says that it does; dropping
/// the second lets it go on.
fn stand_still(reader: &Reader) -> (mpsc::Receiver<()>, mpsc::Sender<()>) {
    let (stands, standing) = mpsc::channel();
    let (release, released) = mpsc::channel();
    reader.inject(Box::new(move |command| {
        if command.ins == SIGNING {
            let _ = stands.send(());
            let _ = released.recv();
        }
        None
    }));
    (standing, release)
}

/// Process ids of this stack's workers.
fn workers(stack: &Stack) -> Vec<u32> {
    let children = fs::read_dir("/proc").unwrap().filter_map(|entry| {
        let process = entry.ok()?.path();
        let arguments = fs::read(process.join("cmdline")).ok()?;
        let is_worker = arguments.split(|b| *b == 0).any(|part| part == stack.module.as_bytes());
        is_worker.then(|| process.file_name()?.to_str()?.parse().ok())?
    });
    children.collect()
}

fn kill(pid: u32) {
    assert!(Command::new("kill").args(["-KILL", &pid.to_string()]).status().unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_killed_in_the_middle_of_a_signature_is_replaced() {
    let stack = Stack::start(LIMIT);
    let card = fixture::card();
    stack.plugged.reader.insert(card.clone());
    let found = stack.credentials(2).await;
    let credential = of(&found, &fixture::AUTH);
    let batch = || items(Algorithm::EcdsaP256Sha256, 2);

    let (standing, release) = stand_still(&stack.plugged.reader);
    let signing = stack.system.sign(credential, pin(PIN), batch());
    let killing = async {
        tokio::task::spawn_blocking(move || standing.recv().unwrap()).await.unwrap();
        let [worker] = workers(&stack)[..] else { panic!("one worker expected") };
        kill(worker);
        worker
    };
    let (result, killed) = futures::join!(signing, killing);
    assert_eq!(result, Err(Error::ModuleCrashed { module: stack.module.clone() }));
    drop(release);
    stack.plugged.reader.mend();
    eventually("the service resets the card of a client that is gone", async || {
        !card.lock().unwrap().is_verified()
    })
    .await;

    stack.credentials(2).await;
    let signatures = stack.system.sign(credential, pin(PIN), batch()).await.unwrap();
    verify(&fixture::AUTH, &batch(), &signatures);
    assert!(!workers(&stack).contains(&killed));
    assert_eq!(card.lock().unwrap().pin_tries_left(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_died_between_two_calls_is_not_missed() {
    let stack = Stack::start(LIMIT);
    stack.plugged.reader.insert(fixture::card());
    stack.credentials(2).await;
    let [worker] = workers(&stack)[..] else { panic!("one worker expected") };
    kill(worker);
    eventually("the worker ends", async || !workers(&stack).contains(&worker)).await;
    assert_eq!(stack.system.credentials().await.unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hanging_module_is_ended_at_its_time_limit_and_started_again() {
    let stack = Stack::start(Duration::from_secs(5));
    let card = fixture::card();
    stack.plugged.reader.insert(card.clone());
    let found = stack.credentials(2).await;
    let credential = of(&found, &fixture::AUTH);
    let batch = || items(Algorithm::EcdsaP256Sha256, 2);

    let (standing, release) = stand_still(&stack.plugged.reader);
    let result = stack.system.sign(credential, pin(PIN), batch()).await;
    assert_eq!(result, Err(Error::ModuleHung { module: stack.module.clone() }));
    standing.try_recv().expect("the card was signing");
    assert!(workers(&stack).is_empty());
    drop(release);
    stack.plugged.reader.mend();

    stack.credentials(2).await;
    let signatures = stack.system.sign(credential, pin(PIN), batch()).await.unwrap();
    verify(&fixture::AUTH, &batch(), &signatures);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_the_session_ends_workers_even_while_they_hang() {
    let stack = Stack::start(LIMIT);
    let card = fixture::card();
    stack.plugged.reader.insert(card.clone());
    let found = stack.credentials(2).await;
    stack.system.end_session().await;
    assert!(workers(&stack).is_empty());

    let (standing, release) = stand_still(&stack.plugged.reader);
    let batch = items(Algorithm::EcdsaP256Sha256, 1);
    let signing = stack.system.sign(of(&found, &fixture::AUTH), pin(PIN), batch);
    let ending = async {
        tokio::task::spawn_blocking(move || standing.recv().unwrap()).await.unwrap();
        stack.system.end_session().await;
    };
    let (result, ()) = futures::join!(signing, ending);
    assert!(result.is_err());
    assert!(workers(&stack).is_empty());
    drop(release);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_nobody_waits_for_stops_before_the_next_signature() {
    let stack = Stack::start(LIMIT);
    let card = fixture::card();
    stack.plugged.reader.insert(card.clone());
    let found = stack.credentials(2).await;
    let credential = of(&found, &fixture::AUTH);

    let (standing, release) = stand_still(&stack.plugged.reader);
    {
        let signing = stack.system.sign(credential, pin(PIN), items(Algorithm::EcdsaP256Sha256, 50));
        let standing = tokio::task::spawn_blocking(move || standing.recv().unwrap());
        tokio::select! {
            result = signing => panic!("signed by a card that stands still: {result:?}"),
            done = standing => done.unwrap(),
        }
    }
    // Time for the worker to hear of it while the card still stands.
    tokio::time::sleep(Duration::from_secs(2)).await;
    drop(release);
    // The next call waits for the end of the abandoned one.
    stack.credentials(2).await;
    let signatures = stack.plugged.reader.log().iter().filter(|e| e.ins == SIGNING).count();
    assert!((1..=2).contains(&signatures), "{signatures} signatures were made");
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_go_with_the_program() {
    let mut stack = Stack::start(LIMIT);
    stack.plugged.reader.insert(fixture::card());
    stack.credentials(2).await;
    assert_eq!(workers(&stack).len(), 1);
    stack.system = super::system(&[], &[], LIMIT);
    eventually("the worker ends", async || workers(&stack).is_empty()).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_worker_leaves_no_core_dump_and_lends_no_terminal_to_its_module() {
    let stack = Stack::start(LIMIT);
    stack.plugged.reader.insert(fixture::card());
    stack.credentials(2).await;
    let [worker] = workers(&stack)[..] else { panic!("one worker expected") };
    let limits = fs::read_to_string(format!("/proc/{worker}/limits")).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().collect::<Vec<_>>()[4..6], ["0", "0"]);
    for standard in 0..=2 {
        // Not readable for anybody but root, since the process is not dumpable.
        if let Ok(target) = fs::read_link(format!("/proc/{worker}/fd/{standard}")) {
            assert_eq!(target.to_str(), Some("/dev/null"));
        }
    }
}
