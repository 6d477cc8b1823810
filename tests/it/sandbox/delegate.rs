//! Authorities: who may give them, what is refused, and that an order has effect at once.

use super::desk::{Answer, Desk, SoftCard, TIKISH, hex, random};
use jiff::{SignedDuration, ToSpan};
use mohur::domain::application::Id;
use mohur::domain::delegation::{Act, Delegate, Means, Number, Order, Replaced, Term, today};
use mohur::domain::environment::Environment;
use mohur::domain::identifier::Fin;
use mohur::domain::level::Level;
use mohur::sandbox::faults::Fault;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The number of a card that the sandbox issued.
pub const NO_SEAL: (&str, &str) = ("AZ 77 4410 0008", "TST0008");
pub const NO_VOEN: (&str, &str) = ("AZ 77 4410 0007", "TST0007");

pub fn delegate((number, fin): (&str, &str)) -> Delegate {
    Delegate {
        means: Means::Card,
        number: Number::parse(Means::Card, number).unwrap(),
        fin: Fin::parse(fin).unwrap().0,
    }
}

impl Desk {
    pub async fn order(&self, path: &str, container: &[u8]) -> Answer {
        let key = hex(&Sha256::digest(container));
        self.try_order(path, &key, container).await.expect("an answer")
    }

    pub async fn try_order(&self, path: &str, key: &str, container: &[u8]) -> reqwest::Result<Answer> {
        let body = container.to_vec();
        self.try_send("POST", path, |r| {
            r.header("Idempotency-Key", key)
                .header("Content-Type", mohur::signing::container::MEDIA_TYPE)
                .body(body)
        })
        .await
    }

    /// An order of a card's holder, about an insurer that somebody else's session may see.
    pub async fn prepare(&self, token: &str, card: &SoftCard, act: Act) -> Order {
        let like = self.application(token, "TST1001", "9900000001001", card).await;
        Order {
            id: Id::from_bytes(random()),
            environment: Environment::Sandbox,
            service: like.service,
            insurer: like.insurer,
            act,
            prepared_by: like.prepared_by,
            prepared_at: like.prepared_at,
        }
    }

    pub async fn unlimited(&self, token: &str, to: (&str, &str)) -> Act {
        let time = self.get(token, "/v1/service").await.json()["time"].as_str().unwrap().parse().unwrap();
        Act::Give { delegate: delegate(to), term: Term { from: today(time), until: None }, replaces: None }
    }

    /// Walks both operations.
    pub async fn give_and_withdraw(&self, token: &str, card: &SoftCard) {
        let given = self.give(token, card, self.unlimited(token, NO_SEAL).await).await;
        assert_eq!(given.outcome(), "201");
        assert_eq!(self.withdraw(token, card, &given.json()).await.outcome(), "201");
    }

    async fn give(&self, token: &str, card: &SoftCard, act: Act) -> Answer {
        let order = self.prepare(token, card, act).await;
        self.order("/v1/delegations", &card.seal_order(&order)).await
    }

    pub async fn withdraw(&self, token: &str, card: &SoftCard, given: &Value) -> Answer {
        let order = self.prepare(token, card, withdrawal(given)).await;
        let path = format!("/v1/delegations/{}/revocation", given["id"].as_str().unwrap());
        self.order(&path, &card.seal_order(&order)).await
    }
}

fn withdrawal(given: &Value) -> Act {
    let text = |key: &str| given[key].as_str().unwrap();
    Act::Withdraw {
        delegation: Id::parse(text("id")).unwrap(),
        delegate: delegate((text("number"), text("fin"))),
        term: Term {
            from: text("from").parse().unwrap(),
            until: given["until"].as_str().map(|day| day.parse().unwrap()),
        },
    }
}

async fn signed_in(desk: &Desk, card: &str) -> String {
    let session = desk.sign_in(&desk.card(card)).await.json();
    session["accessToken"].as_str().unwrap().to_owned()
}

async fn mandates(desk: &Desk, token: &str) -> Vec<String> {
    let answer = desk.get(token, "/v1/session/mandates").await.json();
    let all = answer["mandates"].as_array().unwrap().iter();
    all.map(|m| format!("{} {}", m["voen"].as_str().unwrap(), m["source"].as_str().unwrap())).collect()
}

#[tokio::test]
async fn an_order_has_effect_at_once_in_both_directions_and_in_open_sessions() {
    let desk = Desk::new().await;
    let head = desk.session("gunel", TIKISH).await;
    let gunel = desk.card("gunel");
    // Nobody's employee, signed in before and all the time.
    let delegate = signed_in(&desk, "no-voen").await;
    let choose = async |voen: &str| {
        desk.post(&delegate, "/v1/session/insurer", &json!({ "voen": voen })).await.outcome()
    };
    assert_eq!(mandates(&desk, &delegate).await, Vec::<String>::new());
    assert_eq!(choose(TIKISH).await, "403 no-mandate");

    let given = desk.give(&head, &gunel, desk.unlimited(&head, NO_VOEN).await).await;
    assert_eq!(given.outcome(), "201");
    let given = given.json();
    assert_eq!(
        (&given["names"]["surname"], &given["givenBy"]),
        (&json!("İsmayılova"), &json!("ƏLİYEVA GÜNEL RAUF QIZI"))
    );
    assert_eq!(mandates(&desk, &delegate).await, ["9900000141 delegation"]);
    assert_eq!(choose(TIKISH).await, "204");
    assert_eq!(desk.look_up(&delegate, "TST1001", "9900000001001", "DIN").await.outcome(), "200");

    // What the delegate signs counts.
    let theirs = desk.card("no-voen");
    let before = desk.application(&delegate, "TST1001", "9900000001001", &theirs).await;
    let late = desk.application(&delegate, "TST1002", "9900000001002", &theirs).await;
    assert_eq!(desk.submit(&theirs.seal_now(&before)).await.outcome(), "201");

    desk.running.advance_clock(SignedDuration::from_secs(2));
    assert_eq!(desk.withdraw(&head, &gunel, &given).await.outcome(), "201");
    for path in ["/v1/insurer", "/v1/applications", "/v1/delegations"] {
        assert_eq!(desk.get(&delegate, path).await.outcome(), "403 mandate-ended", "{path}");
    }
    let lookup = desk.look_up(&delegate, "TST1001", "9900000001001", "DIN").await;
    assert_eq!(lookup.outcome(), "403 mandate-ended");
    assert_eq!(choose(TIKISH).await, "403 mandate-ended");
    assert_eq!(mandates(&desk, &delegate).await, Vec::<String>::new());
    // Signed afterwards, it is of no use; signed before, it stays good while it waits.
    let after = theirs.seal(&late, late.prepared_at + SignedDuration::from_secs(10));
    desk.running.advance_clock(SignedDuration::from_secs(10));
    assert_eq!(desk.submit(&after).await.outcome(), "403 no-mandate");
    assert_eq!(desk.submit(&theirs.seal_now(&late)).await.outcome(), "201");
}

#[tokio::test]
async fn only_who_has_the_seal_right_gives_and_nobody_gives_what_was_given() {
    let desk = Desk::new().await;
    let head = desk.session("gunel", TIKISH).await;
    let act = desk.unlimited(&head, NO_VOEN).await;
    // An employee without the right, a delegate, and the head of another enterprise.
    for card in ["no-seal", "two-insurers", "entrepreneur"] {
        let card = desk.card(card);
        let answer = desk.give(&head, &card, act.clone()).await;
        assert_eq!(answer.outcome(), "403 seal-right-required");
    }
    let given = desk.get(&head, "/v1/delegations").await.json()["items"][0].clone();
    let withdrawn = desk.withdraw(&head, &desk.card("no-seal"), &given).await;
    assert_eq!(withdrawn.outcome(), "403 seal-right-required");
}

#[tokio::test]
async fn everybody_sees_what_concerns_them() {
    let desk = Desk::new().await;
    let list = async |card: &str, voen: &str| {
        let token = desk.session(card, voen).await;
        let list = desk.get(&token, "/v1/delegations").await.json();
        (list["complete"].as_bool().unwrap(), list["items"].as_array().unwrap().len())
    };
    assert_eq!(list("gunel", TIKISH).await, (true, 3));
    assert_eq!(list("two-insurers", TIKISH).await, (false, 1), "their own");
    assert_eq!(list("two-insurers", "9900000271").await, (true, 0));
    assert_eq!(list("no-seal", TIKISH).await, (false, 0));
    let token = desk.session("gunel", TIKISH).await;
    let first = desk.get(&token, "/v1/delegations").await.json()["items"][0].clone();
    assert_eq!((&first["number"], &first["until"]), (&json!("AZ 77 4410 0002"), &Value::Null));
}

#[tokio::test]
async fn what_cannot_be_given_is_refused() {
    let desk = Desk::new().await;
    let head = desk.session("gunel", TIKISH).await;
    let gunel = desk.card("gunel");
    let Act::Give { delegate: to, term, .. } = desk.unlimited(&head, NO_SEAL).await else { panic!() };
    let with =
        |delegate: &Delegate, term: Term| Act::Give { delegate: delegate.clone(), term, replaces: None };
    let yesterday = term.from.yesterday().unwrap();
    let tomorrow = term.from.tomorrow().unwrap();
    let own = delegate(("AZ 77 4410 0001", "TST0001"));
    for (act, outcome) in [
        (with(&own, term), "422 delegation-refused"),
        (with(&to, Term { from: yesterday, until: None }), "422 delegation-refused"),
        (with(&to, Term { from: tomorrow, until: Some(term.from) }), "422 delegation-refused"),
        (with(&to, Term { from: tomorrow, until: Some(tomorrow) }), "201"),
        (with(&to, Term { from: term.from, until: Some(term.from) }), "201"),
        (with(&to, term), "409 delegation-exists"),
        (with(&delegate(("az 77 44100002", "TST0002")), term), "409 delegation-exists"),
    ] {
        assert_eq!(desk.give(&head, &gunel, act.clone()).await.outcome(), outcome, "{act:?}");
    }
    let mut elsewhere = desk.prepare(&head, &gunel, with(&to, term)).await;
    elsewhere.environment = Environment::Production;
    let answer = desk.order("/v1/delegations", &gunel.seal_order(&elsewhere)).await;
    assert_eq!(answer.outcome(), "422 wrong-environment");
    let application = desk.application(&head, "TST1001", "9900000001001", &gunel).await;
    let answer = desk.order("/v1/delegations", &gunel.seal_now(&application)).await;
    assert_eq!(answer.outcome(), "422 container-refused", "an application is no order");
    let order = desk.prepare(&head, &gunel, with(&to, term)).await;
    assert_eq!(desk.submit(&gunel.seal_order(&order)).await.outcome(), "422 container-refused");
    let answer = desk.order("/v1/delegations", b"no container").await;
    assert_eq!(answer.outcome(), "422 container-refused");
}

#[tokio::test]
async fn a_withdrawal_is_about_what_its_address_names() {
    let desk = Desk::new().await;
    let head = desk.session("gunel", TIKISH).await;
    let gunel = desk.card("gunel");
    let items = desk.get(&head, "/v1/delegations").await.json()["items"].clone();
    let order = desk.prepare(&head, &gunel, withdrawal(&items[0])).await;
    let container = gunel.seal_order(&order);
    let path = |n: usize| format!("/v1/delegations/{}/revocation", items[n]["id"].as_str().unwrap());
    assert_eq!(desk.order(&path(1), &container).await.outcome(), "422 container-refused");
    assert_eq!(desk.order("/v1/delegations", &container).await.outcome(), "422 container-refused");
    assert_eq!(desk.order(&path(0), &container).await.outcome(), "201");
    assert_eq!(desk.order(&path(0), &container).await.outcome(), "200", "the same again");
    assert_eq!(desk.withdraw(&head, &gunel, &items[0]).await.outcome(), "409 delegation-ended");
    assert_eq!(
        desk.withdraw(&head, &gunel, &items[2]).await.outcome(),
        "409 delegation-ended",
        "over long ago"
    );
    let mut nobody = items[0].clone();
    nobody["id"] = json!("0".repeat(32));
    assert_eq!(desk.withdraw(&head, &gunel, &nobody).await.outcome(), "404 not-found");
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_without_a_second_effect() {
    let desk = Desk::new().await;
    let head = desk.session("gunel", TIKISH).await;
    let gunel = desk.card("gunel");
    let order = desk.prepare(&head, &gunel, desk.unlimited(&head, NO_SEAL).await).await;
    let container = gunel.seal_order(&order);
    let key = hex(&Sha256::digest(&container));
    desk.running.faults().once("POST /v1/delegations", Fault::DropAnswer);
    assert!(desk.try_order("/v1/delegations", &key, &container).await.is_err());
    assert_eq!(desk.order("/v1/delegations", &container).await.outcome(), "200");
    let longer = [container.as_slice(), &[0]].concat();
    let conflict = desk.try_order("/v1/delegations", &key, &longer).await.unwrap();
    assert_eq!(conflict.outcome(), "422 idempotency-conflict");
    // Raised anew, it is another container with the same order.
    let other = gunel.seal_order_at(&order, order.prepared_at + SignedDuration::from_secs(1));
    assert_eq!(desk.order("/v1/delegations", &other).await.outcome(), "200");
    let items = desk.get(&head, "/v1/delegations").await.json()["items"].clone();
    assert_eq!(items.as_array().unwrap().len(), 4, "exactly one more");
}

#[tokio::test]
async fn timed_ones_end_by_themselves() {
    let desk = Desk::new().await;
    let head = desk.session("gunel", TIKISH).await;
    let gunel = desk.card("gunel");
    let Act::Give { delegate, term, .. } = desk.unlimited(&head, NO_VOEN).await else { panic!() };
    let until = term.from.checked_add(1.day()).ok();
    let act = Act::Give { delegate, term: Term { until, ..term }, replaces: None };
    assert_eq!(desk.give(&head, &gunel, act).await.outcome(), "201");
    let theirs = desk.session("no-voen", TIKISH).await;
    assert_eq!(desk.get(&theirs, "/v1/insurer").await.outcome(), "200");
    for _ in 0..20 {
        desk.running.advance_clock(SignedDuration::from_hours(1));
        desk.post(&theirs, "/v1/session/renewal", &json!({})).await;
    }
    let later = desk.sign_in(&desk.card("no-voen")).await.json();
    let still = later["mandates"].as_array().unwrap();
    assert!(still.iter().all(|m| m["until"].is_string()), "{still:?}");
    desk.running.advance_clock(SignedDuration::from_hours(48));
    let token = signed_in(&desk, "no-voen").await;
    assert_eq!(mandates(&desk, &token).await, Vec::<String>::new());
    let choice = desk.post(&token, "/v1/session/insurer", &json!({ "voen": TIKISH })).await;
    assert_eq!(choice.outcome(), "403 mandate-ended");
}

#[tokio::test]
async fn a_renewal_takes_the_old_ones_place_in_one_step() {
    let desk = Desk::new().await;
    let head = desk.session("gunel", TIKISH).await;
    let gunel = desk.card("gunel");
    // Given for a number that the card in use does not have: it is of no use to them.
    let given =
        desk.give(&head, &gunel, desk.unlimited(&head, ("AZ 77 4410 9999", "TST0007")).await).await.json();
    let theirs = signed_in(&desk, "no-voen").await;
    assert_eq!(mandates(&desk, &theirs).await, Vec::<String>::new());
    let Act::Give { term, .. } = desk.unlimited(&head, NO_VOEN).await else { panic!() };
    let id = Id::parse(given["id"].as_str().unwrap()).unwrap();
    let old = Replaced { id, number: delegate(("AZ 77 4410 9999", "TST0007")).number };
    let renewal = |to| Act::Give { delegate: delegate(to), term, replaces: Some(old.clone()) };
    let another = desk.give(&head, &gunel, renewal(NO_SEAL)).await;
    assert_eq!(another.outcome(), "422 delegation-refused", "for somebody else");
    assert_eq!(desk.give(&head, &gunel, renewal(NO_VOEN)).await.outcome(), "201");
    assert_eq!(mandates(&desk, &theirs).await, ["9900000141 delegation"]);
    let items = desk.get(&head, "/v1/delegations").await.json()["items"].clone();
    let withdrawn = items.as_array().unwrap().iter().find(|i| i["id"] == given["id"]).unwrap();
    assert!(withdrawn["withdrawnAt"].is_string());
    assert_eq!(desk.give(&head, &gunel, renewal(NO_VOEN)).await.outcome(), "409 delegation-ended");
}

#[tokio::test]
async fn an_order_needs_the_level_that_the_service_requires() {
    let desk = Desk::demanding(Level::T).await;
    let head = desk.session("gunel", TIKISH).await;
    let gunel = desk.card("gunel");
    let answer = desk.give(&head, &gunel, desk.unlimited(&head, NO_SEAL).await).await;
    assert_eq!(answer.outcome(), "422 level-too-low");
}
