//! The wrapper that carries a [`Tag`].

use super::{Report, Tag};
use iced::advanced::widget::operation::Operation;
use iced::advanced::widget::{Tree, Widget, tree};
use iced::advanced::{Clipboard, Layout, Shell, layout, mouse, overlay, renderer};
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme, Vector};
use std::sync::atomic::{AtomicU64, Ordering};

static NEXT: AtomicU64 = AtomicU64::new(1);

/// Whether the operation collects tags, and so must be led beneath dialogs too.
pub(crate) fn wants_tags(operation: &mut dyn Operation) -> bool {
    let mut hello = Report::Hello(false);
    operation.custom(None, Rectangle::default(), &mut hello);
    matches!(hello, Report::Hello(true))
}

/// Tells the operation a tag, if it wants to know.
pub(crate) fn report(operation: &mut dyn Operation, node: u64, bounds: Rectangle, tag: impl FnOnce() -> Tag) {
    if wants_tags(operation) {
        operation.custom(None, bounds, &mut Report::Tag { node, tag: Some(tag()) });
    }
}

/// A node number that no other part has.
pub(crate) fn node() -> u64 {
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// The number of a part that a widget draws itself: the widget's own above, the part's below.
pub(crate) fn part(node: u64, index: usize) -> u64 {
    (node << 32) | (index as u64 + 1)
}

/// Content with its [`Tag`]; see [`tagged`].
pub struct Tagged<'a, M> {
    tag: Tag,
    content: Element<'a, M>,
}

/// Says what the content is and is called. Changes neither its look nor its behaviour.
pub fn tagged<'a, M: 'a>(tag: Tag, content: impl Into<Element<'a, M>>) -> Element<'a, M> {
    Element::new(Tagged { tag, content: content.into() })
}

struct Node(u64);

impl<M> Widget<M, Theme, Renderer> for Tagged<'_, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<Node>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(Node(node()))
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn size_hint(&self) -> Size<Length> {
        self.content.as_widget().size_hint()
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        match tree.children.first_mut() {
            Some(child) => self.content.as_widget_mut().layout(child, renderer, limits),
            None => layout::Node::new(Size::ZERO),
        }
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let Node(node) = tree.state.downcast_ref();
        report(operation, *node, layout.bounds(), || self.tag.clone());
        let Some(child) = tree.children.first_mut() else { return };
        operation.traverse(&mut |operation| {
            self.content.as_widget_mut().operate(child, layout, renderer, operation);
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
        let Some(child) = tree.children.first_mut() else { return };
        self.content
            .as_widget_mut()
            .update(child, event, layout, cursor, renderer, clipboard, shell, viewport);
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        tree.children.first().map_or(mouse::Interaction::None, |child| {
            self.content.as_widget().mouse_interaction(child, layout, cursor, viewport, renderer)
        })
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
        if let Some(child) = tree.children.first() {
            self.content.as_widget().draw(child, renderer, theme, style, layout, cursor, viewport);
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
        let child = tree.children.first_mut()?;
        self.content.as_widget_mut().overlay(child, layout, renderer, viewport, translation)
    }
}
