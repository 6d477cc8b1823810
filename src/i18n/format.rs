//! Dates, times and counts as people read them: the same in all three languages.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// `dd.MM.yyyy`.
pub fn date(date: Date) -> String {
    format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year())
}

/// Reads `dd.MM.yyyy` as people type it: one or two digits for day and month, and `.`, `/`, `-` or a
/// space between.
pub fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.trim().split(['.', '/', '-', ' ']);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    if parts.next().is_some() || !digits(day, 1..=2) || !digits(month, 1..=2) || !digits(year, 4..=4) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// The day of a moment in a zone, `dd.MM.yyyy`.
pub fn day(moment: Timestamp, zone: &TimeZone) -> String {
    date(zone.to_datetime(moment).date())
}

/// The time of day of a moment in a zone, `HH:mm`.
pub fn time(moment: Timestamp, zone: &TimeZone) -> String {
    let time = zone.to_datetime(moment).time();
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// `dd.MM.yyyy HH:mm`.
pub fn date_time(moment: Timestamp, zone: &TimeZone) -> String {
    format!("{} {}", day(moment, zone), time(moment, zone))
}

/// Seconds left as `m:ss`.
pub fn countdown(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// A count in groups of three with no-break spaces: `1 000 000`; four digits stay together.
pub fn count(count: usize) -> String {
    let digits = count.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 * 2);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{a0}');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day_of;
    use jiff::tz::offset;

    #[test]
    fn moments_are_shown_in_the_zone_given() {
        let moment: Timestamp = "2026-11-21T21:05:59Z".parse().unwrap();
        assert_eq!(date_time(moment, &TimeZone::UTC), "21.11.2026 21:05");
        assert_eq!(date_time(moment, &TimeZone::fixed(offset(4))), "22.11.2026 01:05");
    }

    #[test]
    fn dates_are_read_as_typed() {
        for text in ["05.03.1990", "5.3.1990", " 5/3/1990 ", "05-03-1990", "5 3 1990"] {
            assert_eq!(parse_date(text), Some(day_of(1990, 3, 5)), "{text}");
        }
        for text in ["", "05.03", "05.03.90", "31.02.1990", "1990-03-05", "5.3.1990.1", "+5.3.1990", "a.b.c"]
        {
            assert_eq!(parse_date(text), None, "{text}");
        }
        assert_eq!(date(day_of(1990, 3, 5)), "05.03.1990");
    }

    #[test]
    fn counts_and_countdowns() {
        let counts = [0, 999, 1000, 10_000, 1_234_567].map(count);
        assert_eq!(counts, ["0", "999", "1000", "10\u{a0}000", "1\u{a0}234\u{a0}567"]);
        assert_eq!([0, 59, 60, 125].map(countdown), ["0:00", "0:59", "1:00", "2:05"]);
    }
}
