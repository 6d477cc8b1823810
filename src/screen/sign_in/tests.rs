//! How far the way to a certificate is open, and which one is chosen.

use super::*;
use crate::domain::identity::Unusable;
use crate::screen::sample::{self, Surroundings, candidate, fingerprint, problem, unusable};

/// A screen that has seen these certificates, and what surrounds it.
fn seeing(remembered: Option<u8>, candidates: Vec<Candidate>) -> (State, Surroundings) {
    let around = Surroundings::with(candidates);
    let mut state = State::new(remembered.map(fingerprint));
    assert_eq!(state.update(Message::CardsChanged, &around.context()), Action::None);
    (state, around)
}

/// The cards now hold these.
fn change(state: &mut State, around: &mut Surroundings, candidates: Vec<Candidate>) {
    around.cards.candidates = Loadable::Ready(candidates);
    state.update(Message::CardsChanged, &around.context());
}

#[test]
fn the_first_usable_one_is_chosen() {
    let (mut state, around) = seeing(None, vec![unusable(1, Unusable::Expired), candidate(2), candidate(3)]);
    assert_eq!(state.update(Message::Accept, &around.context()), Action::AskPin(candidate(2)));
}

#[test]
fn the_remembered_one_is_chosen() {
    let all = vec![candidate(1), candidate(2)];
    let (mut state, around) = seeing(Some(2), all.clone());
    assert_eq!(state.update(Message::Accept, &around.context()), Action::AskPin(candidate(2)));
    let (mut state, around) = seeing(Some(9), all);
    assert_eq!(state.update(Message::Accept, &around.context()), Action::AskPin(candidate(1)), "not there");
    let (mut state, around) = seeing(Some(2), vec![candidate(1), unusable(2, Unusable::Expired)]);
    assert_eq!(state.update(Message::Accept, &around.context()), Action::AskPin(candidate(1)), "expired");
}

#[test]
fn the_remembered_one_may_be_known_late_but_never_overrides_the_user() {
    let (mut state, around) = seeing(None, vec![candidate(1), candidate(2), candidate(3)]);
    state.remember(fingerprint(2));
    state.update(Message::CardsChanged, &around.context());
    assert_eq!(state.update(Message::Accept, &around.context()), Action::AskPin(candidate(2)));
    state.update(Message::Select(2), &around.context());
    state.remember(fingerprint(2));
    state.update(Message::CardsChanged, &around.context());
    assert_eq!(state.update(Message::Accept, &around.context()), Action::AskPin(candidate(3)));
}

#[test]
fn the_choice_is_bound_to_the_certificate_not_its_place() {
    let (mut state, mut around) = seeing(None, vec![candidate(1), candidate(2)]);
    state.update(Message::Select(1), &around.context());
    change(&mut state, &mut around, vec![candidate(3), candidate(2), candidate(1)]);
    assert_eq!(state.update(Message::Accept, &around.context()), Action::AskPin(candidate(2)));
    change(&mut state, &mut around, vec![candidate(1), candidate(3)]);
    assert_eq!(state.update(Message::Accept, &around.context()), Action::AskPin(candidate(1)), "it is gone");
    change(&mut state, &mut around, vec![candidate(3), candidate(1)]);
    assert_eq!(state.update(Message::Accept, &around.context()), Action::AskPin(candidate(1)), "it stays");
    change(&mut state, &mut around, vec![]);
    assert_eq!(state.update(Message::Accept, &around.context()), Action::None);
}

#[test]
fn an_unusable_one_is_never_asked() {
    for why in [
        Unusable::Expired,
        Unusable::NotYetValid,
        Unusable::WrongUsage,
        Unusable::UnknownIssuer,
        Unusable::UpdateNeeded,
        Unusable::UnsupportedKey,
        Unusable::Malformed,
    ] {
        let (mut state, mut around) = seeing(Some(1), vec![unusable(1, why)]);
        state.update(Message::Select(0), &around.context());
        assert_eq!(state.update(Message::Accept, &around.context()), Action::None, "{why:?}");
        // Usable when it was chosen, not any more.
        change(&mut state, &mut around, vec![candidate(1)]);
        state.update(Message::Select(0), &around.context());
        change(&mut state, &mut around, vec![unusable(1, why), candidate(2)]);
        assert_eq!(state.update(Message::Accept, &around.context()), Action::None, "{why:?}");
    }
}

#[test]
fn a_row_that_is_not_there_chooses_nothing() {
    let (mut state, around) = seeing(None, vec![candidate(1)]);
    state.update(Message::Select(5), &around.context());
    assert_eq!(state.update(Message::Accept, &around.context()), Action::None);
}

#[test]
fn no_pin_before_the_service_has_answered() {
    let (mut state, mut around) = seeing(None, vec![candidate(1)]);
    for service in [Loadable::Idle, Loadable::Loading, Loadable::Failed(problem())] {
        around.service = service;
        assert_eq!(state.update(Message::Accept, &around.context()), Action::None, "{:?}", around.service);
    }
    assert_eq!(state.update(Message::Reconnect, &around.context()), Action::Reconnect);
    around.service = Loadable::Ready(sample::service());
    assert_eq!(state.update(Message::Accept, &around.context()), Action::AskPin(candidate(1)));
}

#[test]
fn a_failure_is_told_until_the_next_try() {
    let (mut state, around) = seeing(None, vec![candidate(1)]);
    assert_eq!(state.update(Message::Failed(problem()), &around.context()), Action::None);
    assert_eq!(state.failure, Some(problem()));
    state.update(Message::Accept, &around.context());
    assert_eq!(state.failure, None);
    assert_eq!(state.update(Message::Reread, &around.context()), Action::Reread);
}
