//! The hours of the week, as the clocks of a time zone show them.

use chrono_tz::Tz;

use super::{
    Instant, Month,
    offset::{SECOND, offsets},
};

/// The days of a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weekday {
    /// The first.
    Monday,
    /// The second.
    Tuesday,
    /// The third.
    Wednesday,
    /// The fourth.
    Thursday,
    /// The fifth.
    Friday,
    /// The sixth.
    Saturday,
    /// The seventh.
    Sunday,
}

/// The hours of a day.
pub const HOURS_OF_DAY: u8 = 24;
/// The hours of a week: they are numbered from Monday 0:00 on.
pub const HOURS_OF_WEEK: u8 = 7 * HOURS_OF_DAY;
/// In microseconds.
pub const HOUR: i64 = 3_600 * SECOND;

/// Since the beginning of the week in which 1970 began, on a Thursday.
const WEEK_BEFORE_1970: i64 = Weekday::Thursday as i64 * HOURS_OF_DAY as i64 * HOUR;

/// A time from which on clocks are otherwise than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// The first instant.
    pub from: Instant,
    /// How many microseconds more than since 1970 have passed on them since a week began; more than none.
    pub ahead: i64,
}

/// The clocks of a zone in some months.
#[derive(Debug, Clone)]
pub struct WeekClock {
    turns: Vec<Turn>,
}

impl WeekClock {
    /// For these months, which come in order.
    #[must_use]
    pub fn new(zone: Tz, months: impl IntoIterator<Item = Month>) -> Self {
        let turn = |(second, offset)| Turn {
            from: Instant::from_micros(second * SECOND),
            ahead: offset * SECOND + WEEK_BEFORE_1970,
        };
        Self {
            turns: offsets(zone, months).into_iter().map(turn).collect(),
        }
    }

    /// How they were changed, in order; the first one is the beginning.
    #[must_use]
    pub fn turns(&self) -> &[Turn] {
        &self.turns
    }

    /// The hours of the week at some times of one of the months, in microseconds since it began. An hour that the
    /// clocks show twice is one.
    pub fn hours(&self, month: Month, times: &[i64]) -> impl Iterator<Item = usize> {
        let (start, turns) = (month.start().micros(), self.turns_of(month));
        times.iter().map(move |time| hour(turns, start + time))
    }

    /// Those that hold in the month: mostly one.
    fn turns_of(&self, month: Month) -> &[Turn] {
        let before = self.turns.partition_point(|turn| turn.from <= month.start());
        let until = self.turns.partition_point(|turn| turn.from < month.end());
        &self.turns[before.saturating_sub(1)..until]
    }
}

fn hour(turns: &[Turn], micros: i64) -> usize {
    let turn = turns.iter().rfind(|turn| turn.from.micros() <= micros);
    let hours = (micros + turn.map_or(0, |turn| turn.ahead)) / HOUR;
    usize::try_from(hours).unwrap_or_default() % usize::from(HOURS_OF_WEEK)
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, Timelike};
    use chrono_tz::{Asia, Australia, Europe, TZ_VARIANTS};
    use proptest::{prelude::*, sample::select};

    use super::*;

    fn hours<const N: usize>(zone: Tz, times: [&str; N]) -> [usize; N] {
        times.map(|time| at(zone, Instant::parse(time).expect("an instant")))
    }

    fn at(zone: Tz, instant: Instant) -> usize {
        let month = Month::from(instant);
        let clock = WeekClock::new(zone, [month]);
        let times = [instant.micros() - month.start().micros()];
        let hour = clock.hours(month, &times).next();
        hour.expect("an hour")
    }

    #[test]
    fn weeks_begin_on_monday_at_midnight() {
        let times = ["2026-10-25T22:59:59.999999Z", "2026-10-25T23:00:00Z"];
        assert_eq!(hours(Europe::Paris, times), [167, 0]);
        let times = ["2026-10-25T18:14:59.999999Z", "2026-10-25T18:15:00Z"];
        assert_eq!(hours(Asia::Kathmandu, times), [167, 0]);
    }

    #[test]
    fn an_hour_that_comes_twice_is_one_and_one_that_is_skipped_is_none() {
        let sunday = 6 * 24;
        let times = [
            "2026-10-25T00:30:00Z",
            "2026-10-25T01:30:00Z",
            "2026-10-25T02:00:00Z",
        ];
        assert_eq!(hours(Europe::Paris, times), [2, 2, 3].map(|hour| sunday + hour));
        let times = ["2026-03-29T00:59:59.999999Z", "2026-03-29T01:00:00Z"];
        assert_eq!(hours(Europe::Paris, times), [1, 3].map(|hour| sunday + hour));
        let times = [
            "2026-04-04T14:59:59Z",
            "2026-04-04T15:00:00Z",
            "2026-04-04T15:30:00Z",
        ];
        assert_eq!(
            hours(Australia::Lord_Howe, times),
            [1, 1, 2].map(|hour| sunday + hour)
        );
    }

    proptest! {
        #[test]
        fn they_are_those_that_the_clocks_show(
            zone in select(&TZ_VARIANTS[..]),
            micros in 0..Month::from_number(300_001).start().micros(),
        ) {
            let local = Instant::from_micros(micros).utc().with_timezone(&zone);
            let shown = local.weekday().num_days_from_monday() * 24 + local.hour();
            prop_assert_eq!(at(zone, Instant::from_micros(micros)), shown as usize);
        }
    }
}
