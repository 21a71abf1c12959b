//! The time that an answer covers.

use std::ops::Range;

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};
use chrono_tz::Tz;

use super::{CivilDuration, Instant, Invalid, MAX_YEAR, MIN_YEAR, civil::first_instant};

/// How a period was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodChoice {
    /// Whole days, first and last included.
    Dates {
        /// The first day.
        first: NaiveDate,
        /// The last day.
        last: NaiveDate,
    },
    /// Instants.
    Instants {
        /// Included.
        from: Instant,
        /// Excluded.
        to: Instant,
    },
    /// Whole days that end with today.
    Last(CivilDuration),
}

impl Default for PeriodChoice {
    /// The last 14 days.
    fn default() -> Self {
        Self::Last(CivilDuration::days(14))
    }
}

/// A resolved period: `from` included, `to` excluded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    from: Instant,
    to: Instant,
    zone: Tz,
    /// The days it consists of, the end excluded, where it was asked for in whole days.
    days: Option<Range<NaiveDate>>,
}

impl Period {
    /// Resolves what was asked for, in the days of `zone`, at the instant `now`.
    ///
    /// # Errors
    /// If the period ends before it begins, or begins before the years that there can be.
    pub fn resolve(choice: PeriodChoice, zone: Tz, now: Instant) -> Result<Self, Invalid> {
        match choice {
            PeriodChoice::Dates { first, last } if last < first => Err(Invalid(format!(
                "The period's last day, {last}, is before its first, {first}: swap them"
            ))),
            PeriodChoice::Dates { first, last } => Ok(Self::of_days(first..last + TimeDelta::days(1), zone)),
            PeriodChoice::Instants { from, to } if to < from => Err(Invalid(format!(
                "The period's end, {}, is before its start, {}: swap them",
                to.in_zone(zone),
                from.in_zone(zone)
            ))),
            PeriodChoice::Instants { from, to } => Ok(Self {
                from,
                to,
                zone,
                days: None,
            }),
            PeriodChoice::Last(duration) => {
                let tomorrow = now.utc().with_timezone(&zone).date_naive() + TimeDelta::days(1);
                let first = duration.before(tomorrow).filter(|first| first.year() >= MIN_YEAR);
                let first = first.ok_or_else(|| {
                    Invalid(format!(
                        "The last {duration} begin before {MIN_YEAR}, and a period lies in the years {MIN_YEAR} to {MAX_YEAR}: give P{}Y at most",
                        tomorrow.year() - MIN_YEAR
                    ))
                })?;
                Ok(Self::of_days(first..tomorrow, zone))
            }
        }
    }

    fn of_days(days: Range<NaiveDate>, zone: Tz) -> Self {
        let (from, to) = (first_instant(days.start, zone), first_instant(days.end, zone));
        Self {
            from,
            to,
            zone,
            days: Some(days),
        }
    }

    /// The first instant of it.
    #[must_use]
    pub const fn from(&self) -> Instant {
        self.from
    }

    /// The first instant after it.
    #[must_use]
    pub const fn to(&self) -> Instant {
        self.to
    }

    /// The time zone whose days it is measured in.
    #[must_use]
    pub const fn zone(&self) -> Tz {
        self.zone
    }

    /// The period of equal length just before: as many whole days, else as much time.
    #[must_use]
    pub fn previous(&self) -> Self {
        if let Some(days) = &self.days {
            Self::of_days(days.start - (days.end - days.start)..days.start, self.zone)
        } else {
            let from = Instant::from_micros(2 * self.from.micros() - self.to.micros());
            Self {
                from,
                to: self.from,
                zone: self.zone,
                days: None,
            }
        }
    }

    /// Whether it is at most so long, by the calendar and the clocks of its zone.
    #[must_use]
    pub fn lasts_at_most(&self, duration: CivilDuration) -> bool {
        let (start, end) = self.local();
        duration
            .after(start.date())
            .is_none_or(|day| day.and_time(start.time()) >= end)
    }

    fn local(&self) -> (NaiveDateTime, NaiveDateTime) {
        let local = |instant: Instant| instant.utc().with_timezone(&self.zone).naive_local();
        match &self.days {
            Some(days) => (days.start.into(), days.end.into()),
            None => (local(self.from), local(self.to)),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Paris;

    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(text).expect("an instant")
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn bounds(period: &Period) -> (String, String) {
        (
            period.from().in_zone(period.zone()),
            period.to().in_zone(period.zone()),
        )
    }

    fn resolve(choice: PeriodChoice, now: &str) -> Period {
        Period::resolve(choice, Paris, at(now)).expect("a period")
    }

    #[test]
    fn the_last_14_days_include_today() {
        let period = resolve(PeriodChoice::default(), "2026-11-23T23:30:00Z");
        assert_eq!(
            bounds(&period),
            (
                "2026-11-11T00:00:00+01:00".into(),
                "2026-11-25T00:00:00+01:00".into()
            )
        );
        assert_eq!(
            bounds(&period.previous()),
            (
                "2026-10-28T00:00:00+01:00".into(),
                "2026-11-11T00:00:00+01:00".into()
            )
        );
    }

    #[test]
    fn days_are_civil_days_where_the_clocks_change() {
        let spring = PeriodChoice::Dates {
            first: day("2026-03-29"),
            last: day("2026-03-29"),
        };
        let autumn = PeriodChoice::Dates {
            first: day("2026-10-25"),
            last: day("2026-10-25"),
        };
        for (choice, hours) in [(spring, 23), (autumn, 25)] {
            let period = resolve(choice, "2026-11-23T12:00:00Z");
            assert_eq!(
                period.to().micros() - period.from().micros(),
                hours * 3_600_000_000
            );
            let previous = period.previous();
            assert_eq!(
                previous.to().micros() - previous.from().micros(),
                24 * 3_600_000_000
            );
        }
    }

    #[test]
    fn instants_are_kept_and_their_previous_lasts_as_long() {
        let (from, to) = (at("2026-03-28T12:00:00.000001Z"), at("2026-03-29T12:00:00Z"));
        let period = resolve(PeriodChoice::Instants { from, to }, "2026-11-23T12:00:00Z");
        assert_eq!((period.from(), period.to()), (from, to));
        assert_eq!(period.previous().from(), at("2026-03-27T12:00:00.000002Z"));
        assert_eq!(period.previous().to(), from);
    }

    #[test]
    fn the_last_years_go_back_to_1970() {
        let last = |years| {
            let choice = PeriodChoice::Last(CivilDuration::years(years));
            Period::resolve(choice, Paris, at("2026-11-23T12:00:00Z"))
        };
        assert_eq!(
            last(56).map(|period| period.days.map(|days| days.start)),
            Ok(Some(day("1970-11-24")))
        );
        for years in [57, 900] {
            let Err(Invalid(message)) = last(years) else {
                panic!("{years} years")
            };
            assert!(
                message.ends_with("the years 1970 to 2999: give P56Y at most"),
                "{message}"
            );
        }
    }

    #[test]
    fn a_period_that_ends_before_it_begins_is_refused() {
        let now = at("2026-11-23T12:00:00Z");
        let dates = PeriodChoice::Dates {
            first: day("2026-03-30"),
            last: day("2026-03-29"),
        };
        let instants = PeriodChoice::Instants {
            from: now,
            to: Instant::from_micros(now.micros() - 1),
        };
        assert!(Period::resolve(dates, Paris, now).is_err());
        assert!(Period::resolve(instants, Paris, now).is_err());
        assert!(Period::resolve(PeriodChoice::Instants { from: now, to: now }, Paris, now).is_ok());
    }
}
