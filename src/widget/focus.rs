//! Who has the focus, how it moves, and the ring that shows it.

use crate::domain::text::to_lower;
use crate::theme::Look;
use iced::advanced::widget::operation::scrollable::AbsoluteOffset;
use iced::advanced::widget::operation::{self, Focusable, Operation, Outcome, Scrollable};
use iced::advanced::{Renderer as _, renderer};
use iced::keyboard::{self, key};
use iced::widget::Id;
use iced::{Border, Color, Rectangle, Renderer, Task, Vector};
use std::any::Any;

/// The focus of one control.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Focus {
    focused: bool,
}

impl Focusable for Focus {
    fn is_focused(&self) -> bool {
        self.focused
    }

    fn focus(&mut self) {
        self.focused = true;
    }

    fn unfocus(&mut self) {
        self.focused = false;
    }
}

/// Draws the ring outside `bounds`, whose corners have `radius`.
pub fn ring(renderer: &mut Renderer, look: Look, bounds: Rectangle, radius: f32) {
    let border = Border { color: look.palette().focus, width: 3.0, radius: (radius + 5.0).into() };
    let quad = renderer::Quad { bounds: bounds.expand(5.0), border, ..Default::default() };
    renderer.fill_quad(quad, Color::TRANSPARENT);
}

/// Gives the focus to the control with this name, and scrolls to it.
pub fn on<M: Send + 'static>(id: impl Into<Id>) -> Task<M> {
    let focus = iced::advanced::widget::operate(operation::focusable::focus(id.into()));
    focus.chain(iced::advanced::widget::operate(Reveal::default()))
}

/// Scrolls to whoever has the focus: everything has another size now.
pub fn in_sight<M: Send + 'static>() -> Task<M> {
    iced::advanced::widget::operate(Reveal::default())
}

/// Gives the focus to the first control of the window, or of the dialog that covers it.
pub fn first<M: Send + 'static>() -> Task<M> {
    iced::advanced::widget::operate(Give::new(0))
}

/// Takes the focus from whoever has it.
pub fn none<M: Send + 'static>() -> Task<M> {
    iced::advanced::widget::operate(operation::focusable::unfocus())
}

/// Who can have the focus and who has it, in Tab order.
#[derive(Debug, Default)]
pub(crate) struct Count {
    pub total: usize,
    pub focused: Option<usize>,
    /// The name of the one that has it.
    pub id: Option<Id>,
    /// Place of the one with the name that is looked for.
    pub found: Option<usize>,
    sought: Option<Id>,
}

impl Operation for Count {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn focusable(&mut self, id: Option<&Id>, _: Rectangle, state: &mut dyn Focusable) {
        if state.is_focused() {
            self.focused = Some(self.total);
            self.id = id.cloned();
        }
        if self.sought.is_some() && self.sought.as_ref() == id {
            self.found = Some(self.total);
        }
        self.total += 1;
    }
}

impl Count {
    /// Also looks for a name.
    pub fn looking_for(id: Option<Id>) -> Count {
        Count { sought: id, ..Count::default() }
    }

    /// The next in the ring, or the one before.
    pub fn neighbour(&self, backwards: bool) -> usize {
        let last = self.total.saturating_sub(1);
        match (self.focused, backwards) {
            (None, false) => 0,
            (None, true) => last,
            (Some(i), false) => {
                if i >= last {
                    0
                } else {
                    i + 1
                }
            }
            (Some(i), true) => i.checked_sub(1).unwrap_or(last),
        }
    }
}

/// Gives the focus to the control at a place in Tab order and takes it from all others.
pub(crate) struct Give {
    target: usize,
    seen: usize,
}

impl Give {
    pub fn new(target: usize) -> Give {
        Give { target, seen: 0 }
    }
}

impl<T> Operation<T> for Give {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<T>)) {
        operate(self);
    }

    fn focusable(&mut self, _: Option<&Id>, _: Rectangle, state: &mut dyn Focusable) {
        if self.seen == self.target {
            state.focus()
        } else {
            state.unfocus()
        }
        self.seen += 1;
    }
}

/// Alt with a letter, as printed on the key and as on a Latin keyboard.
#[derive(Debug)]
pub(crate) struct AccessKey([Option<char>; 2]);

impl AccessKey {
    pub fn of(event: &keyboard::Event) -> Option<AccessKey> {
        let keyboard::Event::KeyPressed { key, physical_key, modifiers, repeat: false, .. } = event else {
            return None;
        };
        if !modifiers.alt() || modifiers.control() || modifiers.logo() {
            return None;
        }
        let keyboard::Key::Character(character) = key else { return None };
        Some(AccessKey([lower(character.chars().next()), lower(key.to_latin(*physical_key))]))
    }

    fn is(&self, letter: char) -> bool {
        self.0.contains(&lower(Some(letter)))
    }
}

fn lower(c: Option<char>) -> Option<char> {
    c.and_then(|c| to_lower(c.encode_utf8(&mut [0; 4])).chars().next())
}

/// Asks every control whether the access key is its own; the first one takes it.
pub(crate) struct Hail {
    key: AccessKey,
    seen: usize,
    /// Place in Tab order of the one that took it.
    pub target: Option<usize>,
}

impl Hail {
    pub fn new(key: AccessKey) -> Hail {
        Hail { key, seen: 0, target: None }
    }
}

impl Operation for Hail {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn focusable(&mut self, _: Option<&Id>, _: Rectangle, _: &mut dyn Focusable) {
        self.seen += 1;
    }

    fn custom(&mut self, _: Option<&Id>, _: Rectangle, state: &mut dyn Any) {
        if let Some(call) = state.downcast_mut::<Call>()
            && self.target.is_none()
            && self.key.is(call.letter)
        {
            self.target = Some(self.seen);
            call.answered = true;
        }
    }
}

/// What a control with an access key hands to an operation's `custom`, before it says that it can
/// have the focus; `answered` when it was called.
pub(crate) struct Call {
    letter: char,
    answered: bool,
}

/// Whether the operation calls this access key.
pub(crate) fn called(operation: &mut dyn Operation, letter: Option<char>, bounds: Rectangle) -> bool {
    let Some(letter) = letter else { return false };
    let mut call = Call { letter, answered: false };
    operation.custom(None, bounds, &mut call);
    call.answered
}

/// Scrolls whatever must be scrolled so that the control with the focus can be seen: found by one
/// pass, done by a second ([`Scroll`]).
#[derive(Debug, Default)]
pub(crate) struct Reveal {
    path: Vec<Port>,
    entered: Option<Port>,
    seen: usize,
    pub moves: Vec<(usize, f32)>,
}

#[derive(Debug, Clone, Copy)]
struct Port {
    index: usize,
    bounds: Rectangle,
    content: Rectangle,
    offset: Vector,
}

impl<T: 'static> Operation<T> for Reveal {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<T>)) {
        let entered = self.entered.take();
        self.path.extend(entered);
        operate(self);
        if entered.is_some() {
            self.path.pop();
        }
    }

    fn scrollable(
        &mut self,
        _: Option<&Id>,
        bounds: Rectangle,
        content: Rectangle,
        offset: Vector,
        _: &mut dyn Scrollable,
    ) {
        self.entered = Some(Port { index: self.seen, bounds, content, offset });
        self.seen += 1;
    }

    fn focusable(&mut self, _: Option<&Id>, bounds: Rectangle, state: &mut dyn Focusable) {
        if !state.is_focused() {
            return;
        }
        let mut target = bounds.expand(8.0); // with its ring
        for port in self.path.iter().rev() {
            let top = target.y - port.bounds.y;
            let bottom = top + target.height - port.bounds.height;
            let most = (port.content.height - port.bounds.height).max(0.0);
            // Its top is seen even when it is higher than its place.
            let wanted = port.offset.y.max(bottom).min(top).clamp(0.0, most);
            if (wanted - port.offset.y).abs() > 0.5 {
                self.moves.push((port.index, wanted));
            }
            target.y -= wanted;
        }
    }

    fn finish(&self) -> Outcome<T> {
        Outcome::Chain(Box::new(Scroll { moves: self.moves.clone(), seen: 0 }))
    }
}

/// Moves scrollables to where [`Reveal`] wants them.
pub(crate) struct Scroll {
    pub moves: Vec<(usize, f32)>,
    pub seen: usize,
}

impl<T> Operation<T> for Scroll {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<T>)) {
        operate(self);
    }

    fn scrollable(
        &mut self,
        _: Option<&Id>,
        _: Rectangle,
        _: Rectangle,
        _: Vector,
        state: &mut dyn Scrollable,
    ) {
        if let Some((_, y)) = self.moves.iter().find(|(index, _)| *index == self.seen) {
            state.scroll_to(AbsoluteOffset { x: None, y: Some(*y) });
        }
        self.seen += 1;
    }
}

/// Moves the focus with Tab and answers access keys. `operate` runs an operation over the content.
/// Returns whether it used the key.
pub(crate) fn tab(event: &keyboard::Event, operate: &mut dyn FnMut(&mut dyn Operation)) -> bool {
    let keyboard::Event::KeyPressed { key: keyboard::Key::Named(key::Named::Tab), modifiers, .. } = event
    else {
        return false;
    };
    if modifiers.control() || modifiers.alt() || modifiers.logo() {
        return false;
    }
    let mut count = Count::default();
    operate(&mut count);
    if count.total > 0 {
        operate(&mut Give::new(count.neighbour(modifiers.shift())));
        reveal(operate);
    }
    true
}

/// Scrolls to the control that has the focus.
pub(crate) fn reveal(operate: &mut dyn FnMut(&mut dyn Operation)) {
    let mut reveal = Reveal::default();
    operate(&mut reveal);
    if !reveal.moves.is_empty() {
        operate(&mut Scroll { moves: reveal.moves, seen: 0 });
    }
}
