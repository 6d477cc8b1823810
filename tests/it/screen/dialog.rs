//! The dialogs with the keyboard alone, over a screen that it must not reach meanwhile.

use super::Stage;
use super::sample::{self, candidate, problem, with_tries};
use crate::window::Window;
use iced::keyboard::key::Named;
use mohur::access::Role;
use mohur::dialog::{confirm, insurers, notice, pin};
use mohur::domain::means::Means;
use mohur::domain::reason::Reason;
use mohur::domain::token::{Candidate, Tries};
use mohur::problem::Kind;
use mohur::theme::Look;
use mohur::widget::{Dialog, Element, Field, button, layer, root};

/// A message of the dialog, or of the screen beneath it.
#[derive(Debug, Clone, PartialEq)]
enum Said<M> {
    Dialog(M),
    Beneath,
}

fn over<'a, M: Clone + 'a, A>(stage: &Stage<impl Sized, A>, dialog: Dialog<'a, M>) -> Element<'a, Said<M>> {
    let look = stage.around.look;
    let beneath = button::primary(look, "&Təsdiqlə").on_press(Said::Beneath);
    root(layer(beneath, Some(dialog.map(Said::Dialog))))
}

type Pin = Stage<pin::State, pin::Action>;
type PinWindow = Window<Pin, Said<pin::Message>>;

fn pin_view(stage: &Pin) -> Element<'_, Said<pin::Message>> {
    over(stage, stage.state.view(&stage.around.context()))
}

fn pin_update(stage: &mut Pin, message: &Said<pin::Message>) {
    if let Said::Dialog(message) = message {
        let next = stage.next();
        let action = stage.state.update(message.clone(), &stage.around.cards, next);
        stage.actions.push(action);
    }
}

fn asking(candidate: Candidate) -> PinWindow {
    Window::new(Stage::new(pin::State::new(pin::Purpose::SignIn, candidate)), pin_view, pin_update)
}

fn begun(window: &PinWindow) -> Vec<&pin::Action> {
    window.state.actions.iter().filter(|a| **a != pin::Action::None).collect()
}

#[test]
fn the_pin_is_typed_and_entered_and_no_message_carries_it() {
    let mut window = asking(candidate(1));
    let label = window.state.around.texts.pin_label();
    assert_eq!(window.focused(), Some(label.clone()), "the box has the focus from the start");
    window.type_text("739");
    window.key(Named::Enter);
    assert_eq!(begun(&window), [] as [&pin::Action; 0], "too short");
    window.type_text("5");
    assert_eq!(window.find(Role::PasswordInput, &label).tag.value.as_deref(), Some("••••"));
    window.key(Named::Enter);
    assert!(matches!(begun(&window)[..], [pin::Action::Begin(_)]));
    assert_eq!(window.state.state.take_pin().unwrap().expose(), b"7395");
    let words = format!("{:?} {:?}", window.messages, window.state.state);
    for digit in ["739", "7395", "'7'", "\"7\""] {
        assert!(!words.contains(digit), "{words}");
    }
    assert!(!window.messages.contains(&Said::Beneath));
}

#[test]
fn no_input_method_sees_the_pin() {
    let field = |_: &()| root(Field::new(Look::default(), "FİN", "").id("fin").on_input(|_| ()));
    let mut window = Window::new((), field, |(), ()| {});
    window.key(Named::Tab);
    assert!(window.has_input_method, "a text field has one");
    let mut window = asking(candidate(1));
    window.type_text("1234");
    assert!(!window.has_input_method);
}

#[test]
fn each_doubt_about_the_keyboard_has_its_own_words() {
    let texts = asking(candidate(1)).state.around.texts.clone();
    let says = |window: &mut PinWindow, words: String| {
        window.seen().iter().any(|s| s.texts.iter().any(|t| t.contains(&words)))
    };
    for (typed, words) in [("q", texts.pin_doubt_layout()), ("Q", texts.pin_doubt_caps_lock())] {
        let mut window = asking(candidate(1));
        assert!(!says(&mut window, words.clone()));
        window.type_text(typed);
        assert!(says(&mut window, words), "{typed}");
    }
}

#[test]
fn the_box_goes_on_after_a_wrong_pin() {
    let mut window = asking(candidate(1));
    window.type_text("1234");
    window.key(Named::Enter);
    let [pin::Action::Begin(work)] = begun(&window)[..] else { panic!("{:?}", begun(&window)) };
    let mut wrong = problem();
    wrong.kind = Kind::WrongPin;
    let failed = pin::Message::Failed(*work, wrong.clone(), Some(Tries::Low));
    pin_update(&mut window.state, &Said::Dialog(failed));
    let texts = window.state.around.texts.clone();
    let box_ = window.find(Role::PasswordInput, &texts.pin_label()).tag;
    assert_eq!(box_.value.as_deref(), Some(""), "what was wrong is forgotten");
    assert!(box_.invalid);
    assert_eq!(box_.description, Some(texts.tries_low()));
    window.find(Role::Alert, &wrong.title(&texts));
    super::tab_to(&mut window, &texts.pin_label());
    window.type_text("4321");
    assert_eq!(window.focused(), Some(texts.pin_label()), "though the failure is not shown any more");
    window.key(Named::Enter);
    let [_, pin::Action::Begin(work)] = begun(&window)[..] else { panic!("{:?}", begun(&window)) };
    let failed = pin::Message::Failed(*work, problem(), None);
    pin_update(&mut window.state, &Said::Dialog(failed));
    let box_ = window.find(Role::PasswordInput, &texts.pin_label()).tag;
    assert!(!box_.invalid, "it was not the PIN that failed");
}

#[test]
fn escape_leaves_and_forgets() {
    let mut window = asking(candidate(1));
    window.type_text("1234");
    window.key(Named::Escape);
    assert_eq!(begun(&window), [&pin::Action::Close]);
    assert!(window.state.state.take_pin().unwrap().is_empty());
}

#[test]
fn the_last_try_is_ticked_with_space() {
    let mut window = asking(with_tries(Tries::Last));
    let texts = window.state.around.texts.clone();
    window.type_text("1234");
    window.key(Named::Enter);
    assert!(window.find(Role::Button, &texts.enter()).tag.disabled);
    super::tab_to(&mut window, &texts.accept_last_try());
    window.key(Named::Enter); // not a way to tick it in passing
    assert_eq!(begun(&window), [] as [&pin::Action; 0]);
    window.key(Named::Space);
    assert_eq!(window.find(Role::CheckBox, &texts.accept_last_try()).tag.checked, Some(true));
    window.key(Named::Enter);
    assert!(matches!(begun(&window)[..], [pin::Action::Begin(_)]));
}

#[test]
fn a_locked_card_takes_no_digit_and_can_be_unblocked_or_left() {
    let mut window = asking(with_tries(Tries::Locked));
    let texts = window.state.around.texts.clone();
    window.type_text("1234");
    assert_eq!(window.messages, []);
    assert_eq!(window.focused(), Some(texts.pin_unblock()), "the way on");
    window.key(Named::Enter);
    assert_eq!(begun(&window), [&pin::Action::Unblock]);
    super::tab_to(&mut window, &texts.back());
    window.key(Named::Space);
    assert_eq!(begun(&window).last(), Some(&&pin::Action::Close));
}

type Confirm = Stage<confirm::State, confirm::Action>;
type ConfirmWindow = Window<Confirm, Said<confirm::Message>>;

fn confirm_view(stage: &Confirm) -> Element<'_, Said<confirm::Message>> {
    over(stage, stage.state.view(&stage.around.context()))
}

fn confirming(signers: Vec<Candidate>) -> ConfirmWindow {
    let application = sample::application(sample::agreeing(), Reason::IdentityDocumentChanged);
    let signers = signers.into_iter().map(Means::Card).collect();
    let stage = Stage::new(confirm::State::new(application, signers));
    Window::new(stage, confirm_view, |stage, message| {
        if let Said::Dialog(message) = message {
            let action = stage.state.update(message.clone());
            stage.actions.push(action);
        }
    })
}

#[test]
fn the_document_is_confirmed_by_enter_or_its_key_and_left_by_escape() {
    let ask = || confirm::Action::Sign(Means::Card(candidate(1)));
    let mut window = confirming(vec![candidate(1)]);
    window.key(Named::Enter);
    window.alt("s");
    window.alt("t"); // of the form beneath
    window.key(Named::Escape);
    assert_eq!(window.state.actions, [ask(), ask(), confirm::Action::Close]);
    assert!(!window.messages.contains(&Said::Beneath));
}

#[test]
fn the_signer_is_chosen_with_arrows() {
    let mut window = confirming(vec![candidate(1), candidate(2)]);
    let list = window.state.around.texts.confirm_signers();
    super::tab_to(&mut window, &list);
    window.key(Named::ArrowDown);
    window.key(Named::Enter);
    let other = Means::Card(candidate(2));
    let wanted = [confirm::Action::Foresee(other.clone()), confirm::Action::Sign(other)];
    assert_eq!(window.state.actions, wanted);
}

#[test]
fn without_a_signer_there_is_only_the_way_back() {
    let mut window = confirming(vec![]);
    window.alt("s");
    assert_eq!(window.messages, []);
    let words = window.state.around.texts.confirm_no_signer();
    window.find(Role::Status, &words);
    window.key(Named::Escape);
    assert_eq!(window.state.actions, [confirm::Action::Close]);
}

type Insurers = Stage<insurers::State, insurers::Action>;

fn insurers_view(stage: &Insurers) -> Element<'_, Said<insurers::Message>> {
    over(stage, stage.state.view(&stage.around.context()))
}

fn insurers_update(stage: &mut Insurers, message: &Said<insurers::Message>) {
    if let Said::Dialog(message) = message {
        let action = stage.state.update(message.clone());
        stage.actions.push(action);
    }
}

#[test]
fn the_insurer_is_chosen_with_arrows_and_asked_for_again_after_a_failure() {
    let state = insurers::State::new(vec![sample::mandate(0), sample::mandate(1)], None);
    let mut window = Window::new(Stage::new(state), insurers_view, insurers_update);
    let list = window.state.around.texts.insurers_title();
    assert_eq!(window.focused().as_ref(), Some(&list), "the list has the focus from the start");
    window.key(Named::ArrowDown);
    window.key(Named::Enter);
    window.key(Named::Enter);
    let choose = || insurers::Action::Choose(sample::voen(1));
    assert_eq!(window.state.actions, [insurers::Action::None, choose()], "asked once");
    insurers_update(&mut window.state, &Said::Dialog(insurers::Message::Failed(problem())));
    assert_eq!(window.focused(), Some(list), "the failure does not take the focus away");
    window.key(Named::Enter);
    assert_eq!(window.state.actions.last(), Some(&choose()));
}

type Notice = Stage<notice::State, notice::Action>;

fn notice_view(stage: &Notice) -> Element<'_, Said<notice::Message>> {
    over(stage, stage.state.view(&stage.around.context()))
}

fn noticing(content: notice::Content) -> Window<Notice, Said<notice::Message>> {
    Window::new(Stage::new(notice::State::new(content)), notice_view, |stage, message| {
        if let Said::Dialog(message) = message {
            let action = stage.state.update(message.clone());
            stage.actions.push(action);
        }
    })
}

#[test]
fn ok_closes_a_notice_by_enter_and_escape() {
    for key in [Named::Enter, Named::Escape] {
        let mut window = noticing(notice::Content::Accepted(sample::receipt()));
        window.key(key);
        assert_eq!(window.state.actions, [notice::Action::Close], "{key:?}");
    }
}

#[test]
fn enter_alone_deletes_nothing() {
    let mut window = noticing(notice::Content::DeleteDraft(sample::id(1)));
    window.key(Named::Enter);
    assert!(!window.state.actions.contains(&notice::Action::Delete(sample::id(1))));
    let delete = window.state.around.texts.drafts_delete();
    let (words, _) = mohur::widget::label::access_key(&delete);
    super::tab_to(&mut window, &words);
    window.key(Named::Enter);
    assert_eq!(window.state.actions.last(), Some(&notice::Action::Delete(sample::id(1))));
}
