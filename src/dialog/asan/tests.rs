//! How the dialog goes from one state to the next.

use super::*;
use crate::screen::sample::{now, problem};

const WORK: OperationId = OperationId(1);
const NEXT: OperationId = OperationId(2);

fn phone() -> Phone {
    Phone::parse("99 000 12 34").unwrap()
}

fn asking(purpose: Purpose) -> State {
    State::new(purpose, phone(), WORK)
}

fn sign() -> Purpose {
    Purpose::Sign { person: "Həsənli Aynur".into(), reason: "İtirilmə".into() }
}

fn asked(id: OperationId) -> Message {
    Message::Asked(id, Code::of(&[7; 32]), SignedDuration::from_mins(5))
}

fn after(purpose: Purpose, messages: impl IntoIterator<Item = Message>) -> (State, Action) {
    let mut state = asking(purpose);
    let actions: Vec<_> = messages.into_iter().map(|m| state.update(m, now(), NEXT)).collect();
    (state, actions.into_iter().next_back().unwrap())
}

#[test]
fn the_code_is_shown_once_the_phone_is_asked() {
    let (state, _) = after(Purpose::SignIn, [asked(NEXT)]);
    assert!(!state.is_counting(), "of other work");
    let (state, _) = after(Purpose::SignIn, [asked(WORK)]);
    assert!(state.is_counting() && state.waits_for(WORK));
    let until = now() + SignedDuration::from_mins(5);
    let waiting = Waiting { work: WORK, code: Code::of(&[7; 32]), until, is_away: false };
    assert_eq!(state.progress, Progress::Waiting(waiting.clone()));
    let (state, _) = after(Purpose::SignIn, [asked(WORK), Message::Away(WORK, true)]);
    assert_eq!(state.progress, Progress::Waiting(Waiting { is_away: true, ..waiting }));
}

#[test]
fn giving_up_to_sign_in_closes_at_once_and_a_signature_is_waited_for() {
    for messages in [vec![Message::Cancel], vec![asked(WORK), Message::Cancel]] {
        assert_eq!(after(Purpose::SignIn, messages.clone()).1, Action::Close);
        let (mut state, action) = after(sign(), messages);
        assert_eq!(action, Action::Stop);
        assert!(state.waits_for(WORK), "it may have been signed already");
        assert_eq!(state.update(Message::Cancel, now(), NEXT), Action::None);
        assert_eq!(state.update(Message::Failed(WORK, problem()), now(), NEXT), Action::Close);
    }
}

#[test]
fn after_an_end_without_a_signature_one_may_try_again_or_leave() {
    let failed = [asked(WORK), Message::Failed(WORK, problem())];
    let (mut state, _) = after(sign(), failed.clone());
    assert!(!state.waits_for(WORK));
    assert_eq!(state.update(Message::Failed(WORK, problem()), now(), NEXT), Action::None, "told once");
    assert_eq!(state.update(Message::Again, now(), NEXT), Action::Begin(NEXT));
    assert_eq!(state.update(Message::Again, now(), OperationId(3)), Action::None, "under way");
    assert!(state.waits_for(NEXT));
    let (mut state, _) = after(sign(), failed);
    assert_eq!(state.update(Message::Cancel, now(), NEXT), Action::Close);
}
