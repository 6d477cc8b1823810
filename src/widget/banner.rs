//! The line across the top of a trial environment's window.

use super::{Element, Label};
use crate::access::{Role, Tag, tagged};
use crate::theme::Look;
use iced::widget::{container, row};
use iced::{Alignment, Length, Padding};

/// What kind of environment this is, and at the right which service.
pub fn banner<'a, M: 'a>(look: Look, words: impl Into<String>, service: impl Into<String>) -> Element<'a, M> {
    let p = look.palette();
    let words = words.into();
    let tag = Tag::named(Role::Status, words.clone());
    let line = row![
        Label::new(look, words).strong().size(look.small()).width(Length::Fill),
        Label::new(look, service).strong().size(look.small()),
    ]
    .spacing(look.l())
    .align_y(Alignment::Center);
    let bar = container(line)
        .width(Length::Fill)
        .height(look.scaled(28.0))
        .align_y(Alignment::Center)
        .padding(Padding::ZERO.horizontal(look.l()))
        .style(move |_| container::Style {
            text_color: Some(p.banner.text),
            background: Some(p.banner.ground.into()),
            ..Default::default()
        });
    tagged(tag, bar)
}
