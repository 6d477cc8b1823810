//! A check box with its words: Space turns it on and off.

use super::Element;
use super::label::access_key;
use super::press::Press;
use crate::access::{Role, Tag, tagged};
use crate::theme::{Look, STRONG};
use iced::widget::{Id, container, row, text};
use iced::{Alignment, Border, Length};

/// On or off.
pub struct Check<'a, M> {
    look: Look,
    label: String,
    on: bool,
    on_toggle: Option<Box<dyn Fn(bool) -> M + 'a>>,
    id: Option<Id>,
}

impl<'a, M> Check<'a, M> {
    /// A check box that cannot be changed yet; `&` in the label marks the access key.
    pub fn new(look: Look, label: impl Into<String>, on: bool) -> Check<'a, M> {
        Check { look, label: label.into(), on, on_toggle: None, id: None }
    }

    /// What turning it says.
    pub fn on_toggle(self, toggle: impl Fn(bool) -> M + 'a) -> Check<'a, M> {
        Check { on_toggle: Some(Box::new(toggle)), ..self }
    }

    /// Its name for [`super::focus::on`].
    pub fn id(self, id: impl Into<Id>) -> Check<'a, M> {
        Check { id: Some(id.into()), ..self }
    }
}

impl<'a, M: 'a> From<Check<'a, M>> for Element<'a, M> {
    fn from(check: Check<'a, M>) -> Element<'a, M> {
        let Check { look, label, on, on_toggle, id } = check;
        let p = look.palette();
        let (words, key) = access_key(&label);
        let letter = key.and_then(|key| words.chars().nth(key));
        let enabled = on_toggle.is_some();
        let tag = Tag {
            checked: Some(on),
            disabled: !enabled,
            access_key: letter,
            ..Tag::named(Role::CheckBox, words.clone())
        };
        let side = look.scaled(18.0);
        let (ground, edge, ink) = match (on, enabled) {
            (true, true) => (p.accent, p.accent, p.on_accent),
            (true, false) => (p.sunken, p.edge, p.second),
            (false, true) => (p.surface, p.edge, p.text),
            (false, false) => (p.sunken, p.line, p.text),
        };
        let tick = text(if on { "✓" } else { "" }).font(STRONG).size(look.small()).color(ink);
        let mark = container(tick).center(side).style(move |_| container::Style {
            background: Some(ground.into()),
            border: Border { color: edge, width: look.edge().max(1.5), radius: 4.into() },
            ..Default::default()
        });
        let color = if enabled { p.text } else { p.hint };
        // Long words wrap, so the access key is not underlined here.
        let words = text(words).size(look.text()).color(color).width(Length::Shrink);
        let line = row![mark, words].spacing(look.s()).align_y(Alignment::Center);
        let mut press = Press::new(look, line).enter(false).id_maybe(id).access_key(letter).padding(2);
        if let Some(toggle) = on_toggle {
            press = press.on_press_with(move || toggle(!on));
        }
        tagged(tag, press)
    }
}
