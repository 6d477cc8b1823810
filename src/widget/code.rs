//! A short code to be compared with another one: large, and read out digit by digit.

use super::{Element, Label};
use crate::access::{Role, Tag, tagged};
use crate::theme::{Look, STRONG};
use iced::Alignment;
use iced::widget::{column, row, text};

/// Size of a digit at 100 %.
const SIZE: f32 = 52.0;

/// A code under its label.
pub fn code<'a, M: 'a>(look: Look, label: impl Into<String>, digits: &str) -> Element<'a, M> {
    let label = label.into();
    let spoken = digits.chars().map(String::from).collect::<Vec<_>>().join(" ");
    let tag = Tag::named(Role::Status, label.clone()).describe(Some(spoken));
    let size = look.scaled(SIZE);
    let color = look.palette().text;
    let digits = digits.chars().map(|digit| text(String::from(digit)).font(STRONG).size(size).color(color));
    let line = digits.fold(row![].spacing(look.m()), |line, digit| line.push(digit));
    let label = Label::new(look, label).size(look.small()).color(look.palette().second);
    tagged(tag, column![label, line].align_x(Alignment::Center))
}
