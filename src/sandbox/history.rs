//! The insurer's applications: pages, search, one of them, its container and receipt.

use super::problem::{Kind, Problem};
use super::service::{PAGE_SIZE, Service};
use super::session::Caller;
use super::store::{Filter, Kept};
use super::submission::AZERBAIJAN;
use super::{Error, answer, status};
use crate::domain::reason::Reason;
use crate::remote::wire;
use jiff::Timestamp;
use jiff::civil::{Date, Time};

impl Service {
    /// A page of what matches, newest first. The cursor is the last sequence number shown.
    pub fn applications(&self, caller: &Caller, search: &wire::Search) -> Result<wire::Page, Problem> {
        let (_, voen) = self.acting(caller)?;
        let rest = &search.rest;
        let cursor = rest.cursor.as_deref().map(|c| c.parse::<i64>());
        let limit = rest.limit.unwrap_or(PAGE_SIZE).clamp(1, PAGE_SIZE) as usize;
        if rest.reason.as_deref().is_some_and(|r| Reason::from_code(r).is_none()) {
            return Err(Kind::InvalidRequest.because("reason"));
        }
        let day_after = rest.date_to.map(|d| d.tomorrow()).transpose();
        let filter = Filter {
            below: cursor.transpose().map_err(|_| Kind::InvalidRequest.because("cursor"))?,
            limit: limit + 1,
            from: rest.date_from.map(midnight).transpose()?,
            until: day_after
                .map_err(|_| Kind::InvalidRequest.because("dateTo"))?
                .map(midnight)
                .transpose()?,
            reason: rest.reason.as_deref(),
            codes: rest.status.as_deref().map(status::codes),
            updated_since: rest.updated_since,
            fin: search.fin.as_deref(),
            ssn: search.ssn.as_deref(),
            names: [search.surname.as_deref(), search.name.as_deref(), search.patronymic.as_deref()],
        };
        let mut found = self.store.find(&voen, &filter, self.now())?;
        let is_last = found.len() <= limit;
        found.truncate(limit);
        let next_cursor = found.last().filter(|_| !is_last).map(|k| k.sequence.to_string());
        let items = found.iter().map(|kept| answer::application(kept, caller.language));
        Ok(wire::Page { items: items.collect::<Result<_, _>>().map_err(Error::from)?, next_cursor })
    }

    fn kept(&self, caller: &Caller, id: &str) -> Result<Kept, Problem> {
        let (_, voen) = self.acting(caller)?;
        self.store.of_insurer(&voen, id, self.now())?.ok_or_else(|| Kind::NotFound.into())
    }

    /// One application.
    pub fn application(&self, caller: &Caller, id: &str) -> Result<wire::Application, Problem> {
        let kept = self.kept(caller, id)?;
        Ok(answer::application(&kept, caller.language).map_err(Error::from)?)
    }

    /// Its container at B-LT.
    pub fn container(&self, caller: &Caller, id: &str) -> Result<Vec<u8>, Problem> {
        let kept = self.kept(caller, id)?;
        Ok(self.store.container(kept.sequence)?)
    }

    /// Its signed receipt.
    pub fn receipt(&self, caller: &Caller, id: &str) -> Result<Vec<u8>, Problem> {
        Ok(self.kept(caller, id)?.receipt)
    }
}

/// When a day begins in Azerbaijan.
fn midnight(day: Date) -> Result<Timestamp, Problem> {
    let begin = AZERBAIJAN.to_timestamp(day.to_datetime(Time::midnight()));
    begin.map_err(|_| Kind::InvalidRequest.because("date"))
}
