//! The month that a segment of the log covers.

use std::fmt;

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};

use super::Instant;

/// A month of the UTC calendar, numbered so that the numbers sort and can be read: 202611.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The month with this number, as [`Month::number`] gives it.
    #[must_use]
    pub const fn from_number(number: i32) -> Self {
        Self(number)
    }

    /// The month's number: the year times 100 and the month.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The first instant of the month.
    #[must_use]
    pub fn start(self) -> Instant {
        midnight(self.first_day()).into()
    }

    /// The first instant after the month.
    #[must_use]
    pub fn end(self) -> Instant {
        midnight(self.first_day() + Months::new(1)).into()
    }

    /// Whether it holds instants from the first, included, to the second, excluded; everything without them.
    #[must_use]
    pub fn touches(self, span: Option<(Instant, Instant)>) -> bool {
        span.is_none_or(|(from, to)| self.start() < to && from < self.end())
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        let month = u32::try_from(self.0 % 100).unwrap_or_default();
        NaiveDate::from_ymd_opt(self.0 / 100, month, 1).unwrap_or_default()
    }
}

impl From<Instant> for Month {
    fn from(instant: Instant) -> Self {
        let day = instant.utc().date_naive();
        Self(day.year() * 100 + day.month().cast_signed())
    }
}

/// As a calendar writes it: `2026-11`.
impl fmt::Display for Month {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}", self.0 / 100, self.0 % 100)
    }
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(chrono::NaiveTime::MIN).and_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_with_its_first_microsecond_and_ends_before_the_next() {
        let first = Instant::parse("2026-11-01T00:00:00Z").expect("an instant");
        let before = Instant::from_micros(first.micros() - 1);
        assert_eq!(Month::from(first).number(), 202_611);
        assert_eq!(Month::from(before).number(), 202_610);
        assert_eq!(Month::from(first).start(), first);
        assert_eq!(Month::from(before).end(), first);
        assert_eq!(Month::from(first).to_string(), "2026-11");
        assert_eq!(
            Month::from_number(202_612).end(),
            Instant::parse("2027-01-01T00:00:00Z").expect("an instant")
        );
    }
}
