//! Orders about authorities signed with the phone that one signed in with, by the keyboard alone.

use super::asan::{says, tab_to, until, value};
use super::authorities::{give, open, said};
use super::{DeskWindow, World, access_key, settle};
use crate::flow::phone::Answer;
use crate::flow::world;
use iced::keyboard::key::Named;
use jiff::ToSpan;
use mohur::access::Role;
use mohur::app::Message;
use mohur::domain::application::Id;
use mohur::domain::asan::Ending;
use mohur::domain::delegation::{Delegate, Delegation, Means, Number, Term, today};
use mohur::domain::identifier::Fin;
use mohur::remote::gateway::Errand;
use mohur::signing::verify::verify;

/// A computer without a card, and a window in which somebody signed in by phone looks at the authorities.
fn signed_in(world: &World) -> DeskWindow {
    world.cards.remove(world::READER);
    let mut window = world.window();
    world.enter_number(&mut window);
    settle(&mut window);
    open(&mut window);
    window
}

fn registered(world: &World) -> Vec<Delegation> {
    world.ministry.register.lock().unwrap().delegations.clone()
}

/// How often the phone was asked to sign.
fn signatures(world: &World) -> usize {
    world.phone.asked.lock().unwrap().iter().filter(|errand| **errand == Errand::Signature).count()
}

/// Confirms the document that is shown; the phone is asked.
fn accept(window: &mut DeskWindow) {
    window.key(Named::Enter);
    settle(window);
}

/// The list has a name that a link in the sidebar has too.
fn to_the_list(window: &mut DeskWindow) {
    for _ in 0..60 {
        if window.seen().iter().any(|s| s.focused && s.tag.role == Role::Table) {
            return;
        }
        window.key(Named::Tab);
    }
    panic!("Tab does not reach the list");
}

#[test]
fn authorities_are_given_renewed_and_withdrawn_by_phone() {
    let world = World::new();
    let mut window = signed_in(&world);
    give(&world, &mut window, "AZ 77 4410 2031");
    window.key(Named::Enter);
    until(&mut window, |message| matches!(message, Message::Asan(_)));
    let asked = said(&mut window);
    assert!(asked.contains(&world.texts.asan_compare()), "{asked}");
    assert!(asked.contains(&world.texts.act_give()) && asked.contains("AZ 77 4410 2031"), "what: {asked}");
    settle(&mut window);
    assert!(says(&mut window, &world.texts.order_given()));
    accept(&mut window);
    assert_eq!((registered(&world).len(), signatures(&world)), (1, 1));

    // The card was replaced: the one authority moves to its new number.
    to_the_list(&mut window);
    window.key(Named::ArrowDown);
    window.alt(&access_key(&world.texts.authority_replace_card()));
    settle(&mut window);
    tab_to(&mut window, &world.texts.authority_new_number());
    window.type_text("AZ 77 4410 8031");
    accept(&mut window);
    assert!(said(&mut window).contains("AZ 77 4410 8031"), "the very document");
    accept(&mut window);
    assert!(says(&mut window, &world.texts.order_renewed()));
    accept(&mut window);
    let renewed = registered(&world);
    assert_eq!((renewed.len(), signatures(&world)), (2, 2));
    assert!(renewed[0].withdrawn_at.is_none() && renewed[1].withdrawn_at.is_some(), "one took the place");

    to_the_list(&mut window);
    window.key(Named::ArrowUp);
    window.alt(&access_key(&world.texts.authority_withdraw()));
    settle(&mut window);
    assert!(said(&mut window).contains(&world.texts.order_withdraw_warning()));
    accept(&mut window);
    assert!(says(&mut window, &world.texts.order_withdrawn()));
    assert!(registered(&world).iter().all(|d| d.withdrawn_at.is_some()));
    assert_eq!(signatures(&world), 3);
}

#[test]
fn a_signed_order_is_kept_and_saved_from_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::new();
    world.documents = folder.path().to_owned();
    let mut window = signed_in(&world);
    give(&world, &mut window, "AZ 1");
    accept(&mut window);
    accept(&mut window);
    let id = registered(&world)[0].id.clone();
    // One that was given at another computer.
    world.ministry.register.lock().unwrap().delegations.push(pair().remove(0));
    window.alt(&access_key(&world.texts.history_refresh()));
    settle(&mut window);
    to_the_list(&mut window);
    window.key(Named::ArrowDown);
    tab_to(&mut window, &world.texts.authority_save());
    accept(&mut window);
    let file = folder.path().join(format!("mohur-authority-{id}-given.asice"));
    assert!(says(&mut window, &world.texts.paper_saved(&file.display().to_string())));
    let report = verify(&std::fs::read(&file).unwrap(), world.ministry.trust(), world::now());
    assert!(report.is_valid() && report.order().is_some_and(|order| order.id == id));
    assert_eq!(std::fs::read(file.with_extension("json")).unwrap(), id.to_string().into_bytes());

    to_the_list(&mut window);
    window.key(Named::ArrowDown);
    assert!(!said(&mut window).contains("asice"), "what is told of one is not told of another");
    tab_to(&mut window, &world.texts.authority_save());
    accept(&mut window);
    assert!(says(&mut window, &world.texts.authority_no_order()));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn what_is_refused_on_the_phone_is_not_ordered_and_can_be_tried_again() {
    let world = World::new();
    let mut window = signed_in(&world);
    world.phone.will([Answer::Running, Answer::Ends(Ending::UserCancelled), Answer::Breaks]);
    give(&world, &mut window, "AZ 1");
    accept(&mut window);
    assert!(says(&mut window, &world.texts.problem_asan_refused()));
    assert_eq!(registered(&world).len(), 0);
    accept(&mut window);
    assert!(says(&mut window, &world.texts.order_given()), "a line that broke meanwhile did no harm");
    assert_eq!((registered(&world).len(), signatures(&world)), (1, 2));
}

#[test]
fn an_order_given_up_is_not_sent_and_stays_in_the_form() {
    let world = World::new();
    let mut window = signed_in(&world);
    give(&world, &mut window, "AZ 1");
    window.key(Named::Enter);
    until(&mut window, |message| matches!(message, Message::Asan(_)));
    window.key(Named::Escape);
    settle(&mut window);
    assert!(!world.has_dialog(&mut window));
    assert_eq!((registered(&world).len(), world.given_up()), (0, 1), "the service is told");
    let number = value(&mut window, &world.texts.authority_card_number());
    assert_eq!(number.as_deref(), Some("AZ 1"));
}

#[test]
fn several_authorities_move_in_one_step_and_the_phone_is_asked_for_each() {
    let world = World::new();
    let mut window = signed_in(&world);
    world.ministry.register.lock().unwrap().delegations = pair();
    window.alt(&access_key(&world.texts.history_refresh()));
    settle(&mut window);
    to_the_list(&mut window);
    window.key(Named::ArrowDown);
    window.alt(&access_key(&world.texts.authority_replace_card()));
    settle(&mut window);
    tab_to(&mut window, &world.texts.authority_new_number());
    window.type_text("AZ 2");
    accept(&mut window);
    // The second signature is refused: neither is sent.
    world.phone.will([Answer::Done, Answer::Ends(Ending::UserCancelled)]);
    accept(&mut window);
    assert!(says(&mut window, &world.texts.problem_asan_refused()));
    assert_eq!(registered(&world), pair(), "all or nothing");
    accept(&mut window);
    assert!(says(&mut window, &world.texts.order_renewed()));
    let moved = registered(&world);
    assert_eq!(moved.iter().filter(|d| d.withdrawn_at.is_none()).count(), 2);
    assert!(moved[..2].iter().all(|d| d.delegate.number.as_str() == "AZ 2"));
    assert_eq!(signatures(&world), 4, "two at each try");
}

/// Two authorities of one person with one card, one after the other.
fn pair() -> Vec<Delegation> {
    let first = today(world::now());
    let last = first.saturating_add(30.days());
    let one = |n, from, until| Delegation {
        id: Id::from_bytes([n; 16]),
        delegate: Delegate {
            means: Means::Card,
            number: Number::parse(Means::Card, "AZ 1").unwrap(),
            fin: Fin::parse("TST5H3K").unwrap().0,
        },
        names: None,
        term: Term { from, until },
        given_by: world::names().full(),
        given_at: world::now(),
        withdrawn_at: None,
    };
    vec![one(0xA2, last.tomorrow().unwrap(), None), one(0xA1, first, Some(last))]
}
