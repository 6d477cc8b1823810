//! What is folded away until somebody wants to see it.

use super::{Element, button};
use crate::theme::Look;
use iced::advanced::widget::{Operation, Tree, Widget, tree};
use iced::advanced::{Clipboard, Layout, Shell, layout, mouse, renderer};
use iced::{Event, Length, Rectangle, Renderer, Size, Theme, Vector};

/// A button with these words, and what it folds out below itself.
pub fn fold<'a, M: 'a>(
    look: Look,
    words: impl Into<String>,
    content: impl Into<Element<'a, M>>,
) -> Element<'a, M> {
    let words = words.into();
    let head = |is_open: bool| {
        let sign = if is_open { "▲" } else { "▼" };
        let head = button::quiet(look, words.clone()).hint(sign).compact().expanded(is_open);
        Element::from(head.on_press(()))
    };
    Element::new(Fold { heads: [head(false), head(true)], content: content.into(), gap: look.xs() })
}

struct Fold<'a, M> {
    /// Folded, and folded out: one in the place of the other.
    heads: [Element<'a, ()>; 2],
    content: Element<'a, M>,
    gap: f32,
}

#[derive(Default)]
struct State {
    is_open: bool,
}

impl<'a, M> Fold<'a, M> {
    fn head(&mut self, state: &State) -> &mut Element<'a, ()> {
        let [folded, open] = &mut self.heads;
        if state.is_open { open } else { folded }
    }
}

impl<'a, M: 'a> Widget<M, Theme, Renderer> for Fold<'a, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        let [folded, _] = &self.heads;
        vec![Tree::new(folded), Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        let [folded, _] = &self.heads;
        if let [head, content] = tree.children.as_mut_slice() {
            head.diff(folded);
            content.diff(&self.content);
        }
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Shrink)
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        let Tree { state, children, .. } = tree;
        let state = state.downcast_ref::<State>();
        let [head, content] = children.as_mut_slice() else { return layout::Node::new(Size::ZERO) };
        let loose = limits.loose();
        let head = self.head(state).as_widget_mut().layout(head, renderer, &loose);
        let mut height = head.size().height;
        let mut nodes = vec![head];
        if state.is_open {
            let below = loose.shrink(Size::new(0.0, height + self.gap));
            let content = self.content.as_widget_mut().layout(content, renderer, &below);
            let content = content.translate(Vector::new(0.0, height + self.gap));
            height += self.gap + content.size().height;
            nodes.push(content);
        }
        layout::Node::with_children(Size::new(limits.max().width, height), nodes)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let Tree { state, children, .. } = tree;
        let state = state.downcast_ref::<State>();
        let [head, content] = children.as_mut_slice() else { return };
        let mut places = layout.children();
        operation.traverse(&mut |operation| {
            if let Some(place) = places.next() {
                self.head(state).as_widget_mut().operate(head, place, renderer, operation);
            }
            if let Some(place) = places.next() {
                self.content.as_widget_mut().operate(content, place, renderer, operation);
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
        let Tree { state, children, .. } = tree;
        let state = state.downcast_mut::<State>();
        let [head, content] = children.as_mut_slice() else { return };
        let mut places = layout.children();
        let mut pressed = Vec::new();
        if let Some(place) = places.next() {
            let mut own = Shell::new(&mut pressed);
            if shell.is_event_captured() {
                own.capture_event();
            }
            let button = self.head(state).as_widget_mut();
            button.update(head, event, place, cursor, renderer, clipboard, &mut own, viewport);
            if own.is_event_captured() {
                shell.capture_event();
            }
            shell.request_redraw_at(own.redraw_request());
        }
        if let Some(place) = places.next() {
            let content_widget = self.content.as_widget_mut();
            content_widget.update(content, event, place, cursor, renderer, clipboard, shell, viewport);
        }
        if !pressed.is_empty() {
            state.is_open = !state.is_open;
            shell.invalidate_layout();
            shell.request_redraw();
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
        let [head, content] = tree.children.as_slice() else { return mouse::Interaction::None };
        let mut places = layout.children();
        // Folded or not, the button is as large, and the pointer the same.
        let [button, _] = &self.heads;
        let over_head = places
            .next()
            .map(|place| button.as_widget().mouse_interaction(head, place, cursor, viewport, renderer));
        let over_content = places.next().map(|place| {
            self.content.as_widget().mouse_interaction(content, place, cursor, viewport, renderer)
        });
        over_head.max(over_content).unwrap_or_default()
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
        let [head, content] = tree.children.as_slice() else { return };
        let mut places = layout.children();
        let [folded, open] = &self.heads;
        let button = if tree.state.downcast_ref::<State>().is_open { open } else { folded };
        if let Some(place) = places.next() {
            button.as_widget().draw(head, renderer, theme, style, place, cursor, viewport);
        }
        if let Some(place) = places.next() {
            self.content.as_widget().draw(content, renderer, theme, style, place, cursor, viewport);
        }
    }
}
