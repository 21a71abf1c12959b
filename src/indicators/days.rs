//! On which civil day a time falls.

use chrono::{Datelike, Days as Count, NaiveDate};
use chrono_tz::Tz;

use super::clock::Clock;
use crate::model::{Month, first_instant};

/// The days of a month of UTC in any zone: a day more at both ends.
const DAYS: u64 = 33;
/// No month, and no day of one, has a larger number than two digits hold.
const HUNDRED: u32 = 100;

/// A part of a day's date, or more of it as one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DatePart {
    /// The year.
    Year,
    /// The month of the year, from 1.
    Month,
    /// The day of the month, from 1.
    Day,
    /// The year with the month.
    YearMonth,
    /// The year with the month and the day.
    Date,
}

impl DatePart {
    fn of(self, day: NaiveDate) -> u32 {
        match self {
            Self::Year => day.year().unsigned_abs(),
            Self::Month => day.month(),
            Self::Day => day.day(),
            Self::YearMonth => Self::Year.of(day) * HUNDRED + Self::Month.of(day),
            Self::Date => Self::YearMonth.of(day) * HUNDRED + Self::Day.of(day),
        }
    }

    /// As it is written: what has several numbers has each of them in full.
    #[must_use]
    pub fn written(self, number: u32) -> String {
        match self {
            Self::Year | Self::Month | Self::Day => number.to_string(),
            Self::YearMonth => format!("{:04}-{:02}", number / HUNDRED, number % HUNDRED),
            Self::Date => format!(
                "{}-{:02}",
                Self::YearMonth.written(number / HUNDRED),
                number % HUNDRED
            ),
        }
    }
}

/// Tells the day of a time in a month, as the clocks of a zone show it.
#[derive(Debug, Clone)]
pub(super) struct Days {
    zone: Tz,
    month: Option<Month>,
    dates: Vec<NaiveDate>,
    clock: Clock,
}

impl Days {
    pub(super) fn new(zone: Tz) -> Self {
        Self {
            zone,
            month: None,
            dates: Vec::new(),
            clock: Clock::new(&[]),
        }
    }

    /// Gets ready for times of the month.
    pub(super) fn enter(&mut self, month: Month) {
        if self.month.replace(month) == Some(month) {
            return;
        }
        let before = month.first_day() - Count::new(1);
        self.dates = (0..DAYS).map(|days| before + Count::new(days)).collect();
        let starts: Vec<_> = self
            .dates
            .iter()
            .map(|day| first_instant(*day, self.zone))
            .collect();
        self.clock = Clock::new(&starts);
        self.clock.enter(month);
    }

    /// A part of the date of each time, in microseconds since the month began.
    pub(super) fn parts(&self, part: DatePart, times: &[i64]) -> Vec<u32> {
        let of_days: Vec<u32> = self.dates.iter().map(|day| part.of(*day)).collect();
        times
            .iter()
            .map(|time| of_days[self.clock.bucket(*time)])
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::{TZ_VARIANTS, Tz};
    use proptest::{prelude::*, sample::select};

    use super::*;
    use crate::model::Instant;

    #[test]
    fn what_has_several_numbers_has_each_of_them_in_full() {
        let day = NaiveDate::from_ymd_opt(2026, 2, 3).expect("a day");
        for (part, expected) in [
            (DatePart::Year, "2026"),
            (DatePart::Month, "2"),
            (DatePart::Day, "3"),
            (DatePart::YearMonth, "2026-02"),
            (DatePart::Date, "2026-02-03"),
        ] {
            assert_eq!(part.written(part.of(day)), expected, "{part:?}");
        }
    }

    fn parts(zone: Tz, instant: Instant) -> [u32; 3] {
        let month = Month::from(instant);
        let mut days = Days::new(zone);
        days.enter(month);
        let times = [instant.micros() - month.start().micros()];
        [DatePart::Year, DatePart::Month, DatePart::Day].map(|part| days.parts(part, &times)[0])
    }

    fn shown(zone: Tz, instant: Instant) -> [u32; 3] {
        let day = instant.utc().with_timezone(&zone).date_naive();
        [day.year().unsigned_abs(), day.month(), day.day()]
    }

    #[test]
    fn days_are_those_of_the_zone_where_a_year_ends_and_where_one_is_skipped() {
        for (zone, text, expected) in [
            (chrono_tz::Europe::Paris, "2025-12-31T23:00:00Z", [2026, 1, 1]),
            (
                chrono_tz::Europe::Paris,
                "2025-12-31T22:59:59.999999Z",
                [2025, 12, 31],
            ),
            (
                chrono_tz::America::St_Johns,
                "2026-01-01T03:29:59Z",
                [2025, 12, 31],
            ),
            (chrono_tz::Pacific::Apia, "2011-12-30T09:59:59Z", [2011, 12, 29]),
            (chrono_tz::Pacific::Apia, "2011-12-30T10:00:00Z", [2011, 12, 31]),
        ] {
            let instant = Instant::parse(text).expect("an instant");
            assert_eq!(parts(zone, instant), expected, "{zone} {text}");
        }
    }

    proptest! {
        #[test]
        fn they_are_those_that_the_clocks_show(
            zone in select(&TZ_VARIANTS[..]),
            micros in Month::from_number(197_002).start().micros()..Month::from_number(300_001).start().micros(),
        ) {
            let instant = Instant::from_micros(micros);
            prop_assert_eq!(parts(zone, instant), shown(zone, instant));
        }
    }
}
