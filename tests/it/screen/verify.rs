//! Yoxlama: a file is named or dropped, what is found is told and can be saved.

use super::Stage;
use super::sample::{Surroundings, detailed};
use crate::window::Window;
use mohur::access::Role;
use mohur::problem::verification;
use mohur::screen::OperationId;
use mohur::screen::verify::{Action, Found, Message, State};
use mohur::signing::trust::Trust;
use mohur::signing::verify::{Around, examine};
use mohur::widget::{Element, root};

const WORK: OperationId = OperationId(7);

fn found() -> Box<Found> {
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    found_of(&std::fs::read(golden.join("rsa-lt.asice")).unwrap())
}

fn found_of(bytes: &[u8]) -> Box<Found> {
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let trust = Trust::from_pem(&std::fs::read_to_string(golden.join("pki/trust.pem")).unwrap()).unwrap();
    let now = super::sample::now();
    let around = Around { trust: &trust, now, receipt_signers: &[], mandates: None };
    let report = examine(bytes, &around);
    Box::new(Found { name: "a.asice".into(), report, now })
}

#[test]
fn a_path_is_typed_and_verified() {
    let around = Surroundings::default();
    let mut state = State::default();
    let mut say = |message| state.update(message, &around.context(), WORK);
    assert_eq!(say(Message::Verify), Action::None, "nothing was named");
    say(Message::TypePath("  /tmp/a.asice ".into()));
    assert_eq!(say(Message::Verify), Action::Verify(WORK, "/tmp/a.asice".into()));
    assert_eq!(say(Message::Save), Action::None, "nothing was found yet");
    assert_eq!(say(Message::Verified(WORK, Ok(found()))), Action::None);
    let Action::Save { name, text } = say(Message::Save) else { panic!("nothing to save") };
    assert!(name.starts_with("mohur-") && name.ends_with(".txt"), "{name}");
    for words in ["Etibarlıdır", "Sınaqova Günel Rauf qızı", "B-LT", "a.asice", "✓ İmza: keçdi"] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
    assert_eq!(say(Message::Close), Action::Close);
}

fn view(stage: &Stage<State, Action>) -> Element<'_, Message> {
    root(stage.state.view(&stage.around.context()))
}

#[test]
fn what_is_no_container_is_not_called_one_and_its_reason_stands_with_the_verdict() {
    let mut stage = Stage::new(State::default());
    for message in [Message::Dropped("/tmp/a.asice".into()), Message::Verified(WORK, Ok(found_of(b"Salam")))]
    {
        stage.state.update(message, &stage.around.context(), WORK);
    }
    let texts = stage.around.texts.clone();
    assert_eq!(verification::kind(&found_of(b"Salam").report, &texts), texts.profile_other());
    let mut window = Window::new(stage, view, |_, _| {});
    let seen = window.seen();
    let alert = seen.iter().find(|s| s.tag.role == Role::Alert).unwrap();
    assert_eq!(alert.name(), texts.verdict_invalid());
    let why = format!("{}: {}.", texts.check_format(), texts.cause_malformed());
    assert!(alert.tag.description.as_ref().is_some_and(|words| words.contains(&why)), "{alert:?}");
}

#[test]
fn only_the_last_file_counts() {
    let around = Surroundings::default();
    let mut state = State::default();
    assert_eq!(
        state.update(Message::Dropped("/tmp/1".into()), &around.context(), OperationId(1)),
        Action::Verify(OperationId(1), "/tmp/1".into())
    );
    state.update(Message::Dropped("/tmp/2".into()), &around.context(), OperationId(2));
    let waiting = state.clone();
    state.update(Message::Verified(OperationId(1), Ok(found())), &around.context(), WORK);
    assert_eq!(state, waiting, "of the file before");
    state.update(Message::Verified(OperationId(2), Err(detailed())), &around.context(), WORK);
    assert_ne!(state, waiting);
    assert_eq!(state.update(Message::Save, &around.context(), WORK), Action::None);
}
