//! What the form asks for, message by message.

use super::*;
use crate::domain::draft::Typed;
use crate::screen::sample::{self, Surroundings, problem};
use jiff::SignedDuration;

const FIRST: OperationId = OperationId(1);
const SECOND: OperationId = OperationId(2);

/// A form, what surrounds it, and the number of the next work.
struct Form {
    state: State,
    around: Surroundings,
    next: u64,
}

impl Form {
    fn with(draft: Draft) -> Form {
        Form { state: State::new(draft, true), around: Surroundings::default(), next: 0 }
    }

    fn tell(&mut self, message: Message) -> Action {
        self.next += 1;
        self.state.update(message, &self.around.context(), OperationId(self.next))
    }

    fn type_in(&mut self, fin: &str, ssn: &str) {
        self.tell(Message::TypeFin(Typed(fin.into())));
        self.tell(Message::TypeSsn(Typed(ssn.into())));
        self.next = 0;
    }
}

#[test]
fn every_change_is_saved_with_its_time() {
    let mut form = Form::with(sample::draft());
    form.around.now = sample::now() + SignedDuration::from_secs(7);
    let updated = form.around.now;
    let typed = Draft { fin: Typed("T".into()), updated, ..sample::draft() };
    assert_eq!(form.tell(Message::TypeFin(Typed("T".into()))), Action::Save(typed.clone()));
    let typed = Draft { ssn: Typed("9".into()), ..typed };
    assert_eq!(form.tell(Message::TypeSsn(Typed("9".into()))), Action::Save(typed.clone()));
    let typed = Draft { document_type: DocumentType::Migration, ..typed };
    let chosen = Message::ChooseDocumentType(DocumentType::Migration);
    assert_eq!(form.tell(chosen), Action::Save(typed.clone()));
    let typed = Draft { reason: Some(Reason::Damaged), ..typed };
    assert_eq!(form.tell(Message::ChooseReason(Reason::Damaged)), Action::Save(typed));
    assert_eq!(form.state.saved, Saved::Saving);
    assert_eq!(form.tell(Message::DraftSaved(Ok(updated))), Action::None);
    assert_eq!(form.state.saved, Saved::At(updated));
}

#[test]
fn an_earlier_write_does_not_say_that_all_is_saved() {
    let mut form = Form::with(sample::draft());
    form.tell(Message::TypeFin(Typed("T".into())));
    form.around.now += SignedDuration::from_secs(1);
    form.tell(Message::TypeFin(Typed("TS".into())));
    form.tell(Message::DraftSaved(Ok(sample::now())));
    assert_eq!(form.state.saved, Saved::Saving);
    form.tell(Message::DraftSaved(Ok(form.around.now)));
    assert_eq!(form.state.saved, Saved::At(form.around.now));
}

#[test]
fn what_is_not_on_disk_is_not_put_aside() {
    let mut form = Form::with(sample::typed());
    form.tell(Message::DraftSaved(Err(problem())));
    assert_eq!(form.tell(Message::PutAside), Action::Save(sample::typed()), "written once more");
    form.tell(Message::DraftSaved(Ok(sample::now())));
    assert_eq!(form.tell(Message::PutAside), Action::StartAnother);
}

#[test]
fn confirming_asks_only_with_fields_that_can_be_right() {
    let mut form = Form::with(sample::draft());
    for (fin, ssn, place) in [
        ("", "", Place::Ssn),
        (sample::FIN, "", Place::Ssn),
        (sample::FIN, "99a", Place::Ssn),
        ("", sample::SSN, Place::Fin),
        ("TST4W7", sample::SSN, Place::Fin),
        ("TST4W7EE", sample::SSN, Place::Fin),
        ("TST4W7Ж", sample::SSN, Place::Fin),
        ("TST4WOE", sample::SSN, Place::Fin),
    ] {
        form.type_in(fin, ssn);
        assert_eq!(form.tell(Message::Confirm), Action::Focus(place), "{fin:?} {ssn:?}");
    }
    form.type_in(" tst4w7e ", "990 0000-000017");
    assert_eq!(form.tell(Message::Confirm), Action::LookUp(FIRST, sample::query()));
    assert_eq!(form.tell(Message::Confirm), Action::None, "asked once");
    assert_eq!(form.tell(Message::Add), Action::None, "asked once");
}

#[test]
fn empty_fields_are_wrong_only_after_confirming() {
    let mut form = Form::with(sample::draft());
    let words = |form: &Form| {
        let context = form.around.context();
        (form.state.fin_words(context.texts), form.state.ssn_words(&context))
    };
    assert_eq!(words(&form), (None, None));
    form.tell(Message::Confirm);
    let texts = &form.around.texts;
    assert_eq!(words(&form), (Some(texts.fin_empty()), Some(texts.ssn_empty())));
    form.type_in("TST", "12");
    assert_eq!(words(&form), (Some(form.around.texts.fin_length(3)), None));
}

#[test]
fn a_letter_o_is_repaired_with_one_key() {
    let mut form = Form::with(sample::draft());
    form.type_in("tst4woe", sample::SSN);
    let repaired = Draft { fin: Typed("TST4W0E".into()), ..sample::typed() };
    assert_eq!(form.tell(Message::UseZeros), Action::Save(repaired.clone()));
    assert_eq!(form.tell(Message::UseZeros), Action::Save(repaired), "nothing left to repair");
    let query = Query { fin: sample::fin("TST4W0E"), ..sample::query() };
    assert_eq!(form.tell(Message::Confirm), Action::LookUp(OperationId(3), query));
}

#[test]
fn the_ssn_can_be_left_out_where_the_service_says_so() {
    let mut form = Form::with(sample::draft());
    form.type_in(sample::FIN, " ");
    form.around.service = crate::screen::Loadable::Loading;
    assert_eq!(form.tell(Message::Confirm), Action::Focus(Place::Ssn), "until it says so");
    let service = crate::screen::ServiceView { ssn_required: false, ..sample::service() };
    form.around.service = crate::screen::Loadable::Ready(service);
    form.type_in(sample::FIN, "99a");
    assert_eq!(form.tell(Message::Confirm), Action::Focus(Place::Ssn), "but a wrong one is wrong");
    form.type_in(sample::FIN, " ");
    let query = Query { ssn: None, ..sample::query() };
    assert_eq!(form.tell(Message::Confirm), Action::LookUp(FIRST, query));
}

#[test]
fn the_person_is_locked_from_asking_on() {
    let mut form = Form::with(sample::typed());
    form.tell(Message::Confirm);
    let edits = || {
        [
            Message::TypeFin(Typed("X".into())),
            Message::TypeSsn(Typed("1".into())),
            Message::UseZeros,
            Message::ChooseDocumentType(DocumentType::Migration),
        ]
    };
    for edit in edits() {
        assert_eq!(form.tell(edit.clone()), Action::None, "{edit:?} while asking");
    }
    let found = Draft { lookup: Some(sample::lookup()), ..sample::typed() };
    assert_eq!(form.tell(Message::LookedUp(FIRST, Ok(sample::lookup()))), Action::Save(found.clone()));
    for edit in edits() {
        assert_eq!(form.tell(edit.clone()), Action::None, "{edit:?} after the answer");
    }
    assert_eq!(form.tell(Message::Confirm), Action::None);
    assert_eq!(*form.state.draft(), found);
}

#[test]
fn what_was_typed_is_then_shown_as_the_registries_know_it() {
    let mut form = Form::with(Draft { fin: Typed(" tst4w7e ".into()), ..sample::typed() });
    form.tell(Message::Confirm);
    form.tell(Message::LookedUp(FIRST, Ok(sample::lookup())));
    assert_eq!(form.state.draft().fin, Typed(sample::FIN.into()));
}

#[test]
fn changing_the_person_starts_over_under_the_same_name() {
    let mut form = Form::with(sample::complete());
    assert_eq!(form.state.place(), Place::Reasons, "where work goes on");
    assert_eq!(form.tell(Message::ChangePerson), Action::Save(sample::draft()));
    assert_eq!(form.state.place(), Place::Ssn);
    let typed = Draft { fin: Typed("T".into()), ..sample::draft() };
    assert_eq!(form.tell(Message::TypeFin(Typed("T".into()))), Action::Save(typed), "open again");
}

#[test]
fn late_answers_are_ignored() {
    let mut form = Form::with(sample::typed());
    form.tell(Message::Confirm);
    form.tell(Message::ChangePerson);
    assert_eq!(form.tell(Message::LookedUp(FIRST, Ok(sample::lookup()))), Action::None);
    assert_eq!(*form.state.draft(), sample::draft());
    form.type_in(sample::FIN, sample::SSN);
    form.next = SECOND.0;
    form.tell(Message::Confirm);
    assert_eq!(form.tell(Message::LookedUp(FIRST, Err(problem()))), Action::None);
    assert_eq!(form.state.progress, Progress::LookingUp(OperationId(3)), "still waits for its own");
}

#[test]
fn a_failed_lookup_leaves_the_person_open() {
    let mut form = Form::with(sample::typed());
    form.tell(Message::Confirm);
    assert_eq!(form.tell(Message::LookedUp(FIRST, Err(problem()))), Action::None);
    assert_eq!(form.state.progress, Progress::Failed(problem()));
    let typed = Draft { ssn: Typed("99".into()), ..sample::typed() };
    assert_eq!(form.tell(Message::TypeSsn(Typed("99".into()))), Action::Save(typed));
    assert_eq!(form.state.progress, Progress::Idle, "what was typed since is not what failed");
}

#[test]
fn adding_needs_person_and_reason() {
    let mut form = Form::with(sample::draft());
    assert_eq!(form.tell(Message::Add), Action::Focus(Place::Ssn));
    let mut form = Form::with(sample::typed());
    assert_eq!(form.tell(Message::Add), Action::LookUp(FIRST, sample::query()), "as Təsdiqlə does");
    form.tell(Message::LookedUp(FIRST, Ok(sample::lookup())));
    assert_eq!(form.tell(Message::Add), Action::Focus(Place::Reasons));
    form.tell(Message::ChooseReason(Reason::IdentityDocumentChanged));
    assert_eq!(form.tell(Message::Add), Action::Review(OperationId(5), sample::complete()));
}

#[test]
fn a_contradicting_reason_does_not_stop() {
    let mut form = Form::with(Draft { lookup: Some(sample::agreeing()), ..sample::complete() });
    assert_eq!(form.state.differences(), Some(vec![]));
    assert!(matches!(form.tell(Message::Add), Action::Review(..)));
}

#[test]
fn a_stale_answer_is_fetched_again_before_signing() {
    let mut form = Form::with(sample::complete());
    form.around.now = sample::now() + SignedDuration::from_mins(60);
    assert_eq!(form.tell(Message::Add), Action::Review(FIRST, sample::complete()), "just fresh enough");
    assert!(form.state.end_review(FIRST));
    form.around.now += SignedDuration::from_secs(1);
    assert_eq!(form.tell(Message::Add), Action::LookUp(SECOND, sample::query()));
    assert_eq!(form.tell(Message::Add), Action::None, "asked once");
    assert_eq!(form.tell(Message::LookedUp(SECOND, Err(problem()))), Action::None);
    assert_eq!(form.state.draft().lookup, Some(sample::lookup()), "nothing is lost");
    assert_eq!(form.tell(Message::Add), Action::LookUp(OperationId(5), sample::query()));
    let fresh = Lookup { time: form.around.now, ..sample::agreeing() };
    form.tell(Message::LookedUp(OperationId(5), Ok(fresh.clone())));
    let now = form.around.now;
    let draft = Draft { lookup: Some(fresh), updated: now, ..sample::complete() };
    assert_eq!(
        form.tell(Message::Add),
        Action::Review(OperationId(7), draft),
        "with what the registries say now"
    );
}

#[test]
fn what_was_changed_meanwhile_is_not_shown_for_signing() {
    let mut form = Form::with(sample::complete());
    assert_eq!(form.tell(Message::Add), Action::Review(FIRST, sample::complete()));
    assert_eq!(form.tell(Message::Add), Action::None, "asked once");
    assert!(!form.state.end_review(SECOND), "somebody else's");
    assert!(form.state.end_review(FIRST));
    assert!(!form.state.end_review(FIRST), "told once");
    form.tell(Message::Add);
    form.tell(Message::ChooseReason(Reason::Lost));
    assert!(!form.state.end_review(OperationId(3)), "another reason than was put together");
}

#[test]
fn no_personal_data_in_debug() {
    let mut form = Form::with(sample::complete());
    let action = form.tell(Message::Add);
    let words = format!("{action:?} {:?}", form.state);
    for secret in [sample::FIN, sample::SSN, "Həsənli", "Məmmədova", "Aynur"] {
        assert!(!words.contains(secret), "{secret}");
    }
}
