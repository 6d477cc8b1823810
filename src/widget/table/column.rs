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
    least: f32,
    fold: Option<u8>,
}

/// Narrower than this, at 100 %, no column that takes a share can be read.
const NARROWEST: f32 = 56.0;

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
        let (width, least) = (Width::Share(1), NARROWEST);
        Column { title: title.into(), order: None, sortable: false, width, least, fold: None }
    }

    /// This wide at 100 %.
    pub fn width(self, width: f32) -> Column {
        Column { width: Width::Fixed(width), ..self }
    }

    /// So many shares of what the columns with a width leave.
    pub fn share(self, share: u16) -> Column {
        Column { width: Width::Share(share.max(1)), ..self }
    }

    /// A column that takes a share is never narrower than this, at 100 %.
    pub fn least(self, least: f32) -> Column {
        Column { least, ..self }
    }

    /// It is left out where there is no room for all; the lowest number goes first.
    pub fn folds(self, order: u8) -> Column {
        Column { fold: Some(order), ..self }
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

    /// The room that it needs.
    fn need(&self, look: Look) -> f32 {
        match self.width {
            Width::Fixed(width) => look.scaled(width),
            Width::Share(_) => look.scaled(self.least),
        }
    }

    /// Which columns there is room for.
    fn fitting(columns: &[Column], look: Look, room: f32) -> Vec<bool> {
        let mut fits = vec![true; columns.len()];
        loop {
            let shown = || columns.iter().zip(&fits).enumerate().filter(|(_, (_, fits))| **fits);
            let need: f32 = shown().map(|(_, (column, _))| column.need(look)).sum();
            let next = shown().filter_map(|(i, (column, _))| Some((column.fold?, i))).min();
            match next {
                Some((_, index)) if need > room => {
                    if let Some(fits) = fits.get_mut(index) {
                        *fits = false;
                    }
                }
                _ => return fits,
            }
        }
    }

    /// Where each column begins and how wide it is; one that is left out has no width. Columns with a width
    /// give way when shares would become narrower than they can be read.
    pub(super) fn places(columns: &[Column], look: Look, room: f32) -> Vec<(f32, f32)> {
        let fits = Column::fitting(columns, look, room);
        let mut fixed = 0.0;
        let mut shares = 0.0;
        let mut least = 0.0;
        for (column, _) in columns.iter().zip(&fits).filter(|(_, fits)| **fits) {
            match column.width {
                Width::Fixed(_) => fixed += column.need(look),
                Width::Share(share) => {
                    shares += f32::from(share);
                    least += column.need(look);
                }
            }
        }
        let kept = (room - least).max(0.0);
        let squeeze = if fixed > kept && fixed > 0.0 { kept / fixed } else { 1.0 };
        let share = if shares > 0.0 { (room - fixed * squeeze).max(0.0) / shares } else { 0.0 };
        let mut x = 0.0;
        let place = |(column, fits): (&Column, &bool)| {
            let width = match column.width {
                _ if !fits => 0.0,
                Width::Fixed(width) => look.scaled(width) * squeeze,
                Width::Share(shares) => share * f32::from(shares),
            };
            let place = (x, width);
            x += width;
            place
        };
        columns.iter().zip(&fits).map(place).collect()
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
    Act,
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

    /// What can be done with the row, and takes something away; pressing it says [`super::Table::on_act`].
    pub fn act(words: impl Into<String>) -> Cell {
        Cell { text: words.into(), face: Face::Act }
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

    #[test]
    fn columns_fold_in_their_order_until_the_rest_has_room() {
        let columns = [
            Column::new("a").least(100.0),
            Column::new("b").width(100.0).folds(2),
            Column::new("c").width(100.0).folds(1),
        ];
        let widths = |room: f32, scale: f32| -> Vec<f32> {
            let look = Look::new(Default::default(), scale);
            Column::places(&columns, look, room).into_iter().map(|(_, width)| width).collect()
        };
        assert_eq!(widths(340.0, 1.0), [140.0, 100.0, 100.0]);
        assert_eq!(widths(290.0, 1.0), [190.0, 100.0, 0.0]);
        assert_eq!(widths(290.0, 2.0), [290.0, 0.0, 0.0]);
        assert_eq!(widths(50.0, 1.0), [50.0, 0.0, 0.0], "the last one stays");
    }
}
