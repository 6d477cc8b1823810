//! The list that a [`super::Select`] opens. Keys stay with the select, which has the focus.

use super::label::fit;
use super::select::{Closed, State};
use crate::access::{self, Role, Tag};
use crate::theme::FONT;
use iced::advanced::overlay::Overlay;
use iced::advanced::text::{Paragraph as _, Renderer as _};
use iced::advanced::widget::operation::Operation;
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, layout, mouse, renderer};
use iced::{Border, Event, Point, Rectangle, Renderer, Size, Theme, touch};

pub(super) struct Menu<'a, 'b, M> {
    pub select: &'b Closed<'a, M>,
    pub state: &'b mut State,
    /// The box below which it opens, on the screen.
    pub trigger: Rectangle,
}

/// Room between the list's edge and its options.
const FRAME: f32 = 4.0;

impl<M> Menu<'_, '_, M> {
    fn row_height(&self) -> f32 {
        self.select.look.scaled(34.0)
    }

    /// The options that are shown: all of them, or as many as fit around the highlighted one.
    fn shown(&self, bounds: Rectangle) -> std::ops::Range<usize> {
        let fits = ((bounds.height - 2.0 * FRAME) / self.row_height()).round() as usize;
        let at = self.state.open.unwrap_or(0);
        let first = (at + 1).saturating_sub(fits);
        first..(first + fits).min(self.select.options.len())
    }

    fn row(&self, bounds: Rectangle, nth: usize) -> Rectangle {
        Rectangle {
            x: bounds.x + FRAME,
            y: bounds.y + FRAME + nth as f32 * self.row_height(),
            width: bounds.width - 2.0 * FRAME,
            height: self.row_height(),
        }
    }

    fn under(&self, bounds: Rectangle, cursor: mouse::Cursor) -> Option<usize> {
        let mut shown = self.shown(bounds).enumerate();
        shown.find(|(nth, _)| cursor.is_over(self.row(bounds, *nth))).map(|(_, index)| index)
    }
}

impl<M> Overlay<M, Theme, Renderer> for Menu<'_, '_, M> {
    fn layout(&mut self, _: &Renderer, window: Size) -> layout::Node {
        let look = self.select.look;
        let size = look.text();
        let natural = |option: &String| fit(option, size, FONT, f32::INFINITY).min_width();
        let widest = self.select.options.iter().map(natural).fold(0.0, f32::max);
        let most = (window.width - self.trigger.x - FRAME).max(self.trigger.width);
        let width = (widest + 2.0 * (look.m() + FRAME)).clamp(self.trigger.width, most);
        let gap = 6.0;
        let below = window.height - self.trigger.y - self.trigger.height - gap - FRAME;
        let above = self.trigger.y - gap - FRAME;
        let wanted = self.select.options.len() as f32 * self.row_height();
        let room = below.max(above) - 2.0 * FRAME;
        let rows = (wanted.min(room) / self.row_height()).floor().max(1.0);
        let height = rows * self.row_height() + 2.0 * FRAME;
        let y = match height <= below || below >= above {
            true => self.trigger.y + self.trigger.height + gap,
            false => self.trigger.y - gap - height,
        };
        let room = width - 2.0 * (look.m() + FRAME);
        self.state.shown = self.select.options.iter().map(|o| fit(o, size, FONT, room)).collect();
        layout::Node::new(Size::new(width, height)).move_to(Point::new(self.trigger.x, y))
    }

    fn operate(&mut self, layout: Layout<'_>, _: &Renderer, operation: &mut dyn Operation) {
        let bounds = layout.bounds();
        for (nth, index) in self.shown(bounds).enumerate() {
            let Some(option) = self.select.options.get(index) else { continue };
            let place = self.row(bounds, nth);
            access::report(operation, self.state.part(index), place, || Tag {
                checked: Some(self.select.chosen == Some(index)),
                place: Some((index, self.select.options.len())),
                ..Tag::named(Role::ListItem, option.clone())
            });
            operation.traverse(&mut |operation| operation.text(None, place, option));
        }
    }

    fn update(
        &mut self,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Renderer,
        _: &mut dyn Clipboard,
        shell: &mut Shell<'_, M>,
    ) {
        let bounds = layout.bounds();
        match event {
            Event::Mouse(mouse::Event::CursorMoved { .. }) => {
                if let Some(index) = self.under(bounds, cursor)
                    && self.state.open != Some(index)
                {
                    self.state.open = Some(index);
                    shell.request_redraw();
                }
            }
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left))
            | Event::Touch(touch::Event::FingerPressed { .. }) => {
                if let Some(index) = self.under(bounds, cursor) {
                    self.select.pick(self.state, index, shell);
                    shell.capture_event();
                } else if !cursor.is_over(self.trigger) {
                    self.state.open = None;
                    shell.request_redraw();
                }
            }
            Event::Mouse(mouse::Event::WheelScrolled { .. }) => shell.capture_event(),
            _ => {}
        }
    }

    fn mouse_interaction(
        &self,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Renderer,
    ) -> mouse::Interaction {
        match self.under(layout.bounds(), cursor) {
            Some(_) => mouse::Interaction::Pointer,
            None => mouse::Interaction::None,
        }
    }

    fn draw(
        &self,
        renderer: &mut Renderer,
        _: &Theme,
        _: &renderer::Style,
        layout: Layout<'_>,
        _: mouse::Cursor,
    ) {
        let (look, p, bounds) = (self.select.look, self.select.look.palette(), layout.bounds());
        let border = Border { color: p.edge, width: look.edge(), radius: look.radius().into() };
        renderer.fill_quad(renderer::Quad { bounds, border, ..Default::default() }, p.surface);
        for (nth, index) in self.shown(bounds).enumerate() {
            let row = self.row(bounds, nth);
            let highlighted = self.state.open == Some(index);
            if highlighted {
                let edge = if look.edge() > 1.0 { 2.0 } else { 0.0 };
                let border = Border { radius: 5.into(), color: p.accent, width: edge };
                renderer
                    .fill_quad(renderer::Quad { bounds: row, border, ..Default::default() }, p.chosen.ground);
            }
            if let Some(words) = self.state.shown.get(index) {
                let y = row.y + (row.height - words.min_height()) / 2.0;
                let color = if self.select.chosen == Some(index) { p.accent } else { p.text };
                renderer.fill_paragraph(words, Point::new(row.x + look.m() - FRAME, y), color, row);
            }
        }
    }
}
