//! What is checked before the card is asked, and when the secrets are forgotten.

use super::*;
use crate::screen::Loadable;
use crate::screen::sample::{Surroundings, candidate, problem, with_tries};

const WORK: OperationId = OperationId(1);

fn token() -> Token {
    candidate(1).credential.token
}

fn tell(state: &mut State, message: Message) -> Action {
    state.update(message, &Surroundings::default().cards, WORK)
}

fn typed(by: By, token: Token, old: &str, new: &str, again: &str) -> State {
    let state = State::new(by, token);
    for (pin, text) in [(&state.old, old), (&state.new, new), (&state.again, again)] {
        assert!(text.chars().all(|c| pin.push(c)));
    }
    state
}

fn is_empty(state: &State) -> bool {
    [&state.old, &state.new, &state.again].into_iter().all(SharedPin::is_empty)
}

#[test]
fn lengths_and_equality_are_checked_before_the_card_is_asked() {
    for (old, new, again, mistake) in [
        ("1234", "4321", "4321", None),
        ("123", "4321", "4321", None),
        ("1234", "432", "432", Some(Mistake::Length)),
        ("1234", "987654321", "", Some(Mistake::Length)),
        ("1234", "4321", "4322", Some(Mistake::Differs)),
        ("1234", "1234", "1234", Some(Mistake::Same)),
        ("1234", "4321", "43", None),
        ("1234", "432", "", None),
    ] {
        let mut state = typed(By::OldPin, token(), old, new, again);
        assert_eq!(state.mistake(), mistake, "{old} {new} {again}");
        let is_right = (old, new, again) == ("1234", "4321", "4321");
        let wanted = if is_right { Action::Begin(WORK) } else { Action::None };
        assert_eq!(tell(&mut state, Message::Submit), wanted, "{old} {new} {again}");
    }
    let mut state = typed(By::Puk, token(), "12345678", "4321", "4321");
    assert_eq!(tell(&mut state, Message::Submit), Action::Begin(WORK), "a PUK has a length of its own");
    let mut state = typed(By::Puk, token(), "", "4321", "4321");
    assert_eq!(tell(&mut state, Message::Submit), Action::None);
}

#[test]
fn enter_goes_from_box_to_box_and_begins_at_the_end() {
    let mut state = typed(By::OldPin, token(), "1234", "4321", "");
    assert_eq!(tell(&mut state, Message::Entered(Place::Old)), Action::Focus(Place::New));
    assert_eq!(tell(&mut state, Message::Entered(Place::New)), Action::Focus(Place::Again));
    assert_eq!(tell(&mut state, Message::Entered(Place::Again)), Action::None);
    "4321".chars().for_each(|c| assert!(state.again.push(c)));
    assert_eq!(tell(&mut state, Message::Entered(Place::Again)), Action::Begin(WORK));
    let (old, new) = state.take_pins().unwrap();
    assert_eq!((old.expose(), new.expose()), (b"1234".as_slice(), b"4321".as_slice()));
    assert!(is_empty(&state), "nothing stays behind");
    assert_eq!(tell(&mut state, Message::Cancel), Action::None, "the card may have it already");
}

#[test]
fn every_failure_wipes_all_of_it() {
    let mut state = typed(By::OldPin, token(), "1234", "4321", "4321");
    tell(&mut state, Message::Submit);
    let failed = Message::Failed(WORK, problem(), Some(Tries::Last));
    assert_eq!(tell(&mut state, failed), Action::Focus(Place::Old));
    assert!(is_empty(&state));
    assert_eq!((state.tries, state.failure.clone()), (Tries::Last, Some(problem())));
    for why in [Wiped::Idle, Wiped::FocusLost] {
        let mut state = typed(By::Puk, token(), "", "43", "");
        assert_eq!(tell(&mut state, Message::Wipe(why)), Action::Focus(Place::Old));
        assert!(is_empty(&state) && state.wiped == Some(why));
    }
    let mut state = typed(By::Puk, token(), "1", "43", "4");
    assert_eq!(tell(&mut state, Message::Cancel), Action::Close);
    assert!(is_empty(&state));
}

#[test]
fn a_pulled_card_wipes_and_another_one_is_never_asked() {
    let mut state = typed(By::OldPin, token(), "1234", "4321", "4321");
    let mut gone = Surroundings::default().cards;
    gone.candidates = Loadable::Ready(vec![]);
    gone.modules = vec![];
    state.update(Message::CardsChanged, &gone, WORK);
    assert!(is_empty(&state));
    let mut state = State { card: state.card, ..typed(By::OldPin, token(), "1234", "4321", "4321") };
    assert_eq!(tell(&mut state, Message::Submit), Action::None);
    tell(&mut state, Message::CardsChanged);
    assert_eq!(tell(&mut state, Message::Submit), Action::Begin(WORK), "the right one is back");
}

#[test]
fn a_locked_pin_and_its_last_try_stand_in_the_way_of_a_change_only() {
    let of = |by, tries| typed(by, with_tries(tries).credential.token, "1234", "4321", "4321");
    assert_eq!(tell(&mut of(By::OldPin, Tries::Locked), Message::Submit), Action::None);
    assert_eq!(tell(&mut of(By::Puk, Tries::Locked), Message::Submit), Action::Begin(WORK));
    assert_eq!(tell(&mut of(By::Puk, Tries::Last), Message::Submit), Action::Begin(WORK));
    let mut last = of(By::OldPin, Tries::Last);
    assert_eq!(tell(&mut last, Message::Submit), Action::None);
    tell(&mut last, Message::AcceptLastTry(true));
    assert_eq!(tell(&mut last, Message::Submit), Action::Begin(WORK));
}

#[test]
fn at_a_keypad_nothing_is_typed_here_but_a_puk() {
    let mut keypad = token();
    keypad.pin.has_keypad = true;
    let mut state = State::new(By::OldPin, keypad.clone());
    assert_eq!(tell(&mut state, Message::Submit), Action::Begin(WORK));
    assert!(state.take_pins().is_none());
    tell(&mut state, Message::AtKeypad(WORK));
    assert!(state.watch().is_at_keypad);
    tell(&mut state, Message::KeypadDone(WORK));
    assert!(!state.watch().is_at_keypad);
    let mut state = State::new(By::Puk, keypad);
    assert_eq!(tell(&mut state, Message::Submit), Action::None);
}

#[test]
fn the_pins_are_not_in_debug() {
    let words = format!("{:?}", typed(By::OldPin, token(), "7531", "8642", "8642"));
    assert!(!words.contains("7531") && !words.contains("8642"), "{words}");
}
