//! The power is cut at every single step of signing and sending. Afterwards the program is started
//! again, and again, until nothing is open: nothing is lost, nothing is sent twice without asking.

use super::world::*;
use mohur::domain::identity::Purpose;
use mohur::domain::outbox::State;
use mohur::flow::courier::Courier;
use mohur::flow::sign::{application, sign};
use mohur::flow::sign_in::candidates;
use mohur::remote::{self, Service};
use mohur::store::Store;

/// One run of the program: signs the draft if it is still one, then delivers. `None` when the power
/// was cut.
async fn run(
    disk: &Disk,
    ministry: &Ministry,
    tokens: &dyn mohur::card::Tokens,
    cut: Option<usize>,
) -> Option<()> {
    let fuse = Fuse::after(cut);
    let store = MemoryStore { disk, fuse: &fuse };
    let line = Line { ministry, fuse: &fuse };
    let work = async {
        let trust = ministry.trust();
        let drafts = store.drafts(&voen(VOEN)).await.unwrap();
        for draft in drafts {
            let card = line.card().await.unwrap();
            let signer = candidates(tokens, Purpose::Signature, trust, now()).await.unwrap();
            let signer = signer.into_iter().find(|c| c.usable.is_ok()).unwrap();
            let session = line.sign_in_anyway();
            let application =
                application(&draft, &session, &insurer(), card.environment, line.origin(), now()).unwrap();
            sign(tokens, &store, &signer, pin(PIN), application, trust, now()).await.unwrap();
        }
        let courier = Courier::new();
        courier.deliver_all(&store, &line, trust, &now).await.unwrap();
    };
    fuse.run(work).await
}

impl Line<'_> {
    fn sign_in_anyway(&self) -> mohur::domain::session::Signer {
        mohur::domain::session::Signer {
            names: names(),
            fin: mohur::domain::identifier::Fin::parse("TST0001").unwrap().0,
        }
    }
}

/// Nothing came twice, and whoever sent after a cut asked before.
fn assert_polite(ministry: &Ministry, context: &str) {
    let events = ministry.events.lock().unwrap();
    assert!(!events.iter().any(|e| matches!(e, Event::TakenAgain(_))), "{context}: sent twice: {events:?}");
    assert_eq!(events.iter().filter(|e| matches!(e, Event::Taken(_))).count(), 1, "{context}: {events:?}");
}

/// Cuts the power at each step in turn, with a fault of the service before; returns how many steps
/// there are.
async fn cut_everywhere(faults: &[Fault]) -> usize {
    for step in 0.. {
        let context = format!("cut at step {step} with {faults:?}");
        let (disk, ministry) = (Disk::default(), Ministry::new());
        let tokens = computer(ministry.pki().card());
        faults.iter().for_each(|f| ministry.fail_next(f.clone()));
        disk.drafts.lock().unwrap().insert(draft(1).id, draft(1));
        let survived = run(&disk, &ministry, &tokens, Some(step)).await.is_some();
        let kept = disk.drafts.lock().unwrap().len() + disk.outbox.lock().unwrap().len();
        assert_eq!(kept, 1, "{context}: exactly one of draft and entry is on disk");
        for _ in 0..=faults.len() {
            run(&disk, &ministry, &tokens, None).await.unwrap();
        }
        assert_eq!(disk.states(), [State::Accepted], "{context}");
        assert_eq!(disk.receipts.lock().unwrap().len(), 1, "{context}");
        assert_polite(&ministry, &context);
        if survived {
            return step;
        }
    }
    unreachable!()
}

#[tokio::test]
async fn power_cut_at_every_step() {
    let steps = cut_everywhere(&[]).await;
    assert!(steps >= 9, "enqueue, list, load, move, submit and accept are cut at least: {steps}");
}

#[tokio::test]
async fn power_cut_at_every_step_with_a_bad_line() {
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
        cut_everywhere(std::slice::from_ref(&fault)).await;
    }
}

#[tokio::test]
async fn power_cut_twice() {
    for (first, second) in (0..14).flat_map(|a| (0..14).map(move |b| (a, b))) {
        let (disk, ministry) = (Disk::default(), Ministry::new());
        let tokens = computer(ministry.pki().card());
        disk.drafts.lock().unwrap().insert(draft(1).id, draft(1));
        for cut in [Some(first), Some(second), None, None] {
            run(&disk, &ministry, &tokens, cut).await;
        }
        assert_eq!(disk.states(), [State::Accepted], "{first}, {second}");
        assert_polite(&ministry, &format!("{first}, {second}"));
    }
}
