//! Authorities with the keyboard alone, the right that ends while one works, and insurers that never mix.

use super::{Desk, DeskWindow, World, access_key, add, in_session, settle, update};
use crate::flow::world::{self, Fault, OTHER_VOEN, VOEN};
use iced::keyboard::key::Named;
use mohur::access::Role;
use mohur::app::{Message, Section};
use mohur::domain::application::Id;
use mohur::domain::delegation::{Delegate, Delegation, Means, Number, Register, Term, today};
use mohur::domain::draft::{Draft, Typed};
use mohur::domain::identifier::{Fin, Voen};
use mohur::domain::insurer::Kind;
use mohur::domain::session::{Mandate, MandateSource};
use mohur::problem::Problem;
use mohur::remote;
use mohur::screen::{OperationId, history};
use mohur::store::Store;

pub(super) fn open(window: &mut DeskWindow) {
    update(&mut window.state, &Message::Open(Section::Authorities));
    settle(window);
}

pub(super) fn said(window: &mut DeskWindow) -> String {
    window.seen().iter().flat_map(|s| s.texts.clone()).collect::<Vec<_>>().join("\n")
}

pub(super) fn second() -> Mandate {
    Mandate {
        voen: Voen::parse(OTHER_VOEN).unwrap(),
        name: "Quliyev Elçin Sınaq oğlu".into(),
        kind: Kind::Entrepreneur,
        has_seal_right: false,
        source: MandateSource::Delegation,
        until: None,
    }
}

/// Types an authority and confirms it, up to the PIN.
pub(super) fn give(world: &World, window: &mut DeskWindow, number: &str) {
    window.alt(&access_key(&world.texts.authority_trust()));
    settle(window);
    for _ in 0..2 {
        window.key(Named::Tab);
    }
    assert_eq!(window.focused().as_deref(), Some(&*world.texts.authority_card_number()));
    window.type_text(number);
    window.key(Named::Tab);
    window.type_text("tst5h3k");
    window.key(Named::Enter);
    settle(window);
}

#[test]
fn an_authority_is_given_and_withdrawn_without_the_mouse() {
    let world = World::new();
    let mut window = world.window();
    world.sign_in(&mut window);
    open(&mut window);
    give(&world, &mut window, "AZ 77 4410 2031");
    let shown = said(&mut window);
    assert!(shown.contains("AZ 77 4410 2031") && shown.contains("Müddətsiz"), "the very document: {shown}");
    window.key(Named::Enter);
    settle(&mut window);
    let pin = said(&mut window);
    assert!(pin.contains(VOEN), "for whom: {pin}");
    world.enter_pin(&mut window);
    assert!(said(&mut window).contains(&world.texts.order_given()));
    window.key(Named::Enter);
    settle(&mut window);
    let given = world.ministry.register.lock().unwrap().delegations.clone();
    assert_eq!(given.len(), 1);
    assert!(said(&mut window).contains("AZ 77 4410 2031"), "the list was fetched anew");
    let (trust, _) = mohur::widget::label::access_key(&world.texts.authority_trust());
    assert_eq!(window.find(Role::CheckBox, &trust).tag.checked, Some(false), "the form is folded again");

    // The list has the focus after the dialog, or is reached by Tab.
    while window.focused().as_deref() != Some(&*world.texts.section_authorities()) {
        window.key(Named::Tab);
    }
    window.key(Named::ArrowDown);
    for keys in [&[Named::ArrowRight, Named::Enter][..], &[Named::Delete]] {
        keys.iter().for_each(|key| window.key(*key));
        settle(&mut window);
        assert!(said(&mut window).contains(&world.texts.order_withdraw_warning()), "{keys:?}");
        window.key(Named::Escape);
        settle(&mut window);
    }
    window.alt(&access_key(&world.texts.authority_withdraw()));
    settle(&mut window);
    assert!(said(&mut window).contains(&world.texts.order_withdraw_warning()));
    window.key(Named::Enter);
    world.enter_pin(&mut window);
    assert!(said(&mut window).contains(&world.texts.order_withdrawn()));
    assert!(world.ministry.register.lock().unwrap().delegations[0].withdrawn_at.is_some());
}

#[test]
fn the_insurer_chosen_last_is_offered_first_at_the_next_sign_in() {
    let world = World::new();
    world.ministry.mandates.lock().unwrap().push(second());
    let mut window = world.window();
    for keys in [&[Named::ArrowDown, Named::Enter][..], &[Named::Enter]] {
        world.sign_in(&mut window);
        keys.iter().for_each(|key| window.key(*key));
        settle(&mut window);
        assert!(said(&mut window).contains(OTHER_VOEN));
        update(&mut window.state, &Message::SignOut);
        settle(&mut window);
    }
}

#[test]
fn what_is_half_typed_is_there_again_and_never_under_another_insurer() {
    let world = World::new();
    world.ministry.mandates.lock().unwrap().push(second());
    let mut window = world.window();
    world.sign_in(&mut window);
    window.key(Named::Enter);
    settle(&mut window);
    open(&mut window);
    give(&world, &mut window, "AZ 77 4410 2031");
    window.key(Named::Escape);
    settle(&mut window);
    let number = world.texts.authority_card_number();
    let typed = |window: &mut DeskWindow| {
        let seen = window.seen();
        let field = seen.iter().find(|s| s.tag.role == Role::TextInput && s.name() == number);
        field.and_then(|field| field.tag.value.clone())
    };
    // The list's own key too, which asks for it anew.
    for way in [Message::Open(Section::Compose), Message::ShowMyCard, Message::Open(Section::Authorities)] {
        update(&mut window.state, &way);
        settle(&mut window);
        open(&mut window);
        assert_eq!(typed(&mut window).as_deref(), Some("AZ 77 4410 2031"));
    }
    update(&mut window.state, &Message::SwitchInsurer);
    settle(&mut window);
    window.key(Named::ArrowDown);
    window.key(Named::Enter);
    settle(&mut window);
    open(&mut window);
    assert!(!said(&mut window).contains("AZ 77 4410 2031"));
    update(&mut window.state, &Message::SwitchInsurer);
    settle(&mut window);
    window.key(Named::ArrowUp);
    window.key(Named::Enter);
    settle(&mut window);
    open(&mut window);
    assert_eq!(typed(&mut window), None, "it was of the other one");
}

#[test]
fn what_was_not_ordered_stays_in_the_form() {
    let world = World::new();
    let mut window = world.window();
    world.sign_in(&mut window);
    open(&mut window);
    world.ministry.fail_next(Fault::Before(remote::Error::NoConnection("gone".into())));
    give(&world, &mut window, "AZ 1");
    window.key(Named::Enter);
    world.enter_pin(&mut window);
    assert!(said(&mut window).contains(&world.texts.problem_no_connection()));
    window.key(Named::Enter);
    settle(&mut window);
    let number = window.find(Role::TextInput, &world.texts.authority_card_number());
    assert_eq!(number.tag.value.as_deref(), Some("AZ 1"));
    assert_eq!(world.ministry.register.lock().unwrap().delegations.len(), 0);
}

/// Two orders whose answers were lost, which the service refuses when they are sent again.
fn two_refused_later(world: &World) -> DeskWindow {
    let mut window = world.window();
    world.sign_in(&mut window);
    open(&mut window);
    let lost = || Fault::Before(remote::Error::OutcomeUnknown("lost".into()));
    // The look at the list after it does not learn what became of them either.
    let failing = || Fault::Before(remote::Error::Failing { status: 500, retry_after: None });
    for (number, pending) in [("AZ 1", 1), ("AZ 2", 2)] {
        [lost(), lost()].into_iter().for_each(|fault| world.ministry.fail_next(fault));
        (0..pending).for_each(|_| world.ministry.fail_next(failing()));
        give(world, &mut window, number);
        window.key(Named::Enter);
        world.enter_pin(&mut window);
        assert!(said(&mut window).contains(&world.texts.problem_order_unknown()));
        window.key(Named::Enter);
        settle(&mut window);
        assert_eq!(pending_orders(world), pending);
    }
    let refusal = remote::Refusal {
        kind: remote::RefusalKind::DelegationExists,
        status: 409,
        title: "exists".into(),
        detail: None,
        code: None,
    };
    (0..4).for_each(|_| world.ministry.fail_next(Fault::Before(remote::Error::Refused(refusal.clone()))));
    window
}

fn pending_orders(world: &World) -> usize {
    futures::executor::block_on(world.store.pending_orders(&world::voen(VOEN))).unwrap().len()
}

/// Both orders are told, and why.
fn are_told(world: &World, window: &mut DeskWindow) -> bool {
    let shown = said(window);
    let why = shown.matches(&world.texts.problem_delegation_exists()).count();
    why == 2 && shown.contains("AZ 1") && shown.contains("AZ 2")
}

#[test]
fn orders_that_are_refused_later_are_told_in_the_list_or_wherever_one_is() {
    for is_left in [false, true] {
        let world = World::new();
        let mut window = two_refused_later(&world);
        update(&mut window.state, &Message::Open(Section::Authorities));
        if is_left {
            update(&mut window.state, &Message::Open(Section::Drafts));
        }
        settle(&mut window);
        assert!(are_told(&world, &mut window), "{is_left}: {}", said(&mut window));
        assert_eq!(world.has_dialog(&mut window), is_left);
        assert_eq!(pending_orders(&world), 0, "it is over");
    }
}

#[test]
fn orders_that_are_refused_while_something_else_is_told_are_told_at_the_next_look() {
    let world = World::new();
    let mut window = two_refused_later(&world);
    update(&mut window.state, &Message::Open(Section::Authorities));
    update(&mut window.state, &Message::Open(Section::Drafts));
    update(&mut window.state, &Message::SwitchInsurer);
    settle(&mut window);
    assert_eq!((world.has_dialog(&mut window), pending_orders(&world)), (true, 2));
    window.key(Named::Escape);
    settle(&mut window);
    open(&mut window);
    assert!(are_told(&world, &mut window), "{}", said(&mut window));
    assert_eq!(pending_orders(&world), 0);
}

#[test]
fn orders_that_are_refused_behind_another_page_are_not_over_before_they_are_seen() {
    let world = World::new();
    let mut window = two_refused_later(&world);
    update(&mut window.state, &Message::Open(Section::Authorities));
    update(&mut window.state, &Message::ShowSettings);
    settle(&mut window);
    update(&mut window.state, &Message::Open(Section::Drafts));
    settle(&mut window);
    assert_eq!(pending_orders(&world), 2);
    open(&mut window);
    assert!(are_told(&world, &mut window), "{}", said(&mut window));
    assert_eq!(pending_orders(&world), 0);
}

#[test]
fn a_card_at_work_is_let_finish_before_a_right_that_has_ended_is_told() {
    let world = World::new();
    *world.ministry.mandates.lock().unwrap() = vec![world::mandate(), second()];
    let mut window = world.window();
    world.sign_in(&mut window);
    window.key(Named::Enter);
    settle(&mut window);
    world.fill(&mut window);
    add(&mut window);
    settle(&mut window);
    window.key(Named::Enter);
    settle(&mut window);
    window.type_text(world::PIN);
    window.key(Named::Enter);
    let signing = std::mem::take(&mut window.state.begun);
    *world.ministry.mandates.lock().unwrap() = vec![second()];
    update(&mut window.state, &Message::Synchronise);
    settle(&mut window);
    assert!(!said(&mut window).contains(&world.texts.problem_mandate_ended()), "the card is at work");
    window.state.begun.extend(signing);
    settle(&mut window);
    assert!(said(&mut window).contains(&world.texts.problem_mandate_ended()));
}

#[test]
fn a_right_that_is_withdrawn_leads_to_the_others_and_loses_nothing() {
    let world = World::new();
    *world.ministry.mandates.lock().unwrap() = vec![world::mandate(), second()];
    let mut window = world.window();
    world.sign_in(&mut window);
    // Two insurers: the first is chosen.
    window.key(Named::Enter);
    settle(&mut window);
    window.type_text("99000");
    settle(&mut window);
    *world.ministry.mandates.lock().unwrap() = vec![second()];
    update(&mut window.state, &Message::Renewed(Ok(world::now())));
    settle(&mut window);
    let shown = said(&mut window);
    assert!(shown.contains(&world.texts.problem_mandate_ended()), "{shown}");
    window.key(Named::Enter);
    settle(&mut window);
    assert!(said(&mut window).contains(OTHER_VOEN));
    let ssn = window.find(Role::TextInput, &world.texts.label_ssn());
    assert_eq!(ssn.tag.value.as_deref(), Some(""), "nothing of the other insurer");
    let kept = futures::executor::block_on(world.store.drafts(&world::voen(VOEN))).unwrap();
    assert_eq!(kept[0].ssn, Typed("99000".into()), "kept where it belongs");
}

#[test]
fn a_right_to_nobody_ends_the_session() {
    let world = World::new();
    let mut window = world.window();
    world.sign_in(&mut window);
    world.ministry.mandates.lock().unwrap().clear();
    update(&mut window.state, &Message::Renewed(Ok(world::now())));
    settle(&mut window);
    assert!(said(&mut window).contains(&world.texts.problem_mandate_ended()));
    window.key(Named::Enter);
    settle(&mut window);
    assert!(window.seen().iter().all(|s| s.name() != world.texts.label_ssn()), "nobody is signed in");
}

#[test]
fn a_right_that_was_given_meanwhile_can_be_chosen() {
    // With the session's renewal, and each time that the service is asked for changes.
    for look in [Message::Renewed(Ok(world::now())), Message::Synchronise] {
        a_right_is_found_by(&look);
    }
}

fn a_right_is_found_by(look: &Message) {
    let world = World::new();
    let mut window = world.window();
    world.sign_in(&mut window);
    let offers = |window: &mut DeskWindow| {
        let button = world.texts.switch_insurer().replace('&', "");
        window.seen().iter().any(|s| s.tag.role == Role::Button && s.name() == button)
    };
    assert!(!offers(&mut window));
    world.ministry.mandates.lock().unwrap().push(second());
    update(&mut window.state, look);
    settle(&mut window);
    assert!(offers(&mut window));
    window.alt(&access_key(&world.texts.switch_insurer()));
    settle(&mut window);
    assert!(said(&mut window).contains("Quliyev Elçin Sınaq oğlu"));
}

#[test]
fn nothing_of_one_insurer_appears_under_another_however_late_it_comes() {
    let world = World::new();
    *world.ministry.mandates.lock().unwrap() = vec![world::mandate(), second()];
    let mut window = world.window();
    world.sign_in(&mut window);
    window.key(Named::Enter);
    settle(&mut window);
    window.type_text("99000");
    settle(&mut window);
    // The drafts of the first insurer are being read when the other one is chosen.
    update(&mut window.state, &Message::Open(Section::Drafts));
    open(&mut window);
    update(&mut window.state, &Message::Open(Section::Drafts));
    let late = std::mem::take(&mut window.state.begun);
    let before = in_session(&mut window);
    update(&mut window.state, &Message::SwitchInsurer);
    settle(&mut window);
    window.key(Named::ArrowDown);
    window.key(Named::Enter);
    settle(&mut window);
    window.state.begun.extend(late);
    let foreign = Draft {
        ssn: Typed("9900000000017".into()),
        ..Draft::new(Id::from_bytes([9; 16]), world::voen(VOEN), world::now())
    };
    for news in [
        Message::DraftsLoaded(Ok(vec![foreign.clone()])),
        Message::DraftsCounted(Ok(7)),
        Message::Reopened(Ok(foreign)),
        Message::DelegationsFetched(Ok(Default::default())),
        Message::DelegationsRead(Ok(None)),
    ] {
        update(&mut window.state, &before(news));
    }
    settle(&mut window);
    let shown = said(&mut window);
    assert!(shown.contains(OTHER_VOEN) && !shown.contains(VOEN), "{shown}");
    let ssn = window.find(Role::TextInput, &world.texts.label_ssn());
    assert_eq!(ssn.tag.value.as_deref(), Some(""));
    assert_eq!(drafts_counted(&world, &mut window), None, "no counter beside the drafts");
    assert!(!world.has_dialog(&mut window));
}

#[test]
fn late_answers_of_a_session_before_change_nothing_in_the_next_one() {
    let world = World::new();
    let mut window = world.window();
    world.sign_in(&mut window);
    let before = in_session(&mut window);
    update(&mut window.state, &Message::SignOut);
    settle(&mut window);
    // The same signer, for the same insurer.
    world.sign_in(&mut window);
    let gone = || remote::Error::NoConnection("gone".into());
    let refused = || Err(mohur::flow::Error::Service(gone()));
    let paper = history::Kept { file: "/tmp/of-another.pdf".into(), is_printed: false };
    for section in [Section::History, Section::Authorities, Section::Compose] {
        update(&mut window.state, &Message::Open(section));
        settle(&mut window);
        update(&mut window.state, &Message::History(history::Message::Select(0)));
        let shown = said(&mut window);
        for late in [
            Message::Refreshed(refused().map(|()| vec![])),
            Message::MandatesFetched(Ok(vec![])),
            Message::MandatesFetched(Err(gone())),
            Message::Renewed(Err(gone())),
            Message::LookedUp(OperationId(1), refused().map(|()| world::lookup())),
            Message::DelegationsFetched(refused().map(|()| Default::default())),
            Message::DelegationsFetched(Ok(Default::default())),
            Message::OrdersSaved(
                Id::from_bytes([9; 16]),
                String::new(),
                Ok(vec!["/tmp/of-another.asice".into()]),
            ),
            Message::OrdersSaved(Id::from_bytes([9; 16]), String::new(), Err(Problem::not_saved("full"))),
            Message::PaperKept(Id::from_bytes([1; 16]), String::new(), Ok(paper.clone())),
            Message::PaperKept(Id::from_bytes([1; 16]), String::new(), Err(Problem::not_saved("full"))),
            Message::Exported(Ok("/tmp/of-another.xlsx".into())),
        ] {
            update(&mut window.state, &before(late));
            settle(&mut window);
            assert_eq!(said(&mut window), shown, "{section:?}");
        }
    }
}

#[test]
fn a_list_that_another_signer_was_shown_is_not_shown_to_the_next_one() {
    let world = World::new();
    world.ministry.register.lock().unwrap().delegations.push(sample_of("AZ 77"));
    let mut window = world.window();
    world.sign_in(&mut window);
    // Who may see all of them asks, and leaves before the service answers.
    update(&mut window.state, &Message::Open(Section::Authorities));
    let late = std::mem::take(&mut window.state.begun);
    update(&mut window.state, &Message::SignOut);
    settle(&mut window);
    world.sign_in(&mut window);
    *world.ministry.register.lock().unwrap() = Register::default();
    open(&mut window);
    world.ministry.register.lock().unwrap().delegations.push(sample_of("AZ 77"));
    window.state.begun.extend(late);
    settle(&mut window);
    let shown = said(&mut window);
    assert!(!shown.contains("AZ 77"), "{shown}");
}

/// An authority of somebody with this card.
pub(super) fn sample_of(number: &str) -> Delegation {
    let from = today(world::now());
    Delegation {
        id: Id::from_bytes([7; 16]),
        delegate: Delegate {
            means: Means::Card,
            number: Number::parse(Means::Card, number).unwrap(),
            fin: Fin::parse("TST5H3K").unwrap().0,
        },
        names: None,
        term: Term { from, until: None },
        given_by: String::new(),
        given_at: world::now(),
        withdrawn_at: None,
    }
}

#[test]
fn a_choice_of_an_ended_session_is_not_that_of_the_next_one() {
    let world = World::new();
    *world.ministry.mandates.lock().unwrap() = vec![world::mandate(), second()];
    let mut window = world.window();
    world.sign_in(&mut window);
    window.key(Named::Enter);
    // The service takes its time, and who chose gives up.
    let late = std::mem::take(&mut window.state.begun);
    window.key(Named::Escape);
    settle(&mut window);
    world.sign_in(&mut window);
    window.state.begun.extend(late);
    settle(&mut window);
    assert!(world.has_dialog(&mut window), "they have not chosen yet");
    assert!(window.seen().iter().all(|s| s.name() != world.texts.label_ssn()));
}

#[test]
fn a_choice_whose_answer_is_lost_leaves_window_and_session_with_the_same_insurer() {
    let world = World::new();
    *world.ministry.mandates.lock().unwrap() = vec![world::mandate(), second()];
    let mut window = world.window();
    world.sign_in(&mut window);
    window.key(Named::Enter);
    settle(&mut window);
    window.type_text("99000");
    settle(&mut window);
    let chosen = || world.ministry.chosen.lock().unwrap().as_str().to_owned();
    let lose = || {
        let lost = remote::Error::OutcomeUnknown("lost".into());
        world.ministry.lost_choices.lock().unwrap().push_back(lost);
    };
    let switch = |window: &mut DeskWindow| {
        lose();
        window.redraw();
        update(&mut window.state, &Message::SwitchInsurer);
        settle(window);
        window.redraw();
        window.key(Named::ArrowDown);
        window.key(Named::Enter);
        window.key(Named::Escape);
        assert!(world.has_dialog(window), "the service has not answered yet");
        settle(window);
        assert_eq!(chosen(), OTHER_VOEN, "it was chosen all the same");
        assert!(said(window).contains(&world.texts.problem_outcome_unknown()));
    };
    switch(&mut window);
    window.key(Named::Escape);
    settle(&mut window);
    assert_eq!(chosen(), VOEN, "led back");
    assert!(!world.has_dialog(&mut window) && said(&mut window).contains(VOEN));
    let ssn = window.find(Role::TextInput, &world.texts.label_ssn());
    assert_eq!(ssn.tag.value.as_deref(), Some("99000"), "everything is as it was");
    // Where that cannot be done, nobody works on for one insurer in the other's session.
    switch(&mut window);
    lose();
    window.key(Named::Escape);
    settle(&mut window);
    assert!(window.seen().iter().all(|s| s.name() != world.texts.label_ssn()), "nobody is signed in");
    assert!(said(&mut window).contains(&world.texts.problem_outcome_unknown()));
}

/// The counter beside the drafts in the sidebar.
fn drafts_counted(world: &World, window: &mut DeskWindow) -> Option<String> {
    let name = world.texts.section_drafts();
    let item = window.seen().into_iter().find(|s| s.texts.first() == Some(&name))?;
    item.texts.into_iter().find(|text| text.parse::<usize>().is_ok())
}

#[test]
fn only_the_acting_insurers_entries_are_counted() {
    let world = World::new();
    let mut window: DeskWindow = world.window();
    world.sign_in(&mut window);
    let waiting = |window: &mut crate::window::Window<Desk, Message>, count: usize| {
        said(window).contains(&world.texts.waiting_to_be_sent(count))
    };
    let (mine, theirs) = (world::voen(VOEN), world::voen(OTHER_VOEN));
    update(&mut window.state, &Message::OpenCounted(Ok(vec![theirs.clone(), theirs])));
    assert!(!waiting(&mut window, 2) && !waiting(&mut window, 0));
    update(&mut window.state, &Message::OpenCounted(Ok(vec![mine])));
    assert!(waiting(&mut window, 1));
}
