//! A spreadsheet: dates are dates, numbers of people stay text with all their zeros, nothing is a formula.
//! Rows go to the disk as they come, so that a million need no more memory than one.

use super::{Cell, Error, Head, Setting, Sheet, Target, cells};
use crate::domain::history::Entry;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::io::Write;

/// Widths of the columns, in characters.
const WIDTHS: [f64; 8] = [17.0, 26.0, 11.0, 20.0, 16.0, 20.0, 17.0, 24.0];
/// The longest text of a cell that Excel opens.
const LONGEST: usize = 32_000;

/// A workbook with one sheet.
pub(super) struct Xlsx {
    setting: Setting,
    out: Target,
    book: Workbook,
    date: Format,
    next: u32,
}

impl Xlsx {
    pub fn new(head: Head, setting: Setting, out: Target) -> Result<Xlsx, Error> {
        let mut book = Workbook::new();
        book.set_tempdir(&setting.folder).map_err(failed)?;
        let strong = Format::new().set_bold();
        let sheet = book.add_worksheet_with_constant_memory().map_err(failed)?;
        sheet.set_name(head.sheet.as_str()).map_err(failed)?;
        for (column, width) in (0..).zip(WIDTHS) {
            sheet.set_column_width(column, width).map_err(failed)?;
        }
        let mut next = 0;
        for (line, text) in (0..).zip(head.lines()) {
            if line == 0 {
                sheet.write_string_with_format(line, 0, text, &strong).map_err(failed)?;
            } else {
                sheet.write_string(line, 0, text).map_err(failed)?;
            }
            next = line + 2;
        }
        for (column, name) in (0..).zip(&head.columns) {
            sheet.write_string_with_format(next, column, name, &strong).map_err(failed)?;
        }
        sheet.set_freeze_panes(next + 1, 0).map_err(failed)?;
        let date = Format::new().set_num_format("dd.mm.yyyy hh:mm");
        Ok(Xlsx { setting, out, book, date, next: next + 1 })
    }
}

impl Sheet for Xlsx {
    fn row(&mut self, entry: &Entry) -> Result<(), Error> {
        let sheet = self.book.worksheet_from_index(0).map_err(failed)?;
        let row = self.next;
        for (column, cell) in (0..).zip(cells(entry, &self.setting.texts, &self.setting.zone)) {
            match cell {
                Cell::Text(text) => {
                    let text: String = text.chars().take(LONGEST).collect();
                    sheet.write_string(row, column, text).map_err(failed)?;
                }
                Cell::Time(time) => {
                    sheet.write_datetime_with_format(row, column, time, &self.date).map_err(failed)?;
                }
            }
        }
        self.next = row.saturating_add(1);
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        self.book.save_to_writer(&mut self.out).map_err(failed)?;
        Ok(self.out.flush()?)
    }
}

fn failed(error: XlsxError) -> Error {
    match error {
        XlsxError::RowColumnLimitError => Error::TooMany { most: 1_048_576 },
        other => Error::Write(other.to_string()),
    }
}
