//! One's own card, and a new PIN, with the keyboard alone.

use super::sample::{candidate, fingerprint, held};
use super::{Stage, tab_to};
use crate::window::Window;
use iced::Size;
use iced::keyboard::key::Named;
use mohur::access::Role;
use mohur::dialog::new_pin;
use mohur::screen::my_card::{Action, Message, State};
use mohur::widget::{Element, layer, root};

type MyCard = Stage<State, Action>;

fn view(stage: &MyCard) -> Element<'_, Message> {
    root(stage.state.view(&stage.around.context(), true))
}

fn update(stage: &mut MyCard, message: &Message) {
    let action = stage.state.update(message.clone(), &stage.around.context());
    stage.actions.push(action);
}

fn window() -> Window<MyCard, Message> {
    Window::new(Stage::new(State::new()), view, update)
}

#[test]
fn every_button_is_reached_and_pressed_by_key() {
    let mut window = window();
    let texts = window.state.around.texts.clone();
    for name in [texts.my_card_change_pin(), texts.my_card_unblock(), texts.my_card_test()] {
        tab_to(&mut window, &name);
        window.key(Named::Space);
    }
    let token = held(1).token;
    let wanted = [Action::ChangePin(token.clone()), Action::Unblock(token), Action::Test(candidate(1))];
    assert_eq!(window.state.actions, wanted);
}

#[test]
fn a_narrow_window_cuts_no_pins_title() {
    let mut window = window();
    let title = window.state.around.texts.pin_of_both();
    let height = |window: &mut Window<MyCard, Message>| window.find(Role::Heading, &title).bounds.height;
    let line = height(&mut window);
    window.resize(Size::new(480.0, 500.0));
    assert!(height(&mut window) > 1.5 * line, "it takes another line");
}

#[test]
fn details_fold_out_to_be_read_and_copied() {
    let mut window = window();
    let texts = window.state.around.texts.clone();
    tab_to(&mut window, &texts.my_card_details());
    window.key(Named::Space);
    let hex = fingerprint(1).to_hex().to_uppercase();
    let field = window.find(Role::TextInput, &texts.detail_fingerprint());
    assert_eq!((field.tag.value, field.tag.read_only), (Some(hex.clone()), true));
    assert_eq!(window.focused(), Some(texts.my_card_details()), "the focus stays");
    tab_to(&mut window, &texts.my_card_copy());
    window.key(Named::Space);
    assert!(matches!(window.state.actions.last(), Some(Action::Copy(text)) if text.contains(&hex)));
    window.find(Role::Status, &texts.my_card_copied());
}

type NewPin = Stage<new_pin::State, new_pin::Action>;

fn new_pin_view(stage: &NewPin) -> Element<'_, new_pin::Message> {
    root(layer(iced::widget::space(), Some(stage.state.view(&stage.around.context()))))
}

#[test]
fn the_new_pin_is_typed_in_three_boxes_and_no_message_carries_any() {
    let state = new_pin::State::new(new_pin::By::OldPin, held(1).token);
    let mut window: Window<NewPin, new_pin::Message> =
        Window::new(Stage::new(state), new_pin_view, |stage, message| {
            let next = stage.next();
            let action = stage.state.update(message.clone(), &stage.around.cards, next);
            stage.actions.push(action);
        });
    let texts = window.state.around.texts.clone();
    assert_eq!(window.focused(), Some(texts.new_pin_old()), "from the start");
    window.type_text("7531");
    window.key(Named::Tab);
    window.type_text("8642");
    window.key(Named::Tab);
    window.type_text("8643");
    assert!(window.find(Role::PasswordInput, &texts.new_pin_again()).tag.invalid);
    assert!(window.find(Role::Button, &texts.new_pin_change_act()).tag.disabled);
    window.key(Named::Backspace);
    window.type_text("2");
    window.key(Named::Enter);
    assert!(matches!(window.state.actions.last(), Some(new_pin::Action::Begin(_))));
    let words = format!("{:?}", window.messages);
    assert!(!words.contains("7531") && !words.contains("8642") && !words.contains('7'), "{words}");
}
