//! The smart-card service's readers, each test in a process and with a daemon of its own.

use super::LIMIT;
use futures::StreamExt;
use futures::stream::BoxStream;
use mohur::card::monitor;
use mohur::domain::reader::{Down, Reader, Slot, Snapshot};
use mohur_rig::bus::Model;
use mohur_rig::foreign::Foreign;
use mohur_rig::hold::{self, Holder, Share};
use mohur_rig::{Card, fixture, isolated};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const ACR39U: &str = "ACS ACR39U ICC Reader 00 00";

/// The next snapshot.
fn next(watch: &mut BoxStream<'static, Snapshot>) -> Snapshot {
    next_within(watch, LIMIT).expect("a snapshot")
}

/// The next snapshot, where one comes in time.
fn next_within(watch: &mut BoxStream<'static, Snapshot>, time: Duration) -> Option<Snapshot> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(time, watch.next()).await.ok().map(Option::unwrap) })
}

/// Takes snapshots until one is as wanted.
fn until(
    watch: &mut BoxStream<'static, Snapshot>,
    last: &mut Snapshot,
    is_wanted: impl Fn(&Snapshot) -> bool,
) {
    while !is_wanted(last) {
        *last = next_within(watch, LIMIT).unwrap_or_else(|| panic!("nothing follows {last:?}"));
    }
}

fn one(slot: Slot) -> Snapshot {
    Snapshot::Readers(vec![Reader { name: ACR39U.into(), slot }])
}

fn none() -> Snapshot {
    Snapshot::Readers(vec![])
}

/// Answer to reset of the rig's card.
fn full() -> Slot {
    Slot::Card { atr: fixture::card().lock().unwrap().atr().to_vec() }
}

#[test]
fn readers_and_cards_are_told_in_order() {
    isolated(|_pcscd, bus| {
        let mut watch = monitor::watch();
        assert_eq!(next(&mut watch), none());
        let plugged = bus.plug(&Model::ACR39U);
        assert_eq!(next(&mut watch), one(Slot::Empty));
        for _ in 0..5 {
            plugged.reader.insert(fixture::card());
            assert_eq!(next(&mut watch), one(full()));
            plugged.reader.remove();
            assert_eq!(next(&mut watch), one(Slot::Empty));
        }
        let second = bus.plug(&Model::PC_TWIN);
        let Snapshot::Readers(both) = next(&mut watch) else { panic!("the service runs") };
        assert_eq!(both.len(), 2);
        bus.unplug(second);
        assert_eq!(next(&mut watch), one(Slot::Empty));
        plugged.reader.insert(fixture::card());
        assert_eq!(next(&mut watch), one(full()));
        // With the card in it.
        bus.unplug(plugged);
        assert_eq!(next(&mut watch), none());
    });
}

#[test]
fn readers_plugged_in_a_burst_are_all_seen() {
    isolated(|_pcscd, bus| {
        let mut watch = monitor::watch();
        assert_eq!(next(&mut watch), none());
        for round in 0..10 {
            let plugged: Vec<_> =
                [Model::ACR39U, Model::PC_TWIN, Model::OMNIKEY].iter().map(|m| bus.plug(m)).collect();
            while !matches!(next(&mut watch), Snapshot::Readers(all) if all.len() == 3) {}
            for reader in plugged {
                bus.unplug(reader);
            }
            while next(&mut watch) != none() {}
            println!("round {round}");
        }
    });
}

#[test]
fn the_service_may_stop_and_come_back() {
    isolated(|mut pcscd, bus| {
        let plugged = bus.plug(&Model::ACR39U);
        let mut watch = monitor::watch();
        while next(&mut watch) != one(Slot::Empty) {}
        for _ in 0..3 {
            pcscd.stop();
            assert_eq!(next(&mut watch), Snapshot::Down(Down::NotRunning));
            pcscd.restart().unwrap();
            while next(&mut watch) != one(Slot::Empty) {}
            plugged.reader.insert(fixture::card());
            assert_eq!(next(&mut watch), one(full()));
            plugged.reader.remove();
            assert_eq!(next(&mut watch), one(Slot::Empty));
        }
        pcscd.stop();
        let mut late = monitor::watch();
        assert_eq!(next(&mut late), Snapshot::Down(Down::NotRunning));
        pcscd.restart().unwrap();
        while next(&mut late) != one(Slot::Empty) {}
    });
}

#[test]
fn a_card_that_another_program_holds_is_told_in_a_first_snapshot_and_when_it_is_free() {
    isolated(|_pcscd, bus| {
        let plugged = bus.plug(&Model::ACR39U);
        let mut watch = monitor::watch();
        while next(&mut watch) != one(Slot::Empty) {}
        plugged.reader.insert(fixture::card());
        assert_eq!(next(&mut watch), one(full()));
        let other = pcsc::Context::establish(pcsc::Scope::User).unwrap();
        let name = std::ffi::CString::new(ACR39U).unwrap();
        let card = other.connect(&name, pcsc::ShareMode::Exclusive, pcsc::Protocols::ANY).unwrap();
        let mut afresh = monitor::watch();
        // It is this program that holds it, and that is not named.
        assert_eq!(next(&mut afresh), one(Slot::Held { by: vec![] }));
        card.disconnect(pcsc::Disposition::LeaveCard).map_err(|(_, e)| e).unwrap();
        assert_eq!(next(&mut afresh), one(full()));
    });
}

#[test]
fn the_program_that_holds_a_card_is_named() {
    isolated(|pcscd, bus| {
        let plugged = bus.plug(&Model::ACR39U);
        let mut watch = monitor::watch();
        while next(&mut watch) != one(Slot::Empty) {}
        plugged.reader.insert(fixture::card());
        assert_eq!(next(&mut watch), one(full()));
        let program = hold::program().unwrap();
        let holder = Holder::start(&program, pcscd.env(), Model::ACR39U.name, Share::Alone, 600).unwrap();
        let mut afresh = monitor::watch();
        assert_eq!(next(&mut afresh), one(Slot::Held { by: vec!["mohur-rig".into()] }));
        drop(holder);
        assert_eq!(next(&mut afresh), one(full()));
    });
}

#[test]
fn a_card_that_does_not_answer_is_told() {
    isolated(|_pcscd, bus| {
        let plugged = bus.plug(&Model::ACR39U);
        let mut watch = monitor::watch();
        while next(&mut watch) != one(Slot::Empty) {}
        plugged.reader.insert(Arc::new(Mutex::new(Foreign::mute())));
        assert_eq!(next(&mut watch), one(Slot::Mute));
        plugged.reader.remove();
        assert_eq!(next(&mut watch), one(Slot::Empty));
    });
}

/// Whether a snapshot shows as many readers, and so many cards in them.
fn shows(snapshot: &Snapshot, readers: usize, cards: usize) -> bool {
    let Snapshot::Readers(all) = snapshot else { return false };
    all.len() == readers && all.iter().filter(|r| r.slot != Slot::Empty).count() == cards
}

#[test]
fn the_last_snapshot_is_right_however_fast_readers_and_cards_come_and_go() {
    isolated(|_pcscd, bus| {
        let mut watch = monitor::watch();
        let mut last = next(&mut watch);
        let kept = bus.plug(&Model::OMNIKEY);
        for round in 0..100 {
            // Each round leaves something else behind.
            let plugged = bus.plug(&Model::ACR39U);
            plugged.reader.insert(fixture::card());
            kept.reader.insert(fixture::card());
            if round % 3 == 0 {
                plugged.reader.remove();
            }
            if round % 2 == 0 {
                std::thread::sleep(Duration::from_millis(round % 7));
                plugged.reader.remove();
                plugged.reader.insert(fixture::card());
            }
            kept.reader.remove();
            let stays = round % 5 == 0;
            let cards = usize::from(round % 3 != 0 || round % 2 == 0);
            if stays {
                until(&mut watch, &mut last, |snapshot| shows(snapshot, 2, cards));
            }
            bus.unplug(plugged);
            if stays {
                until(&mut watch, &mut last, |snapshot| shows(snapshot, 1, 0));
            }
        }
        // Until nothing follows for some time: pcscd does one thing after the other.
        while !shows(&last, 1, 0) {
            last = next(&mut watch);
            while let Some(more) = next_within(&mut watch, Duration::from_secs(1)) {
                last = more;
            }
        }
    });
}

/// `/proc` directories of this process's threads by the monitor's name.
fn threads() -> Vec<PathBuf> {
    let is_monitor = |task: &PathBuf| {
        std::fs::read_to_string(task.join("comm")).is_ok_and(|name| name.trim() == "card-monitor")
    };
    std::fs::read_dir("/proc/self/task")
        .unwrap()
        .map(|task| task.unwrap().path())
        .filter(is_monitor)
        .collect()
}

#[test]
fn the_thread_sleeps_while_nothing_changes() {
    isolated(|_pcscd, bus| {
        let plugged = bus.plug(&Model::ACR39U);
        let mut watch = monitor::watch();
        while next(&mut watch) != one(Slot::Empty) {}
        plugged.reader.insert(fixture::card());
        assert_eq!(next(&mut watch), one(full()));
        let wakes = || {
            let status = std::fs::read_to_string(threads()[0].join("status")).unwrap();
            status.lines().find(|line| line.starts_with("voluntary_ctxt_switches")).unwrap().to_owned()
        };
        // It may look once more for readers after a change; then it stays where it is.
        let start = Instant::now();
        let mut last = wakes();
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let now = wakes();
            if now == last {
                break;
            }
            assert!(start.elapsed() < LIMIT, "it still wakes: {now}");
            last = now;
        }
    });
}

#[test]
fn the_thread_ends_when_nobody_watches() {
    isolated(|mut pcscd, _bus| {
        let gone = || {
            let start = Instant::now();
            while !threads().is_empty() {
                assert!(start.elapsed() < LIMIT, "the thread is still there");
                std::thread::sleep(Duration::from_millis(5));
            }
        };
        // Blocked, or on the way there.
        for settled in [true, false] {
            let mut watch = monitor::watch();
            assert_eq!(next(&mut watch), none());
            assert_eq!(threads().len(), 1);
            if settled {
                std::thread::sleep(Duration::from_millis(600));
            }
            drop(watch);
            gone();
        }
        pcscd.stop();
        let mut watch = monitor::watch();
        assert_eq!(next(&mut watch), Snapshot::Down(Down::NotRunning));
        drop(watch);
        gone();
    });
}
