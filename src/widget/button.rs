//! Buttons. One primary button per screen or dialog: the main action.

use super::press::{Press, Status, Style};
use super::{Element, Label};
use crate::access::{Role, Tag, tagged};
use crate::theme::{Look, fade};
use iced::widget::{Id, row};
use iced::{Alignment, Border, Color, Length, Padding};

/// How weighty a button is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The main action.
    Primary,
    /// Another action.
    Secondary,
    /// An action that reads like a link.
    Quiet,
    /// An action that takes something away.
    Danger,
}

/// A button with a label.
pub struct Button<M> {
    look: Look,
    kind: Kind,
    label: String,
    hint: Option<String>,
    description: Option<String>,
    on_press: Option<M>,
    busy: bool,
    expanded: Option<bool>,
    compact: bool,
    id: Option<Id>,
    width: Length,
}

/// The main action of a screen or dialog.
pub fn primary<M>(look: Look, label: impl Into<String>) -> Button<M> {
    Button::new(look, Kind::Primary, label)
}

/// Any other action.
pub fn secondary<M>(look: Look, label: impl Into<String>) -> Button<M> {
    Button::new(look, Kind::Secondary, label)
}

/// An action that reads like a link.
pub fn quiet<M>(look: Look, label: impl Into<String>) -> Button<M> {
    Button::new(look, Kind::Quiet, label)
}

/// An action that takes something away.
pub fn danger<M>(look: Look, label: impl Into<String>) -> Button<M> {
    Button::new(look, Kind::Danger, label)
}

impl<M> Button<M> {
    /// A button that does nothing yet; `&` in the label marks the access key.
    pub fn new(look: Look, kind: Kind, label: impl Into<String>) -> Button<M> {
        Button {
            look,
            kind,
            label: label.into(),
            hint: None,
            description: None,
            on_press: None,
            busy: false,
            expanded: None,
            compact: false,
            id: None,
            width: Length::Shrink,
        }
    }

    /// What pressing says.
    pub fn on_press(self, message: M) -> Button<M> {
        Button { on_press: Some(message), ..self }
    }

    /// What pressing says; `None` disables it.
    pub fn on_press_maybe(self, message: Option<M>) -> Button<M> {
        Button { on_press: message, ..self }
    }

    /// Its work is under way: it keeps the focus but cannot be pressed.
    pub fn busy(self, busy: bool) -> Button<M> {
        Button { busy, ..self }
    }

    /// The key that does the same, shown after the label: `Esc`, `↵`.
    pub fn hint(self, hint: impl Into<String>) -> Button<M> {
        Button { hint: Some(hint.into()), ..self }
    }

    /// More for those who do not see it, for example why it cannot be pressed.
    pub fn describe(self, description: impl Into<String>) -> Button<M> {
        Button { description: Some(description.into()), ..self }
    }

    /// It folds and unfolds something, which is open now or not.
    pub fn expanded(self, open: bool) -> Button<M> {
        Button { expanded: Some(open), ..self }
    }

    /// Lower, for use in the head of a section.
    pub fn compact(self) -> Button<M> {
        Button { compact: true, ..self }
    }

    /// The same button whose message is wrapped for its parent.
    pub fn map<N>(self, wrap: impl Fn(M) -> N) -> Button<N> {
        let Button { look, kind, label, on_press, busy, expanded, hint, description, compact, id, width } =
            self;
        let on_press = on_press.map(wrap);
        Button { look, kind, label, on_press, busy, expanded, hint, description, compact, id, width }
    }

    /// Its name for [`super::focus::on`].
    pub fn id(self, id: impl Into<Id>) -> Button<M> {
        Button { id: Some(id.into()), ..self }
    }

    /// Its width.
    pub fn width(self, width: impl Into<Length>) -> Button<M> {
        Button { width: width.into(), ..self }
    }
}

fn style(look: Look, kind: Kind, status: Status) -> Style {
    let p = look.palette();
    let edge = |color: Color| Border { color, width: look.edge(), radius: look.radius().into() };
    let none = Border::default().rounded(look.radius());
    // In high contrast every other line is as strong as text.
    let faint = edge(p.hint.scale_alpha(0.35));
    let active = matches!(status, Status::Hovered | Status::Pressed);
    match (kind, status) {
        (Kind::Primary, Status::Disabled) => Style { text: p.hint, ground: p.sunken, border: faint },
        (Kind::Primary, _) => {
            Style { text: p.on_accent, ground: if active { p.accent_hover } else { p.accent }, border: none }
        }
        (Kind::Danger, Status::Disabled) | (Kind::Secondary, Status::Disabled) => {
            Style { text: p.hint, ground: Color::TRANSPARENT, border: faint }
        }
        (Kind::Secondary, _) => Style {
            text: p.text,
            ground: if active { p.hover } else { p.surface },
            border: edge(if active { p.accent } else { p.edge }),
        },
        (Kind::Danger, _) => Style {
            text: if active { p.surface } else { p.error.text },
            ground: if active { p.error.text } else { p.error.ground },
            border: edge(p.error.text),
        },
        (Kind::Quiet, Status::Disabled) => Style { text: p.hint, ground: Color::TRANSPARENT, border: none },
        (Kind::Quiet, _) => Style {
            text: if active { p.accent_hover } else { p.accent },
            ground: if active { p.hover } else { Color::TRANSPARENT },
            border: none,
        },
    }
}

impl<'a, M: Clone + 'a> From<Button<M>> for Element<'a, M> {
    fn from(button: Button<M>) -> Element<'a, M> {
        let Button { look, kind, .. } = button;
        let label = Label::marked(look, &button.label).strong();
        let letter = label.letter();
        let enabled = button.on_press.is_some() && !button.busy;
        let tag = Tag {
            disabled: !enabled,
            access_key: letter,
            expanded: button.expanded,
            ..Tag::named(Role::Button, label.content()).describe(button.description)
        };
        let mut content = row![].spacing(look.s()).align_y(Alignment::Center);
        if button.busy {
            content = content.push(super::busy::spinner(look));
        }
        content = content.push(label);
        if let Some(hint) = button.hint {
            let p = look.palette();
            let color = match (enabled, kind) {
                (true, Kind::Primary) => fade(p.on_accent, 0.85),
                (true, Kind::Danger) => p.error.text,
                _ => p.hint,
            };
            content = content.push(Label::new(look, hint).size(look.small()).color(color));
        }
        let sides = if kind == Kind::Quiet { look.s() } else { look.l() + 2.0 };
        let height = look.control() - if button.compact { look.scaled(6.0) } else { 0.0 };
        let press = Press::new(look, content)
            .on_press_maybe(button.on_press)
            .busy(button.busy)
            .id_maybe(button.id)
            .access_key(letter)
            .width(button.width)
            .height(height)
            .padding(Padding::ZERO.horizontal(sides))
            .style(move |status| style(look, kind, status));
        tagged(tag, press)
    }
}
