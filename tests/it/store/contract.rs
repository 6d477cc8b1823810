//! What every store keeps to.

use super::fixture::*;
use mohur::domain::authority::Usage;
use mohur::domain::delegation::{Delegate, Delegation, Means, Number, Register, Term};
use mohur::domain::draft::Draft;
use mohur::domain::history::{
    Attested, Category, Column, Entry as Row, Order, Page, Pass, Query, Search, Standing, StatusFilter,
};
use mohur::domain::identifier::{Fin, Voen};
use mohur::domain::level::Level;
use mohur::domain::lookup::Note;
use mohur::domain::outbox::{Entry, State};
use mohur::domain::reason::Reason;
use mohur::store::{Answered, CarriedOut, Error, Listed, Pending, Proof, Raised, Store};

/// Each test once against the store in memory and once against the encrypted file.
macro_rules! contract {
    ($($test:ident),* $(,)?) => {
        mod memory {
            $(#[tokio::test] async fn $test() { super::$test(super::Place::memory()).await; })*
        }
        mod disk {
            $(#[tokio::test] async fn $test() { super::$test(super::Place::disk().await).await; })*
        }
    };
}

contract!(
    a_draft_comes_back_as_it_was,
    drafts_are_listed_last_changed_first,
    a_draft_stays_with_its_insurer,
    sealing_takes_the_draft_away,
    an_application_is_sealed_once,
    every_move_of_the_table_and_no_other,
    a_sending_entry_is_unknown_after_a_restart,
    a_refusal_is_kept_until_it_is_taken_up,
    a_reopened_application_can_be_sealed_again,
    a_receipt_is_kept_and_shown,
    what_was_never_sent_is_raised_in_its_place,
    what_was_sent_stays_and_is_raised_beside,
    only_what_helps_is_raised,
    authorities_are_counted_and_left_alone,
    discarding_deletes,
    the_service_has_the_last_word,
    one_row_for_each_application_newest_first,
    words_find_the_beginnings_of_names_and_numbers,
    days_reasons_and_statuses_filter,
    rows_are_in_the_order_of_each_column,
    fields_find_the_beginnings_of_their_own_words,
    whole_numbers_find_exactly_theirs,
    rows_are_counted_and_listed_by_their_keys,
    news_is_what_has_another_status,
    searches_keep_their_names,
    insurers_are_kept_apart,
    small_things_are_remembered,
    the_last_list_of_authorities_is_kept_for_each_insurer,
    orders_wait_until_their_outcome_is_known,
    who_was_looked_up_is_told_for_each_insurer,
);

async fn the_last_list_of_authorities_is_kept_for_each_insurer(place: Place) {
    let mut place = place;
    let store = place.store();
    let (mine, theirs) = (ours(), theirs());
    assert_eq!(store.delegations(&mine).await.unwrap(), None);
    let listed = listed(&["AZ 77 4410 0187", "AZ 77 4410 0099"]);
    store.save_delegations(&mine, listed.clone()).await.unwrap();
    assert_eq!(store.delegations(&mine).await.unwrap(), Some(listed));
    assert_eq!(store.delegations(&theirs).await.unwrap(), None);
    let fewer = Listed { at: at(9), ..self::listed(&["AZ 77 4410 0099"]) };
    store.save_delegations(&mine, fewer.clone()).await.unwrap();
    place.restart().await;
    assert_eq!(place.store().delegations(&mine).await.unwrap(), Some(fewer));
    let none = Listed { register: Register::default(), at: at(9) };
    place.store().save_delegations(&theirs, none.clone()).await.unwrap();
    assert_eq!(place.store().delegations(&theirs).await.unwrap(), Some(none), "an empty list is one");
}

async fn orders_wait_until_their_outcome_is_known(place: Place) {
    let mut place = place;
    let pending = |n: u64, voen: Voen| Pending {
        key: digest(n),
        voen,
        withdrawn: (n == 2).then(|| id(7)),
        container: vec![7; 100],
    };
    for order in [pending(1, ours()), pending(2, ours()), pending(3, theirs()), pending(1, ours())] {
        place.store().keep_order(order).await.unwrap();
    }
    place.restart().await;
    let store = place.store();
    assert_eq!(store.pending_orders(&ours()).await.unwrap(), [pending(1, ours()), pending(2, ours())]);
    store.settle_order(&digest(1), None).await.unwrap();
    store.settle_order(&digest(1), None).await.unwrap();
    assert_eq!(store.pending_orders(&ours()).await.unwrap(), [pending(2, ours())]);
    assert_eq!(store.pending_orders(&theirs()).await.unwrap(), [pending(3, theirs())]);

    // What was carried out is kept with the answer, whatever comes after it.
    let answered = Answered { delegation: id(7), time: at(4), bytes: b"{}".to_vec() };
    store.settle_order(&digest(2), Some(answered.clone())).await.unwrap();
    store.settle_order(&digest(2), None).await.unwrap();
    place.restart().await;
    let store = place.store();
    assert_eq!(store.pending_orders(&ours()).await.unwrap(), []);
    let kept = CarriedOut { is_withdrawal: true, container: vec![7; 100], answered };
    assert_eq!(store.carried_out(&ours(), &id(7)).await.unwrap(), [kept]);
    assert_eq!(
        store.carried_out(&theirs(), &id(7)).await.unwrap(),
        [],
        "nothing of one insurer under another"
    );
    assert_eq!(
        store.carried_out(&ours(), &id(1)).await.unwrap(),
        [],
        "what was not carried out is forgotten"
    );
}

async fn who_was_looked_up_is_told_for_each_insurer(mut place: Place) {
    let note = |seconds, voen: Voen, person: &str| Note {
        time: at(seconds),
        signer: Fin::parse("TST0001").unwrap().0,
        voen,
        person: Fin::parse(person).unwrap().0,
    };
    let (first, second) = (note(1, ours(), "TST4W7E"), note(3, ours(), "TST5H3K"));
    for note in [&second, &first, &note(2, theirs(), "TST1E23")] {
        place.store().note_lookup(note.clone()).await.unwrap();
    }
    place.restart().await;
    let store = place.store();
    assert_eq!(store.looked_up(&ours(), 9).await.unwrap(), [second.clone(), first], "newest first");
    assert_eq!(store.looked_up(&ours(), 1).await.unwrap(), [second]);
    assert_eq!(store.looked_up(&theirs(), 9).await.unwrap().len(), 1);
}

fn listed(numbers: &[&str]) -> Listed {
    let delegation = |(n, number): (usize, &&str)| Delegation {
        id: id(n as u64 + 1),
        delegate: Delegate {
            means: Means::Card,
            number: Number::parse(Means::Card, number).unwrap(),
            fin: Fin::parse("TST5H3K").unwrap().0,
        },
        names: (n == 0).then(|| names("Quliyev", "Rəşad", "")),
        term: Term {
            from: jiff::civil::date(2026, 1, 1),
            until: (n == 1).then(|| jiff::civil::date(2026, 9, 1)),
        },
        given_by: "Əliyeva Günel Rauf qızı".into(),
        given_at: at(1),
        withdrawn_at: (n == 1).then(|| at(2)),
    };
    let delegations = numbers.iter().enumerate().map(delegation).collect();
    Listed { register: Register { delegations, is_complete: true }, at: at(3) }
}

async fn entries(store: &dyn Store) -> Vec<Entry> {
    store.open_entries().await.unwrap()
}

async fn find(store: &dyn Store, voen: &Voen, query: Query) -> Page {
    store.history(voen, query, 0, 100).await.unwrap()
}

async fn all(store: &dyn Store, voen: &Voen) -> Vec<Row> {
    find(store, voen, Query::default()).await.entries
}

async fn a_draft_comes_back_as_it_was(mut place: Place) {
    let full = Draft { lookup: Some(lookup()), ..draft(1, &ours(), 5) };
    place.store().save_draft(full.clone()).await.unwrap();
    place.restart().await;
    assert_eq!(place.store().drafts(&ours()).await.unwrap(), std::slice::from_ref(&full));

    // *Dəyişdir* takes the answer away again.
    let cleared = Draft { lookup: None, reason: None, updated: at(6), ..full };
    place.store().save_draft(cleared.clone()).await.unwrap();
    assert_eq!(place.store().drafts(&ours()).await.unwrap(), [cleared]);

    place.store().delete_draft(&id(1)).await.unwrap();
    place.store().delete_draft(&id(1)).await.unwrap();
    assert_eq!(place.store().drafts(&ours()).await.unwrap(), []);
}

async fn drafts_are_listed_last_changed_first(place: Place) {
    let store = place.store();
    for (n, seconds) in [(1, 10), (2, 30), (3, 20)] {
        store.save_draft(draft(n, &ours(), seconds)).await.unwrap();
    }
    store.save_draft(draft(1, &ours(), 40)).await.unwrap();
    let order: Vec<_> = store.drafts(&ours()).await.unwrap().into_iter().map(|d| d.id).collect();
    assert_eq!(order, [id(1), id(2), id(3)]);
}

async fn a_draft_stays_with_its_insurer(place: Place) {
    let store = place.store();
    store.save_draft(draft(1, &ours(), 1)).await.unwrap();
    assert!(matches!(store.save_draft(draft(1, &theirs(), 2)).await, Err(Error::Database(_))));
    assert_eq!(store.drafts(&ours()).await.unwrap(), [draft(1, &ours(), 1)]);
    assert_eq!(store.drafts(&theirs()).await.unwrap(), []);
}

async fn sealing_takes_the_draft_away(mut place: Place) {
    place.store().save_draft(draft(1, &ours(), 1)).await.unwrap();
    place.store().save_draft(draft(2, &ours(), 1)).await.unwrap();
    place.store().enqueue(sealed(1, &ours(), 9)).await.unwrap();
    place.restart().await;
    let store = place.store();
    assert_eq!(store.drafts(&ours()).await.unwrap(), [draft(2, &ours(), 1)]);
    assert_eq!(entries(store).await, [sealed(1, &ours(), 9).entry]);
    assert_eq!(store.container(&digest(1)).await.unwrap(), b"container 1");
    assert_eq!(all(store, &ours()).await, [row(1, &ours(), 9)]);
    // A save that was on its way comes too late.
    assert!(matches!(store.save_draft(draft(1, &ours(), 2)).await, Err(Error::Database(_))));
    assert_eq!(store.drafts(&ours()).await.unwrap().len(), 1);
}

async fn an_application_is_sealed_once(place: Place) {
    let store = place.store();
    store.enqueue(sealed(1, &ours(), 1)).await.unwrap();
    store.enqueue(sealed(1, &ours(), 1)).await.unwrap();
    assert_eq!(entries(store).await.len(), 1, "the same container again");

    let mut second = sealed(1, &ours(), 2);
    (second.entry.digest, second.entry.key) = (digest(2), digest(2));
    let refused = Error::IllegalMove { from: State::Queued, to: State::Queued };
    assert_eq!(store.enqueue(second).await, Err(refused));

    let mut sent = sealed(3, &ours(), 2);
    sent.entry.state = State::Accepted;
    let refused = Error::IllegalMove { from: State::Accepted, to: State::Queued };
    assert_eq!(store.enqueue(sent).await, Err(refused));

    let mut mixed = sealed(4, &ours(), 2);
    mixed.row.voen = theirs();
    assert!(matches!(store.enqueue(mixed).await, Err(Error::Database(_))));
    assert_eq!(entries(store).await.len(), 1);
    assert_eq!(all(store, &theirs()).await, []);
}

/// Brings a new entry to a state by legal moves.
async fn entry_in(store: &dyn Store, n: u64, state: State) {
    store.enqueue(sealed(n, &ours(), n as i64)).await.unwrap();
    let moves: &[State] = match state {
        State::Queued => &[],
        State::Discarded => &[State::Discarded],
        State::Sending | State::Accepted => &[State::Sending],
        State::Unknown => &[State::Sending, State::Unknown],
        State::Refused => &[State::Sending, State::Refused],
    };
    for to in moves {
        store.move_entry(&digest(n), *to, None).await.unwrap();
    }
    if state == State::Accepted {
        store.accept(&digest(n), receipt(n, &ours(), 1), b"receipt".to_vec()).await.unwrap();
    }
}

async fn every_move_of_the_table_and_no_other(place: Place) {
    let store = place.store();
    let mut n = 0;
    for from in State::ALL {
        for to in State::ALL {
            n += 1;
            entry_in(store, n, from).await;
            let moved = if to == State::Accepted {
                let bare = store.move_entry(&digest(n), to, None).await;
                assert_eq!(bare, Err(Error::IllegalMove { from, to }), "never without a receipt");
                store.accept(&digest(n), receipt(n, &ours(), 1), b"receipt".to_vec()).await
            } else {
                store.move_entry(&digest(n), to, None).await
            };
            let wanted = if from.may_become(to) { Ok(()) } else { Err(Error::IllegalMove { from, to }) };
            assert_eq!(moved, wanted, "{from:?} to {to:?}");
        }
    }
    let nowhere = store.move_entry(&digest(999), State::Sending, None).await;
    assert_eq!(nowhere, Err(Error::NotFound));
}

async fn a_sending_entry_is_unknown_after_a_restart(mut place: Place) {
    entry_in(place.store(), 1, State::Sending).await;
    entry_in(place.store(), 2, State::Queued).await;
    place.restart().await;
    let states: Vec<_> = entries(place.store()).await.into_iter().map(|e| (e.state, e.attempts)).collect();
    assert_eq!(states, [(State::Unknown, 1), (State::Queued, 0)]);
    let shown: Vec<_> = all(place.store(), &ours()).await.into_iter().map(|r| r.standing).collect();
    assert_eq!(shown, [Standing::Outbox(State::Queued), Standing::Outbox(State::Unknown)]);
}

async fn a_refusal_is_kept_until_it_is_taken_up(mut place: Place) {
    let store = place.store();
    entry_in(store, 1, State::Sending).await;
    store.move_entry(&digest(1), State::Refused, Some("data-changed".into())).await.unwrap();
    place.restart().await;
    let store = place.store();
    assert_eq!(entries(store).await, []);
    let refused = store.refused(&ours()).await.unwrap();
    assert_eq!(refused.iter().map(|e| e.refusal.as_deref()).collect::<Vec<_>>(), [Some("data-changed")]);
    assert_eq!(store.refused(&theirs()).await.unwrap(), []);
    assert_eq!(all(store, &ours()).await[0].standing, Standing::Outbox(State::Refused));
    assert_eq!(store.container(&digest(1)).await.unwrap(), b"container 1");

    assert_eq!(store.reopen(&digest(1), draft(1, &theirs(), 3)).await, Err(Error::NotFound));
    store.reopen(&digest(1), draft(1, &ours(), 3)).await.unwrap();
    assert_eq!(store.drafts(&ours()).await.unwrap(), [draft(1, &ours(), 3)]);
    assert_eq!(store.refused(&ours()).await.unwrap(), []);
    assert_eq!(all(store, &ours()).await, []);
}

async fn a_reopened_application_can_be_sealed_again(place: Place) {
    let store = place.store();
    entry_in(store, 1, State::Refused).await;
    store.reopen(&digest(1), draft(1, &ours(), 3)).await.unwrap();
    let mut second = sealed(1, &ours(), 7);
    (second.entry.digest, second.entry.key) = (digest(2), digest(2));
    store.enqueue(second.clone()).await.unwrap();
    assert_eq!(entries(store).await, [second.entry]);
    assert_eq!(store.drafts(&ours()).await.unwrap(), []);
    let unsent = store.move_entry(&digest(1), State::Queued, None).await;
    assert_eq!(unsent, Err(Error::IllegalMove { from: State::Discarded, to: State::Queued }));
    let sent = store.reopen(&digest(2), draft(1, &theirs(), 3)).await;
    assert_eq!(sent, Err(Error::NotFound));
    store.move_entry(&digest(2), State::Sending, None).await.unwrap();
    let sent = store.reopen(&digest(2), draft(1, &ours(), 3)).await;
    assert_eq!(sent, Err(Error::IllegalMove { from: State::Sending, to: State::Discarded }));
}

fn raised(n: u64, level: Level) -> Raised {
    let container = format!("{} of {n}", level.code()).into_bytes();
    Raised { container, key: digest(100 * n + level as u64), level, stamped_at: at(50) }
}

async fn attested(store: &dyn Store) -> Vec<Option<Attested>> {
    all(store, &ours()).await.into_iter().map(|row| row.attested).collect()
}

fn shown(level: Level, stamped: i64) -> Option<Attested> {
    Some(Attested { level, stamped_at: (stamped > 0).then(|| at(stamped)) })
}

async fn what_was_never_sent_is_raised_in_its_place(mut place: Place) {
    place.store().enqueue(sealed(1, &ours(), 10)).await.unwrap();
    assert_eq!(attested(place.store()).await, [shown(Level::B, 0)]);
    for level in [Level::T, Level::Lt] {
        place.store().raise(&digest(1), raised(1, level)).await.unwrap();
        place.restart().await;
        let [entry] = entries(place.store()).await.try_into().unwrap();
        assert_eq!((entry.digest, entry.key, entry.level), (digest(1), raised(1, level).key, level));
        let container = place.store().container(&digest(1)).await.unwrap();
        assert_eq!(container, raised(1, level).container);
        assert_eq!(place.store().best_container(&digest(1)).await.unwrap(), container);
        assert_eq!(attested(place.store()).await, [shown(level, 50)]);
        assert_eq!(place.store().proof(&ours(), &id(1)).await.unwrap().raised, None);
    }
}

async fn what_was_sent_stays_and_is_raised_beside(mut place: Place) {
    let store = place.store();
    store.enqueue(sealed(1, &ours(), 10)).await.unwrap();
    store.raise(&digest(1), raised(1, Level::T)).await.unwrap();
    store.move_entry(&digest(1), State::Sending, None).await.unwrap();
    assert!(entries(store).await[0].is_frozen);
    store.move_entry(&digest(1), State::Unknown, None).await.unwrap();
    store.raise(&digest(1), raised(1, Level::Lt)).await.unwrap();
    place.restart().await;
    let store = place.store();
    let [entry] = entries(store).await.try_into().unwrap();
    assert_eq!((entry.key, entry.level, entry.is_frozen), (raised(1, Level::T).key, Level::T, true));
    assert_eq!(store.container(&digest(1)).await.unwrap(), raised(1, Level::T).container);
    assert_eq!(store.best_container(&digest(1)).await.unwrap(), raised(1, Level::Lt).container);
    assert_eq!(attested(store).await, [shown(Level::Lt, 50)]);
    store.accept(&digest(1), receipt(1, &ours(), 20), b"receipt".to_vec()).await.unwrap();
    let proof = store.proof(&ours(), &id(1)).await.unwrap();
    assert_eq!(proof.container, Some(raised(1, Level::T).container));
    assert_eq!(proof.raised, Some(raised(1, Level::Lt).container));

    // An answer that says no thaws it: the next one takes its place again.
    store.enqueue(sealed(2, &ours(), 10)).await.unwrap();
    store.move_entry(&digest(2), State::Sending, None).await.unwrap();
    store.move_entry(&digest(2), State::Queued, None).await.unwrap();
    store.raise(&digest(2), raised(2, Level::T)).await.unwrap();
    assert_eq!(store.container(&digest(2)).await.unwrap(), raised(2, Level::T).container);
    store.move_entry(&digest(2), State::Discarded, None).await.unwrap();
    assert_eq!(store.best_container(&digest(2)).await, Err(Error::NotFound));
}

async fn only_what_helps_is_raised(place: Place) {
    let store = place.store();
    for (n, seconds) in [(1, 10), (2, 20), (3, 30)] {
        store.enqueue(sealed(n, &ours(), seconds)).await.unwrap();
    }
    let below = async |level, since| -> Vec<_> {
        store.below(level, at(since)).await.unwrap().into_iter().map(|e| e.digest).collect()
    };
    assert_eq!(below(Level::T, 0).await, [1, 2, 3].map(digest));
    assert_eq!(below(Level::T, 20).await, [2, 3].map(digest));
    store.raise(&digest(2), raised(2, Level::Lt)).await.unwrap();
    store.raise(&digest(2), raised(2, Level::T)).await.unwrap();
    assert_eq!(store.container(&digest(2)).await.unwrap(), raised(2, Level::Lt).container, "not lowered");
    store.move_entry(&digest(3), State::Sending, None).await.unwrap();
    store.accept(&digest(3), receipt(3, &ours(), 40), b"receipt".to_vec()).await.unwrap();
    assert_eq!(below(Level::Lt, 0).await, [1, 3].map(digest), "accepted ones too");
    store.raise(&digest(3), raised(3, Level::Lt)).await.unwrap();
    store.move_entry(&digest(1), State::Sending, None).await.unwrap();
    store.move_entry(&digest(1), State::Refused, None).await.unwrap();
    assert_eq!(below(Level::Lt, 0).await, []);
    assert!(matches!(store.raise(&digest(1), raised(1, Level::T)).await, Err(Error::IllegalMove { .. })));
    assert_eq!(store.raise(&digest(9), raised(9, Level::T)).await, Err(Error::NotFound));
}

async fn authorities_are_counted_and_left_alone(mut place: Place) {
    let (one, other) = ("http://tsa-1.test", "http://tsa-2.test");
    for seconds in [10, 20, 100_000] {
        place.store().count_request(one, at(seconds)).await.unwrap();
    }
    place.store().rest_authority(other, at(500)).await.unwrap();
    place.store().rest_authority(other, at(700)).await.unwrap();
    place.restart().await;
    let store = place.store();
    let usage = Usage { requests: vec![at(100_000)], resting_until: None };
    assert_eq!(store.authority_usage(one, at(100_001)).await.unwrap(), usage, "a day later");
    let usage = Usage { requests: vec![], resting_until: Some(at(700)) };
    assert_eq!(store.authority_usage(other, at(600)).await.unwrap(), usage);
    assert_eq!(store.authority_usage("http://nobody.test", at(1)).await.unwrap(), Usage::default());
}

async fn a_receipt_is_kept_and_shown(mut place: Place) {
    let store = place.store();
    entry_in(store, 1, State::Sending).await;
    let wrong = store.accept(&digest(1), receipt(1, &theirs(), 60), b"r".to_vec()).await;
    assert!(matches!(wrong, Err(Error::Database(_))), "of another insurer");
    assert_eq!(store.proof(&ours(), &id(1)).await.unwrap().receipt, None);

    store.accept(&digest(1), receipt(1, &ours(), 60), b"receipt".to_vec()).await.unwrap();
    place.restart().await;
    let store = place.store();
    assert_eq!(entries(store).await, []);
    let proof =
        Proof { container: Some(b"container 1".to_vec()), raised: None, receipt: Some(b"receipt".to_vec()) };
    assert_eq!(store.proof(&ours(), &id(1)).await.unwrap(), proof);
    assert_eq!(store.proof(&ours(), &id(2)).await.unwrap(), Proof::default());
    assert_eq!(store.proof(&theirs(), &id(1)).await.unwrap(), Proof::default(), "of another insurer");
    let shown = &all(store, &ours()).await[0];
    assert_eq!(shown.registration_number.as_deref(), Some("DSMF-1"));
    assert_eq!(shown.time, at(60), "when the service took it");
    assert!(matches!(&shown.standing, Standing::Service(s) if s.category == Category::Received));
    assert_eq!(shown.timeline.iter().map(|s| s.time).collect::<Vec<_>>(), [at(60)]);
}

async fn discarding_deletes(place: Place) {
    let store = place.store();
    entry_in(store, 1, State::Queued).await;
    store.move_entry(&digest(1), State::Discarded, None).await.unwrap();
    assert_eq!(entries(store).await, []);
    assert_eq!(store.container(&digest(1)).await, Err(Error::NotFound));
    assert_eq!(store.proof(&ours(), &id(1)).await.unwrap(), Proof::default());
    assert_eq!(find(store, &ours(), Query::default()).await, Page::default());
    let by_name = Query { words: "Günel".into(), ..Query::default() };
    assert_eq!(find(store, &ours(), by_name).await, Page::default());
    let again = store.enqueue(sealed(1, &ours(), 1)).await;
    assert_eq!(again, Err(Error::IllegalMove { from: State::Discarded, to: State::Queued }));
}

async fn the_service_has_the_last_word(place: Place) {
    let store = place.store();
    entry_in(store, 1, State::Unknown).await;
    let mut known = service_row(1, &ours(), 50, Category::InProgress);
    known.ssn = None;
    store.merge_history(vec![known.clone()]).await.unwrap();
    // What it left out is kept.
    known.ssn = row(1, &ours(), 1).ssn;
    known.attested = row(1, &ours(), 1).attested;
    assert_eq!(all(store, &ours()).await, [known.clone()]);
    // The entry is still open: its receipt is not here. Its moves no longer show.
    store.move_entry(&digest(1), State::Queued, None).await.unwrap();
    store.move_entry(&digest(1), State::Sending, None).await.unwrap();
    store.accept(&digest(1), receipt(1, &ours(), 40), b"receipt".to_vec()).await.unwrap();
    assert_eq!(all(store, &ours()).await, [known.clone()]);

    let done = service_row(1, &ours(), 50, Category::Done);
    store.merge_history(vec![done.clone()]).await.unwrap();
    assert_eq!(all(store, &ours()).await, [Row { attested: known.attested, ..done }]);
    let by_status = |c| Query { status: Some(StatusFilter::Category(c)), ..Query::default() };
    assert_eq!(find(store, &ours(), by_status(Category::InProgress)).await.matching, 0);
    assert_eq!(find(store, &ours(), by_status(Category::Done)).await.matching, 1);
}

async fn one_row_for_each_application_newest_first(place: Place) {
    let store = place.store();
    let rows = [5, 3, 9, 1, 7].map(|n| service_row(n, &ours(), n as i64, Category::Done));
    store.merge_history(rows.to_vec()).await.unwrap();
    store.merge_history(rows.to_vec()).await.unwrap();
    store.enqueue(sealed(4, &ours(), 4)).await.unwrap();
    let page = store.history(&ours(), Query::default(), 1, 3).await.unwrap();
    assert_eq!((page.matching, page.total), (6, 6));
    assert_eq!(page.entries.iter().map(|r| r.time).collect::<Vec<_>>(), [at(7), at(5), at(4)]);
    let end = store.history(&ours(), Query::default(), 5, 3).await.unwrap();
    assert_eq!(end.entries.iter().map(|r| r.time).collect::<Vec<_>>(), [at(1)]);
    assert_eq!(store.history(&ours(), Query::default(), 6, 3).await.unwrap().entries, []);

    // Rows of the same moment are all there, also after one of them changed.
    let same = [20, 21, 22].map(|n| service_row(n, &theirs(), 2, Category::Done));
    store.merge_history(same.to_vec()).await.unwrap();
    store.merge_history(vec![service_row(20, &theirs(), 2, Category::Refused)]).await.unwrap();
    let mut ids: Vec<_> = all(store, &theirs()).await.into_iter().map(|r| r.id).collect();
    ids.sort();
    assert_eq!(ids, [id(20), id(21), id(22)]);
}

async fn words_find_the_beginnings_of_names_and_numbers(place: Place) {
    let store = place.store();
    let mut samir = service_row(2, &ours(), 2, Category::Done);
    samir.names = names("İsmayılov", "Samir", "Şükür oğlu");
    samir.old_names = names("Ismayilov", "Samir", "");
    samir.fin = Fin::parse("TST9XYZ").unwrap().0;
    samir.ssn = None;
    store.merge_history(vec![service_row(1, &ours(), 1, Category::Done), samir]).await.unwrap();
    for (words, found) in [
        ("", &[2, 1][..]),
        ("  ", &[2, 1]),
        ("hesenli", &[1]),
        ("HƏSƏNLİ", &[1]),
        ("əliy", &[1]),
        ("gunel eliyeva", &[1]),
        ("eliyeva samir", &[]),
        ("tst", &[2, 1]),
        ("tst9", &[2]),
        ("ism", &[2]),
        ("ISM", &[2]),
        ("ısmayılov sükür", &[2]),
        ("oglu", &[2]),
        ("99123", &[1]),
        ("9123", &[]),
        ("esenli", &[]),
        ("s", &[2]),
        ("\"samir* OR gunel\"", &[]),
        ("_v9900000141", &[]),
        ("ism-sam", &[2]),
    ] {
        let page = find(store, &ours(), Query { words: words.into(), ..Query::default() }).await;
        let ids: Vec<_> = page.entries.iter().map(|r| r.id.clone()).collect();
        assert_eq!(ids, found.iter().map(|n| id(*n)).collect::<Vec<_>>(), "{words}");
        assert_eq!((page.matching, page.total), (found.len(), 2), "{words}");
    }
}

async fn days_reasons_and_statuses_filter(place: Place) {
    let store = place.store();
    let zone = jiff::tz::TimeZone::system();
    let day = |n: i8| jiff::civil::date(2026, 11, n);
    let noon = |n: i8| zone.to_timestamp(day(n).at(12, 0, 0, 0)).unwrap();
    let last_second = zone.to_timestamp(day(11).at(23, 59, 59, 999_999_999)).unwrap();
    let midnight = zone.to_timestamp(day(12).at(0, 0, 0, 0)).unwrap();
    let make = |n: u64, time, reason, category| Row { time, reason, ..service_row(n, &ours(), 0, category) };
    let rows = vec![
        make(1, noon(10), Reason::Lost, Category::Done),
        make(2, last_second, Reason::Lost, Category::Refused),
        make(3, midnight, Reason::Damaged, Category::Done),
        make(4, noon(14), Reason::IdentityDocumentChanged, Category::InProgress),
    ];
    store.merge_history(rows).await.unwrap();
    let mut waiting = sealed(5, &ours(), 0);
    waiting.row.time = noon(15);
    store.enqueue(waiting).await.unwrap();

    let days = |from, until| Query { from, until, ..Query::default() };
    let reason = |reason| Query { reason: Some(reason), ..Query::default() };
    let status = |status| Query { status: Some(status), ..Query::default() };
    for (query, found) in [
        (days(Some(day(11)), Some(day(11))), &[2][..]),
        (days(Some(day(12)), None), &[5, 4, 3]),
        (days(None, Some(day(11))), &[2, 1]),
        (days(Some(day(13)), Some(day(12))), &[]),
        (reason(Reason::Lost), &[5, 2, 1]),
        (reason(Reason::ErrorInCertificate), &[]),
        (status(StatusFilter::NotSent), &[5]),
        (status(StatusFilter::Category(Category::Done)), &[3, 1]),
        (Query { from: Some(day(11)), ..reason(Reason::Lost) }, &[5, 2]),
        (Query { reason: Some(Reason::Lost), ..status(StatusFilter::Category(Category::Done)) }, &[1]),
    ] {
        // Every row has this word: with and without words the answer is the same.
        for words in ["", "gün"] {
            let page = find(store, &ours(), Query { words: words.into(), ..query.clone() }).await;
            let ids: Vec<_> = page.entries.iter().map(|r| r.id.clone()).collect();
            assert_eq!(ids, found.iter().map(|n| id(*n)).collect::<Vec<_>>(), "{query:?} {words}");
            assert_eq!((page.matching, page.total), (found.len(), 5), "{query:?} {words}");
        }
    }
}

/// Some people: surname, name, FİN, SSN, reason, status.
async fn people(store: &dyn Store) {
    use Category::{Done, InProgress, Refused};
    let rows = [
        ("Əliyev", "Samir", "TST2AAA", "9900000000003", Reason::Lost, Done),
        ("Cəfərov", "İlqar", "TST1BBB", "9900000000001", Reason::Damaged, Refused),
        ("Çobanzadə", "Elçin", "TST9CCC", "9900000000002", Reason::Lost, InProgress),
        ("Eldarlı", "Əli", "TST3DDD", "9900000000005", Reason::IdentityDocumentChanged, Done),
        ("Həsənli", "Samir", "TST4EEE", "9900000000004", Reason::ErrorInCertificate, Done),
        ("Cəfərov", "Rəşad", "TST5FFF", "9900000000006", Reason::Lost, Refused),
    ];
    let rows = (1..).zip(rows).map(|(n, (surname, name, fin, ssn, reason, category))| Row {
        names: names(surname, name, "Rauf oğlu"),
        old_names: names("Quliyeva", name, "Rauf oğlu"),
        fin: Fin::parse(fin).unwrap().0,
        ssn: Some(mohur::domain::identifier::Ssn::parse(ssn).unwrap()),
        reason,
        ..service_row(n, &ours(), n as i64, category)
    });
    store.merge_history(rows.collect()).await.unwrap();
    store.enqueue(sealed(7, &ours(), 7)).await.unwrap();
}

/// The numbers of the rows that answer a query, in its order.
async fn found(store: &dyn Store, query: Query) -> Vec<u64> {
    let page = find(store, &ours(), query).await;
    assert_eq!(page.matching, page.entries.len());
    let number = |row: &Row| (0..20).find(|n| id(*n) == row.id).unwrap();
    page.entries.iter().map(number).collect()
}

async fn rows_are_in_the_order_of_each_column(place: Place) {
    let store = place.store();
    people(store).await;
    for (by, wanted) in [
        (Column::Date, [1, 2, 3, 4, 5, 6, 7]),
        (Column::Reason, [4, 7, 6, 3, 1, 5, 2]),
        (Column::Fin, [2, 1, 4, 5, 7, 6, 3]),
        // a b c ç d e ə f g h; alike in the column: by date.
        (Column::Surname, [2, 6, 3, 4, 1, 7, 5]),
        (Column::Ssn, [2, 3, 1, 5, 4, 6, 7]),
        (Column::Status, [7, 3, 5, 4, 1, 6, 2]),
    ] {
        let order = |ascending| Query { order: Order { by, ascending }, ..Query::default() };
        let ascending = found(store, order(true)).await;
        assert_eq!(ascending, wanted, "{by:?}");
        let descending = found(store, order(false)).await;
        if matches!(by, Column::Reason | Column::Status) {
            assert_ne!(descending, ascending, "{by:?}");
        } else {
            assert_eq!(descending, ascending.into_iter().rev().collect::<Vec<_>>(), "{by:?}");
        }
    }
    // Of what is found only, and from any place on.
    let samir = Query {
        words: "sam".into(),
        order: Order { by: Column::Surname, ascending: true },
        ..Query::default()
    };
    assert_eq!(found(store, samir).await, [1, 5]);
    let lost = Query {
        reason: Some(Reason::Lost),
        order: Order { by: Column::Surname, ascending: false },
        ..Query::default()
    };
    assert_eq!(found(store, lost.clone()).await, [7, 1, 3, 6]);
    let page = store.history(&ours(), lost, 1, 2).await.unwrap();
    assert_eq!(page.entries.iter().map(|row| row.id.clone()).collect::<Vec<_>>(), [id(1), id(3)]);
}

async fn fields_find_the_beginnings_of_their_own_words(place: Place) {
    let store = place.store();
    people(store).await;
    let all = Query::default;
    for (query, wanted) in [
        (Query { surname: "əli".into(), ..all() }, &[7, 1][..]),
        (Query { name: "əli".into(), ..all() }, &[4]),
        (Query { surname: "quliyeva".into(), ..all() }, &[6, 5, 4, 3, 2, 1]),
        (Query { surname: "cəf".into(), name: "rəş".into(), ..all() }, &[6]),
        (Query { patronymic: "rauf o".into(), name: "samir".into(), ..all() }, &[5, 1]),
        (Query { fin: "tst4".into(), ..all() }, &[7, 5]),
        (
            Query {
                ssn: "99000000".into(),
                status: Some(StatusFilter::Category(Category::Refused)),
                ..all()
            },
            &[6, 2],
        ),
        (Query { words: "ilq".into(), surname: "əliyeva".into(), ..all() }, &[7]),
    ] {
        assert_eq!(found(store, query.clone()).await, wanted, "{query:?}");
    }
}

async fn whole_numbers_find_exactly_theirs(place: Place) {
    let store = place.store();
    people(store).await;
    let mut other = service_row(9, &ours(), 9, Category::Done);
    other.registration_number = Some("SB-2026-000123".into());
    store.merge_history(vec![other]).await.unwrap();
    for (words, wanted) in [
        ("TST9CCC", &[3][..]),
        ("tst9ccc", &[3]),
        ("9900000000005", &[4]),
        ("99000000000050", &[]),
        ("SB-2026-000123", &[9]),
        ("sb 2026 000123", &[]),
        ("SB2026000123", &[9]),
        ("SB-2026-000124", &[]),
        ("DSMF-1", &[]),
    ] {
        assert_eq!(found(store, Query { words: words.into(), ..Query::default() }).await, wanted, "{words}");
    }
}

async fn rows_are_counted_and_listed_by_their_keys(place: Place) {
    let store = place.store();
    people(store).await;
    for query in [
        Query::default(),
        Query { words: "sam".into(), ..Query::default() },
        Query { reason: Some(Reason::Lost), ..Query::default() },
        Query { order: Order { by: Column::Name, ascending: true }, ..Query::default() },
    ] {
        let page = find(store, &ours(), query.clone()).await;
        assert_eq!(store.count(&ours(), query.clone()).await.unwrap(), Some(page.matching), "{query:?}");
        let keys = store.keys(&ours(), query.clone()).await.unwrap();
        assert_eq!(store.rows_of(&keys).await.unwrap(), page.entries, "{query:?}");
    }
    let keys = store.keys(&ours(), Query::default()).await.unwrap();
    store.move_entry(&digest(7), State::Discarded, None).await.unwrap();
    assert_eq!(store.rows_of(&keys).await.unwrap().len(), 6, "what is gone is left out");
    let page = find(store, &ours(), Query::default()).await;
    assert_eq!((page.matching, page.total), (6, 6));
}

async fn news_is_what_has_another_status(place: Place) {
    let store = place.store();
    let row = |code: &str, category| Row {
        standing: Standing::Service(status(code, category)),
        ..service_row(1, &ours(), 1, category)
    };
    let merge = async |row| store.merge_history(vec![row]).await.unwrap();
    assert_eq!(merge(row("received", Category::Received)).await, [], "a row that was not here before");
    assert_eq!(merge(row("received", Category::Received)).await, []);
    let changed = merge(row("checking", Category::InProgress)).await;
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].before, Standing::Service(status("received", Category::Received)));
    assert_eq!(changed[0].row.standing, Standing::Service(status("checking", Category::InProgress)));
    let again = merge(row("a word nobody knows", Category::InProgress)).await;
    assert_eq!(again.len(), 1, "by the service's words, not by our groups");
    store.enqueue(sealed(2, &ours(), 2)).await.unwrap();
    assert_eq!(merge(service_row(2, &ours(), 3, Category::Received)).await, [], "that is the receipt");
}

async fn searches_keep_their_names(mut place: Place) {
    let query = Query {
        words: "a b".into(),
        fin: "TST4".into(),
        ssn: "99".into(),
        surname: "Həs".into(),
        name: "Gü".into(),
        patronymic: "İl".into(),
        from: Some(jiff::civil::date(2026, 1, 31)),
        until: Some(jiff::civil::date(2026, 12, 1)),
        reason: Some(Reason::Damaged),
        status: Some(StatusFilter::NotSent),
        order: Order { by: Column::Ssn, ascending: true },
    };
    let search = |name: &str, query: &Query| Search { name: name.into(), query: query.clone() };
    place.store().save_search(&ours(), search("b", &Query::default())).await.unwrap();
    place.store().save_search(&ours(), search("a", &Query::default())).await.unwrap();
    place.store().save_search(&ours(), search("a", &query)).await.unwrap();
    place.restart().await;
    let store = place.store();
    assert_eq!(store.searches(&ours()).await.unwrap(), [search("a", &query), search("b", &Query::default())]);
    assert_eq!(store.searches(&theirs()).await.unwrap(), []);
    store.rename_search(&ours(), "a", "b").await.unwrap_err();
    assert_eq!(store.searches(&ours()).await.unwrap().len(), 2, "none takes another one's place");
    store.rename_search(&theirs(), "a", "c").await.unwrap();
    store.rename_search(&ours(), "a", "c").await.unwrap();
    store.rename_search(&ours(), "a", "b").await.unwrap();
    let names = store.searches(&ours()).await.unwrap().into_iter().map(|search| search.name);
    assert_eq!(names.collect::<Vec<_>>(), ["b", "c"]);
    store.rename_search(&ours(), "c", "a").await.unwrap();
    store.delete_search(&theirs(), "a").await.unwrap();
    store.delete_search(&ours(), "b").await.unwrap();
    store.delete_search(&ours(), "b").await.unwrap();
    assert_eq!(store.searches(&ours()).await.unwrap(), [search("a", &query)]);
}

async fn insurers_are_kept_apart(place: Place) {
    let store = place.store();
    store.save_draft(draft(1, &ours(), 1)).await.unwrap();
    store.enqueue(sealed(2, &ours(), 2)).await.unwrap();
    // The same person, and even the same application name.
    store.merge_history(vec![service_row(3, &ours(), 3, Category::Done)]).await.unwrap();
    store.merge_history(vec![service_row(3, &theirs(), 4, Category::Refused)]).await.unwrap();
    store.set_synchronised_at(&ours(), at(9)).await.unwrap();

    assert_eq!(store.drafts(&theirs()).await.unwrap(), []);
    assert_eq!(store.synchronised_at(&theirs()).await.unwrap(), None);
    for words in ["", "hesenli", "tst4w7e", "991234"] {
        let query = Query { words: words.into(), ..Query::default() };
        for (voen, n) in [(ours(), 2), (theirs(), 1)] {
            let page = find(store, &voen, query.clone()).await;
            assert_eq!((page.matching, page.total, page.entries.len()), (n, n, n), "{words}");
            assert!(page.entries.iter().all(|r| r.voen == voen), "{words}");
        }
    }
    assert_eq!(all(store, &ours()).await, [service_row(3, &ours(), 3, Category::Done), row(2, &ours(), 2)]);
}

async fn small_things_are_remembered(mut place: Place) {
    let store = place.store();
    assert_eq!(store.remembered("insurer").await.unwrap(), None);
    store.remember("insurer", "a".into()).await.unwrap();
    store.remember("insurer", "b".into()).await.unwrap();
    store.set_synchronised_at(&ours(), at(1)).await.unwrap();
    let pass = |cursor: &str| Pass { asked_at: at(3), since: Some(at(1)), cursor: cursor.into() };
    store.set_pass(&ours(), Some(pass("a"))).await.unwrap();
    store.set_synchronised_at(&ours(), at(2)).await.unwrap();
    assert_eq!(store.pass(&ours()).await.unwrap(), None, "that one is finished");
    store.set_pass(&ours(), Some(pass("a"))).await.unwrap();
    store.set_pass(&ours(), Some(pass("b"))).await.unwrap();
    place.restart().await;
    let store = place.store();
    assert_eq!(store.remembered("insurer").await.unwrap().as_deref(), Some("b"));
    assert_eq!(store.remembered("certificate").await.unwrap(), None);
    assert_eq!(store.synchronised_at(&ours()).await.unwrap(), Some(at(2)));
    assert_eq!(store.pass(&ours()).await.unwrap(), Some(pass("b")));
    assert_eq!(store.pass(&theirs()).await.unwrap(), None);
}
