//! Semicolon separated values (RFC 4180 but for the semicolon): UTF-8 with its mark, as Excel of the region
//! expects them.

use super::{Cell, Error, Head, Setting, Sheet, Target, cells};
use crate::domain::history::Entry;
use csv::{Terminator, Writer, WriterBuilder};
use std::io::{BufWriter, Write};

/// What tells a spreadsheet that the file is UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// A file of values.
pub(super) struct Csv {
    setting: Setting,
    out: Writer<BufWriter<Target>>,
}

impl Csv {
    pub fn new(head: &Head, setting: Setting, out: Target) -> Result<Csv, Error> {
        let mut out = BufWriter::new(out);
        out.write_all(MARK)?;
        let mut out = WriterBuilder::new().delimiter(b';').terminator(Terminator::CRLF).from_writer(out);
        out.write_record(&head.columns).map_err(failed)?;
        Ok(Csv { setting, out })
    }
}

impl Sheet for Csv {
    fn row(&mut self, entry: &Entry) -> Result<(), Error> {
        let values = cells(entry, &self.setting.texts, &self.setting.zone).map(|cell| match cell {
            Cell::Text(text) => harmless(text),
            Cell::Time(time) => time.strftime("%d.%m.%Y %H:%M").to_string(),
        });
        self.out.write_record(values).map_err(failed)
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        let mut out = self.out.into_inner().map_err(|e| Error::Write(e.to_string()))?;
        Ok(out.flush()?)
    }
}

/// A spreadsheet takes what begins so for a formula; an apostrophe before it says that it is none (OWASP, CSV
/// injection).
fn harmless(text: String) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n') => format!("'{text}"),
        _ => text,
    }
}

fn failed(error: csv::Error) -> Error {
    Error::Write(error.to_string())
}
