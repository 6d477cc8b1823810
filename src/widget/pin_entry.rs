//! The box for a PIN. Never a text input: the characters go from the key straight into a zeroising
//! [`Pin`] that the dialog shares; no message, operation, clipboard, undo list or input method sees them.

use super::Element;
use super::focus::{self, Focus};
use crate::access::{self, Role, Tag};
use crate::domain::secret::Pin;
use crate::theme::Look;
use iced::advanced::widget::operation::{Focusable, Operation};
use iced::advanced::widget::{Tree, Widget, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, layout, mouse, renderer};
use iced::keyboard::{self, Key, key};
use iced::widget::Id;
use iced::{Border, Event, Length, Rectangle, Renderer, Size, Theme, border, touch};
use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

/// The PIN being typed, shared by the dialog's state and the box. Cannot be sent in a message.
#[derive(Clone, Default)]
pub struct SharedPin(Rc<RefCell<Pin>>);

impl SharedPin {
    /// An empty one.
    pub fn new() -> SharedPin {
        SharedPin::default()
    }

    /// Number of characters typed.
    pub fn len(&self) -> usize {
        self.0.borrow().len()
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// Types a character: the keys of the kiosk's pad. False when no more fit.
    pub fn push(&self, c: char) -> bool {
        self.0.borrow_mut().push(c)
    }

    /// Takes the last character back.
    pub fn pop(&self) {
        self.0.borrow_mut().pop();
    }

    /// Forgets all of it: after an error, when the time is over, when the dialog closes.
    pub fn clear(&self) {
        self.0.borrow_mut().clear();
    }

    /// Whether the same was typed in both.
    pub fn is_same(&self, other: &SharedPin) -> bool {
        self.0.borrow().expose() == other.0.borrow().expose()
    }

    /// A copy, for what is needed twice.
    pub fn copy(&self) -> Pin {
        self.0.borrow().copy()
    }

    /// Moves it out for the token and leaves an empty one.
    pub fn take(&self) -> Pin {
        self.0.borrow_mut().take()
    }
}

impl fmt::Debug for SharedPin {
    /// Not even the length.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedPin(…)")
    }
}

/// What the box tells. Never which character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// A character was typed or taken back.
    Edited,
    /// Enter.
    Submitted,
    /// A character came that is not a digit: another keyboard layout, perhaps.
    NotADigit,
    /// A capital letter came without Shift.
    CapsLock,
    /// The number pad gives arrows instead of digits.
    NumLockOff,
}

/// What may be typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Digits are expected, others possible.
    Pin,
    /// Digits only.
    Digits,
    /// Anything.
    Passphrase,
}

/// The box for a PIN.
pub struct PinEntry<'a, M> {
    look: Look,
    label: String,
    description: Option<String>,
    pin: SharedPin,
    on_change: Option<Box<dyn Fn(Change) -> M + 'a>>,
    kind: Kind,
    invalid: bool,
    id: Option<Id>,
}

impl<'a, M: 'a> PinEntry<'a, M> {
    /// A box that cannot be typed in yet. `label` is carried, not drawn.
    pub fn new(look: Look, label: impl Into<String>, pin: &SharedPin) -> PinEntry<'a, M> {
        PinEntry {
            look,
            label: label.into(),
            description: None,
            pin: pin.clone(),
            on_change: None,
            kind: Kind::Pin,
            invalid: false,
            id: None,
        }
    }

    /// What typing says.
    pub fn on_change(self, change: impl Fn(Change) -> M + 'a) -> PinEntry<'a, M> {
        PinEntry { on_change: Some(Box::new(change)), ..self }
    }

    /// Refuses what is not a digit. Otherwise it is taken, with a warning: some tokens have letters.
    pub fn digits_only(self) -> PinEntry<'a, M> {
        PinEntry { kind: Kind::Digits, ..self }
    }

    /// Takes any character without a warning.
    pub fn passphrase(self) -> PinEntry<'a, M> {
        PinEntry { kind: Kind::Passphrase, ..self }
    }

    /// What was typed last was wrong.
    pub fn invalid(self, invalid: bool) -> PinEntry<'a, M> {
        PinEntry { invalid, ..self }
    }

    /// The words shown below it (tries left), for those who do not see them.
    pub fn describe(self, description: impl Into<String>) -> PinEntry<'a, M> {
        PinEntry { description: Some(description.into()), ..self }
    }

    /// Its name for [`super::focus::on`].
    pub fn id(self, id: impl Into<Id>) -> PinEntry<'a, M> {
        PinEntry { id: Some(id.into()), ..self }
    }

    /// What a key does; `None` when it is not for this box.
    fn key(&self, event: &keyboard::Event) -> Option<Vec<Change>> {
        let keyboard::Event::KeyPressed { key, physical_key, modifiers, text, repeat, .. } = event else {
            return None;
        };
        // AltGr is Ctrl+Alt on some systems and types letters.
        if modifiers.logo() || modifiers.control() != modifiers.alt() {
            return None;
        }
        match key {
            Key::Named(key::Named::Enter) => return Some(vec![Change::Submitted]).filter(|_| !repeat),
            Key::Named(key::Named::Backspace) => {
                self.pin.pop();
                return Some(vec![Change::Edited]);
            }
            Key::Named(key::Named::Escape | key::Named::Tab) => return None,
            Key::Named(named) if *named != key::Named::Space && is_number_pad(physical_key) => {
                return Some(vec![Change::NumLockOff]);
            }
            _ => {}
        }
        let mut typed = text.as_ref()?.chars();
        let c = typed.next().filter(|c| !c.is_control())?;
        if *repeat {
            return Some(Vec::new()); // a key held too long is no second character
        }
        let mut changes = Vec::new();
        if c.is_uppercase() && !modifiers.shift() {
            changes.push(Change::CapsLock);
        } else if !c.is_ascii_digit() && self.kind != Kind::Passphrase {
            changes.push(Change::NotADigit);
        }
        if (c.is_ascii_digit() || self.kind != Kind::Digits) && self.pin.push(c) {
            changes.push(Change::Edited);
        }
        Some(changes)
    }
}

fn is_number_pad(physical: &key::Physical) -> bool {
    use key::Code::{
        Numpad0, Numpad1, Numpad2, Numpad3, Numpad4, Numpad5, Numpad6, Numpad7, Numpad8, Numpad9,
    };
    let digits = [Numpad0, Numpad1, Numpad2, Numpad3, Numpad4, Numpad5, Numpad6, Numpad7, Numpad8, Numpad9];
    matches!(physical, key::Physical::Code(code) if digits.contains(code))
}

struct State {
    focus: Focus,
    node: u64,
}

impl<'a, M: 'a> Widget<M, Theme, Renderer> for PinEntry<'a, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State { focus: Focus::default(), node: access::node() })
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Shrink)
    }

    fn layout(&mut self, _: &mut Tree, _: &Renderer, limits: &layout::Limits) -> layout::Node {
        layout::atomic(limits, Length::Fill, self.look.control() + self.look.scaled(11.0))
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, _: &Renderer, operation: &mut dyn Operation) {
        let state = tree.state.downcast_mut::<State>();
        access::report(operation, state.node, layout.bounds(), || Tag {
            invalid: self.invalid,
            disabled: self.on_change.is_none(),
            ..Tag::named(Role::PasswordInput, self.label.clone())
                .value("•".repeat(self.pin.len()))
                .describe(self.description.clone())
        });
        if self.on_change.is_some() {
            operation.focusable(self.id.as_ref(), layout.bounds(), &mut state.focus);
        } else {
            state.focus.unfocus();
        }
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Renderer,
        _: &mut dyn Clipboard,
        shell: &mut Shell<'_, M>,
        _: &Rectangle,
    ) {
        let state = tree.state.downcast_mut::<State>();
        let Some(on_change) = &self.on_change else { return };
        match event {
            Event::Keyboard(event) if state.focus.is_focused() && !shell.is_event_captured() => {
                if let Some(changes) = self.key(event) {
                    shell.capture_event();
                    shell.request_redraw();
                    for change in changes {
                        shell.publish(on_change(change));
                    }
                }
            }
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left))
            | Event::Touch(touch::Event::FingerPressed { .. }) => {
                let over = cursor.is_over(layout.bounds()) && !shell.is_event_captured();
                if over != state.focus.is_focused() {
                    shell.request_redraw();
                }
                if over {
                    state.focus.focus();
                    shell.capture_event();
                } else {
                    state.focus.unfocus();
                }
            }
            _ => {}
        }
    }

    fn mouse_interaction(
        &self,
        _: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Rectangle,
        _: &Renderer,
    ) -> mouse::Interaction {
        match self.on_change.is_some() && cursor.is_over(layout.bounds()) {
            true => mouse::Interaction::Text,
            false => mouse::Interaction::None,
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        _: &Theme,
        _: &renderer::Style,
        layout: Layout<'_>,
        _: mouse::Cursor,
        _: &Rectangle,
    ) {
        let state = tree.state.downcast_ref::<State>();
        let (look, p, bounds) = (self.look, self.look.palette(), layout.bounds());
        let enabled = self.on_change.is_some();
        let edge = if self.invalid { p.error.text } else { p.edge };
        let border = Border { color: edge, width: look.edge(), radius: look.radius().into() };
        let ground = if enabled { p.surface } else { p.sunken };
        renderer.fill_quad(renderer::Quad { bounds, border, ..Default::default() }, ground);
        let dot = look.scaled(8.0);
        let step = dot + look.scaled(13.0);
        let left = bounds.x + look.l() + look.xs();
        let room = ((bounds.width - 2.0 * (look.l() + look.xs())) / step).max(0.0) as usize;
        let shown = self.pin.len().min(room);
        for i in 0..shown {
            let place = Rectangle {
                x: left + i as f32 * step,
                y: bounds.y + (bounds.height - dot) / 2.0,
                width: dot,
                height: dot,
            };
            let border = border::rounded(dot / 2.0);
            renderer.fill_quad(renderer::Quad { bounds: place, border, ..Default::default() }, p.text);
        }
        if state.focus.is_focused() && enabled {
            let height = bounds.height * 0.55;
            let caret = Rectangle {
                x: left + shown as f32 * step,
                y: bounds.y + (bounds.height - height) / 2.0,
                width: look.scaled(1.5).max(1.0),
                height,
            };
            renderer.fill_quad(renderer::Quad { bounds: caret, ..Default::default() }, p.text);
            focus::ring(renderer, look, bounds, look.radius());
        }
    }
}

impl<'a, M: 'a> From<PinEntry<'a, M>> for Element<'a, M> {
    fn from(entry: PinEntry<'a, M>) -> Element<'a, M> {
        Element::new(entry)
    }
}
