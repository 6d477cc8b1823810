//! The card that comes and goes, and what one does about one's own card.

use super::*;
use crate::flow::offices::Answer;
use futures::StreamExt;
use jiff::SignedDuration;
use mohur::card::Readers;
use mohur::card::fake::Card;
use mohur::screen::my_card;
use mohur::signing::revocation::Status;

impl World {
    /// What the smart-card service tells after a change.
    fn tell(&self, window: &mut DeskWindow) {
        let snapshot = block_on(self.cards.watch().next()).unwrap();
        update(&mut window.state, &Message::Readers(snapshot));
    }

    fn pull(&self, window: &mut DeskWindow) -> Card {
        let card = self.cards.remove(world::READER).unwrap();
        self.tell(window);
        card
    }

    fn insert(&self, window: &mut DeskWindow, card: Card) {
        self.cards.insert(world::READER, card);
        self.tell(window);
        settle(window);
    }

    /// Another person's card.
    fn other(&self) -> Card {
        Card { serial: "0002".into(), label: "ELÇİN".into(), ..self.ministry.pki().card() }
    }
}

fn dialog(window: &mut DeskWindow) -> Option<String> {
    window.seen().iter().find(|s| s.tag.role == Role::Dialog).map(|s| s.name())
}

fn says(window: &mut DeskWindow, words: &str) -> bool {
    window.seen().iter().any(|s| s.name() == words)
}

#[test]
fn a_revoked_certificate_is_listed_with_its_reason_and_cannot_be_chosen() {
    let world = World::new();
    let revoked = Status::Revoked { since: world::now() - SignedDuration::from_hours(1), reason: None };
    // Asked at each listing, of each certificate.
    for _ in 0..8 {
        world.offices.answer_next(world::RESPONDER, Answer::Says(revoked));
    }
    let mut window = world.window();
    world.tell(&mut window);
    settle(&mut window);
    let reason = world.texts.unusable_revoked();
    assert!(
        window.seen().iter().any(|s| s.texts.iter().any(|t| t.ends_with(&reason))),
        "{:#?}",
        window.seen()
    );
    window.key(Named::Enter);
    assert_eq!(dialog(&mut window), None, "no PIN is asked for");
}

#[test]
fn a_session_is_renewed_while_its_card_is_in() {
    let world = World::new();
    let mut window = world.window();
    world.tell(&mut window);
    settle(&mut window);
    world.sign_in(&mut window);
    update(&mut window.state, &Message::Renew);
    settle(&mut window);
    assert!(matches!(world.ministry.events.lock().unwrap()[..], [Event::Renewed]));
    assert!(says(&mut window, &world.texts.service_connected()));
}

#[test]
fn a_pulled_card_locks_the_session_at_once_and_only_the_same_card_opens_it_as_it_was() {
    let world = World::new();
    let mut window = world.window();
    world.tell(&mut window);
    settle(&mut window);
    world.sign_in(&mut window);
    window.type_text("99000");
    settle(&mut window);
    let card = world.pull(&mut window);
    let lock = world.texts.pin_resume_title();
    assert_eq!(dialog(&mut window).as_ref(), Some(&lock), "before the modules have answered");
    let seen = window.seen();
    let insurer = world::insurer().name;
    let is_told =
        |s: &mohur::access::Seen| s.tag.value.as_deref() == Some("99000") || s.texts.contains(&insurer);
    assert!(!seen.iter().any(is_told), "nothing of it can be read: {seen:#?}");
    settle(&mut window);
    window.key(Named::Escape);
    assert_eq!(dialog(&mut window).as_ref(), Some(&lock), "Escape is no way out");

    world.insert(&mut window, world.other());
    assert!(says(&mut window, &world.texts.pin_card_another()));
    window.type_text(world::PIN);
    window.key(Named::Enter);
    settle(&mut window);
    assert_eq!(dialog(&mut window).as_ref(), Some(&lock), "another card never opens it");

    world.pull(&mut window);
    settle(&mut window);
    world.insert(&mut window, card);
    assert_eq!(window.focused(), Some(world.texts.pin_label()), "the PIN can be typed at once");
    window.type_text("000000");
    window.key(Named::Enter);
    settle(&mut window);
    assert_eq!(dialog(&mut window).as_ref(), Some(&lock));
    assert!(says(&mut window, &world.texts.problem_wrong_pin()));
    world.enter_pin(&mut window);
    assert_eq!(dialog(&mut window), None);
    let ssn = window.find(Role::TextInput, &world.texts.label_ssn());
    assert_eq!(ssn.tag.value.as_deref(), Some("99000"), "as it was");
    window.redraw();
    assert_eq!(window.focused(), Some(world.texts.label_ssn()));
}

#[test]
fn one_can_leave_a_locked_session() {
    let world = World::new();
    let mut window = world.ready();
    let card = world.pull(&mut window);
    settle(&mut window);
    window.click_on(Role::Button, &world.texts.sign_out());
    settle(&mut window);
    assert_eq!(dialog(&mut window), None);
    world.insert(&mut window, card);
    window.find(Role::RadioGroup, &world.texts.certificates_list());
}

#[test]
fn where_the_lock_is_switched_off_it_is_only_told() {
    let world = World { lock_on_removal: false, ..World::new() };
    let mut window = world.ready();
    world.pull(&mut window);
    settle(&mut window);
    assert_eq!(dialog(&mut window), None);
    assert!(says(&mut window, &world.texts.card_taken_out()));
}

#[test]
fn a_dialog_for_the_pin_goes_on_by_itself_and_the_lock_waits_for_its_end() {
    let world = World::new();
    let mut window = world.ready();
    add(&mut window);
    settle(&mut window);
    window.key(Named::Enter);
    settle(&mut window);
    let card = world.pull(&mut window);
    settle(&mut window);
    assert_eq!(dialog(&mut window), Some(world.texts.pin_sign_title()));
    assert!(says(&mut window, &world.texts.pin_card_gone()));
    world.insert(&mut window, card);
    world.enter_pin(&mut window);
    window.find(Role::TextInput, &world.texts.notice_number());
    window.key(Named::Enter);

    let mut window = world.ready();
    add(&mut window);
    settle(&mut window);
    window.key(Named::Enter);
    settle(&mut window);
    world.pull(&mut window);
    settle(&mut window);
    window.key(Named::Escape);
    assert_eq!(dialog(&mut window), Some(world.texts.pin_resume_title()));
}

fn my_card(window: &mut DeskWindow, message: my_card::Message) {
    update(&mut window.state, &Message::MyCard(message));
    settle(window);
}

#[test]
fn the_pin_is_changed_and_the_new_one_signs() {
    let world = World::new();
    let mut window = world.window();
    update(&mut window.state, &Message::ShowMyCard);
    settle(&mut window);
    window.click_on(Role::Button, &world.texts.my_card_change_pin());
    settle(&mut window);
    assert_eq!(window.focused(), Some(world.texts.new_pin_old()));
    for pin in [world::PIN, "654321", "654321"] {
        window.type_text(pin);
        window.key(Named::Enter);
        settle(&mut window);
    }
    assert!(says(&mut window, &world.texts.my_card_pin_changed()));
    window.click_on(Role::Button, &world.texts.my_card_test());
    settle(&mut window);
    window.type_text("654321");
    window.key(Named::Enter);
    settle(&mut window);
    assert!(says(&mut window, &world.texts.my_card_tested("0.00")), "{:#?}", window.seen());
    my_card(&mut window, my_card::Message::Close);
    window.find(Role::RadioGroup, &world.texts.certificates_list());
}

#[test]
fn a_locked_pin_is_unblocked_on_the_way_to_sign_in() {
    let world = World::new();
    let mut card = world.cards.remove(world::READER).unwrap();
    card.tries_left = 0;
    world.cards.insert(world::READER, card);
    let mut window = world.window();
    window.key(Named::Enter);
    settle(&mut window);
    window.click_on(Role::Button, &world.texts.pin_unblock());
    settle(&mut window);
    for typed in ["87654321", "654321", "654321"] {
        window.type_text(typed);
        window.key(Named::Enter);
        settle(&mut window);
    }
    assert!(says(&mut window, &world.texts.problem_wrong_puk()));
    for typed in ["12345678", "654321", "654321"] {
        window.type_text(typed);
        window.key(Named::Enter);
        settle(&mut window);
    }
    assert_eq!(dialog(&mut window), Some(world.texts.pin_sign_in_title()), "back where it was wanted");
    window.type_text("654321");
    window.key(Named::Enter);
    settle(&mut window);
    window.find(Role::TextInput, &world.texts.label_ssn());
}

#[test]
fn a_pin_that_gets_locked_while_unlocking_the_session_is_unblocked_there() {
    let world = World::new();
    let mut window = world.window();
    world.tell(&mut window);
    settle(&mut window);
    world.sign_in(&mut window);
    window.type_text("99000");
    settle(&mut window);
    let card = world.pull(&mut window);
    world.insert(&mut window, Card { tries_left: 1, ..card });
    window.type_text("000000");
    window.key(Named::Enter);
    settle(&mut window);
    assert!(says(&mut window, &world.texts.problem_pin_locked()), "{:#?}", window.seen());
    window.redraw();
    assert_eq!(window.focused(), Some(world.texts.pin_unblock()), "the way on");
    window.key(Named::Enter);
    settle(&mut window);
    assert_eq!(dialog(&mut window), Some(world.texts.new_pin_unblock_title()));
    let insurer = world::insurer().name;
    assert!(!window.seen().iter().any(|s| s.texts.contains(&insurer)), "nothing of the session can be read");
    window.key(Named::Escape);
    settle(&mut window);
    assert_eq!(dialog(&mut window), Some(world.texts.pin_resume_title()), "Escape leads back to the lock");
    window.click_on(Role::Button, &world.texts.pin_unblock());
    settle(&mut window);
    for typed in ["12345678", "654321", "654321"] {
        window.type_text(typed);
        window.key(Named::Enter);
        settle(&mut window);
    }
    assert_eq!(dialog(&mut window), Some(world.texts.pin_resume_title()), "and unblocking does too");
    assert!(says(&mut window, &world.texts.my_card_unblocked()));
    window.type_text("654321");
    window.key(Named::Enter);
    settle(&mut window);
    assert_eq!(dialog(&mut window), None);
    let ssn = window.find(Role::TextInput, &world.texts.label_ssn());
    assert_eq!(ssn.tag.value.as_deref(), Some("99000"), "as it was");
}

#[test]
fn what_a_token_said_of_its_tries_is_not_forgotten_with_the_dialog() {
    let world = World::new();
    let mut window = world.window();
    window.key(Named::Enter);
    settle(&mut window);
    window.type_text("000000");
    window.key(Named::Enter);
    settle(&mut window);
    window.key(Named::Escape);
    window.key(Named::Enter);
    settle(&mut window);
    let pin = window.find(Role::PasswordInput, &world.texts.pin_label());
    assert_eq!(pin.tag.description, Some(world.texts.tries_low()));
}

#[test]
fn another_window_in_front_wipes_the_pin_in_every_dialog() {
    use mohur::dialog::secret::Wiped;
    let world = World::new();
    let mut window = world.window();
    window.key(Named::Enter);
    settle(&mut window);
    window.type_text("1234");
    update(&mut window.state, &Message::Wipe(Wiped::FocusLost));
    let pin = window.find(Role::PasswordInput, &world.texts.pin_label());
    assert_eq!(pin.tag.value.as_deref(), Some(""));
    assert!(says(&mut window, &world.texts.pin_wiped_focus()));
    window.type_text(world::PIN);
    window.key(Named::Enter);
    settle(&mut window);
    window.find(Role::TextInput, &world.texts.label_ssn());
}
