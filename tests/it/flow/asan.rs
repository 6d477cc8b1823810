//! Signing with a telephone: what stays when it goes wrong, and when the power goes.

use super::phone::{Answer, Phone, subscriber};
use super::world::*;
use crate::provoke::told;
use futures::FutureExt;
use futures::StreamExt;
use mohur::card::fake::Fake;
use mohur::domain::asan::Ending;
use mohur::domain::environment::Environment;
use mohur::domain::means::{Means, Mobile};
use mohur::domain::outbox::Entry;
use mohur::flow::Error;
use mohur::flow::asan::{Failure, Waiting, sign_in, stop};
use mohur::flow::pen::Pen;
use mohur::flow::sign::{application, sign, sign_all, signers};
use mohur::flow::sign_in::SignedIn;
use mohur::remote::Service;
use mohur::remote::gateway::Errand;
use mohur::store::Store;
use rcgen::KeyUsagePurpose::ContentCommitment;

fn world() -> (&'static Ministry, Phone) {
    let ministry: &Ministry = Box::leak(Box::new(Ministry::new()));
    (ministry, Phone::new(ministry.pki(), Fuse::after(None)))
}

/// Nobody gives up, and pauses take no time.
fn waiting() -> Waiting<'static> {
    let (stop, stopped) = stop();
    std::mem::forget(stop);
    let pause = |_| futures::future::ready(()).boxed();
    Waiting { clock: Box::new(now), pause, listener: Box::new(drop), stopped }
}

async fn signed_in(phone: &Phone, ministry: &Ministry) -> SignedIn {
    sign_in(phone, &subscriber(), ministry.trust(), &waiting()).await.unwrap()
}

async fn mobile(phone: &Phone, signed_in: &SignedIn, ministry: &Ministry) -> Mobile {
    let found = signers(&Fake::new(), phone, signed_in, ministry.trust(), now()).await.unwrap();
    match found.into_iter().next() {
        Some(Means::Asan(mobile)) => mobile,
        other => panic!("{other:?}"),
    }
}

/// Signs what is a draft.
async fn seal(phone: &Phone, ministry: &'static Ministry, store: &MemoryStore<'_>) -> Result<Entry, Error> {
    let signed_in = signed_in(phone, ministry).await;
    let mobile = mobile(phone, &signed_in, ministry).await;
    let line = Line { ministry, fuse: &phone.fuse };
    let drafts = store.drafts(&voen(VOEN)).await.unwrap();
    let draft = drafts.first().unwrap();
    let (signer, origin) = (&signed_in.session.signer, line.origin());
    let application = application(draft, signer, &insurer(), Environment::Sandbox, origin, now()).unwrap();
    let pen = Pen::Asan { gateway: phone, mobile, display: String::new(), waiting: waiting() };
    sign(pen, store, application, ministry.trust(), now()).await
}

#[tokio::test]
async fn signing_by_phone_cut_at_every_step_keeps_draft_or_entry() {
    let (ministry, _) = world();
    for cut in 0.. {
        let disk = Disk::default();
        disk.drafts.lock().unwrap().insert(draft(1).id, draft(1));
        let phone = Phone::new(ministry.pki(), Fuse::after(Some(cut)));
        phone.will([Answer::Running, Answer::Done, Answer::Running, Answer::Breaks]);
        let store = MemoryStore { disk: &disk, fuse: &phone.fuse };
        let done = phone.fuse.run(seal(&phone, ministry, &store)).await;
        let (drafts, entries) = (disk.drafts.lock().unwrap().len(), disk.outbox.lock().unwrap().len());
        assert_eq!(drafts + entries, 1, "cut at {cut}");
        if let Some(done) = done {
            done.unwrap();
            assert!(cut > 6, "every step was cut");
            return;
        }
    }
}

#[tokio::test]
async fn what_the_phone_refuses_stays_a_draft() {
    let (ministry, phone) = world();
    let disk = Disk::default();
    disk.drafts.lock().unwrap().insert(draft(1).id, draft(1));
    let store = MemoryStore { disk: &disk, fuse: &phone.fuse };
    phone.will([Answer::Done, Answer::Running, Answer::Ends(Ending::UserCancelled)]);
    let refused = seal(&phone, ministry, &store).await.unwrap_err();
    assert_eq!(refused, Error::Asan(Failure::Ended(Ending::UserCancelled)));
    assert_eq!((disk.drafts.lock().unwrap().len(), disk.outbox.lock().unwrap().len()), (1, 0));
    assert!(phone.given_up.lock().unwrap().is_empty(), "it has ended by itself");
}

#[tokio::test]
async fn another_certificate_of_the_same_person_is_not_taken_either() {
    let (ministry, phone) = world();
    let disk = Disk::default();
    disk.drafts.lock().unwrap().insert(draft(1).id, draft(1));
    let store = MemoryStore { disk: &disk, fuse: &phone.fuse };
    *phone.other.lock().unwrap() = Some(ministry.pki().pair("TST0001", VOEN, ContentCommitment));
    told("A16", &seal(&phone, ministry, &store).await.unwrap_err());
    *phone.other.lock().unwrap() = Some(ministry.pki().pair("TST0002", VOEN, ContentCommitment));
    told("A12", &seal(&phone, ministry, &store).await.unwrap_err());
    assert!(disk.outbox.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_phone_is_asked_for_each_of_many_until_one_is_refused() {
    let (ministry, phone) = world();
    let disk = Disk::default();
    let store = MemoryStore { disk: &disk, fuse: &phone.fuse };
    let signed_in = signed_in(&phone, ministry).await;
    let mobile = mobile(&phone, &signed_in, ministry).await;
    let person = &signed_in.session.signer;
    let prepared =
        |n| application(&draft(n), person, &insurer(), Environment::Sandbox, ORIGIN.into(), now()).unwrap();
    phone.will([Answer::Done, Answer::Done, Answer::Ends(Ending::Timeout)]);
    let pen = Pen::Asan { gateway: &phone, mobile, display: String::new(), waiting: waiting() };
    let told = sign_all(pen, &store, (1..=4).map(prepared).collect(), ministry.trust(), now()).unwrap();
    let told: Vec<_> = told.map(|result| result.map(|entry| entry.application)).collect().await;
    let timeout = Err(Error::Asan(Failure::Ended(Ending::Timeout)));
    assert_eq!(told, [Ok(draft(1).id), Ok(draft(2).id), timeout]);
    let asked = phone.asked.lock().unwrap();
    assert_eq!(asked.iter().filter(|errand| **errand == Errand::Signature).count(), 3);
}
