//! The JSON of an application. Its names are part of the command line's contract.

use super::{Error, Head, Sheet, Target};
use crate::domain::history::{Category, Entry, Standing, Status};
use crate::domain::person::Names;
use serde_json::{Value, json};
use std::io::{BufWriter, Write};

fn names(names: &Names) -> Value {
    json!({ "surname": names.surname, "name": names.name, "patronymic": names.patronymic })
}

fn status(status: &Status) -> Value {
    let category = match status.category {
        Category::Received => "received",
        Category::InProgress => "in-progress",
        Category::Done => "done",
        Category::Refused => "refused",
    };
    json!({ "code": status.code, "category": category, "name": status.name, "text": status.text })
}

/// An application of the history.
pub fn history_entry(entry: &Entry) -> Value {
    let timeline =
        entry.timeline.iter().map(|s| json!({ "status": status(&s.status), "time": s.time.to_string() }));
    json!({
        "application": entry.id.as_str(),
        "voen": entry.voen.as_str(),
        "registrationNumber": entry.registration_number,
        "time": entry.time.to_string(),
        "reason": entry.reason.code(),
        "fin": entry.fin.as_str(),
        "names": names(&entry.names),
        "oldNames": names(&entry.old_names),
        "ssn": entry.ssn.as_ref().map(|s| s.as_str()),
        "office": entry.office,
        "signedBy": entry.signed_by,
        "attested": entry.attested.map(|a| {
            json!({ "level": a.level.code(), "stampedAt": a.stamped_at.map(|t| t.to_string()) })
        }),
        "status": match &entry.standing {
            Standing::Outbox(state) => json!({ "code": state.code(), "category": "not-sent" }),
            Standing::Service(s) => status(s),
        },
        "timeline": timeline.collect::<Vec<_>>(),
    })
}

/// One object, whose applications are written as they come.
pub(super) struct Json {
    out: BufWriter<Target>,
    is_first: bool,
}

impl Json {
    pub fn new(head: &Head, out: Target) -> Result<Json, Error> {
        let mut out = BufWriter::new(out);
        let insurer = Value::from(head.voen.as_str());
        write!(out, "{{\"insurer\":{insurer},\"total\":{},\"applications\":[", head.total)?;
        Ok(Json { out, is_first: true })
    }
}

impl Sheet for Json {
    fn row(&mut self, entry: &Entry) -> Result<(), Error> {
        self.out.write_all(if self.is_first { b"\n" } else { b",\n" })?;
        self.is_first = false;
        Ok(write!(self.out, "{}", history_entry(entry))?)
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        self.out.write_all(b"\n]}\n")?;
        Ok(self.out.flush()?)
    }
}
