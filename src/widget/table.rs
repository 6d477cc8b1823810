//! Rows of one height under a head, of which only those in view are built: ten thousand cost as much
//! as thirty. One Tab stop; arrows, Page Up/Down, Home and End choose a row, Enter opens it. From the
//! first row Arrow Up leads to the head, where the left and right arrows choose a column and Enter sorts. What
//! can be done with a row is reached by Arrow Right and pressed by Enter; Delete presses it from the row.

mod column;
mod draw;
mod view;

use column::Face;
pub use column::{Cell, Column, Order};
use draw::Words;

use super::Element;
use super::focus::Focus;
use crate::access;
use crate::theme::Look;
use iced::widget::Id;
use iced::{Length, Rectangle, keyboard};
use keyboard::key::Named;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

/// A table.
pub struct Table<'a, M> {
    look: Look,
    name: String,
    columns: Vec<Column>,
    count: usize,
    cells: Box<dyn Fn(usize) -> Vec<Cell> + 'a>,
    selected: Option<usize>,
    on_select: Option<Box<dyn Fn(usize) -> M + 'a>>,
    on_open: Option<Box<dyn Fn(usize) -> M + 'a>>,
    on_sort: Option<Box<dyn Fn(usize) -> M + 'a>>,
    on_view: Option<Box<dyn Fn(Range<usize>) -> M + 'a>>,
    on_act: Option<Box<dyn Fn(usize) -> M + 'a>>,
    empty: String,
    id: Option<Id>,
    height: Length,
}

impl<'a, M> Table<'a, M> {
    /// `count` rows; `cells` is asked for a row's cells only while it is in view.
    pub fn new(
        look: Look,
        name: impl Into<String>,
        columns: Vec<Column>,
        count: usize,
        cells: impl Fn(usize) -> Vec<Cell> + 'a,
    ) -> Table<'a, M> {
        Table {
            look,
            name: name.into(),
            columns,
            count,
            cells: Box::new(cells),
            selected: None,
            on_select: None,
            on_open: None,
            on_sort: None,
            on_view: None,
            on_act: None,
            empty: String::new(),
            id: None,
            height: Length::Fill,
        }
    }

    /// The chosen row; it is scrolled into view when it changes.
    pub fn selected(self, selected: Option<usize>) -> Table<'a, M> {
        Table { selected, ..self }
    }

    /// What choosing a row says.
    pub fn on_select(self, select: impl Fn(usize) -> M + 'a) -> Table<'a, M> {
        Table { on_select: Some(Box::new(select)), ..self }
    }

    /// What Enter or a double click on a row says.
    pub fn on_open(self, open: impl Fn(usize) -> M + 'a) -> Table<'a, M> {
        Table { on_open: Some(Box::new(open)), ..self }
    }

    /// What pressing the head of a sortable column says.
    pub fn on_sort(self, sort: impl Fn(usize) -> M + 'a) -> Table<'a, M> {
        Table { on_sort: Some(Box::new(sort)), ..self }
    }

    /// What is said when other rows come into view: for rows that are fetched as they are needed.
    pub fn on_view(self, view: impl Fn(Range<usize>) -> M + 'a) -> Table<'a, M> {
        Table { on_view: Some(Box::new(view)), ..self }
    }

    /// What pressing the [`Cell::act`] of a row says; without it none can be pressed.
    pub fn on_act_maybe(self, act: Option<impl Fn(usize) -> M + 'a>) -> Table<'a, M> {
        Table { on_act: act.map(|act| Box::new(act) as Box<dyn Fn(usize) -> M + 'a>), ..self }
    }

    /// Said where there are no rows.
    pub fn empty(self, words: impl Into<String>) -> Table<'a, M> {
        Table { empty: words.into(), ..self }
    }

    /// Its name for [`super::focus::on`].
    pub fn id(self, id: impl Into<Id>) -> Table<'a, M> {
        Table { id: Some(id.into()), ..self }
    }

    /// Its height; fills its place otherwise.
    pub fn height(self, height: impl Into<Length>) -> Table<'a, M> {
        Table { height: height.into(), ..self }
    }

    fn head_height(&self) -> f32 {
        self.look.scaled(35.0)
    }

    fn row_height(&self) -> f32 {
        self.look.scaled(41.0)
    }

    /// Where the rows are, below the head.
    fn body(&self, bounds: Rectangle) -> Rectangle {
        let head = self.head_height();
        Rectangle { y: bounds.y + head, height: (bounds.height - head - 1.0).max(0.0), ..bounds }
    }

    /// Where a row begins below the first one. A million rows are more pixels than an `f32` tells apart.
    fn top(&self, row: usize) -> f64 {
        row as f64 * f64::from(self.row_height())
    }

    /// How far it can be scrolled.
    fn most(&self, body: Rectangle) -> f64 {
        (self.top(self.count) - f64::from(body.height)).max(0.0)
    }

    /// The rows that are in view, the cut ones too.
    fn in_view(&self, body: Rectangle, offset: f64) -> Range<usize> {
        let height = f64::from(self.row_height());
        let first = (offset / height).floor().max(0.0) as usize;
        let last = ((offset + f64::from(body.height)) / height).ceil().max(0.0) as usize;
        first.min(self.count)..last.min(self.count)
    }

    fn row(&self, body: Rectangle, offset: f64, index: usize) -> Rectangle {
        let y = body.y + (self.top(index) - offset) as f32;
        Rectangle { y, height: self.row_height(), ..body }
    }

    /// The scroll bar's thumb, when there is more than fits.
    fn thumb(&self, body: Rectangle, offset: f64) -> Option<Rectangle> {
        let most = self.most(body);
        if most <= 0.0 {
            return None;
        }
        let shown = f64::from(body.height) / (f64::from(body.height) + most);
        let height = (body.height * shown as f32).max(28.0).min(body.height);
        let y = body.y + (body.height - height) * (offset / most).clamp(0.0, 1.0) as f32;
        Some(Rectangle { x: body.x + body.width - 10.0, y, width: 6.0, height })
    }

    fn is_sortable(&self, column: usize) -> bool {
        self.on_sort.is_some() && self.columns.get(column).is_some_and(Column::is_sortable)
    }

    /// The nearest column that can be sorted, going right or left from `from`; one that is folded has no head.
    fn sortable(&self, from: Option<usize>, backwards: bool, room: f32) -> Option<usize> {
        let places = Column::places(&self.columns, self.look, room);
        let has_head =
            |c: &usize| self.is_sortable(*c) && places.get(*c).is_some_and(|(_, width)| *width > 0.0);
        match (from, backwards) {
            (None, _) => (0..places.len()).find(has_head),
            (Some(from), false) => (from + 1..places.len()).find(has_head),
            (Some(from), true) => (0..from).rfind(has_head),
        }
    }

    /// The place among a row's cells of the one that can be pressed.
    fn act_of(&self, row: usize) -> Option<usize> {
        let cells = self.on_act.is_some().then(|| (self.cells)(row))?;
        cells.iter().position(|cell| cell.face == Face::Act)
    }

    /// What a key does.
    fn answer(&self, state: &State, body: Rectangle, key: &keyboard::Key) -> Option<Answer> {
        let keyboard::Key::Named(named) = key else { return None };
        if let Some(column) = state.head {
            return match named {
                Named::ArrowLeft => {
                    Some(Answer::Head(self.sortable(Some(column), true, body.width).or(Some(column))))
                }
                Named::ArrowRight => {
                    Some(Answer::Head(self.sortable(Some(column), false, body.width).or(Some(column))))
                }
                Named::ArrowDown | Named::Escape => Some(Answer::Head(None)),
                Named::Enter | Named::Space => Some(Answer::Sort(column)),
                _ => None,
            };
        }
        let selected = self.selected.filter(|row| *row < self.count);
        if let Some(row) = selected.filter(|row| self.act_of(*row).is_some()) {
            match (named, state.is_at_act) {
                (Named::ArrowRight, false) => return Some(Answer::Reach(true)),
                (Named::ArrowLeft | Named::Escape, true) => return Some(Answer::Reach(false)),
                (Named::Enter | Named::Space, true) | (Named::Delete, _) => return Some(Answer::Act(row)),
                _ => {}
            }
        }
        let page = ((body.height / self.row_height()).floor() as usize).saturating_sub(1).max(1);
        let last = self.count.saturating_sub(1);
        let row = match (named, selected) {
            (Named::ArrowUp, None | Some(0)) if self.sortable(None, false, body.width).is_some() => {
                return Some(Answer::Head(self.sortable(None, false, body.width)));
            }
            (Named::ArrowDown | Named::PageDown, None) => 0,
            (Named::ArrowUp | Named::PageUp, None) => last,
            (Named::ArrowDown, Some(row)) => row.saturating_add(1).min(last),
            (Named::ArrowUp, Some(row)) => row.saturating_sub(1),
            (Named::PageDown, Some(row)) => row.saturating_add(page).min(last),
            (Named::PageUp, Some(row)) => row.saturating_sub(page),
            (Named::Home, _) => 0,
            (Named::End, _) => last,
            (Named::Enter, Some(row)) if self.on_open.is_some() => return Some(Answer::Open(row)),
            _ => return None,
        };
        Some(Answer::Select(row))
    }

    /// Scrolls as little as needed to show a row.
    fn show(&self, state: &mut State, body: Rectangle, row: usize) {
        let top = self.top(row);
        let bottom = top + f64::from(self.row_height() - body.height);
        state.offset = state.offset.max(bottom).min(top);
        self.hold(state, body);
    }

    fn hold(&self, state: &mut State, body: Rectangle) {
        state.offset = state.offset.clamp(0.0, self.most(body));
    }
}

/// What a key asks for.
#[derive(Debug, PartialEq)]
enum Answer {
    Select(usize),
    Open(usize),
    Head(Option<usize>),
    Sort(usize),
    Reach(bool),
    Act(usize),
}

struct State {
    focus: Focus,
    node: u64,
    offset: f64,
    /// The rows in view when that was last told.
    told: Range<usize>,
    /// The row that was last scrolled into view.
    seen: Option<usize>,
    /// The column whose head the arrows have reached.
    head: Option<usize>,
    /// The arrows have reached what can be done with the row.
    is_at_act: bool,
    hovered: Option<usize>,
    /// Where on the thumb it is held.
    held: Option<f32>,
    last_click: Option<iced::advanced::mouse::Click>,
    /// Measured lines: those of the last frame and of this one.
    measured: RefCell<[HashMap<Key, Words>; 2]>,
}

/// What a measured line depends on: text, size, weight, and the width it was cut to.
type Key = (String, u32, bool, u32);

impl State {
    fn new() -> State {
        State {
            focus: Focus::default(),
            node: access::node(),
            offset: 0.0,
            told: 0..0,
            seen: None,
            head: None,
            is_at_act: false,
            hovered: None,
            held: None,
            last_click: None,
            measured: RefCell::default(),
        }
    }
}

impl<'a, M: 'a> From<Table<'a, M>> for Element<'a, M> {
    fn from(table: Table<'a, M>) -> Element<'a, M> {
        Element::new(table)
    }
}
