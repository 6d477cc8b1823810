//! Asan İmza on the sign-in screen (manual 1.2): the number and the user ID.

use crate::domain::asan::{Subscriber, UserId, UserIdError};
use crate::domain::draft::Typed;
use crate::domain::identifier::{Phone, phone};
use crate::i18n::Texts;
use crate::screen::{Context, Loadable, layout};
use crate::widget::{Element, Field, Label, button, card, heading};
use iced::widget::{column, container, row};
use iced::{Alignment, Fill};

/// Name of the field for the number.
pub const PHONE: &str = "asan-phone";
/// Name of the field for the user ID.
pub const USER_ID: &str = "asan-user-id";

/// What was typed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Entry {
    phone: Typed,
    user_id: Typed,
    /// Where the cursor of the number belongs, while it is not there yet.
    underway: Option<Underway>,
    /// *Giriş* was pressed: what is missing is said.
    is_checked: bool,
    /// Somebody is about to sign in this way.
    is_begun: bool,
}

/// A cursor on its way: keys may be quicker.
#[derive(Debug, Clone, PartialEq)]
struct Underway {
    /// Behind so many characters.
    behind: usize,
    /// How many times it was moved and is not there yet.
    moves: u32,
    /// What the field said last: it may not show anything else yet.
    typed: String,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// The number was typed in.
    TypePhone(Typed),
    /// The cursor of the number is where it was moved to.
    CursorMoved,
    /// The user ID was typed in.
    TypeUserId(Typed),
    /// *Giriş*, or Enter.
    Submit,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// The cursor of the number's field belongs behind so many characters.
    MoveCursor(usize),
    /// The focus belongs in this field.
    Focus(&'static str),
    /// Ask this phone.
    Ask(Subscriber),
}

impl Entry {
    /// The number of the last sign-in, unless something was typed.
    pub fn remember(&mut self, phone: &Phone) {
        if !self.is_begun {
            self.phone = Typed(phone::while_typed(phone.national()));
        }
    }

    /// The first field in which something is missing.
    pub fn next_field(&self) -> &'static str {
        if self.phone.0.is_empty() { PHONE } else { USER_ID }
    }

    /// Whether somebody is about to sign in this way.
    pub fn is_begun(&self) -> bool {
        self.is_begun
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::TypePhone(Typed(typed)) => {
                self.is_begun = true;
                let before = std::mem::take(&mut self.phone.0);
                let underway = self.underway.take();
                let meant = underway.as_ref().and_then(|underway| caught_up(&before, underway, &typed));
                let (shown, behind) = edited(&before, meant.as_deref().unwrap_or(&typed));
                // A cursor on its way would come to where it belonged before.
                let has_moved = shown != typed || underway.is_some();
                self.phone = Typed(shown);
                if !has_moved {
                    return Action::None;
                }
                let moves = underway.map_or(0, |underway| underway.moves) + 1;
                self.underway = Some(Underway { behind, moves, typed });
                Action::MoveCursor(behind)
            }
            Message::CursorMoved => {
                let left = self.underway.take().filter(|underway| underway.moves > 1);
                self.underway = left.map(|underway| Underway { moves: underway.moves - 1, ..underway });
                Action::None
            }
            Message::TypeUserId(typed) => {
                self.is_begun = true;
                self.user_id = typed;
                Action::None
            }
            Message::Submit => {
                self.is_checked = true;
                match (Phone::parse(&self.phone.0), UserId::parse(&self.user_id.0)) {
                    (Ok(phone), Ok(user_id)) => Action::Ask(Subscriber { phone, user_id }),
                    (Err(_), _) => Action::Focus(PHONE),
                    (_, Err(_)) => Action::Focus(USER_ID),
                }
            }
        }
    }

    /// What is wrong with the number; while it is still typed, only what cannot become right.
    fn phone_words(&self, texts: &Texts) -> Option<String> {
        let error = Phone::parse(&self.phone.0).err()?;
        match error {
            phone::Error::Empty if self.is_checked => Some(texts.asan_phone_missing()),
            phone::Error::Length(digits) if self.is_checked || digits > phone::LENGTH => {
                Some(texts.asan_phone_length(digits))
            }
            phone::Error::Prefix => Some(texts.asan_phone_prefix()),
            phone::Error::Country => Some(texts.asan_phone_country()),
            phone::Error::Character(_) => Some(texts.asan_phone_character()),
            phone::Error::Empty | phone::Error::Length(_) => None,
        }
    }

    fn user_id_words(&self, texts: &Texts) -> Option<String> {
        match UserId::parse(&self.user_id.0).err()? {
            UserIdError::Empty if self.is_checked => Some(texts.asan_user_id_missing()),
            UserIdError::Empty => None,
            UserIdError::Character(_) | UserIdError::TooLong => Some(texts.asan_user_id_digits()),
        }
    }

    /// The part of the page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let country = Label::new(look, format!("+{}", phone::COUNTRY)).color(look.palette().hint);
        let number = Field::new(look, texts.asan_phone(), self.phone.0.as_str())
            .id(PHONE)
            .placeholder("99 000 00 00")
            .label_hidden()
            .error_maybe(self.phone_words(texts))
            .on_input(|text| Message::TypePhone(Typed(text)))
            .on_submit(Message::Submit);
        let country = container(country).height(look.control()).align_y(Alignment::Center);
        let number = row![country, number].spacing(look.s());
        let user_id = Field::new(look, texts.asan_user_id(), self.user_id.0.as_str())
            .id(USER_ID)
            .error_maybe(self.user_id_words(texts))
            .on_input(|text| Message::TypeUserId(Typed(text)))
            .on_submit(Message::Submit);
        let is_ready = matches!(context.service, Loadable::Ready(_));
        let enter = button::secondary(look, texts.asan_enter())
            .on_press_maybe(is_ready.then_some(Message::Submit))
            .width(Fill);
        let content = column![
            heading(look, texts.asan_title()),
            layout::labelled(look, texts.asan_phone(), number),
            user_id,
            enter,
        ];
        card(look, content.spacing(look.m()))
    }
}

/// What the field shows after an edit, and behind how many characters the cursor belongs.
fn edited(before: &str, typed: &str) -> (String, usize) {
    let (old, new): (Vec<char>, Vec<char>) = (before.chars().collect(), typed.chars().collect());
    let prefix = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let most = old.len().min(new.len()) - prefix;
    let suffix = old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let (head, tail) = new.split_at(new.len() - suffix);
    let digits = |part: &[char]| part.iter().filter(|c| c.is_ascii_digit()).collect::<String>();
    let (mut head, tail) = (digits(head), digits(tail));
    // A gap alone cannot be deleted: the digit before it is meant.
    if new.len() < old.len() && format!("{head}{tail}") == digits(&old) {
        head.pop();
    }
    let text = if is_pasted(typed) { typed.to_owned() } else { format!("{head}{tail}") };
    let shown = phone::while_typed(&text);
    let mut behind = shown.chars().count();
    let mut left = tail.len();
    for c in shown.chars().rev() {
        if left == 0 {
            break;
        }
        behind -= 1;
        left -= usize::from(c.is_ascii_digit());
    }
    (shown, behind)
}

/// What is meant by a digit that was typed before the cursor had come to where it belongs, or before the
/// field showed the number in groups.
fn caught_up(before: &str, underway: &Underway, typed: &str) -> Option<String> {
    let key = inserted(before, typed).or_else(|| inserted(&underway.typed, typed))?;
    let at = before.char_indices().nth(underway.behind).map_or(before.len(), |(at, _)| at);
    let (head, tail) = before.split_at_checked(at)?;
    Some(format!("{head}{key}{tail}"))
}

/// The one character that a text has more than another.
fn inserted(before: &str, typed: &str) -> Option<char> {
    let (old, mut new): (Vec<char>, Vec<char>) = (before.chars().collect(), typed.chars().collect());
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let key = (same < new.len()).then(|| new.remove(same))?;
    (new == old).then_some(key)
}

/// Whether it is a whole number with its country, which digits alone would not tell.
fn is_pasted(typed: &str) -> bool {
    typed.contains('+') && Phone::parse(typed).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Types key by key at the end, as far as the field follows.
    fn typed(keys: &str) -> (String, usize) {
        keys.chars().fold((String::new(), 0), |(shown, cursor), key| {
            let at = shown.char_indices().nth(cursor).map_or(shown.len(), |(at, _)| at);
            let mut next = shown.clone();
            next.insert(at, key);
            edited(&shown, &next)
        })
    }

    #[test]
    fn digits_typed_one_by_one_keep_their_order() {
        for keys in ["990001234", "0990001234", "99 000 12 34", "994990001234"] {
            assert_eq!(typed(keys), ("99 000 12 34".into(), 12), "{keys}");
        }
        assert_eq!(typed("99000"), ("99 000".into(), 6));
    }

    /// The field as it shows what it was told, with a cursor that comes when it is let.
    #[test]
    fn keys_that_are_quicker_than_the_cursor_keep_their_order() {
        for late in 1..=9 {
            let (mut entry, mut shown, mut cursor) = (Entry::default(), String::new(), 0);
            let mut moves = Vec::new();
            for (n, key) in "990012345".chars().enumerate() {
                shown.insert(cursor, key);
                cursor += 1;
                if let Action::MoveCursor(behind) = entry.update(Message::TypePhone(Typed(shown.clone()))) {
                    moves.push(behind);
                }
                // Several keys may come before the number is shown in groups, too.
                if n % 2 == 0 {
                    shown.clone_from(&entry.phone.0);
                }
                if n % late == 0 {
                    for behind in moves.drain(..) {
                        cursor = behind;
                        entry.update(Message::CursorMoved);
                    }
                    shown.clone_from(&entry.phone.0);
                }
            }
            assert_eq!(entry.phone.0, "99 001 23 45", "{late}");
        }
    }

    #[test]
    fn what_is_pasted_may_have_its_country() {
        assert_eq!(edited("", "+994 99 000-12-34"), ("99 000 12 34".into(), 12));
        assert_eq!(edited("", "00994990001234").0, "99 000 12 34");
    }

    #[test]
    fn the_cursor_stays_where_something_was_changed() {
        // A 5 put before the last four digits.
        assert_eq!(edited("99 000 12 34", "99 000 512 34"), ("99 000 51 234".into(), 8));
        // The first 0 taken away.
        assert_eq!(edited("99 000 12 34", "99 00 12 34"), ("99 001 23 4".into(), 5));
        // A gap taken away takes the digit before it along.
        assert_eq!(edited("99 500 12 34", "99500 12 34"), ("95 001 23 4".into(), 1));
        assert_eq!(edited("99 0", "99 "), ("99".into(), 2));
    }

    #[test]
    fn what_is_missing_is_said_once_it_was_asked_for() {
        let texts = Texts::default();
        let mut entry = Entry::default();
        assert_eq!((entry.phone_words(&texts), entry.user_id_words(&texts)), (None, None));
        assert_eq!(entry.update(Message::Submit), Action::Focus(PHONE));
        assert_eq!(entry.phone_words(&texts), Some(texts.asan_phone_missing()));
        entry.update(Message::TypePhone(Typed("990001234".into())));
        assert_eq!(entry.update(Message::Submit), Action::Focus(USER_ID));
        assert_eq!(entry.user_id_words(&texts), Some(texts.asan_user_id_missing()));
        entry.update(Message::TypeUserId(Typed("12345".into())));
        let subscriber = Subscriber {
            phone: Phone::parse("990001234").unwrap(),
            user_id: UserId::parse("12345").unwrap(),
        };
        assert_eq!(entry.update(Message::Submit), Action::Ask(subscriber));
    }

    #[test]
    fn a_remembered_number_never_takes_the_place_of_a_typed_one() {
        let phone = Phone::parse("99 000 12 34").unwrap();
        let mut entry = Entry::default();
        entry.remember(&phone);
        assert_eq!(entry.phone.0, "99 000 12 34");
        assert!(!entry.is_begun());
        entry.update(Message::TypePhone(Typed("55".into())));
        entry.remember(&phone);
        assert_eq!(entry.phone.0, "55");
    }
}
