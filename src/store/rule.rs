//! What the encrypted store and the one in memory decide alike.

use super::needle::{Needle, words_of};
use super::{Error, Sealed};
use crate::domain::history::{
    Category, Changed, Column, Entry, Order, Query, Standing, Status, StatusFilter, Step,
};
use crate::domain::outbox::{self, State};
use crate::domain::reason::Reason;
use crate::domain::receipt::Receipt;
use crate::domain::text;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::cmp::Ordering;

/// Whether a sealed application may be taken in: never sent, and one application in all its parts.
pub(super) fn check(sealed: &Sealed) -> Result<(), Error> {
    let Sealed { entry, row, .. } = sealed;
    if entry.state != State::Queued {
        return Err(Error::IllegalMove { from: entry.state, to: State::Queued });
    }
    if entry.key != entry.digest || entry.is_frozen {
        return Err(Error::Database("what is taken in is as it was sealed".to_owned()));
    }
    if row.id != entry.application || row.voen != entry.voen {
        return Err(Error::Database("the row belongs to another application".to_owned()));
    }
    Ok(())
}

/// Whether an entry's container can still be raised: nobody needs it raised once it was refused.
pub(super) fn may_be_raised(entry: &outbox::Entry) -> bool {
    !matches!(entry.state, State::Refused | State::Discarded)
}

/// Whether a raised container takes the place of the one that is there: while that was never sent.
pub(super) fn takes_its_place(entry: &outbox::Entry) -> bool {
    entry.state == State::Queued && !entry.is_frozen
}

/// What a receipt tells a row: the number, the time and that it was received, unless the service's
/// own word stands there already.
pub(super) fn acknowledge(row: &mut Entry, receipt: &Receipt) {
    row.registration_number = Some(receipt.registration_number.clone());
    if matches!(row.standing, Standing::Outbox(_)) {
        let status =
            Status { code: "received".to_owned(), category: Category::Received, name: None, text: None };
        row.time = receipt.time;
        row.timeline.push(Step { status: status.clone(), time: receipt.time });
        row.standing = Standing::Service(status);
    }
}

/// The service's row in place of a known one; what the service leaves out is kept.
pub(super) fn merged(known: Entry, service: Entry) -> Entry {
    Entry {
        registration_number: service.registration_number.or(known.registration_number),
        ssn: service.ssn.or(known.ssn),
        attested: known.attested,
        ..service
    }
}

/// What is news about a row: a word of the service's in place of another one. That it was received is not, nobody
/// waited for that; nor is a row that was not here before.
pub(super) fn changed(before: Standing, row: &Entry) -> Option<Changed> {
    let is_news = match (&before, &row.standing) {
        (Standing::Service(before), Standing::Service(now)) => before.code != now.code,
        (Standing::Outbox(_), Standing::Service(now)) => now.category != Category::Received,
        (_, Standing::Outbox(_)) => false,
    };
    is_news.then(|| Changed { row: row.clone(), before })
}

/// Splits text into the words that are compared: folded, letters and digits only.
pub(super) fn words(text: &str) -> Vec<String> {
    let folded = text::fold(text);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// The group under which a row is filtered.
pub(super) fn group(standing: &Standing) -> StatusFilter {
    match standing {
        Standing::Outbox(_) => StatusFilter::NotSent,
        Standing::Service(status) => StatusFilter::Category(status.category),
    }
}

/// The first moment of the first day, and the first moment after the last day.
pub(super) fn days(query: &Query, zone: &TimeZone) -> (Option<Timestamp>, Option<Timestamp>) {
    let begin = |day: Date| zone.to_ambiguous_timestamp(day.into()).compatible().ok();
    (query.from.and_then(begin), query.until.and_then(|day| begin(day.tomorrow().ok()?)))
}

/// Whether a row answers a query; `needle` is what the query asks of its words.
pub(super) fn matches(row: &Entry, query: &Query, needle: Option<&Needle>, zone: &TimeZone) -> bool {
    let (start, end) = days(query, zone);
    start.is_none_or(|start| row.time >= start)
        && end.is_none_or(|end| row.time < end)
        && query.reason.is_none_or(|reason| row.reason == reason)
        && query.status.is_none_or(|status| group(&row.standing) == status)
        && needle.is_none_or(|needle| needle.is_in(&words_of(row)))
}

/// How two rows stand to each other in a list that is ordered so; rows alike in the column go by their time.
/// In groups (reason, status) the newest is always first.
pub(super) fn compare(order: Order, a: &Entry, b: &Entry) -> Ordering {
    let reason = |row: &Entry| Reason::ALL.iter().position(|reason| *reason == row.reason);
    let status = |row: &Entry| StatusFilter::ALL.iter().position(|status| *status == group(&row.standing));
    let by_name = |name: fn(&Entry) -> &str| text::sort_key(name(a)).cmp(&text::sort_key(name(b)));
    let by_column = match order.by {
        Column::Date => Ordering::Equal,
        Column::Reason => reason(a).cmp(&reason(b)),
        Column::Status => status(a).cmp(&status(b)),
        Column::Fin => a.fin.as_str().cmp(b.fin.as_str()),
        Column::Ssn => a.ssn.as_ref().map(|s| s.as_str()).cmp(&b.ssn.as_ref().map(|s| s.as_str())),
        Column::Surname => by_name(|row| &row.names.surname),
        Column::Name => by_name(|row| &row.names.name),
        Column::Patronymic => by_name(|row| &row.names.patronymic),
    };
    let turned = |way: Ordering| if order.ascending { way } else { way.reverse() };
    let by_time = a.time.cmp(&b.time);
    let by_time = match order.by {
        Column::Reason | Column::Status => by_time.reverse(),
        _ => turned(by_time),
    };
    turned(by_column).then(by_time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn words_are_folded_and_hold_nothing_but_letters_and_digits() {
        assert_eq!(words(" Həsənli-Əliyeva, _v99 \"*"), ["hesenli", "eliyeva", "v99"]);
        assert_eq!(words("-_ "), [""; 0]);
    }

    #[test]
    fn a_day_is_a_day_of_the_zone() {
        let zone = TimeZone::fixed(jiff::tz::offset(4));
        let day = date(2026, 11, 22);
        let query = Query { from: Some(day), until: Some(day), ..Query::default() };
        let (start, end) = days(&query, &zone);
        assert_eq!(start, "2026-11-21T20:00:00Z".parse().ok());
        assert_eq!(end, "2026-11-22T20:00:00Z".parse().ok());
        assert_eq!(days(&Query::default(), &zone), (None, None));
    }
}
