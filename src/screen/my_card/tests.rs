//! What one can do about one's card.

use super::*;
use crate::screen::sample::{Surroundings, candidate, fingerprint, held};

fn update(state: &mut State, message: Message) -> Action {
    state.update(message, &Surroundings::default().context())
}

#[test]
fn each_button_is_about_its_own_token_and_certificate() {
    let mut around = Surroundings::default();
    around.cards.held = vec![held(1), held(2)];
    let mut state = State::new();
    let mut tell = |message| state.update(message, &around.context());
    assert_eq!(tell(Message::ChangePin(1)), Action::ChangePin(held(2).token));
    assert_eq!(tell(Message::Unblock(0)), Action::Unblock(held(1).token));
    assert_eq!(tell(Message::Test(fingerprint(2))), Action::Test(candidate(2)));
    assert_eq!(tell(Message::ChangePin(2)), Action::None, "it is gone");
    assert_eq!(tell(Message::Test(fingerprint(3))), Action::None);
    assert_eq!(tell(Message::Copy(fingerprint(3))), Action::None);
}

#[test]
fn details_are_copied_as_they_are_shown() {
    let mut state = State::new();
    let Action::Copy(text) = update(&mut state, Message::Copy(fingerprint(1))) else { panic!("copies") };
    let hex = fingerprint(1).to_hex().to_uppercase();
    for part in ["Sınaq mərkəzi", &hex, "ECDSA P-256", "22.11.2025 – 22.11.2027"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn one_certificate_is_folded_out_at_a_time() {
    let mut state = State::new();
    update(&mut state, Message::Unfold(fingerprint(1)));
    update(&mut state, Message::Unfold(fingerprint(2)));
    assert_eq!(state.open, Some(fingerprint(2)));
    update(&mut state, Message::Unfold(fingerprint(2)));
    assert_eq!(state.open, None);
}

#[test]
fn what_went_well_is_told_at_its_token_only() {
    let mut state = State::new();
    update(&mut state, Message::Done(held(1).token, Done::PinChanged));
    assert_eq!(state.done(&held(1).token), Some(&Done::PinChanged));
    assert_eq!(state.done(&held(2).token), None);
}
