//! The keys for a PIN on a touch screen. Like the box beside them they put the digit straight into
//! the shared PIN and tell nobody which one it was.

use super::pin_entry::{Change, SharedPin};
use super::press::{Press, Status, Style};
use super::{Element, Label};
use crate::access::{Role, Tag, tagged};
use crate::theme::Look;
use iced::widget::{Column, Row};
use iced::{Border, Length};
use std::rc::Rc;

/// The digits in the order of a telephone: 1 2 3 / 4 5 6 / 7 8 9 / 0.
pub const ORDER: [char; 10] = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];

/// Twelve keys: the digits in this order (shuffled for each entry, or [`ORDER`] for who cannot see
/// them), one that takes the last digit back, and one that is done. `words` are the names of the last two.
pub fn pin_pad<'a, M: Clone + 'a>(
    look: Look,
    pin: &SharedPin,
    digits: [char; 10],
    words: [&str; 2],
    on_change: impl Fn(Change) -> M + 'a,
) -> Element<'a, M> {
    let tell = Rc::new(on_change);
    let key = |shown: String, name: &str, main: bool, act: Box<dyn Fn() -> Change + 'a>| {
        let tell = tell.clone();
        let label = Label::new(look, shown).strong().size(look.title());
        let press = Press::new(look, label)
            .on_press_with(move || tell(act()))
            .width(Length::Fill)
            .height(look.scaled(if look.is_touch() { 98.0 } else { 56.0 }))
            .style(move |status| style(look, main, status));
        tagged(Tag::named(Role::Button, name), press)
    };
    let mut keys: Vec<Element<'a, M>> = Vec::with_capacity(12);
    for digit in digits {
        let pin = pin.clone();
        if keys.len() == 9 {
            let pin = pin.clone();
            let back = move || {
                pin.pop();
                Change::Edited
            };
            keys.push(key("⌫".into(), words[0], false, Box::new(back)));
        }
        let type_it = move || {
            pin.push(digit);
            Change::Edited
        };
        keys.push(key(digit.to_string(), &digit.to_string(), false, Box::new(type_it)));
    }
    keys.push(key(words[1].to_owned(), words[1], true, Box::new(|| Change::Submitted)));
    let mut lines = Column::new().spacing(look.m());
    let mut keys = keys.into_iter().peekable();
    while keys.peek().is_some() {
        lines = lines.push(Row::with_children(keys.by_ref().take(3)).spacing(look.m()));
    }
    lines.into()
}

fn style(look: Look, main: bool, status: Status) -> Style {
    let p = look.palette();
    let active = matches!(status, Status::Hovered | Status::Pressed);
    let border = Border { color: p.edge, width: look.edge(), radius: look.radius().into() };
    match main {
        true => Style { text: p.on_accent, ground: if active { p.accent_hover } else { p.accent }, border },
        false => Style { text: p.text, ground: if active { p.hover } else { p.surface }, border },
    }
}
