//! Asan İmza end to end: the client and its flows over TLS against the sandbox and its telephones, on a
//! line that breaks and with a service that does wrong.

use crate::provoke::told;
use futures::future::join;
use jiff::{SignedDuration, Timestamp};
use mohur::card::fake::Fake as NoCards;
use mohur::domain::application::Id;
use mohur::domain::asan::{Code, Subscriber, UserId};
use mohur::domain::authority::Policy;
use mohur::domain::draft::Draft;
use mohur::domain::identifier::{Fin, Phone, Ssn, Voen};
use mohur::domain::insurer::Insurer;
use mohur::domain::level::Level;
use mohur::domain::lookup::{DocumentType, Query};
use mohur::domain::means::{Means, Mobile};
use mohur::domain::outbox::Entry;
use mohur::domain::reason::Reason;
use mohur::flow::asan::{Failure, Stop, Stopped, Told, Waiting, sign_in, stop};
use mohur::flow::courier::{Courier, Outcome};
use mohur::flow::lookup::Asker;
use mohur::flow::pen::Pen;
use mohur::flow::raise::Raiser;
use mohur::flow::sign::{application, sign, signers};
use mohur::flow::sign_in::{SignedIn, choose_insurer};
use mohur::flow::{Error, lookup};
use mohur::remote::{Client, Config, Origin, Service, Web};
use mohur::sandbox::faults::{Bent, Fault, Rule};
use mohur::sandbox::phone::{Act, Asked, What};
use mohur::sandbox::{Options, Running, start};
use mohur::signing::container;
use mohur::signing::trust::Trust;
use mohur::store::Store;
use mohur::store::fake::Fake as MemoryStore;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const GUNEL: (&str, &str) = ("99 000 12 34", "12345");
const VOEN: &str = "9900000141";

struct Desk {
    _dir: tempfile::TempDir,
    running: Running,
    trust: Trust,
    client: Client,
    /// What was told, in order.
    news: Arc<Mutex<Vec<Told>>>,
    /// How far our clock is ahead.
    ahead: Arc<AtomicI64>,
}

impl Desk {
    async fn new() -> Desk {
        let dir = tempfile::tempdir().unwrap();
        let running = start(Options::new(dir.path())).await.unwrap();
        let trust = Trust::from_pem(&std::fs::read_to_string(running.trust_file()).unwrap()).unwrap();
        let config = Config::new(Origin::parse(running.origin()).unwrap(), "en");
        let client = Client::new(Config { authorities: trust.certificates(), ..config }).unwrap();
        Desk { _dir: dir, running, trust, client, news: Arc::default(), ahead: Arc::default() }
    }

    fn waiting(&self) -> (Waiting<'static>, Stop) {
        let (stop, stopped) = stop();
        (self.waiting_until(stopped), stop)
    }

    fn waiting_until(&self, stopped: Stopped) -> Waiting<'static> {
        let (news, ahead) = (self.news.clone(), self.ahead.clone());
        Waiting {
            clock: Box::new(move || {
                Timestamp::now() + SignedDuration::from_secs(ahead.load(Ordering::Relaxed))
            }),
            pause: |time| Box::pin(tokio::time::sleep(time.min(Duration::from_millis(50)))),
            listener: Box::new(move |told| news.lock().unwrap().push(told)),
            stopped,
        }
    }

    /// Signs in while the owner does nothing.
    async fn sign_in(&self, number: &str, user_id: &str) -> Result<SignedIn, Error> {
        let (waiting, _stop) = self.waiting();
        sign_in(&self.client, &subscriber(number, user_id), &self.trust, &waiting).await
    }

    /// The owner does this as soon as a phone is asked; what it showed.
    async fn owner(&self, act: Act) -> Asked {
        loop {
            let waits = self.running.phones().all().into_iter().find(|asked| asked.outcome.is_none());
            // Only what was told can be compared.
            match waits.filter(|_| self.code().is_some()) {
                Some(asked) => {
                    assert!(self.running.phones().act(&asked.session, &act));
                    return asked;
                }
                None => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }

    /// The code told last.
    fn code(&self) -> Option<Code> {
        self.news.lock().unwrap().iter().rev().find_map(|told| match told {
            Told::Asked(code, _) => Some(*code),
            Told::Away | Told::Back => None,
        })
    }

    /// Signs in with the owner's help.
    async fn signed_in(&self) -> SignedIn {
        let (signed_in, asked) = join(self.sign_in(GUNEL.0, GUNEL.1), self.owner(Act::Approve)).await;
        assert_eq!(self.code(), Some(asked.code), "computer and phone show the same");
        self.news.lock().unwrap().clear();
        signed_in.unwrap()
    }

    async fn insurer(&self, signed_in: &SignedIn) -> Insurer {
        choose_insurer(&self.client, &signed_in.session, &Voen::parse(VOEN).unwrap()).await.unwrap()
    }

    /// The certificate that signs for the one signed in.
    async fn mobile(&self, signed_in: &SignedIn) -> Result<Mobile, Error> {
        let now = Timestamp::now();
        let found = signers(&NoCards::new(), &self.client, signed_in, &self.trust, now).await?;
        match found.into_iter().next() {
            Some(Means::Asan(mobile)) => Ok(mobile),
            other => panic!("{other:?}"),
        }
    }

    /// Signs an application with the phone.
    async fn sign(&self, signed_in: &SignedIn, store: &MemoryStore) -> Result<Entry, Error> {
        let mobile = self.mobile(signed_in).await?;
        self.sign_with(signed_in, mobile, store).await
    }

    async fn sign_with(
        &self,
        signed_in: &SignedIn,
        mobile: Mobile,
        store: &MemoryStore,
    ) -> Result<Entry, Error> {
        let insurer = self.insurer(signed_in).await;
        let card = self.client.card().await.unwrap();
        let query = Query {
            fin: Fin::parse("TST4W7E").unwrap().0,
            ssn: Ssn::parse("9912345678903").ok(),
            document_type: DocumentType::Din,
        };
        let now = Timestamp::now();
        let asker = Asker { signer: &signed_in.session.signer.fin, voen: &insurer.voen, now };
        let found = lookup::lookup(store, &self.client, &card, asker, &query).await.unwrap();
        let draft = Draft {
            lookup: Some(found),
            reason: Some(Reason::Lost),
            ..Draft::new(Id::from_bytes([1; 16]), insurer.voen.clone(), now)
        };
        store.save_draft(draft.clone()).await.unwrap();
        let (person, origin) = (&signed_in.session.signer, self.client.origin());
        let application = application(&draft, person, &insurer, card.environment, origin, now).unwrap();
        let (waiting, _stop) = self.waiting();
        let pen = Pen::Asan { gateway: &self.client, mobile, display: "Möhür: itirilmə".into(), waiting };
        sign(pen, store, application, &self.trust, now).await
    }

    fn bend(&self, target: &str, bent: Bent) {
        self.running.faults().once(target, Fault::Bent(bent));
    }
}

fn subscriber(number: &str, user_id: &str) -> Subscriber {
    Subscriber { phone: Phone::parse(number).unwrap(), user_id: UserId::parse(user_id).unwrap() }
}

fn rule(target: &str, fault: Fault, times: Option<u32>) -> Rule {
    Rule { target: target.into(), fault, times }
}

#[tokio::test]
async fn a_phone_signs_in_and_what_it_signs_is_accepted_at_the_level_that_the_service_wants() {
    let desk = Desk::new().await;
    let signed_in = desk.signed_in().await;
    assert_eq!(signed_in.session.signer.fin.as_str(), "TST0001");
    assert!(matches!(&signed_in.means, Means::Asan(mobile) if mobile.usable.is_ok()));
    let store = MemoryStore::new();
    let (entry, asked) = join(desk.sign(&signed_in, &store), desk.owner(Act::Approve)).await;
    let entry = entry.unwrap();
    let What::Digest { digest, display } = &asked.what else { panic!("{:?}", asked.what) };
    assert_eq!((desk.code(), display.as_str()), (Some(Code::of(digest)), "Möhür: itirilmə"));
    assert!(store.drafts(&Voen::parse(VOEN).unwrap()).await.unwrap().is_empty());
    let courier = Courier::new(Raiser::new(Arc::new(Web::default()), Policy::default()));
    let delivered = courier.deliver(&store, &desk.client, &desk.trust, &Timestamp::now, &entry.digest).await;
    let delivery = delivered.unwrap().unwrap();
    assert!(matches!(delivery.outcome, Outcome::Accepted(_)), "{:?}", delivery.outcome);
    let kept = store.best_container(&entry.digest).await.unwrap();
    assert_eq!(container::open(&kept).unwrap().level(), Level::Lt);
}

#[tokio::test]
async fn each_ending_has_its_own_code() {
    let desk = Desk::new().await;
    for (number, code) in [
        ("99 000 12 50", "A08"),
        ("99 000 12 51", "A01"),
        ("99 000 12 52", "A02"),
        ("99 000 12 53", "A03"),
        ("99 000 12 54", "A04"),
        ("99 000 12 55", "A05"),
        ("99 000 12 56", "A06"),
        ("99 000 12 57", "A07"),
        ("99 000 12 58", "A14"),
        ("99 000 12 59", "A10"),
    ] {
        told(code, &desk.sign_in(number, "11111").await.unwrap_err());
    }
    told("A03", &desk.sign_in(GUNEL.0, "99999").await.unwrap_err());
    told("A03", &desk.sign_in("55 000 00 00", "12345").await.unwrap_err());
    let busy = async {
        let running = desk.owner(Act::WrongPin).await;
        told("A09", &desk.sign_in(GUNEL.0, GUNEL.1).await.unwrap_err());
        desk.running.phones().act(&running.session, &Act::Approve);
    };
    let (signed_in, ()) = join(desk.sign_in(GUNEL.0, GUNEL.1), busy).await;
    assert!(signed_in.is_ok(), "the first is as it was");
}

#[tokio::test]
async fn what_happens_at_the_phone_is_told_in_its_own_words() {
    let desk = Desk::new().await;
    for (word, act) in Act::all() {
        if matches!(act, Act::Approve | Act::WrongPin) {
            continue;
        }
        desk.news.lock().unwrap().clear();
        let (result, _) = join(desk.sign_in(GUNEL.0, GUNEL.1), desk.owner(act)).await;
        let Err(Error::Asan(Failure::Ended(_))) = &result else { panic!("{word}: {result:?}") };
    }
    desk.news.lock().unwrap().clear();
    let three = async {
        for _ in 0..3 {
            desk.owner(Act::WrongPin).await;
        }
    };
    told("A07", &join(desk.sign_in(GUNEL.0, GUNEL.1), three).await.0.unwrap_err());
}

#[tokio::test]
async fn a_line_that_breaks_meanwhile_is_asked_again() {
    let desk = Desk::new().await;
    let poll = "GET /v1/auth/asan-imza/";
    for fault in [
        Fault::DropRequest,
        Fault::DropAnswer,
        Fault::Internal,
        Fault::RateLimited(1),
        Fault::Malformed,
        Fault::Delay(Duration::from_millis(200)),
    ] {
        desk.running.faults().add(rule(poll, fault, Some(2)));
        desk.signed_in().await;
        desk.running.faults().clear();
    }
    // The answer with the session is lost: it is given again.
    let lose_the_end = async {
        let asked = desk.owner(Act::WrongPin).await;
        desk.running.faults().add(rule(poll, Fault::DropAnswer, Some(1)));
        desk.running.phones().act(&asked.session, &Act::Approve);
    };
    let (signed_in, ()) = join(desk.sign_in(GUNEL.0, GUNEL.1), lose_the_end).await;
    let signed_in = signed_in.unwrap();
    desk.insurer(&signed_in).await;
}

#[tokio::test]
async fn a_lost_answer_asks_the_phone_once() {
    let desk = Desk::new().await;
    for (n, fault) in [Fault::DropAnswer, Fault::Malformed, Fault::Oversized].into_iter().enumerate() {
        desk.running.faults().add(rule("POST /v1/auth/asan-imza", fault, Some(2)));
        desk.signed_in().await;
        assert_eq!(desk.running.phones().all().len(), n + 1, "{fault:?}");
    }
    desk.running.faults().add(rule("POST /v1/auth/asan-imza", Fault::DropAnswer, None));
    told("X19", &desk.sign_in("99 000 12 35", "23456").await.unwrap_err());
}

#[tokio::test]
async fn a_break_is_told_and_so_is_its_end() {
    let desk = Desk::new().await;
    desk.running.faults().add(rule("GET /v1/auth/asan-imza/", Fault::Internal, Some(3)));
    let (signed_in, _) = join(desk.sign_in(GUNEL.0, GUNEL.1), desk.owner(Act::Approve)).await;
    signed_in.unwrap();
    let news = desk.news.lock().unwrap().clone();
    assert!(matches!(news[..], [Told::Asked(..), Told::Away, Told::Back]), "{news:?}");
}

#[tokio::test]
async fn who_gives_up_leaves_no_request_at_the_phone() {
    let desk = Desk::new().await;
    let (waiting, stop) = desk.waiting();
    let who = subscriber(GUNEL.0, GUNEL.1);
    let leave = async {
        desk.owner(Act::WrongPin).await;
        drop(stop);
    };
    let (result, ()) = join(sign_in(&desk.client, &who, &desk.trust, &waiting), leave).await;
    assert_eq!(result.unwrap_err(), Error::Asan(Failure::Stopped));
    assert!(desk.running.phones().all().is_empty());
    desk.signed_in().await;
}

#[tokio::test]
async fn nobody_is_waited_for_longer_than_the_session_lasts() {
    let desk = Desk::new().await;
    desk.running.faults().add(rule("GET /v1/auth/asan-imza/", Fault::DropRequest, None));
    let cut = async {
        desk.owner(Act::Approve).await;
        desk.ahead.store(360, Ordering::Relaxed);
    };
    let (result, ()) = join(desk.sign_in(GUNEL.0, GUNEL.1), cut).await;
    told("A15", &result.unwrap_err());
}

#[tokio::test]
async fn a_gateway_that_does_wrong_gets_no_signature_used() {
    let desk = Desk::new().await;
    let signed_in = desk.signed_in().await;
    let store = MemoryStore::new();
    let drafts = async || store.drafts(&Voen::parse(VOEN).unwrap()).await.unwrap().len();

    desk.bend("POST /v1/signatures/asan-imza", Bent::Code);
    let error = desk.sign(&signed_in, &store).await.unwrap_err();
    told("A11", &error);
    assert_eq!(desk.code(), None, "a code that is not the document's is not shown");
    let asked = desk.running.phones().all();
    assert!(asked.iter().all(|asked| matches!(asked.what, What::Challenge(_))), "the phone is asked no more");

    desk.bend("GET /v1/signatures/asan-imza/certificate", Bent::Holder);
    told("A12", &desk.mobile(&signed_in).await.unwrap_err());

    let mobile = desk.mobile(&signed_in).await.unwrap();
    for (bent, code) in [(Bent::Holder, "A12"), (Bent::Signature, "A13")] {
        desk.news.lock().unwrap().clear();
        desk.running.faults().add(rule("GET /v1/signatures/asan-imza/", Fault::Bent(bent), None));
        let signing = desk.sign_with(&signed_in, mobile.clone(), &store);
        told(code, &join(signing, desk.owner(Act::Approve)).await.0.unwrap_err());
        desk.running.faults().clear();
    }
    assert_eq!(drafts().await, 1, "the draft is as it was");
    assert!(store.open_entries().await.unwrap().is_empty());
}
