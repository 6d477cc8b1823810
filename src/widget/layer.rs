//! A dialog that really covers what lies beneath it: the base sees no key, no mouse and no operation,
//! the focus goes to the dialog, stays in it, and comes back when it closes.

use super::dialog::{Built, Dialog};
use super::{Element, focus};
use crate::access;
use iced::advanced::widget::operation::{self, Operation, Scrollable};
use iced::advanced::widget::{Tree, Widget, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, layout, mouse, overlay, renderer};
use iced::keyboard::{self, Key, key};
use iced::widget::Id;
use iced::widget::operation::AbsoluteOffset;
use iced::{Event, Length, Rectangle, Renderer, Size, Theme, Vector};
use std::any::Any;

/// The base, and the dialog that covers it if there is one. Layers can be nested.
pub fn layer<'a, M: Clone + 'a>(
    base: impl Into<Element<'a, M>>,
    dialog: Option<Dialog<'a, M>>,
) -> Element<'a, M> {
    let mut parts = vec![base.into()];
    let ways = dialog.map(|dialog| {
        let Built { element, ways } = dialog.build();
        parts.push(element);
        ways
    });
    Element::new(Layer { parts, ways })
}

/// How a dialog is left with the keyboard, and where its focus begins.
pub(super) struct Ways<M> {
    /// Which dialog: another key is another dialog.
    pub key: String,
    /// Where the focus begins, when the dialog says so.
    pub first: Option<Id>,
    /// Where it begins when there is nothing in it to type or choose.
    pub main: Option<Id>,
    pub escape: Option<M>,
    pub enter: Option<M>,
    /// Nothing of the base can be seen or read.
    pub hides: bool,
}

struct Layer<'a, M> {
    /// The base and, when there is one, the dialog.
    parts: Vec<Element<'a, M>>,
    ways: Option<Ways<M>>,
}

#[derive(Default)]
struct State {
    /// The dialog whose tree stands.
    built: Option<String>,
    /// The dialog that has been given the focus.
    open: Option<String>,
    /// Who had the focus in the base.
    back: Option<(Option<Id>, usize)>,
}

impl<M> Layer<'_, M> {
    fn key(&self) -> Option<&String> {
        self.ways.as_ref().map(|ways| &ways.key)
    }

    fn hides(&self) -> bool {
        self.ways.as_ref().is_some_and(|ways| ways.hides)
    }

    /// Moves the focus when a dialog has opened or closed since the last event.
    fn settle(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer, shell: &mut Shell<'_, M>) {
        let state = tree.state.downcast_mut::<State>();
        if state.open.as_ref() == self.key() {
            return;
        }
        let mut places = layout.children();
        if let (Some(base), Some(child), Some(place)) =
            (self.parts.first_mut(), tree.children.first_mut(), places.next())
        {
            let mut run = |o: &mut dyn Operation| base.as_widget_mut().operate(child, place, renderer, o);
            if state.open.is_none() {
                let mut count = focus::Count::default();
                run(&mut count);
                state.back = count.focused.map(|index| (count.id, index));
                run(&mut operation::focusable::unfocus::<()>());
            } else if self.ways.is_none()
                && let Some((id, index)) = state.back.take()
            {
                let mut count = focus::Count::looking_for(id);
                run(&mut count);
                // Somebody gave it elsewhere when the dialog closed: there it stays.
                if count.focused.is_none() {
                    run(&mut focus::Give::new(count.found.unwrap_or(index)));
                }
            }
        }
        if let (Some(ways), Some(dialog), Some(child), Some(place)) =
            (&self.ways, self.parts.get_mut(1), tree.children.get_mut(1), places.next())
        {
            let mut run = |o: &mut dyn Operation| dialog.as_widget_mut().operate(child, place, renderer, o);
            let mut gather = access::Gather::default();
            run(&mut gather);
            // Enter must do what the main button promises, so no other button has the focus first.
            let entry = gather.seen.iter().filter(|seen| seen.focusable).position(|seen| seen.tag.is_entry());
            match (ways.first.clone(), entry, ways.main.clone()) {
                (Some(id), ..) | (None, None, Some(id)) => run(&mut operation::focusable::focus::<()>(id)),
                (None, entry, _) => run(&mut focus::Give::new(entry.unwrap_or(0))),
            }
            // Large text leaves less room than the dialog wants.
            focus::reveal(&mut run);
        }
        state.open = self.key().cloned();
        shell.request_redraw();
    }

    fn leave(&self, event: &Event, shell: &mut Shell<'_, M>)
    where
        M: Clone,
    {
        let Some(ways) = &self.ways else { return };
        match event {
            Event::Keyboard(keyboard::Event::KeyPressed { key, repeat, modifiers, .. }) => {
                let message = match key {
                    Key::Named(key::Named::Escape) => ways.escape.clone(),
                    Key::Named(key::Named::Enter) if modifiers.is_empty() => ways.enter.clone(),
                    // The root moves the focus; help is always at hand.
                    Key::Named(key::Named::Tab | key::Named::F1) => return,
                    _ => None,
                };
                if let Some(message) = message.filter(|_| !repeat) {
                    shell.publish(message);
                }
                shell.capture_event();
            }
            Event::Mouse(_) | Event::Touch(_) => shell.capture_event(),
            _ => {}
        }
    }
}

impl<'a, M: Clone + 'a> Widget<M, Theme, Renderer> for Layer<'a, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State { built: self.key().cloned(), ..State::default() })
    }

    fn children(&self) -> Vec<Tree> {
        self.parts.iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        let state = tree.state.downcast_mut::<State>();
        if state.built.as_ref() != self.key() {
            state.built = self.key().cloned();
            tree.children.truncate(1);
        }
        tree.diff_children(&self.parts);
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Fill)
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        let size = limits.max();
        let limits = layout::Limits::new(Size::ZERO, size);
        let nodes = self
            .parts
            .iter_mut()
            .zip(&mut tree.children)
            .map(|(part, child)| part.as_widget_mut().layout(child, renderer, &limits))
            .collect();
        layout::Node::with_children(size, nodes)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let covered = self.ways.is_some();
        // Readers still hear what lies beneath, as text, unless it is hidden; nobody else reaches it.
        let told = covered && !self.hides() && access::wants_tags(operation);
        operation.traverse(&mut |operation| {
            let places = tree.children.iter_mut().zip(layout.children());
            for (i, (part, (child, place))) in self.parts.iter_mut().zip(places).enumerate() {
                if i > 0 || !covered {
                    part.as_widget_mut().operate(child, place, renderer, operation);
                } else if told {
                    part.as_widget_mut().operate(child, place, renderer, &mut Deaf(operation));
                }
            }
        });
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, M>,
        viewport: &Rectangle,
    ) {
        self.settle(tree, layout, renderer, shell);
        let covered = self.ways.is_some();
        let places = tree.children.iter_mut().zip(layout.children());
        for (i, (part, (child, place))) in self.parts.iter_mut().zip(places).enumerate() {
            let beneath = covered && i == 0;
            if beneath && !matches!(event, Event::Window(_)) {
                continue;
            }
            let cursor = if beneath { mouse::Cursor::Unavailable } else { cursor };
            part.as_widget_mut().update(child, event, place, cursor, renderer, clipboard, shell, viewport);
        }
        if covered && !shell.is_event_captured() {
            if let (Some(by), Some(part)) = (reading(event), self.parts.last_mut())
                && let (Some(child), Some(place)) = (tree.children.last_mut(), layout.children().last())
            {
                part.as_widget_mut().operate(child, place, renderer, &mut Read { by });
                shell.request_redraw();
            }
            self.leave(event, shell);
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        let places = tree.children.iter().zip(layout.children());
        let Some((part, (child, place))) = self.parts.iter().zip(places).reduce(|_, top| top) else {
            return mouse::Interaction::None;
        };
        let interaction = part.as_widget().mouse_interaction(child, place, cursor, viewport, renderer);
        match (interaction, self.ways.is_some()) {
            (mouse::Interaction::None, true) => mouse::Interaction::Idle,
            (interaction, _) => interaction,
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let covered = self.ways.is_some();
        let places = tree.children.iter().zip(layout.children());
        for (i, (part, (child, place))) in self.parts.iter().zip(places).enumerate() {
            if i == 0 && self.hides() {
                continue;
            }
            if i == 0 {
                let cursor = if covered { mouse::Cursor::Unavailable } else { cursor };
                part.as_widget().draw(child, renderer, theme, style, place, cursor, viewport);
            } else {
                renderer.with_layer(layout.bounds(), |renderer| {
                    part.as_widget().draw(child, renderer, theme, style, place, cursor, viewport);
                });
            }
        }
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, M, Theme, Renderer>> {
        let top = self.parts.iter_mut().zip(&mut tree.children).zip(layout.children()).last();
        let ((part, child), place) = top?;
        part.as_widget_mut().overlay(child, place, renderer, viewport, translation)
    }
}

/// How far a key moves what is read in the dialog, in pixels; its text takes no focus of its own.
fn reading(event: &Event) -> Option<f32> {
    let Event::Keyboard(keyboard::Event::KeyPressed { key: Key::Named(key), .. }) = event else {
        return None;
    };
    match key {
        key::Named::ArrowDown => Some(48.0),
        key::Named::ArrowUp => Some(-48.0),
        key::Named::PageDown => Some(320.0),
        key::Named::PageUp => Some(-320.0),
        _ => None,
    }
}

/// Scrolls what is too long for its place.
struct Read {
    by: f32,
}

impl Operation for Read {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn scrollable(
        &mut self,
        _: Option<&Id>,
        bounds: Rectangle,
        content: Rectangle,
        _: Vector,
        state: &mut dyn Scrollable,
    ) {
        state.scroll_by(AbsoluteOffset { x: 0.0, y: self.by }, bounds, content);
    }
}

/// Lets an operation read the base but not focus or scroll it.
struct Deaf<'a>(&'a mut dyn Operation);

impl Operation for Deaf<'_> {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        self.0.traverse(&mut |inner| operate(&mut Deaf(inner)));
    }

    fn scrollable(
        &mut self,
        id: Option<&Id>,
        bounds: Rectangle,
        content: Rectangle,
        translation: Vector,
        state: &mut dyn Scrollable,
    ) {
        self.0.scrollable(id, bounds, content, translation, state);
    }

    fn text(&mut self, id: Option<&Id>, bounds: Rectangle, text: &str) {
        self.0.text(id, bounds, text);
    }

    fn custom(&mut self, id: Option<&Id>, bounds: Rectangle, state: &mut dyn Any) {
        self.0.custom(id, bounds, state);
    }
}
