//! The power is cut at every single step of signing and sending. Afterwards the program is started
//! again, and again, until nothing is open: nothing is lost, nothing is sent twice without asking.

use super::world::*;
use mohur::domain::environment::Environment;
use mohur::domain::identifier::Fin;
use mohur::domain::identity::Purpose;
use mohur::domain::outbox::{ContainerDigest, Entry, State};
use mohur::domain::session::Signer;
use mohur::flow::courier::Courier;
use mohur::flow::sign::{application, sign};
use mohur::flow::sign_in::candidates;
use mohur::remote;
use mohur::store::Store;
use std::sync::Arc;

/// Signs what is a draft. `None` when the power was cut.
async fn run_signing(disk: &Disk, ministry: &Ministry, cut: Option<usize>) -> Option<()> {
    let fuse = Fuse::after(cut);
    let store = MemoryStore { disk, fuse: &fuse };
    let (tokens, trust) = (computer(ministry.pki().card()), ministry.trust());
    let work = async {
        let person = Signer { names: names(), fin: Fin::parse("TST0001").unwrap().0 };
        for draft in store.drafts(&voen(VOEN)).await.unwrap() {
            let found = candidates(&tokens, Purpose::Signature, trust, now()).await.unwrap();
            let signer = found.into_iter().find(|c| c.usable.is_ok()).unwrap();
            let application =
                application(&draft, &person, &insurer(), Environment::Sandbox, ORIGIN.into(), now()).unwrap();
            sign(card_pen(&tokens, &signer, pin(PIN)), &store, application, trust, now()).await.unwrap();
        }
    };
    fuse.run(work).await
}

/// Delivers what is open. `None` when the power was cut.
async fn run_delivery(disk: &Disk, ministry: &Ministry, cut: Option<usize>) -> Option<()> {
    let fuse = Fuse::after(cut);
    let (store, line) = (MemoryStore { disk, fuse: &fuse }, Line { ministry, fuse: &fuse });
    let courier = Courier::default();
    fuse.run(async {
        courier.deliver_all(&store, &line, ministry.trust(), &now).await.unwrap();
    })
    .await
}

/// A signed application, made once: what is cut is its delivery.
struct Signed {
    pki: Arc<Pki>,
    entry: (ContainerDigest, (Entry, Vec<u8>)),
}

impl Signed {
    async fn new() -> Signed {
        let (disk, ministry) = (Disk::default(), Ministry::new());
        disk.drafts.lock().unwrap().insert(draft(1).id, draft(1));
        run_signing(&disk, &ministry, None).await.unwrap();
        let entry = disk.outbox.lock().unwrap().pop_first().unwrap();
        Signed { pki: ministry.pki().clone(), entry }
    }

    fn computers(&self) -> (Disk, Ministry) {
        let disk = Disk::default();
        disk.outbox.lock().unwrap().extend([self.entry.clone()]);
        (disk, Ministry::with(self.pki.clone()))
    }
}

/// It came once, and its receipt is here.
fn assert_delivered_once(disk: &Disk, ministry: &Ministry, context: &str) {
    assert_eq!(disk.states(), [State::Accepted], "{context}");
    assert_eq!(disk.receipts.lock().unwrap().len(), 1, "{context}");
    let events = ministry.events.lock().unwrap();
    assert!(!events.iter().any(|e| matches!(e, Event::TakenAgain(_))), "{context}: sent twice: {events:?}");
    assert_eq!(events.iter().filter(|e| matches!(e, Event::Taken(_))).count(), 1, "{context}: {events:?}");
}

/// Cuts the power at each step of delivery in turn, with faults of the service before; returns how
/// many steps there are.
async fn cut_everywhere(signed: &Signed, faults: &[Fault]) -> usize {
    for step in 0.. {
        let context = format!("cut at step {step} with {faults:?}");
        let (disk, ministry) = signed.computers();
        faults.iter().for_each(|f| ministry.fail_next(f.clone()));
        let survived = run_delivery(&disk, &ministry, Some(step)).await.is_some();
        assert_eq!(disk.outbox.lock().unwrap().len(), 1, "{context}: it is still on disk");
        for _ in 0..=faults.len() {
            run_delivery(&disk, &ministry, None).await.unwrap();
        }
        assert_delivered_once(&disk, &ministry, &context);
        if survived {
            return step;
        }
    }
    unreachable!()
}

#[tokio::test]
async fn signing_cut_at_every_step_keeps_draft_or_entry() {
    for step in 0.. {
        let (disk, ministry) = (Disk::default(), Ministry::new());
        disk.drafts.lock().unwrap().insert(draft(1).id, draft(1));
        let survived = run_signing(&disk, &ministry, Some(step)).await.is_some();
        let kept = (disk.drafts.lock().unwrap().len(), disk.outbox.lock().unwrap().len());
        assert!(kept == (1, 0) || kept == (0, 1), "cut at step {step}: drafts and entries {kept:?}");
        assert!(ministry.events.lock().unwrap().is_empty(), "signing sends nothing");
        if survived {
            assert!(step >= 2, "before and after it was stored");
            return;
        }
    }
}

#[tokio::test]
async fn delivery_cut_at_every_step() {
    let steps = cut_everywhere(&Signed::new().await, &[]).await;
    assert!(steps >= 8, "list, load, move, submit and accept are cut at least: {steps}");
}

#[tokio::test]
async fn delivery_cut_at_every_step_with_a_bad_line() {
    let signed = Signed::new().await;
    let lost = || remote::Error::OutcomeUnknown("lost".into());
    let failing = || remote::Error::Failing { status: 502, retry_after: None };
    for fault in [
        Fault::Before(remote::Error::NoConnection("down".into())),
        Fault::Before(lost()),
        Fault::After(lost()),
        Fault::Before(failing()),
        Fault::After(failing()),
        Fault::Before(remote::Error::Failing { status: 429, retry_after: Some(1) }),
        Fault::After(remote::Error::Malformed("torn".into())),
        Fault::ForeignReceipt,
        Fault::ReceiptOfAnother,
        Fault::Noise,
    ] {
        cut_everywhere(&signed, std::slice::from_ref(&fault)).await;
    }
}

#[tokio::test]
async fn delivery_cut_twice() {
    let signed = Signed::new().await;
    for (first, second) in (0..12).flat_map(|a| (0..12).map(move |b| (a, b))) {
        let (disk, ministry) = signed.computers();
        for cut in [Some(first), Some(second), None] {
            run_delivery(&disk, &ministry, cut).await;
        }
        assert_delivered_once(&disk, &ministry, &format!("cut at {first}, then at {second}"));
    }
}
