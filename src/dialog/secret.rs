//! What every dialog that takes a PIN has in common: the doubt about the keyboard, why what was typed was
//! forgotten, the card that comes and goes, and the countdown while the reader's keypad asks.

use crate::domain::token::Tries;
use crate::i18n::{Texts, format};
use crate::problem::{Kind, Problem};
use crate::screen::my_card::view::tries_told;
use crate::screen::presence::Presence;
use crate::screen::{Context, layout};
use crate::theme::{Look, Tone};
use crate::widget::pin_entry::Change;
use crate::widget::{Element, Label, Notice};
use iced::Alignment;
use iced::widget::{column, row};
use std::time::Duration;

/// After so long without a key what was typed is forgotten.
pub const IDLE: Duration = Duration::from_secs(60);

/// How long readers usually wait for a PIN at their keypad (CCID, bTimeOut), in seconds.
pub const KEYPAD_SECONDS: u8 = 30;

/// What the keyboard seems to be set to, told at the first sign of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// A letter or a sign came where a digit was expected.
    Layout,
    /// A capital letter came without Shift.
    CapsLock,
    /// The number pad moves the cursor.
    NumLock,
}

/// Why what was typed was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wiped {
    /// No key for [`IDLE`].
    Idle,
    /// Another window got the keyboard.
    FocusLost,
}

/// What a secret dialog looks out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watch {
    /// How often something was typed, while anything stands in a box: each time the wait begins anew.
    pub typed: Option<u64>,
    /// The seconds are counted.
    pub is_at_keypad: bool,
}

/// The doubt that a key raises.
pub fn doubt(change: Change) -> Option<Doubt> {
    match change {
        Change::NotADigit => Some(Doubt::Layout),
        Change::CapsLock => Some(Doubt::CapsLock),
        Change::NumLockOff => Some(Doubt::NumLock),
        Change::Edited | Change::Submitted => None,
    }
}

/// The doubt in words.
pub(super) fn doubtful<'a, M: Clone + 'a>(look: Look, texts: &Texts, doubt: Doubt) -> Element<'a, M> {
    let words = match doubt {
        Doubt::Layout => texts.pin_doubt_layout(),
        Doubt::CapsLock => texts.pin_doubt_caps_lock(),
        Doubt::NumLock => texts.pin_doubt_num_lock(),
    };
    layout::warning(look, words)
}

/// Whether it was what stood in the box that failed, and not the card or the line to it.
pub(super) fn is_wrong(failure: &Option<Problem>) -> bool {
    let kind = failure.as_ref().map(|problem| &problem.kind);
    matches!(kind, Some(Kind::WrongPin | Kind::WrongPuk | Kind::PinLength { .. }))
}

/// Why nothing stands in the box any more.
pub(super) fn wiped<'a, M: Clone + 'a>(look: Look, texts: &Texts, why: Wiped) -> Element<'a, M> {
    let words = match why {
        Wiped::Idle => texts.pin_wiped_idle(),
        Wiped::FocusLost => texts.pin_wiped_focus(),
    };
    layout::warning(look, words)
}

/// That the card is out, or that another one is in.
pub(super) fn absence<'a, M: Clone + 'a>(
    look: Look,
    texts: &Texts,
    presence: Presence,
) -> Option<Element<'a, M>> {
    match presence {
        Presence::Here => None,
        Presence::Gone => Some(layout::warning(look, texts.pin_card_gone())),
        Presence::Another => Some(layout::warning(look, texts.pin_card_another())),
    }
}

/// The tries left, as the token tells them.
pub(super) fn tries<'a, M: Clone + 'a>(look: Look, texts: &Texts, tries: Tries) -> Option<Element<'a, M>> {
    let words = tries_told(texts, tries)?;
    let tone = if tries == Tries::Low { Tone::Warning } else { Tone::Error };
    Some(Notice::new(look, tone, words).into())
}

/// The reader's keypad asks now, for so many seconds more.
pub(super) fn at_keypad<'a, M: 'a>(context: &Context<'_>, words: String, seconds: u8) -> Element<'a, M> {
    let (look, texts) = (context.look, context.texts);
    let left = match seconds {
        0 => texts.pin_keypad_over(),
        seconds => texts.pin_keypad_left(&format::countdown(seconds.into())),
    };
    let number = Label::new(look, format::countdown(seconds.into())).strong().size(look.title());
    let words = column![layout::paragraph(look, words), layout::hint(look, left)].spacing(look.xs());
    row![number, words].spacing(look.l()).align_y(Alignment::Center).into()
}
