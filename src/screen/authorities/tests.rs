use super::*;
use crate::domain::delegation::Means;
use crate::domain::session::MandateSource;
use crate::i18n::{Language, Texts};
use crate::screen::sample::{self, Surroundings, delegate, delegation, id, problem, register};
use jiff::civil::date;

const WORK: OperationId = OperationId(7);

fn told() -> State {
    let mut state = State::default();
    update(&mut state, Message::Fetched(Ok((register(), sample::now()))));
    state
}

fn update(state: &mut State, message: Message) -> Action {
    state.update(message, &Surroundings::default().context(), WORK)
}

fn typed() -> State {
    let mut state = told();
    assert_eq!(update(&mut state, Message::Trust(true)), Action::Focus(Place::Trust), "it moves");
    for message in
        [Message::TypeNumber(Typed(" AZ 77 4410 2031 ".into())), Message::TypeFin(Typed("tst5h3k".into()))]
    {
        assert_eq!(update(&mut state, message), Action::None);
    }
    state
}

fn plan(action: Action) -> Plan {
    match action {
        Action::Prepare(WORK, plan) => plan,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_authority_is_given_from_what_was_typed() {
    let to = delegate("AZ 77 4410 2031");
    let unlimited = Term { from: date(2026, 11, 22), until: None };
    assert_eq!(plan(update(&mut typed(), Message::Confirm)), Plan::Give(to.clone(), unlimited));
    let mut state = typed();
    update(&mut state, Message::ChooseTimed(true));
    update(&mut state, Message::PickUntil(date(2026, 12, 31)));
    let timed = Term { until: Some(date(2026, 12, 31)), ..unlimited };
    assert_eq!(plan(update(&mut state, Message::Confirm)), Plan::Give(to, timed));
    assert_eq!(update(&mut state, Message::Confirm), Action::None, "under way");
}

#[test]
fn what_cannot_be_right_leads_to_its_field() {
    for (message, place) in [
        (Message::TypeNumber(Typed(" ".into())), Place::Number),
        (Message::TypeFin(Typed("TST5H3O".into())), Place::Fin),
        (Message::TypeFin(Typed(sample::FIN.into())), Place::Fin),
        (Message::ChooseMeans(Means::Asan), Place::Number),
        (Message::ChooseTimed(true), Place::Until),
    ] {
        let mut state = typed();
        update(&mut state, message.clone());
        assert_eq!(update(&mut state, Message::Confirm), Action::Focus(place), "{message:?}");
    }
    let mut state = typed();
    update(&mut state, Message::Trust(false));
    assert_eq!(update(&mut state, Message::Confirm), Action::None, "not entrusted");
    let mut state = typed();
    update(&mut state, Message::ChooseTimed(true));
    update(&mut state, Message::TypeUntil("21.11.2026".into()));
    assert_eq!(update(&mut state, Message::Confirm), Action::Focus(Place::Until), "yesterday");
    update(&mut state, Message::TypeUntil("22.11.2026".into()));
    plan(update(&mut state, Message::Confirm));
}

#[test]
fn the_letter_o_is_repaired_by_one_key() {
    let mut state = typed();
    update(&mut state, Message::TypeFin(Typed("TST5HOK".into())));
    update(&mut state, Message::UseZeros);
    assert_eq!(state.form.fin, Typed("TST5H0K".into()));
}

#[test]
fn ones_own_fin_is_told_at_once() {
    let around = Surroundings::default();
    let mut state = typed();
    assert_eq!(state.fin_words(&around.context()), None);
    update(&mut state, Message::TypeFin(Typed(sample::FIN.into())));
    let texts = Texts::new(Language::Az);
    assert_eq!(state.fin_words(&around.context()), Some(texts.authority_own_fin()));
}

#[test]
fn without_the_right_or_the_service_nothing_is_ordered() {
    let mut around = Surroundings::default();
    let orders = |around: &Surroundings, mut state: State| {
        state.update(Message::Select(0), &around.context(), WORK);
        [Message::Confirm, Message::Withdraw, Message::Replace, Message::Renew]
            .map(|message| state.update(message, &around.context(), WORK))
    };
    let none = [Action::None, Action::None, Action::None, Action::None];
    let mut failed = typed();
    update(&mut failed, Message::Fetched(Err(problem())));
    assert_eq!(orders(&around, failed), none, "no connection");
    let mut old = typed();
    update(&mut old, Message::Refresh);
    assert_eq!(orders(&around, old), none, "not known yet");
    let mandates = &mut around.acting.as_mut().unwrap().session.mandates;
    mandates[0].source = MandateSource::Delegation;
    assert_eq!(orders(&around, typed()), none, "a delegate");
}

#[test]
fn a_row_is_withdrawn_unless_it_is_over() {
    let mut state = told();
    assert_eq!(update(&mut state, Message::Withdraw), Action::None, "no row");
    update(&mut state, Message::Select(0));
    assert_eq!(
        plan(update(&mut state, Message::Withdraw)),
        Plan::Withdraw(register().delegations[0].clone())
    );
    let mut state = told();
    let withdrawn = update(&mut state, Message::WithdrawRow(1));
    assert_eq!(plan(withdrawn), Plan::Withdraw(register().delegations[1].clone()), "from its row");
    let mut state = told();
    update(&mut state, Message::Select(2));
    assert_eq!(update(&mut state, Message::Withdraw), Action::None, "it has ended");
}

#[test]
fn a_replaced_card_moves_all_to_the_new_number() {
    let mut state = told();
    update(&mut state, Message::Select(0));
    assert_eq!(update(&mut state, Message::Replace), Action::Focus(Place::NewNumber));
    assert_eq!(update(&mut state, Message::Renew), Action::Focus(Place::NewNumber), "nothing typed");
    update(&mut state, Message::TypeNewNumber(Typed("az 77 44100187".into())));
    assert_eq!(update(&mut state, Message::Renew), Action::Focus(Place::NewNumber), "the old one");
    update(&mut state, Message::TypeNewNumber(Typed("AZ 77 4410 5555".into())));
    let old = delegate("AZ 77 4410 0187");
    let number = delegate("AZ 77 4410 5555").number;
    assert_eq!(plan(update(&mut state, Message::Renew)), Plan::Renew(old, number));
    update(&mut state, Message::KeepNumber);
    assert_eq!(state.renewal, None);
}

#[test]
fn what_failed_keeps_what_was_typed_and_what_succeeded_clears_it() {
    let mut state = typed();
    update(&mut state, Message::Confirm);
    update(&mut state, Message::Prepared(OperationId(6), Err(problem())));
    assert_eq!(state.failure, None, "another one");
    update(&mut state, Message::Prepared(WORK, Err(problem())));
    assert_eq!((&state.failure, state.form.is_trusted), (&Some(problem()), true));
    assert_eq!(update(&mut state, Message::Done), Action::Fetch);
    assert_eq!(state.form, Form::default());
}

#[test]
fn the_services_list_is_not_replaced_by_an_older_one() {
    let mut state = told();
    update(&mut state, Message::Read(None));
    assert_eq!(state.register(), Some(&register()));
    let mut state = State::default();
    update(&mut state, Message::Read(Some((register(), sample::now()))));
    assert_eq!(state.register(), Some(&register()));
    update(&mut state, Message::Fetched(Err(problem())));
    assert_eq!(state.register(), Some(&register()), "with its age");
    assert_eq!(update(&mut state, Message::Refresh), Action::Fetch);
    assert_eq!(update(&mut state, Message::Refresh), Action::None, "one at a time");
}

#[test]
fn orders_without_effect_are_told_until_the_next_look() {
    let mut state = told();
    let order = (Some(sample::order().act), problem());
    update(&mut state, Message::Unfulfilled(vec![order.clone()]));
    update(&mut state, Message::Fetched(Ok((register(), sample::now()))));
    assert_eq!(state.unfulfilled, [order]);
    update(&mut state, Message::Unfulfilled(vec![]));
    assert_eq!(state.unfulfilled, []);
}

#[test]
fn a_surname_of_several_words_is_not_cut_in_two() {
    assert_eq!(view::in_short("Van den Berg", "Anna"), "Van den Berg A.");
    assert_eq!(view::in_short("Əliyeva", ""), "Əliyeva");
}

#[test]
fn the_chosen_row_stays_chosen_by_name() {
    let mut state = told();
    update(&mut state, Message::Select(1));
    let mut more = register();
    more.delegations.insert(0, delegation(9, "NEW", None));
    update(&mut state, Message::Fetched(Ok((more, sample::now()))));
    assert_eq!(state.chosen().map(|d| d.id.clone()), Some(id(2)));
}
