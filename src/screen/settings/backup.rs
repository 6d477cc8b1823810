//! The part of the settings that backs the local database up, and restores it.

use crate::domain::secret::Pin;
use crate::problem::Problem;
use crate::screen::{Context, layout};
use crate::theme::Tone;
use crate::widget::pin_entry::{Change, PinEntry, SharedPin};
use crate::widget::{Element, Field, Label, Notice, busy, button};
use iced::widget::{column, row};

/// Where the passphrase is typed, for [`crate::widget::focus::on`].
pub const PASSPHRASE: &str = "backup-passphrase";

/// Shortest passphrase of a backup, in characters.
const SHORTEST: usize = 8;

/// What is typed, and what came of it.
#[derive(Debug, Default)]
pub struct State {
    file: String,
    passphrase: SharedPin,
    again: SharedPin,
    is_working: bool,
    /// The file that was looked into last.
    looked_into: String,
    /// What a backup holds that waits to be put in the place of what is here.
    found: Option<String>,
    told: Option<Result<Done, Problem>>,
    /// Why nothing was begun.
    doubt: Option<Doubt>,
}

/// What went well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// Written and read again; what it holds.
    Made(String),
    /// It is what is on this computer now.
    Restored(String),
}

/// What is wrong with what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doubt {
    NoFile,
    TooShort,
    Unequal,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// The file's name was typed.
    Type(String),
    /// The file is to be chosen in a window of the desktop: a new one, or one that is there.
    Browse(bool),
    /// A passphrase was typed on.
    Edited,
    /// Make a backup.
    Make,
    /// Look into one, to restore it.
    Look,
    /// This is what it holds.
    Found(Result<String, Problem>),
    /// Put it in the place of what is here.
    Restore,
    /// Rather not.
    Refuse,
    /// It was done, or not.
    Done(Result<Done, Problem>),
}

/// What the parent is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Have a file chosen: a new one, or one that is there.
    Browse(bool),
    /// Back up into this file with [`State::passphrase`].
    Make(String),
    /// Say what this file holds.
    Look(String),
    /// Restore from it.
    Restore(String),
}

impl State {
    /// A copy of the passphrase: it is needed again when what was found is restored.
    pub fn passphrase(&self) -> Pin {
        self.passphrase.copy()
    }

    /// Left: the passphrases are forgotten, and what they were needed for. What is under way goes on.
    pub(super) fn leave(&mut self) {
        self.passphrase.clear();
        self.again.clear();
        self.quiet();
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Type(file) => {
                self.file = file;
                self.quiet();
            }
            Message::Edited => self.quiet(),
            Message::Browse(is_new) if !self.is_working => return Action::Browse(is_new),
            _ if self.is_working && !matches!(message, Message::Found(_) | Message::Done(_)) => {}
            Message::Browse(_) => {}
            Message::Make => {
                self.doubt = match (self.file.trim(), self.passphrase.len()) {
                    ("", _) => Some(Doubt::NoFile),
                    (_, length) if length < SHORTEST => Some(Doubt::TooShort),
                    _ if !self.passphrase.is_same(&self.again) => Some(Doubt::Unequal),
                    _ => None,
                };
                return self.begin(Action::Make);
            }
            Message::Look => {
                self.doubt = match (self.file.trim(), self.passphrase.is_empty()) {
                    ("", _) => Some(Doubt::NoFile),
                    (_, true) => Some(Doubt::TooShort),
                    _ => None,
                };
                self.looked_into = self.file.trim().to_owned();
                return self.begin(Action::Look);
            }
            Message::Found(result) => {
                self.is_working = false;
                match result {
                    // Left meanwhile, or another file was named: this one is not what would be restored.
                    Ok(_) if self.passphrase.is_empty() || self.file.trim() != self.looked_into => {}
                    Ok(holds) => self.found = Some(holds),
                    Err(problem) => self.told = Some(Err(problem)),
                }
            }
            Message::Restore if self.found.is_some() => return self.begin(Action::Restore),
            Message::Restore => {}
            Message::Refuse => self.found = None,
            Message::Done(result) => {
                self.is_working = false;
                if result.is_ok() {
                    self.passphrase.clear();
                    self.again.clear();
                }
                self.told = Some(result);
            }
        }
        Action::None
    }

    fn quiet(&mut self) {
        (self.found, self.told, self.doubt) = (None, None, None);
    }

    fn begin(&mut self, action: fn(String) -> Action) -> Action {
        // What came of the last try is no answer to this one.
        (self.found, self.told) = (None, None);
        if self.doubt.is_some() {
            return Action::None;
        }
        self.is_working = true;
        action(self.file.trim().to_owned())
    }

    /// The part.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let entry = |label: String, pin: &'a SharedPin, id: &'static str| {
            let entry = PinEntry::new(look, label.clone(), pin)
                .id(id)
                .passphrase()
                .on_change(|_: Change| Message::Edited);
            layout::labelled(look, label, entry)
        };
        let doubt = self.doubt.map(|doubt| match doubt {
            Doubt::NoFile => texts.backup_no_file(),
            Doubt::TooShort => texts.backup_too_short(SHORTEST),
            Doubt::Unequal => texts.backup_unequal(),
        });
        let file = Field::new(look, texts.backup_file(), self.file.as_str())
            .id("backup-file")
            .hint(texts.backup_file_hint())
            .on_input(Message::Type);
        let browse =
            |words, is_new| button::secondary(look, words).compact().on_press(Message::Browse(is_new));
        let browse = row![browse(texts.browse_new(), true), browse(texts.browse_old(), false)];
        // One that cannot be pressed would lose the focus.
        let buttons = row![
            button::secondary(look, texts.backup_make()).on_press(Message::Make),
            button::secondary(look, texts.backup_look()).on_press(Message::Look),
        ]
        .spacing(look.s())
        .wrap()
        .vertical_spacing(look.s());
        let mut content = column![
            Label::new(look, texts.backup_title()).strong(),
            layout::hint(look, texts.backup_text()),
            file,
            browse.spacing(look.s()).wrap().vertical_spacing(look.s()),
            entry(texts.backup_passphrase(), &self.passphrase, PASSPHRASE),
            entry(texts.backup_passphrase_again(), &self.again, "backup-again"),
        ]
        .spacing(look.s())
        // Always there, so that the buttons keep their place among the widgets, and the focus.
        .push(column![].push(doubt.map(|words| layout::error(look, words))))
        .push(buttons);
        if self.is_working {
            content = content.push(busy(look, texts.backup_working()));
        }
        if let Some(holds) = &self.found {
            let notice = Notice::new(look, Tone::Warning, texts.backup_replace())
                .means(holds.as_str())
                .todo(texts.backup_replace_meaning())
                .action(button::secondary(look, texts.back()).on_press(Message::Refuse))
                .action(button::danger(look, texts.backup_restore()).on_press(Message::Restore));
            content = content.push(Element::from(notice));
        }
        let told: Option<Element<'a, Message>> = self.told.as_ref().map(|told| match told {
            Ok(done) => self::done(context, done),
            Err(problem) => layout::problem(look, texts, problem),
        });
        content.push(told).into()
    }
}

/// What was done, and what the backup holds.
pub(crate) fn done<'a, M: Clone + 'a>(context: &Context<'a>, done: &Done) -> Element<'a, M> {
    let (words, holds) = match done {
        Done::Made(holds) => (context.texts.backup_done(), holds),
        Done::Restored(holds) => (context.texts.backup_restored(), holds),
    };
    Notice::new(context.look, Tone::Ok, words).means(holds.as_str()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::sample::problem;

    fn typed(file: &str, passphrase: &str, again: &str) -> State {
        let mut state = State::default();
        state.update(Message::Type(file.into()));
        passphrase.chars().for_each(|c| assert!(state.passphrase.push(c)));
        again.chars().for_each(|c| assert!(state.again.push(c)));
        state
    }

    #[test]
    fn nothing_is_begun_with_a_passphrase_that_nobody_could_repeat() {
        for (file, passphrase, again, doubt) in [
            (" ", "gizli söz", "gizli söz", Doubt::NoFile),
            ("/a", "qısa", "qısa", Doubt::TooShort),
            ("/a", "gizli söz", "gizli söx", Doubt::Unequal),
        ] {
            let mut state = typed(file, passphrase, again);
            assert_eq!(state.update(Message::Make), Action::None);
            assert_eq!(state.doubt, Some(doubt));
        }
        let mut state = typed(" /a ", "gizli söz", "gizli söz");
        assert_eq!(state.update(Message::Make), Action::Make("/a".into()));
        assert_eq!(state.update(Message::Make), Action::None, "under way");
        state.update(Message::Done(Ok(Done::Made("1".into()))));
        assert_eq!(state.update(Message::Make), Action::None, "the passphrase is forgotten");
        assert_eq!((state.doubt, state.told), (Some(Doubt::TooShort), None), "no success of another try");
    }

    #[test]
    fn what_is_restored_was_seen_before() {
        let mut state = typed("/a", "gizli söz", "");
        assert_eq!(state.update(Message::Restore), Action::None);
        assert_eq!(state.update(Message::Look), Action::Look("/a".into()));
        state.update(Message::Found(Ok("3".into())));
        assert_eq!(state.passphrase().expose(), "gizli söz".as_bytes());
        assert_eq!(state.update(Message::Restore), Action::Restore("/a".into()));
        state.update(Message::Done(Ok(Done::Restored("3".into()))));
        assert!(state.passphrase.is_empty(), "forgotten once it is done");
        let mut state = typed("/a", "gizli söz", "");
        state.update(Message::Look);
        state.update(Message::Found(Err(problem())));
        assert_eq!(state.update(Message::Restore), Action::None);
        state.update(Message::Look);
        state.update(Message::Found(Ok("3".into())));
        state.update(Message::Type("/b".into()));
        assert_eq!(state.update(Message::Restore), Action::None, "another file was named since");
        state.update(Message::Look);
        state.update(Message::Type("/c".into()));
        state.update(Message::Found(Ok("3".into())));
        assert_eq!(state.update(Message::Restore), Action::None, "another one was named meanwhile");
    }
}
