//! When the token is asked, and when the PIN is forgotten.

use super::*;
use crate::domain::token::PinState;
use crate::screen::Loadable;
use crate::screen::presence::Presence;
use crate::screen::sample::{Surroundings, candidate, problem, with_tries};

const WORK: OperationId = OperationId(1);
const OTHER: OperationId = OperationId(2);

/// A dialog with a PIN typed into it.
fn typed(candidate: Candidate, pin: &str) -> State {
    let state = State::new(Purpose::SignIn, candidate);
    type_in(&state, pin);
    state
}

fn type_in(state: &State, pin: &str) {
    assert!(pin.chars().all(|c| state.pin.push(c)));
}

/// The cards while these certificates are in.
fn cards(candidates: Loadable<Vec<Candidate>>) -> Cards {
    Cards { candidates, ..Surroundings::default().cards }
}

fn present() -> Cards {
    cards(Loadable::Ready(vec![candidate(2), candidate(1)]))
}

fn tell(state: &mut State, message: Message) -> Action {
    state.update(message, &present(), WORK)
}

#[test]
fn the_length_is_checked_before_the_token_is_asked() {
    for (pin, fits) in [("", false), ("123", false), ("1234", true), ("12345678", true), ("123456789", false)]
    {
        let mut state = typed(candidate(1), pin);
        let wanted = if fits { Action::Begin(WORK) } else { Action::None };
        assert_eq!(tell(&mut state, Message::Submit), wanted, "{} digits", pin.len());
    }
}

#[test]
fn the_pin_is_taken_once() {
    let mut state = typed(candidate(1), "1234");
    assert_eq!(tell(&mut state, Message::Submit), Action::Begin(WORK));
    assert_eq!(state.take_pin().unwrap().expose(), b"1234");
    assert!(state.take_pin().unwrap().is_empty());
    type_in(&state, "1234");
    assert_eq!(state.update(Message::Submit, &present(), OTHER), Action::None, "under way");
}

#[test]
fn a_keypad_needs_no_typed_pin() {
    let mut candidate = candidate(1);
    candidate.credential.token.pin = PinState { has_keypad: true, ..candidate.credential.token.pin };
    let mut state = State::new(Purpose::SignIn, candidate);
    assert_eq!(tell(&mut state, Message::Submit), Action::Begin(WORK));
    assert!(state.take_pin().is_none());
}

#[test]
fn the_last_try_is_spent_only_after_the_tick() {
    let mut state = typed(with_tries(Tries::Last), "1234");
    assert_eq!(tell(&mut state, Message::Submit), Action::None);
    tell(&mut state, Message::AcceptLastTry(true));
    tell(&mut state, Message::AcceptLastTry(false));
    assert_eq!(tell(&mut state, Message::Submit), Action::None);
    tell(&mut state, Message::AcceptLastTry(true));
    assert_eq!(tell(&mut state, Message::Submit), Action::Begin(WORK));
}

#[test]
fn a_low_count_does_not_stop() {
    let mut state = typed(with_tries(Tries::Low), "1234");
    assert_eq!(tell(&mut state, Message::Submit), Action::Begin(WORK));
}

#[test]
fn a_locked_token_is_never_asked() {
    let mut state = typed(with_tries(Tries::Locked), "1234");
    tell(&mut state, Message::AcceptLastTry(true));
    assert_eq!(tell(&mut state, Message::Submit), Action::None);
}

#[test]
fn a_failure_forgets_the_pin_and_tells_the_tries_left() {
    let mut state = typed(with_tries(Tries::Low), "1234");
    tell(&mut state, Message::Doubted(Doubt::Layout));
    tell(&mut state, Message::Submit);
    type_in(&state, "99"); // nothing that came meanwhile stays either
    assert_eq!(tell(&mut state, Message::Failed(WORK, problem(), Some(Tries::Last))), Action::None);
    assert!(state.pin.is_empty());
    assert_eq!((state.failure.clone(), state.tries), (Some(problem()), Tries::Last));
    assert_eq!(state.doubt, None, "the doubt was about what is forgotten");
    type_in(&state, "1234");
    tell(&mut state, Message::Edited);
    assert_eq!(state.failure, None, "a new try");
    assert_eq!(tell(&mut state, Message::Submit), Action::None, "the last try needs the tick");
    tell(&mut state, Message::AcceptLastTry(true));
    assert_eq!(tell(&mut state, Message::Submit), Action::Begin(WORK));
    tell(&mut state, Message::Failed(WORK, problem(), None));
    type_in(&state, "1234");
    assert_eq!(state.tries, Tries::Last, "nothing new was told");
    assert_eq!(tell(&mut state, Message::Submit), Action::None, "each last try needs its own tick");
}

#[test]
fn a_late_failure_is_ignored() {
    let mut state = typed(candidate(1), "1234");
    let late = || Message::Failed(OTHER, problem(), Some(Tries::Locked));
    tell(&mut state, late());
    assert_eq!((state.pin.len(), state.failure.clone(), state.tries), (4, None, Tries::NotTold));
    tell(&mut state, Message::Submit);
    tell(&mut state, late());
    assert_eq!(state.progress, Progress::Working(WORK));
    tell(&mut state, Message::Failed(WORK, problem(), None));
    tell(&mut state, Message::Failed(WORK, problem(), Some(Tries::Locked)));
    assert_eq!(state.tries, Tries::NotTold, "each answer is taken once");
}

#[test]
fn a_pulled_card_forgets_the_pin_and_goes_on_when_it_is_back() {
    let mut state = typed(candidate(1), "1234");
    for gone in [Loadable::Ready(vec![candidate(2)]), Loadable::Failed(problem()), Loadable::Idle] {
        type_in(&state, "12");
        state.update(Message::CardsChanged, &cards(gone), WORK);
        assert!(state.pin.is_empty());
        type_in(&state, "1234");
        assert_eq!(tell(&mut state, Message::Submit), Action::None, "the card is out");
        state.update(Message::CardsChanged, &cards(Loadable::Loading), WORK);
        assert_eq!(tell(&mut state, Message::Submit), Action::None, "it is being read");
        state.update(Message::CardsChanged, &present(), WORK);
        assert!(state.is_card_here());
    }
    state.pin.clear();
    type_in(&state, "1234");
    assert_eq!(tell(&mut state, Message::Submit), Action::Begin(WORK), "it is back");
}

#[test]
fn reading_the_cards_again_keeps_the_pin() {
    let mut state = typed(candidate(1), "1234");
    state.update(Message::CardsChanged, &cards(Loadable::Loading), WORK);
    state.update(Message::CardsChanged, &present(), WORK);
    assert_eq!(tell(&mut state, Message::Submit), Action::Begin(WORK));
}

#[test]
fn cancelling_forgets_the_pin() {
    let mut state = typed(candidate(1), "1234");
    assert_eq!(tell(&mut state, Message::Cancel), Action::Close);
    assert!(state.take_pin().unwrap().is_empty());
}

#[test]
fn the_doubt_about_the_keyboard_goes_with_the_characters() {
    let mut state = typed(candidate(1), "1a");
    tell(&mut state, Message::Doubted(Doubt::Layout));
    tell(&mut state, Message::Edited);
    assert_eq!(state.doubt, Some(Doubt::Layout), "the letter is still there");
    state.pin.clear();
    tell(&mut state, Message::Edited);
    assert_eq!(state.doubt, None);
}

#[test]
fn the_pin_is_not_in_debug() {
    let words = format!("{:?}", typed(candidate(7), "4321"));
    assert!(!words.contains("4321"), "{words}");
}

#[test]
fn signing_is_given_up_only_when_the_token_lets_go() {
    let purpose = Purpose::Sign { person: "A".into(), reason: "B".into() };
    let signing = || {
        let mut state = State::new(purpose.clone(), candidate(1));
        type_in(&state, "1234");
        assert_eq!(tell(&mut state, Message::Submit), Action::Begin(WORK));
        state
    };
    let mut state = signing();
    assert_eq!(tell(&mut state, Message::Cancel), Action::Stop);
    assert!(state.waits_for(WORK), "it may still have been signed");
    assert_eq!(tell(&mut state, Message::Cancel), Action::None);
    assert_eq!(tell(&mut state, Message::Failed(OTHER, problem(), None)), Action::None);
    assert_eq!(tell(&mut state, Message::Failed(WORK, problem(), None)), Action::Close);
    // Before it began there is nothing to wait for.
    let mut state = State::new(purpose.clone(), candidate(1));
    assert_eq!(tell(&mut state, Message::Cancel), Action::Close);
    assert!(signing().waits_for(WORK) && !signing().waits_for(OTHER));
}

#[test]
fn what_was_typed_is_wiped_and_told_why_when_nobody_looks_after_it() {
    for why in [Wiped::Idle, Wiped::FocusLost] {
        let mut state = typed(candidate(1), "1234");
        assert_eq!(state.watch().typed, Some(0));
        tell(&mut state, Message::Wipe(why));
        assert!(state.pin.is_empty());
        assert_eq!((state.wiped, state.watch().typed), (Some(why), None));
        type_in(&state, "1");
        tell(&mut state, Message::Edited);
        assert_eq!((state.wiped, state.watch().typed), (None, Some(1)), "each key is another wait");
    }
    let mut state = State::new(Purpose::SignIn, candidate(1));
    tell(&mut state, Message::Wipe(Wiped::FocusLost));
    assert_eq!(state.wiped, None, "there was nothing");
}

#[test]
fn a_doubt_about_num_lock_ends_with_the_first_digit() {
    let mut state = State::new(Purpose::SignIn, candidate(1));
    tell(&mut state, Message::Doubted(Doubt::NumLock));
    assert_eq!(state.doubt, Some(Doubt::NumLock));
    type_in(&state, "1");
    tell(&mut state, Message::Edited);
    assert_eq!(state.doubt, None);
}

#[test]
fn seconds_are_counted_only_while_the_keypad_asks() {
    let mut candidate = candidate(1);
    candidate.credential.token.pin.has_keypad = true;
    let mut state = State::new(Purpose::SignIn, candidate);
    tell(&mut state, Message::AtKeypad(WORK));
    assert!(!state.watch().is_at_keypad, "nothing was begun");
    tell(&mut state, Message::Submit);
    tell(&mut state, Message::AtKeypad(OTHER));
    assert!(!state.watch().is_at_keypad, "of another work");
    tell(&mut state, Message::AtKeypad(WORK));
    assert!(state.watch().is_at_keypad && state.waits_for(WORK));
    tell(&mut state, Message::Second);
    assert_eq!(state.progress, Progress::AtKeypad(WORK, KEYPAD_SECONDS - 1));
    for _ in 0..40 {
        tell(&mut state, Message::Second);
    }
    assert_eq!(state.progress, Progress::AtKeypad(WORK, 0), "the reader has the last word");
    tell(&mut state, Message::KeypadDone(WORK));
    assert!(!state.watch().is_at_keypad);
    assert_eq!(state.progress, Progress::Working(WORK));
    tell(&mut state, Message::Failed(WORK, problem(), None));
    assert_eq!(state.progress, Progress::Typing);
}

#[test]
fn a_locked_pin_leads_to_the_puk_and_back() {
    let mut state = typed(with_tries(Tries::Locked), "1234");
    assert_eq!(tell(&mut state, Message::Unblock), Action::Unblock);
    assert!(state.pin.is_empty());
    state.unblocked();
    type_in(&state, "1234");
    assert_eq!(tell(&mut state, Message::Submit), Action::Begin(WORK));
    assert_eq!(tell(&mut state, Message::Unblock), Action::None, "under way");
}

#[test]
fn another_card_is_never_gone_on_with() {
    let mut state = typed(candidate(1), "1234");
    state.update(Message::CardsChanged, &cards(Loadable::Ready(vec![candidate(2)])), WORK);
    assert_eq!(state.card.presence(), Presence::Another);
    type_in(&state, "1234");
    assert_eq!(tell(&mut state, Message::Submit), Action::None);
    state.update(Message::CardsChanged, &present(), WORK);
    assert_eq!(tell(&mut state, Message::Submit), Action::Begin(WORK));
}
