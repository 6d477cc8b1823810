//! A state in a word or two, on the pale ground of its meaning, with a sign where it has one.

use super::{Element, Label};
use crate::theme::{Look, Tone, fade};
use iced::widget::container;
use iced::{Border, Color, Padding};

/// The sign that goes with a meaning, so that colour is never alone.
pub fn sign(tone: Tone) -> Option<&'static str> {
    match tone {
        Tone::Ok => Some("✓"),
        Tone::Warning => Some("!"),
        Tone::Error => Some("✕"),
        Tone::Neutral | Tone::Accent => None,
    }
}

/// The line around a pill with text of this colour: it is told apart from ground of its own colour too, such as
/// that of what is chosen.
pub(super) fn outline(look: Look, text: Color) -> Border {
    Border::default().width(1).color(if look.edge() > 1.0 { text } else { fade(text, 0.3) })
}

/// A pill with words.
pub fn chip<'a, M: 'a>(look: Look, tone: Tone, words: impl Into<String>) -> Element<'a, M> {
    let words = words.into();
    let shown = sign(tone).map_or(words.clone(), |sign| format!("{sign} {words}"));
    let pair = look.palette().tone(tone);
    container(Label::new(look, shown).strong().size(look.small()).color(pair.text))
        .padding(Padding::from([look.scaled(3.0), look.scaled(10.0)]))
        .style(move |_| container::Style {
            background: Some(pair.ground.into()),
            border: outline(look, pair.text).rounded(99),
            ..Default::default()
        })
        .into()
}
