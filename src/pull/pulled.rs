//! What was pulled, in whole days.

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::days::{Day, date};
use crate::{
    model::{CivilDuration, Instant},
    store::Pulled,
};

impl Pulled {
    /// Where one begins.
    pub(super) fn nothing_since(first: NaiveDate, zone: Tz) -> Self {
        let first = Day::new(first, zone).from;
        Self { first, next: first }
    }

    /// Whether there is no day in it.
    pub(super) fn is_nothing(self) -> bool {
        self.first >= self.next
    }

    /// The same with another day. Where that is before all of it, a new stretch begins with the day: there may be days
    /// between them that were not pulled.
    pub(super) fn with(self, day: Day) -> Self {
        if day.from < self.first {
            return Self {
                first: day.from,
                next: day.to,
            };
        }
        Self {
            first: self.first,
            next: self.next.max(day.to),
        }
    }
}

/// Days that are over and of which all was pulled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complete {
    /// The first one.
    pub first: NaiveDate,
    /// The last one.
    pub last: NaiveDate,
    /// Those that had no row.
    pub empty: Vec<NaiveDate>,
}

impl Complete {
    /// The days of what was pulled, if there are any, in a time zone.
    pub(super) fn of(pulled: Pulled, empty: &[Instant], zone: Tz) -> Option<Self> {
        if pulled.is_nothing() {
            return None;
        }
        let end = Instant::from_micros(pulled.next.micros() - 1);
        Some(Self {
            first: date(pulled.first, zone),
            last: date(end, zone),
            empty: empty.iter().map(|start| date(*start, zone)).collect(),
        })
    }

    /// The age that days must have to be read again so that this one is; none where it is no day of these.
    #[must_use]
    pub fn age(&self, day: NaiveDate) -> Option<CivilDuration> {
        let age = u64::try_from((self.last - day).num_days()).ok()?;
        (day >= self.first).then(|| CivilDuration::days(age + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn day(text: &str) -> Day {
        Day::new(date(text), chrono_tz::UTC)
    }

    fn pulled(first: &str, last: &str) -> Pulled {
        Pulled {
            first: day(first).from,
            next: day(last).to,
        }
    }

    #[test]
    fn what_was_pulled_has_no_gaps() {
        let before = pulled("2026-01-10", "2026-01-20");
        let nothing = Pulled::nothing_since(date("2026-01-10"), chrono_tz::UTC);
        for (before, date, after) in [
            (nothing, "2026-01-10", pulled("2026-01-10", "2026-01-10")),
            (before, "2026-01-21", pulled("2026-01-10", "2026-01-21")),
            (before, "2026-01-15", before),
            (before, "2026-01-01", pulled("2026-01-01", "2026-01-01")),
            (before, "2026-01-09", pulled("2026-01-09", "2026-01-09")),
        ] {
            assert_eq!(before.with(day(date)), after, "{date}");
        }
    }

    #[test]
    fn whole_days_are_told_and_how_they_are_read_again() {
        let (zone, nothing) = (
            chrono_tz::UTC,
            Pulled::nothing_since(date("2026-01-10"), chrono_tz::UTC),
        );
        assert_eq!(Complete::of(nothing, &[], zone), None);
        let empty = [day("2026-01-12").from];
        let complete = Complete::of(pulled("2026-01-10", "2026-01-20"), &empty, zone).expect("days");
        assert_eq!(
            (complete.first, complete.last),
            (date("2026-01-10"), date("2026-01-20"))
        );
        assert_eq!(complete.empty, [date("2026-01-12")]);
        for (day, age) in [
            ("2026-01-09", None),
            ("2026-01-10", Some(11)),
            ("2026-01-20", Some(1)),
            ("2026-01-21", None),
        ] {
            assert_eq!(complete.age(date(day)), age.map(CivilDuration::days), "{day}");
        }
    }
}
