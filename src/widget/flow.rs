//! Fields side by side, in as many lines as the width and the text size need.

use super::Element;
use crate::theme::Look;
use iced::advanced::widget::operation::Operation;
use iced::advanced::widget::{Tree, Widget};
use iced::advanced::{Clipboard, Layout, Shell, layout, mouse, overlay, renderer};
use iced::{Event, Length, Point, Rectangle, Renderer, Size, Theme, Vector};

/// A form's line. Each part is at least as wide as asked for and grows with what is left; parts that
/// do not fit go to the next line.
pub struct Flow<'a, M> {
    look: Look,
    widths: Vec<f32>,
    parts: Vec<Element<'a, M>>,
}

impl<'a, M: 'a> Flow<'a, M> {
    /// Nothing yet.
    pub fn new(look: Look) -> Flow<'a, M> {
        Flow { look, widths: Vec::new(), parts: Vec::new() }
    }

    /// Another part, at least this wide at 100 %.
    pub fn push(mut self, width: f32, part: impl Into<Element<'a, M>>) -> Flow<'a, M> {
        self.widths.push(self.look.scaled(width));
        self.parts.push(part.into());
        self
    }
}

/// How many parts stand in each line.
fn lines(widths: &[f32], gap: f32, room: f32) -> Vec<usize> {
    let mut lines = Vec::new();
    let (mut count, mut used) = (0, 0.0);
    for width in widths {
        if count > 0 && used + gap + width > room {
            lines.push(count);
            (count, used) = (0, 0.0);
        }
        used += if count > 0 { gap + width } else { *width };
        count += 1;
    }
    lines.extend((count > 0).then_some(count));
    lines
}

impl<'a, M: 'a> Widget<M, Theme, Renderer> for Flow<'a, M> {
    fn children(&self) -> Vec<Tree> {
        self.parts.iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&self.parts);
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Shrink)
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        let room = limits.max().width;
        let (gap, between) = (self.look.m(), self.look.s());
        let mut nodes = Vec::with_capacity(self.parts.len());
        let mut parts = self.parts.iter_mut().zip(&mut tree.children).zip(&self.widths);
        let mut rest = self.widths.as_slice();
        let mut y = 0.0;
        for count in lines(&self.widths, gap, room) {
            let (line, after) = rest.split_at(count);
            rest = after;
            let wanted: f32 = line.iter().sum();
            let free = room - gap * (count as f32 - 1.0);
            let mut x = 0.0;
            let mut height: f32 = 0.0;
            for ((part, child), width) in parts.by_ref().take(count) {
                let width = width * free / wanted.max(1.0);
                let limits = layout::Limits::new(Size::ZERO, Size::new(width, f32::INFINITY));
                let node = part.as_widget_mut().layout(child, renderer, &limits);
                height = height.max(node.size().height);
                nodes.push(node.move_to(Point::new(x, y)));
                x += width + gap;
            }
            y += height + between;
        }
        layout::Node::with_children(Size::new(room, (y - between).max(0.0)), nodes)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        operation.traverse(&mut |operation| {
            let places = tree.children.iter_mut().zip(layout.children());
            for (part, (child, place)) in self.parts.iter_mut().zip(places) {
                part.as_widget_mut().operate(child, place, renderer, operation);
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
        let places = tree.children.iter_mut().zip(layout.children());
        for (part, (child, place)) in self.parts.iter_mut().zip(places) {
            part.as_widget_mut().update(child, event, place, cursor, renderer, clipboard, shell, viewport);
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
        let each = self.parts.iter().zip(places).map(|(part, (child, place))| {
            part.as_widget().mouse_interaction(child, place, cursor, viewport, renderer)
        });
        each.max().unwrap_or_default()
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
        let places = tree.children.iter().zip(layout.children());
        for (part, (child, place)) in self.parts.iter().zip(places) {
            part.as_widget().draw(child, renderer, theme, style, place, cursor, viewport);
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
        overlay::from_children(&mut self.parts, tree, layout, renderer, viewport, translation)
    }
}

impl<'a, M: 'a> From<Flow<'a, M>> for Element<'a, M> {
    fn from(flow: Flow<'a, M>) -> Element<'a, M> {
        Element::new(flow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_go_to_the_next_line() {
        let widths = [100.0, 100.0, 100.0];
        assert_eq!(lines(&widths, 10.0, 320.0), [3]);
        assert_eq!(lines(&widths, 10.0, 319.0), [2, 1]);
        assert_eq!(lines(&widths, 10.0, 50.0), [1, 1, 1]);
        assert!(lines(&[], 10.0, 50.0).is_empty());
    }
}
