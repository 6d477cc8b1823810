//! What the diagnosis asks for, and what it shows first.

use super::*;
use crate::domain::diagnosis::Verdict;
use crate::screen::sample::problem;

fn finding(check: Check, verdict: Verdict<Problem>) -> Finding<Problem> {
    Finding::new(check, verdict)
}

const NEXT: OperationId = OperationId(2);

fn begun() -> State {
    let (state, action) = State::new(OperationId(1));
    assert_eq!(action, Action::Begin(OperationId(1)));
    state
}

#[test]
fn the_worst_is_shown_first_unless_a_row_was_chosen() {
    let mut state = begun();
    assert_eq!(state.row(), 0);
    for (check, verdict) in [
        (Check::Software, Verdict::Good),
        (Check::Disk, Verdict::Bad(problem())),
        (Check::Readers, Verdict::Doubtful(problem())),
        (Check::Settings, Verdict::Skipped(None)),
    ] {
        state.update(Message::Found(OperationId(1), vec![finding(check, verdict)]), NEXT);
    }
    assert_eq!(Check::ALL[state.row()], Check::Disk);
    assert_eq!(state.findings()[0].check, Check::Settings, "in order");
    state.update(Message::Select(2), NEXT);
    assert_eq!(state.row(), 2);
}

#[test]
fn findings_of_a_stopped_examination_are_ignored() {
    let mut state = begun();
    assert_eq!(state.update(Message::Stop, NEXT), Action::Stop);
    let late = Message::Found(OperationId(1), vec![finding(Check::Disk, Verdict::Good)]);
    state.update(late.clone(), NEXT);
    assert!(state.findings().is_empty());
    assert_eq!(state.update(Message::Again, NEXT), Action::Begin(NEXT));
    state.update(late, NEXT);
    assert!(state.findings().is_empty());
    state.update(Message::Found(NEXT, vec![finding(Check::Disk, Verdict::Good)]), NEXT);
    assert_eq!(state.findings().len(), 1);
}

#[test]
fn only_what_was_seen_is_copied_or_saved() {
    let mut state = begun();
    assert_eq!(state.update(Message::Copy, NEXT), Action::None);
    assert_eq!(state.update(Message::Save, NEXT), Action::None);
    assert_eq!(state.update(Message::ShowReport, NEXT), Action::Report);
    state.update(Message::Reported("text".into()), NEXT);
    assert_eq!(state.update(Message::Copy, NEXT), Action::Copy("text".into()));
    assert_eq!(state.update(Message::Save, NEXT), Action::Save);
    assert_eq!(state.update(Message::Close, NEXT), Action::None, "back to the checks");
    assert_eq!(state.update(Message::Close, NEXT), Action::Close);
}
