//! What stands in a dialog: title, content, the safe button at the left, the main one at the right.

use super::layer::Ways;
use super::{Button, Element, button};
use crate::access::{Role, Tag, tagged};
use crate::theme::{Look, STRONG, vertical};
use iced::widget::{Id, center, column, container, row, text};
use iced::{Alignment, Border, Length, Padding};

/// Name of the main button.
const MAIN: &str = "dialog-main";

/// A dialog for [`super::layer`].
pub struct Dialog<'a, M> {
    look: Look,
    key: String,
    title: String,
    content: Option<Element<'a, M>>,
    others: Vec<Button<M>>,
    cancel: Option<(String, M)>,
    dismiss: Option<M>,
    confirm: Option<Confirm<M>>,
    first: Option<Id>,
    width: f32,
    is_opaque: bool,
}

struct Confirm<M> {
    label: String,
    message: Option<M>,
    kind: button::Kind,
    busy: bool,
}

/// A dialog as an element, and how it is left.
pub(super) struct Built<'a, M> {
    pub element: Element<'a, M>,
    pub ways: Ways<M>,
}

impl<'a, M: Clone + 'a> Dialog<'a, M> {
    /// An empty dialog. `key` says which one it is: when it changes, the focus begins anew.
    pub fn new(look: Look, key: impl Into<String>, title: impl Into<String>) -> Dialog<'a, M> {
        Dialog {
            look,
            key: key.into(),
            title: title.into(),
            content: None,
            others: Vec::new(),
            cancel: None,
            dismiss: None,
            confirm: None,
            first: None,
            width: 620.0,
            is_opaque: false,
        }
    }

    /// What stands in it.
    pub fn content(self, content: impl Into<Element<'a, M>>) -> Dialog<'a, M> {
        Dialog { content: Some(content.into()), ..self }
    }

    /// The safe button; Escape does the same.
    pub fn cancel(self, label: impl Into<String>, message: M) -> Dialog<'a, M> {
        Dialog { cancel: Some((label.into(), message)), ..self }
    }

    /// What Escape says where there is no safe button.
    pub fn dismiss(self, message: M) -> Dialog<'a, M> {
        Dialog { dismiss: Some(message), ..self }
    }

    /// The main button; Enter does the same. Disabled without a message.
    pub fn confirm(self, label: impl Into<String>, message: Option<M>) -> Dialog<'a, M> {
        let confirm = Confirm { label: label.into(), message, kind: button::Kind::Primary, busy: false };
        Dialog { confirm: Some(confirm), ..self }
    }

    /// The main button takes something away; Enter does not press it unless it has the focus.
    pub fn danger(self, label: impl Into<String>, message: Option<M>) -> Dialog<'a, M> {
        let confirm = Confirm { label: label.into(), message, kind: button::Kind::Danger, busy: false };
        Dialog { confirm: Some(confirm), ..self }
    }

    /// The main action is under way.
    pub fn busy(mut self, busy: bool) -> Dialog<'a, M> {
        if let Some(confirm) = &mut self.confirm {
            confirm.busy = busy;
        }
        self
    }

    /// A further button, left of the others.
    pub fn other(mut self, button: Button<M>) -> Dialog<'a, M> {
        self.others.push(button);
        self
    }

    /// Where the focus begins; otherwise at the first thing to type or choose, or at the main button.
    pub fn focus(self, id: impl Into<Id>) -> Dialog<'a, M> {
        Dialog { first: Some(id.into()), ..self }
    }

    /// Its width at 100 %, 620 otherwise.
    pub fn width(self, width: f32) -> Dialog<'a, M> {
        Dialog { width, ..self }
    }

    /// Nothing of what lies beneath can be seen.
    pub fn opaque(self) -> Dialog<'a, M> {
        Dialog { is_opaque: true, ..self }
    }

    /// The same dialog whose messages are wrapped for its parent.
    pub fn map<N: Clone + 'a>(self, wrap: impl Fn(M) -> N + Copy + 'a) -> Dialog<'a, N> {
        Dialog {
            look: self.look,
            key: self.key,
            title: self.title,
            content: self.content.map(|content| content.map(wrap)),
            others: self.others.into_iter().map(|button| button.map(wrap)).collect(),
            cancel: self.cancel.map(|(label, message)| (label, wrap(message))),
            dismiss: self.dismiss.map(wrap),
            confirm: self.confirm.map(|confirm| Confirm {
                label: confirm.label,
                message: confirm.message.map(wrap),
                kind: confirm.kind,
                busy: confirm.busy,
            }),
            first: self.first,
            width: self.width,
            is_opaque: self.is_opaque,
        }
    }

    pub(super) fn build(self) -> Built<'a, M> {
        let Dialog { look, key, title, .. } = self;
        let p = look.palette();
        let mut ways = Ways {
            key,
            first: self.first,
            main: None,
            escape: self.dismiss,
            enter: None,
            hides: self.is_opaque,
        };
        let mut buttons = row![].spacing(look.m()).align_y(Alignment::Center);
        for other in self.others {
            buttons = buttons.push(other);
        }
        if let Some((label, message)) = self.cancel {
            ways.escape = Some(message.clone());
            buttons = buttons.push(button::secondary(look, label).on_press(message).hint("Esc"));
        }
        if let Some(confirm) = self.confirm {
            let by_enter = confirm.kind == button::Kind::Primary;
            if by_enter && !confirm.busy {
                ways.enter = confirm.message.clone();
            }
            let mut main = Button::new(look, confirm.kind, confirm.label)
                .on_press_maybe(confirm.message)
                .busy(confirm.busy)
                .id(MAIN);
            ways.main = ways.enter.is_some().then(|| Id::new(MAIN));
            if by_enter {
                main = main.hint("↵");
            }
            buttons = buttons.push(main);
        }
        let tag = Tag::named(Role::Dialog, title.clone());
        let heading = Tag::named(Role::Heading, title.clone());
        let heading = tagged(heading, text(title).font(STRONG).size(look.title()).color(p.text));
        let gap = look.xl() + look.xs();
        let inside = column![heading].push(self.content).spacing(look.l());
        let inside = container(inside).padding(Padding::new(gap).bottom(look.l()));
        // However much there is to read, the buttons stay in sight: a part as wide as the sheet gets its place
        // before one that fills what is left.
        let width = look.scaled(self.width);
        let buttons = container(buttons.wrap().vertical_spacing(look.s()).align_x(Alignment::End))
            .padding(Padding::new(gap).top(0.0))
            .width(width)
            .align_x(Alignment::End);
        let parts = column![vertical(look, inside), buttons].width(Length::Shrink);
        let sheet = container(parts).max_width(width).padding(2).style(move |_| container::Style {
            background: Some(p.surface.into()),
            text_color: Some(p.text),
            border: Border { color: p.line, width: look.edge(), radius: look.card_radius().into() },
            ..Default::default()
        });
        let ground = if self.is_opaque { p.background } else { p.scrim };
        let cover = center(tagged(tag, sheet))
            .padding(Padding::new(look.l()))
            .style(move |_| container::Style { background: Some(ground.into()), ..Default::default() });
        Built { element: cover.into(), ways }
    }
}
