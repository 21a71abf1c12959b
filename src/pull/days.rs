//! The days that are pulled, one after the other.

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::{
    model::{CivilDuration, Instant, first_instant},
    store::Pulled,
};

/// What is pulled in one request: a civil day of the domain's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Which one.
    pub date: NaiveDate,
    /// Its first instant.
    pub from: Instant,
    /// The first one after it.
    pub to: Instant,
}

impl Day {
    /// The day of a zone.
    #[must_use]
    pub fn new(date: NaiveDate, zone: Tz) -> Self {
        let next = date.succ_opt().unwrap_or(date);
        Self {
            date,
            from: first_instant(date, zone),
            to: first_instant(next, zone),
        }
    }
}

/// What is to be pulled besides what is new.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    /// The first day there is.
    pub from: Option<NaiveDate>,
    /// The age of days that rows may still come late to.
    pub again: CivilDuration,
}

impl Reach {
    /// The first day to pull, where so much was: what is new, and as many days again as rows may be late by. All, where
    /// earlier days are asked for than were pulled, or no day was yet. None where nothing says where to begin.
    #[must_use]
    pub fn first(self, pulled: Option<Pulled>, zone: Tz) -> Option<NaiveDate> {
        let Some(pulled) = pulled else { return self.from };
        let (first, next) = (date(pulled.first, zone), date(pulled.next, zone));
        match self.from {
            Some(from) if from < first || pulled.is_nothing() => Some(from),
            _ => Some(self.again.before(next).unwrap_or(first).max(first)),
        }
    }
}

/// The days from the first one to that of an instant.
pub(super) fn days(first: NaiveDate, now: Instant, zone: Tz) -> impl Iterator<Item = Day> {
    let today = date(now, zone);
    let dates = first.iter_days().take_while(move |date| *date <= today);
    dates.map(move |date| Day::new(date, zone))
}

/// The day of an instant.
pub(super) fn date(instant: Instant, zone: Tz) -> NaiveDate {
    instant.utc().with_timezone(&zone).date_naive()
}

/// Days as they are told, those that follow each other as one stretch.
#[must_use]
pub fn shown(days: &[NaiveDate]) -> String {
    let mut stretches: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for day in days {
        match stretches.last_mut() {
            Some((_, last)) if last.succ_opt() == Some(*day) => *last = *day,
            _ => stretches.push((*day, *day)),
        }
    }
    let told = stretches.iter().map(|(first, last)| stretch(*first, *last));
    told.collect::<Vec<_>>().join(", ")
}

/// A stretch of days as it is told.
#[must_use]
pub fn stretch(first: NaiveDate, last: NaiveDate) -> String {
    if first == last {
        first.to_string()
    } else {
        format!("{first} to {last}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARIS: Tz = chrono_tz::Europe::Paris;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn at(text: &str) -> Instant {
        Instant::parse(text).expect("an instant")
    }

    #[test]
    fn days_are_those_of_the_zone_with_today() {
        let days: Vec<_> = days(date("2026-10-24"), at("2026-10-25T23:30:00Z"), PARIS).collect();
        let dates: Vec<_> = days.iter().map(|day| day.date).collect();
        assert_eq!(dates, ["2026-10-24", "2026-10-25", "2026-10-26"].map(date));
        // Clocks are put back, so it has 25 hours.
        assert_eq!(days[1].from, at("2026-10-24T22:00:00Z"));
        assert_eq!(days[1].to, at("2026-10-25T23:00:00Z"));
        assert_eq!(days[1].to, days[2].from);
    }

    #[test]
    fn what_is_new_is_pulled_and_what_may_be_late() {
        let pulled = |first: &str, next: &str| {
            let start = |day: &str| first_instant(date(day), PARIS);
            Some(Pulled {
                first: start(first),
                next: start(next),
            })
        };
        for (from, again, pulled, first) in [
            (None, "P3D", None, None),
            (Some("2026-01-01"), "P3D", None, Some("2026-01-01")),
            (
                None,
                "P3D",
                pulled("2026-01-01", "2026-03-01"),
                Some("2026-02-26"),
            ),
            (
                Some("2026-01-01"),
                "P3D",
                pulled("2026-01-01", "2026-03-01"),
                Some("2026-02-26"),
            ),
            (
                Some("2026-02-01"),
                "P3D",
                pulled("2026-01-01", "2026-03-01"),
                Some("2026-02-26"),
            ),
            (
                Some("2025-12-31"),
                "P3D",
                pulled("2026-01-01", "2026-03-01"),
                Some("2025-12-31"),
            ),
            (
                None,
                "P1Y",
                pulled("2026-01-01", "2026-03-01"),
                Some("2026-01-01"),
            ),
            // What failed on its first day may begin with another.
            (
                Some("2026-02-01"),
                "P3D",
                pulled("2026-01-01", "2026-01-01"),
                Some("2026-02-01"),
            ),
            (
                None,
                "P3D",
                pulled("2026-01-01", "2026-01-01"),
                Some("2026-01-01"),
            ),
        ] {
            let reach = Reach {
                from: from.map(date),
                again: CivilDuration::parse(again).expect("a duration"),
            };
            assert_eq!(
                reach.first(pulled, PARIS),
                first.map(date),
                "{from:?} {again} {pulled:?}"
            );
        }
    }

    #[test]
    fn days_that_follow_each_other_are_one_stretch() {
        let days = ["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-04"].map(date);
        assert_eq!(shown(&days), "2026-02-27 to 2026-03-01, 2026-03-04");
        assert_eq!(shown(&[]), "");
    }
}
