//! Columns and cells.

use crate::theme::{Look, Tone};

/// How a column is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    pub(super) title: String,
    pub(super) order: Option<Order>,
    sortable: bool,
    width: Width,
}

#[derive(Debug, Clone, Copy)]
enum Width {
    /// At 100 %, padding included.
    Fixed(f32),
    /// A share of what the fixed ones leave.
    Share(u16),
}

impl Column {
    /// A column that takes one share of the room.
    pub fn new(title: impl Into<String>) -> Column {
        Column { title: title.into(), order: None, sortable: false, width: Width::Share(1) }
    }

    /// This wide at 100 %.
    pub fn width(self, width: f32) -> Column {
        Column { width: Width::Fixed(width), ..self }
    }

    /// So many shares of what the columns with a width leave.
    pub fn share(self, share: u16) -> Column {
        Column { width: Width::Share(share.max(1)), ..self }
    }

    /// Its head can be pressed to sort.
    pub fn sortable(self) -> Column {
        Column { sortable: true, ..self }
    }

    /// The table is sorted by it.
    pub fn order(self, order: Order) -> Column {
        Column { order: Some(order), sortable: true, ..self }
    }

    pub(super) fn is_sortable(&self) -> bool {
        self.sortable
    }

    /// Where each column begins and how wide it is. Columns with a width give way when shares would
    /// become narrower than they can be read.
    pub(super) fn places(columns: &[Column], look: Look, room: f32) -> Vec<(f32, f32)> {
        let narrowest = look.scaled(56.0);
        let mut fixed = 0.0;
        let mut shares = 0.0;
        let mut least = 0.0;
        for column in columns {
            match column.width {
                Width::Fixed(width) => fixed += look.scaled(width),
                Width::Share(share) => {
                    shares += f32::from(share);
                    least += narrowest;
                }
            }
        }
        let kept = (room - least).max(0.0);
        let squeeze = if fixed > kept && fixed > 0.0 { kept / fixed } else { 1.0 };
        let share = if shares > 0.0 { (room - fixed * squeeze).max(0.0) / shares } else { 0.0 };
        let mut x = 0.0;
        let place = |column: &Column| {
            let width = match column.width {
                Width::Fixed(width) => look.scaled(width) * squeeze,
                Width::Share(shares) => share * f32::from(shares),
            };
            let place = (x, width);
            x += width;
            place
        };
        columns.iter().map(place).collect()
    }
}

/// What stands in a cell, on one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub(super) text: String,
    pub(super) face: Face,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Face {
    Plain,
    Second,
    Strong,
    Chip(Tone),
}

impl Cell {
    /// Plain text.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell { text: text.into(), face: Face::Plain }
    }

    /// Text of less weight.
    pub fn second(text: impl Into<String>) -> Cell {
        Cell { text: text.into(), face: Face::Second }
    }

    /// A value that stands out.
    pub fn strong(text: impl Into<String>) -> Cell {
        Cell { text: text.into(), face: Face::Strong }
    }

    /// A state.
    pub fn chip(tone: Tone, words: impl Into<String>) -> Cell {
        let words = words.into();
        let text = crate::widget::chip::sign(tone).map_or(words.clone(), |sign| format!("{sign} {words}"));
        Cell { text, face: Face::Chip(tone) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_fill_the_room_and_never_overflow_it() {
        let columns = [Column::new("a").width(150.0), Column::new("b").share(2), Column::new("c")];
        for room in [200.0, 500.0, 1000.0] {
            for scale in [1.0, 2.0] {
                let look = Look::new(Default::default(), scale);
                let places = Column::places(&columns, look, room);
                let (x, width) = places[2];
                assert!((x + width - room).abs() < 0.5, "{room} {scale}: {places:?}");
            }
        }
        let places = Column::places(&columns, Look::default(), 1000.0);
        assert_eq!(places[0], (0.0, 150.0));
        assert!((places[1].1 - 2.0 * places[2].1).abs() < 0.01);
    }
}
