//! A state in a word or two, on the pale ground of its meaning, with a sign where it has one.

use super::{Element, Label};
use crate::theme::{Look, Tone};
use iced::widget::container;
use iced::{Border, Padding, border};

/// The sign that goes with a meaning, so that colour is never alone.
pub fn sign(tone: Tone) -> Option<&'static str> {
    match tone {
        Tone::Ok => Some("✓"),
        Tone::Warning => Some("!"),
        Tone::Error => Some("✕"),
        Tone::Neutral | Tone::Accent => None,
    }
}

/// A pill with words.
pub fn chip<'a, M: 'a>(look: Look, tone: Tone, words: impl Into<String>) -> Element<'a, M> {
    let words = words.into();
    let shown = sign(tone).map_or(words.clone(), |sign| format!("{sign} {words}"));
    let pair = look.palette().tone(tone);
    let line = match look.edge() > 1.0 {
        true => border::rounded(99).width(1).color(pair.text),
        false => Border::default().rounded(99),
    };
    container(Label::new(look, shown).strong().size(look.small()).color(pair.text))
        .padding(Padding::from([look.scaled(3.0), look.scaled(10.0)]))
        .style(move |_| container::Style {
            background: Some(pair.ground.into()),
            border: line,
            ..Default::default()
        })
        .into()
}
