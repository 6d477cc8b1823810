//! How a table looks.

use super::column::{Cell, Column, Face, Order};
use super::{State, Table};
use crate::theme::{FONT, STRONG};
use crate::widget::focus;
use crate::widget::label::cut;
use iced::advanced::text::{self, Paragraph as _, Renderer as _};
use iced::advanced::widget::operation::Focusable;
use iced::advanced::{Renderer as _, renderer};
use iced::alignment::Vertical;
use iced::{Border, Color, Font, Pixels, Point, Rectangle, Renderer, Size, border};

/// Room at both sides of a cell.
const SIDES: f32 = 8.0;

impl<M> Table<'_, M> {
    /// `viewport`: what of the page is in sight. A layer of one's own is cut to nothing else.
    pub(super) fn paint(
        &self,
        renderer: &mut Renderer,
        state: &State,
        bounds: Rectangle,
        viewport: Rectangle,
    ) {
        let (look, p) = (self.look, self.look.palette());
        state.turn();
        let frame = |color, ground| {
            let border = Border { color, width: look.edge(), radius: look.card_radius().into() };
            (renderer::Quad { bounds, border, ..Default::default() }, ground)
        };
        let (quad, ground) = frame(p.line, p.surface);
        renderer.fill_quad(quad, ground);
        let body = self.body(bounds);
        let places = Column::places(&self.columns, look, bounds.width);
        let head = Rectangle { height: self.head_height(), ..bounds };
        self.paint_head(renderer, state, head, &places);
        let seen = body.shrink([0.0, look.edge()]).intersection(&viewport).unwrap_or_default();
        renderer.with_layer(seen, |renderer| {
            for index in self.in_view(body, state.offset) {
                self.paint_row(renderer, state, body, index, &places);
            }
            if let Some(thumb) = self.thumb(body, state.offset) {
                let color = if state.held.is_some() { p.second } else { p.edge };
                let quad = renderer::Quad { bounds: thumb, border: border::rounded(3), ..Default::default() };
                renderer.fill_quad(quad, color);
            }
        });
        if self.count == 0 {
            let mut words = state.words(&self.empty, look.text(), false, f32::INFINITY);
            let room = bounds.width - 2.0 * look.l();
            if words.bounds.width > room {
                // In several lines.
                words.bounds = Size::new(room, body.height);
            }
            let x = body.x + (body.width - words.bounds.width) / 2.0;
            let y = body.y + (body.height * 0.4).min(look.scaled(60.0));
            words.paint(renderer, Point::new(x, y), p.hint, bounds);
        }
        if state.focus.is_focused() {
            let around = bounds.expand(6.0).intersection(&viewport).unwrap_or_default();
            renderer.with_layer(around, |renderer| {
                focus::ring(renderer, look, bounds, look.card_radius());
            });
        }
    }

    fn paint_head(&self, renderer: &mut Renderer, state: &State, head: Rectangle, places: &[(f32, f32)]) {
        let (look, p) = (self.look, self.look.palette());
        let shown = self.columns.iter().zip(places).enumerate().filter(|(_, (_, (_, width)))| *width > 0.0);
        for (i, (column, (x, width))) in shown {
            let sign = match column.order {
                Some(Order::Ascending) => "▲ ",
                Some(Order::Descending) => "▼ ",
                None => "",
            };
            // First, so that a narrow column cuts its name and not the order.
            let title = format!("{sign}{}", column.title);
            let room = (width - 2.0 * SIDES).max(0.0);
            let words = state.words(&title, look.small(), true, room);
            let y = head.y + (head.height - words.bounds.height) / 2.0;
            let here = state.head == Some(i) && state.focus.is_focused();
            if here {
                let place = Rectangle { x: head.x + x + 3.0, width: width - 6.0, ..head };
                let border = border::rounded(5).width(3).color(p.focus);
                let bounds = place.shrink([3.0, 0.0]);
                renderer
                    .fill_quad(renderer::Quad { bounds, border, ..Default::default() }, Color::TRANSPARENT);
            }
            let color = if column.order.is_some() || here { p.text } else { p.second };
            words.paint(renderer, Point::new(head.x + x + SIDES, y), color, head);
        }
        let line = Rectangle { y: head.y + head.height - 1.0, height: 1.0, ..head };
        renderer.fill_quad(renderer::Quad { bounds: line, ..Default::default() }, p.line);
    }

    fn paint_row(
        &self,
        renderer: &mut Renderer,
        state: &State,
        body: Rectangle,
        index: usize,
        places: &[(f32, f32)],
    ) {
        let p = self.look.palette();
        let row = self.row(body, state.offset, index);
        let selected = self.selected == Some(index);
        let ground = match (selected, state.hovered == Some(index) && self.on_select.is_some()) {
            (true, _) => Some(p.chosen.ground),
            (false, true) => Some(p.hover),
            (false, false) => None,
        };
        if let Some(ground) = ground {
            renderer.fill_quad(renderer::Quad { bounds: row, ..Default::default() }, ground);
        }
        if selected {
            let bar = Rectangle { width: 4.0, ..row };
            renderer.fill_quad(renderer::Quad { bounds: bar, ..Default::default() }, p.accent);
        }
        let line = Rectangle { y: row.y + row.height - 1.0, height: 1.0, ..row };
        renderer.fill_quad(renderer::Quad { bounds: line, ..Default::default() }, p.line);
        for (cell, (x, width)) in
            (self.cells)(index).iter().zip(places).filter(|(_, (_, width))| *width > 0.0)
        {
            let place = Rectangle { x: row.x + x, width: *width, ..row };
            if cell.face == Face::Act {
                let here = selected && state.is_at_act && state.focus.is_focused();
                self.paint_act(renderer, state, body, place, (cell, here));
            } else {
                self.paint_cell(renderer, state, body, place, cell);
            }
        }
    }

    /// A small button; `here`: the arrows have reached it.
    fn paint_act(
        &self,
        renderer: &mut Renderer,
        state: &State,
        clip: Rectangle,
        place: Rectangle,
        (cell, here): (&Cell, bool),
    ) {
        let (look, p) = (self.look, self.look.palette());
        let sides = look.scaled(8.0);
        let words = state.words(&cell.text, look.small(), true, (place.width - SIDES - 2.0 * sides).max(0.0));
        let (width, height) = (words.bounds.width + 2.0 * sides, words.bounds.height + look.scaled(8.0));
        let x = place.x + (place.width - width - SIDES).max(0.0);
        let shape = Rectangle { x, y: place.y + (place.height - height) / 2.0, width, height };
        let (text, ground, edge) = match self.on_act {
            Some(_) => (p.error.text, p.error.ground, p.error.text),
            None => (p.hint, Color::TRANSPARENT, p.line),
        };
        let border = Border { color: edge, width: look.edge(), radius: (look.radius() - 2.0).into() };
        renderer.fill_quad(renderer::Quad { bounds: shape, border, ..Default::default() }, ground);
        let at = Point::new(shape.x + sides, shape.y + (height - words.bounds.height) / 2.0);
        words.paint(renderer, at, text, clip);
        if here {
            let border = border::rounded(look.radius()).width(3).color(p.focus);
            let quad = renderer::Quad { bounds: shape.expand(3.0), border, ..Default::default() };
            renderer.fill_quad(quad, Color::TRANSPARENT);
        }
    }

    fn paint_cell(
        &self,
        renderer: &mut Renderer,
        state: &State,
        clip: Rectangle,
        place: Rectangle,
        cell: &Cell,
    ) {
        let (look, p) = (self.look, self.look.palette());
        let room = (place.width - 2.0 * SIDES).max(0.0);
        let middle = |height: f32| place.y + (place.height - height) / 2.0;
        if let Face::Chip(tone) = cell.face {
            let pair = p.tone(tone);
            let sides = look.scaled(10.0);
            let words = state.words(&cell.text, look.small(), true, (room - 2.0 * sides).max(0.0));
            let height = words.bounds.height + look.scaled(6.0);
            let width = words.bounds.width + 2.0 * sides;
            let pill = Rectangle { x: place.x + SIDES, y: middle(height), width, height };
            let border = crate::widget::chip::outline(look, pair.text).rounded(height / 2.0);
            renderer.fill_quad(renderer::Quad { bounds: pill, border, ..Default::default() }, pair.ground);
            let at = Point::new(pill.x + sides, middle(words.bounds.height));
            words.paint(renderer, at, pair.text, clip);
            return;
        }
        let (color, strong) = match cell.face {
            Face::Second => (p.second, false),
            Face::Strong => (p.text, true),
            Face::Plain | Face::Chip(_) | Face::Act => (p.text, false),
        };
        let words = state.words(&cell.text, look.row(), strong, room);
        words.paint(renderer, Point::new(place.x + SIDES, middle(words.bounds.height)), color, clip);
    }
}

impl State {
    /// A new frame begins: what the last one did not need is forgotten.
    fn turn(&self) {
        if let Ok(mut measured) = self.measured.try_borrow_mut() {
            measured.reverse();
            let [now, _] = &mut *measured;
            now.clear();
        }
    }

    /// A line that was measured, and cut where there is no room for it.
    fn words(&self, text: &str, size: Pixels, strong: bool, room: f32) -> Words {
        let font = if strong { STRONG } else { FONT };
        let measure = || Words::new(text, size, font, room);
        let key = (text.to_owned(), size.0.to_bits(), strong, room.to_bits());
        let Ok(mut measured) = self.measured.try_borrow_mut() else { return measure() };
        let [now, before] = &mut *measured;
        if let Some(words) = now.get(&key) {
            return words.clone();
        }
        let words = before.remove(&key).unwrap_or_else(measure);
        now.insert(key, words.clone());
        words
    }
}

/// A line as it is shown.
#[derive(Debug, Clone)]
pub(super) struct Words {
    text: String,
    size: Pixels,
    font: Font,
    bounds: Size,
}

impl Words {
    fn new(text: &str, size: Pixels, font: Font, room: f32) -> Words {
        let (text, shaped) = cut(text, size, font, room);
        Words { text, size, font, bounds: shaped.min_bounds() }
    }

    /// Handed over as text and not as shaped: of what is shaped the renderer compares the measures alone, and
    /// a number whose place another one of the same width takes would stay on the screen.
    fn paint(&self, renderer: &mut Renderer, at: Point, color: Color, clip: Rectangle) {
        let words = text::Text {
            content: self.text.clone(),
            bounds: Size::new(self.bounds.width.ceil() + 1.0, self.bounds.height),
            size: self.size,
            line_height: text::LineHeight::default(),
            font: self.font,
            align_x: text::Alignment::Left,
            align_y: Vertical::Top,
            shaping: text::Shaping::Advanced,
            wrapping: text::Wrapping::None,
        };
        renderer.fill_text(words, at, color, clip);
    }
}
