//! How a table behaves.

use super::{Answer, State, Table};
use crate::access::{self, Role, Tag};
use crate::widget::table::column::Column;
use iced::advanced::widget::operation::{Focusable, Operation};
use iced::advanced::widget::{Tree, Widget, tree};
use iced::advanced::{Clipboard, Layout, Shell, layout, mouse, renderer};
use iced::{Event, Length, Point, Rectangle, Renderer, Size, Theme, keyboard, touch};

/// How far a notch of the wheel goes, in rows.
const NOTCH: f32 = 3.0;

impl<M> Table<'_, M> {
    fn row_at(&self, state: &State, bounds: Rectangle, cursor: mouse::Cursor) -> Option<usize> {
        let body = self.body(bounds);
        let at = cursor.position_over(body)?;
        let index = (f64::from(at.y - body.y) + state.offset) / f64::from(self.row_height());
        let index = index.floor().max(0.0) as usize;
        (index < self.count).then_some(index)
    }

    fn head_at(&self, bounds: Rectangle, cursor: mouse::Cursor) -> Option<usize> {
        let at = cursor.position_over(Rectangle { height: self.head_height(), ..bounds })?;
        let places = Column::places(&self.columns, self.look, bounds.width);
        let column = places.iter().position(|(x, width)| (*x..x + width).contains(&(at.x - bounds.x)))?;
        self.is_sortable(column).then_some(column)
    }

    /// The row whose act is under the cursor.
    fn act_at(&self, state: &State, bounds: Rectangle, cursor: mouse::Cursor) -> Option<usize> {
        let row = self.row_at(state, bounds, cursor)?;
        let (x, width) = *Column::places(&self.columns, self.look, bounds.width).get(self.act_of(row)?)?;
        let at = cursor.position_over(bounds)?.x - bounds.x;
        (x..x + width).contains(&at).then_some(row)
    }

    fn press(&self, state: &mut State, bounds: Rectangle, cursor: mouse::Cursor, shell: &mut Shell<'_, M>) {
        let over = cursor.position_over(bounds).filter(|_| !shell.is_event_captured());
        if over.is_none() && !state.focus.is_focused() {
            return;
        }
        shell.request_redraw();
        state.focus.unfocus();
        let Some(at) = over else { return };
        state.focus.focus();
        state.head = None;
        state.is_at_act = false;
        shell.capture_event();
        let body = self.body(bounds);
        if let Some(thumb) = self.thumb(body, state.offset)
            && at.x >= thumb.x - 4.0
            && body.contains(at)
        {
            let grip = if thumb.expand(4.0).contains(at) { at.y - thumb.y } else { thumb.height / 2.0 };
            state.held = Some(grip);
            self.drag(state, body, at);
        } else if let Some(column) = self.head_at(bounds, cursor) {
            if let Some(sort) = &self.on_sort {
                shell.publish(sort(column));
            }
        } else if let Some(row) = self.act_at(state, bounds, cursor) {
            self.act(state, Answer::Act(row), shell);
        } else if let Some(row) = self.row_at(state, bounds, cursor) {
            let click = mouse::Click::new(at, mouse::Button::Left, state.last_click);
            state.last_click = Some(click);
            if let Some(select) = self.on_select.as_ref().filter(|_| self.selected != Some(row)) {
                shell.publish(select(row));
            } else if let Some(open) = self.on_open.as_ref()
                && click.kind() == mouse::click::Kind::Double
            {
                shell.publish(open(row));
            }
        }
    }

    fn drag(&self, state: &mut State, body: Rectangle, at: Point) {
        let (Some(grip), Some(thumb)) = (state.held, self.thumb(body, state.offset)) else { return };
        let way = (body.height - thumb.height).max(1.0);
        state.offset = f64::from((at.y - grip - body.y) / way) * self.most(body);
        self.hold(state, body);
    }

    fn act(&self, state: &mut State, answer: Answer, shell: &mut Shell<'_, M>) {
        match answer {
            Answer::Head(column) => state.head = column,
            Answer::Reach(is_at_act) => state.is_at_act = is_at_act,
            Answer::Act(row) => {
                if let Some(act) = &self.on_act {
                    shell.publish(act(row));
                }
            }
            Answer::Select(row) => {
                state.is_at_act = false;
                if let Some(select) = &self.on_select
                    && self.selected != Some(row)
                    && row < self.count
                {
                    shell.publish(select(row));
                }
            }
            Answer::Open(row) => {
                if let Some(open) = &self.on_open {
                    shell.publish(open(row));
                }
            }
            Answer::Sort(column) => {
                if let Some(sort) = &self.on_sort {
                    shell.publish(sort(column));
                }
            }
        }
        shell.capture_event();
        shell.request_redraw();
    }
}

impl<'a, M: 'a> Widget<M, Theme, Renderer> for Table<'a, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::new())
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, self.height)
    }

    fn layout(&mut self, tree: &mut Tree, _: &Renderer, limits: &layout::Limits) -> layout::Node {
        let whole = self.head_height() + self.count.max(2) as f32 * self.row_height() + 2.0;
        let size = limits.resolve(Length::Fill, self.height, Size::new(0.0, whole.min(limits.max().height)));
        let state = tree.state.downcast_mut::<State>();
        let body = self.body(Rectangle::with_size(size));
        if state.seen != self.selected {
            state.seen = self.selected;
            if let Some(row) = self.selected.filter(|row| *row < self.count) {
                self.show(state, body, row);
            }
        }
        self.hold(state, body);
        layout::Node::new(size)
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, _: &Renderer, operation: &mut dyn Operation) {
        let state = tree.state.downcast_mut::<State>();
        let bounds = layout.bounds();
        access::report(operation, state.node, bounds, || Tag {
            place: Some((0, self.count)),
            ..Tag::named(Role::Table, self.name.clone())
        });
        operation.focusable(self.id.as_ref(), bounds, &mut state.focus);
        let body = self.body(bounds);
        let (node, offset) = (state.node, state.offset);
        let places = Column::places(&self.columns, self.look, bounds.width);
        operation.traverse(&mut |operation| {
            let shown =
                self.columns.iter().zip(&places).enumerate().filter(|(_, (_, (_, width)))| *width > 0.0);
            for (i, (column, (x, width))) in shown.filter(|(_, (column, _))| !column.title.is_empty()) {
                let place =
                    Rectangle { x: bounds.x + x, width: *width, height: self.head_height(), ..bounds };
                access::report(operation, access::part(node, i), place, || {
                    Tag::named(Role::ColumnHeader, column.title.clone())
                });
                operation.traverse(&mut |operation| operation.text(None, place, &column.title));
            }
            if self.count == 0 {
                operation.text(None, body, &self.empty);
            }
            for row in self.in_view(body, offset) {
                let cells = (self.cells)(row);
                let place = self.row(body, offset, row);
                access::report(operation, access::part(node, row + self.columns.len()), place, || {
                    let name: Vec<_> = cells.iter().map(|cell| cell.text.as_str()).collect();
                    Tag {
                        checked: Some(self.selected == Some(row)),
                        place: Some((row, self.count)),
                        ..Tag::named(Role::Row, name.join(" · "))
                    }
                });
                operation.traverse(&mut |operation| {
                    for (cell, (x, width)) in cells.iter().zip(&places).filter(|(_, (_, width))| *width > 0.0)
                    {
                        let place = Rectangle { x: place.x + x, width: *width, ..place };
                        let seen = place.intersection(&body).unwrap_or(place);
                        operation.text(None, seen, &cell.text);
                    }
                });
            }
        });
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
        let bounds = layout.bounds();
        let body = self.body(bounds);
        if !state.focus.is_focused() {
            state.head = None;
            state.is_at_act = false;
        }
        match event {
            Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, .. })
                if state.focus.is_focused() && modifiers.is_empty() && !shell.is_event_captured() =>
            {
                if let Some(answer) = self.answer(state, body, key) {
                    self.act(state, answer, shell);
                }
            }
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left))
            | Event::Touch(touch::Event::FingerPressed { .. }) => self.press(state, bounds, cursor, shell),
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left))
            | Event::Touch(touch::Event::FingerLifted { .. } | touch::Event::FingerLost { .. }) => {
                let held = state.held.take();
                if held.is_some() {
                    shell.request_redraw();
                }
            }
            Event::Mouse(mouse::Event::CursorMoved { .. })
            | Event::Touch(touch::Event::FingerMoved { .. }) => {
                let hovered = self.row_at(state, bounds, cursor);
                if state.held.is_some()
                    && let Some(at) = cursor.position()
                {
                    self.drag(state, body, at);
                    shell.request_redraw();
                } else if hovered != state.hovered {
                    state.hovered = hovered;
                    shell.request_redraw();
                }
            }
            Event::Mouse(mouse::Event::WheelScrolled { delta }) if cursor.is_over(bounds) => {
                let way = match delta {
                    mouse::ScrollDelta::Lines { y, .. } => y * NOTCH * self.row_height(),
                    mouse::ScrollDelta::Pixels { y, .. } => *y,
                };
                let before = state.offset;
                state.offset -= f64::from(way);
                self.hold(state, body);
                if state.offset != before {
                    shell.capture_event();
                    shell.request_redraw();
                }
            }
            _ => {}
        }
        if let Some(view) = &self.on_view {
            let rows = self.in_view(body, state.offset);
            if rows != state.told {
                state.told = rows.clone();
                shell.publish(view(rows));
            }
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Rectangle,
        _: &Renderer,
    ) -> mouse::Interaction {
        let state = tree.state.downcast_ref::<State>();
        let row = self.row_at(state, layout.bounds(), cursor).is_some() && self.on_select.is_some();
        match row || self.head_at(layout.bounds(), cursor).is_some() {
            true => mouse::Interaction::Pointer,
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
        viewport: &Rectangle,
    ) {
        self.paint(renderer, tree.state.downcast_ref::<State>(), layout.bounds(), *viewport);
    }
}
