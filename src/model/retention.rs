//! How long activities are kept.

use chrono_tz::Tz;

use super::{CivilDuration, Instant, Month, first_instant};

/// How long a log keeps its activities. Months are kept whole: one goes once all of it is older than the age, so
/// the log holds what the age says and at most a month more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention(pub CivilDuration);

impl Retention {
    /// The first month that is kept. Those before it end before the day begins that lies the age before today, in
    /// the zone; none do where that day lies before the calendar.
    #[must_use]
    pub fn keeps_from(self, now: Instant, zone: Tz) -> Option<Month> {
        let today = now.utc().with_timezone(&zone).date_naive();
        Some(first_instant(self.0.before(today)?, zone).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keeps_from(age: &str, now: &str, zone: Tz) -> Option<i32> {
        let age = CivilDuration::parse(age).expect("a duration");
        let now = Instant::parse(now).expect("an instant");
        Retention(age).keeps_from(now, zone).map(Month::number)
    }

    #[test]
    fn a_month_goes_once_all_of_it_is_older_than_the_age() {
        let (utc, paris) = (Tz::UTC, chrono_tz::Europe::Paris);
        let (los_angeles, auckland) = (chrono_tz::America::Los_Angeles, chrono_tz::Pacific::Auckland);
        for (age, now, zone, expected) in [
            ("P1Y", "2026-11-25T12:00:00Z", utc, 202_511),
            ("P1M", "2026-03-31T23:59:59Z", utc, 202_602),
            ("P1M", "2026-04-01T00:00:00Z", utc, 202_603),
            ("P31D", "2026-03-31T12:00:00Z", utc, 202_602),
            ("P30D", "2026-03-31T12:00:00Z", utc, 202_603),
            // There it is still March.
            ("P1M", "2026-04-01T03:00:00Z", los_angeles, 202_602),
            // There it is the 1st of April, and the 1st of March began on the 28th of February in UTC.
            ("P1M", "2026-03-31T12:00:00Z", auckland, 202_602),
            ("P1M", "2026-04-01T12:00:00Z", auckland, 202_603),
            ("P1D", "2026-11-02T00:30:00+01:00", paris, 202_610),
            ("P1000Y", "2026-11-25T12:00:00Z", utc, 102_611),
        ] {
            assert_eq!(
                keeps_from(age, now, zone),
                Some(expected),
                "{age} before {now} in {zone}"
            );
        }
    }
}
