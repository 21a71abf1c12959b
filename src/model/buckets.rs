//! The buckets that a period is cut into.

use std::iter::successors;

use chrono::{Datelike, Days, Months, NaiveDate};
use chrono_tz::Tz;

use super::{
    CivilDuration, Instant, Invalid, Period, first_instant,
    offset::{SECOND, next_change, offset_at},
};

/// The most buckets that an answer may have.
pub const MAX_BUCKETS: usize = 20_000;

const HOUR: i64 = 3_600;

/// How long a bucket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Interval {
    /// From one full hour of the clock to the next, or to where the clock is changed.
    Hour,
    /// A civil day.
    Day,
    /// Seven civil days from Monday.
    Week,
    /// A calendar month.
    Month,
}

impl Interval {
    /// The interval that suits the period's length: up to 2 days [`Interval::Hour`], up to 92 days
    /// [`Interval::Day`], up to 2 years [`Interval::Week`], else [`Interval::Month`].
    #[must_use]
    pub fn suited_to(period: &Period) -> Self {
        match period {
            _ if period.lasts_at_most(CivilDuration::days(2)) => Self::Hour,
            _ if period.lasts_at_most(CivilDuration::days(92)) => Self::Day,
            _ if period.lasts_at_most(CivilDuration::years(2)) => Self::Week,
            _ => Self::Month,
        }
    }

    /// How many buckets of it the period has, give or take one.
    #[must_use]
    pub fn about(self, period: &Period) -> u64 {
        let hours = match self {
            Self::Hour => 1,
            Self::Day => 24,
            Self::Week => 7 * 24,
            Self::Month => 28 * 24,
        };
        let micros = period.to().micros().abs_diff(period.from().micros());
        micros.div_ceil(hours * HOUR.unsigned_abs() * SECOND.unsigned_abs())
    }
}

/// The starts of the buckets that cover the period, in order; the first one may lie before it. An
/// empty period has none.
///
/// # Errors
/// If there are more than [`MAX_BUCKETS`].
pub fn bucket_starts(period: &Period, interval: Interval) -> Result<Vec<Instant>, Invalid> {
    let starts: Vec<Instant> = covering(period.from(), period.to(), boundaries(period, interval))
        .take(MAX_BUCKETS + 1)
        .collect();
    match starts.len() {
        _ if period.from() == period.to() => Ok(Vec::new()),
        0..=MAX_BUCKETS => Ok(starts),
        _ => Err(Invalid(format!(
            "The period has more than {MAX_BUCKETS} buckets of one {}: ask for a shorter period or a longer interval",
            format!("{interval:?}").to_uppercase()
        ))),
    }
}

/// Those of the boundaries that begin a bucket which has a part in the time.
fn covering(
    from: Instant,
    to: Instant,
    boundaries: impl Iterator<Item = (Instant, Instant)>,
) -> impl Iterator<Item = Instant> {
    boundaries
        .skip_while(move |(_, next)| *next <= from)
        .take_while(move |(start, _)| *start < to)
        .filter(|(start, next)| start < next)
        .map(|(start, _)| start)
}

/// Each boundary with the next one, from one that is not after the period's start.
fn boundaries(period: &Period, interval: Interval) -> Box<dyn Iterator<Item = (Instant, Instant)>> {
    let zone = period.zone();
    let first = period.from().utc().with_timezone(&zone).date_naive();
    let days = |from: NaiveDate, step: fn(NaiveDate) -> NaiveDate| {
        pairs(successors(Some(from), move |day| Some(step(*day))).map(move |day| first_instant(day, zone)))
    };
    match interval {
        Interval::Hour => hours(first, zone),
        Interval::Day => days(first, |day| day + Days::new(1)),
        Interval::Week => days(
            first - Days::new(first.weekday().num_days_from_monday().into()),
            |day| day + Days::new(7),
        ),
        Interval::Month => days(first - Days::new(first.day0().into()), |day| day + Months::new(1)),
    }
}

/// The hours from the beginning of a day on.
fn hours(first: NaiveDate, zone: Tz) -> Box<dyn Iterator<Item = (Instant, Instant)>> {
    pairs(successors(Some(first_instant(first, zone)), move |start| {
        Some(next_hour(*start, zone))
    }))
}

fn pairs(
    starts: impl Iterator<Item = Instant> + Clone + 'static,
) -> Box<dyn Iterator<Item = (Instant, Instant)>> {
    Box::new(starts.clone().zip(starts.skip(1)))
}

/// The next full hour of the local clock, or the change of the clock if that comes first.
fn next_hour(start: Instant, zone: Tz) -> Instant {
    let start = start.micros().div_euclid(SECOND);
    let full = start + HOUR - (start + offset_at(start, zone)).rem_euclid(HOUR);
    Instant::from_micros(next_change(start, full, zone) * SECOND)
}

#[cfg(test)]
mod tests {
    use chrono_tz::{America, Asia, Australia, Europe, Pacific};

    use super::*;
    use crate::model::{PeriodChoice, parse_date};

    fn days(first: &str, last: &str, zone: Tz) -> Period {
        let (first, last) = (
            parse_date(first).expect("a date"),
            parse_date(last).expect("a date"),
        );
        Period::resolve(PeriodChoice::Dates { first, last }, zone, Instant::from_micros(0)).expect("a period")
    }

    fn starts(period: &Period, interval: Interval) -> Vec<String> {
        let starts = bucket_starts(period, interval).expect("buckets");
        starts
            .into_iter()
            .map(|start| start.in_zone(period.zone()))
            .collect()
    }

    #[test]
    fn a_day_has_as_many_hours_as_its_clocks_show() {
        for (day, zone, hours) in [
            ("2026-03-29", Europe::Paris, 23),
            ("2026-10-25", Europe::Paris, 25),
            ("2026-06-01", Asia::Kathmandu, 24),
            ("2026-03-08", America::St_Johns, 23),
            ("2026-11-01", America::St_Johns, 25),
        ] {
            assert_eq!(
                starts(&days(day, day, zone), Interval::Hour).len(),
                hours,
                "{day} {zone}"
            );
        }
    }

    #[test]
    fn the_repeated_hour_is_two_buckets() {
        let all = starts(&days("2026-10-25", "2026-10-25", Europe::Paris), Interval::Hour);
        assert_eq!(
            all[2..4],
            ["2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00"]
        );
    }

    #[test]
    fn a_clock_changed_by_half_an_hour_cuts_an_hour_short() {
        let all = starts(
            &days("2026-10-04", "2026-10-04", Australia::Lord_Howe),
            Interval::Hour,
        );
        assert_eq!(
            all[1..4],
            [
                "2026-10-04T01:00:00+10:30",
                "2026-10-04T02:30:00+11:00",
                "2026-10-04T03:00:00+11:00"
            ]
        );
        let all = starts(
            &days("2026-04-05", "2026-04-05", Australia::Lord_Howe),
            Interval::Hour,
        );
        assert_eq!(
            all[1..4],
            [
                "2026-04-05T01:00:00+11:00",
                "2026-04-05T01:30:00+10:30",
                "2026-04-05T02:00:00+10:30"
            ]
        );
    }

    #[test]
    fn weeks_start_on_monday_and_months_on_the_first_even_before_the_period() {
        let period = days("2026-10-22", "2026-11-02", Europe::Paris);
        assert_eq!(
            starts(&period, Interval::Week),
            [
                "2026-10-19T00:00:00+02:00",
                "2026-10-26T00:00:00+01:00",
                "2026-11-02T00:00:00+01:00"
            ]
        );
        assert_eq!(
            starts(&period, Interval::Month),
            ["2026-10-01T00:00:00+02:00", "2026-11-01T00:00:00+01:00"]
        );
    }

    #[test]
    fn a_day_that_never_was_has_no_bucket() {
        let all = starts(&days("2011-12-29", "2011-12-31", Pacific::Apia), Interval::Day);
        assert_eq!(all, ["2011-12-29T00:00:00-10:00", "2011-12-31T00:00:00+14:00"]);
        let never = days("2011-12-30", "2011-12-30", Pacific::Apia);
        assert_eq!(starts(&never, Interval::Day), Vec::<String>::new());
    }

    #[test]
    fn buckets_cover_the_period_without_a_gap() {
        let mut zones = chrono_tz::TZ_VARIANTS.to_vec();
        zones.retain(|zone| zone.name().contains('/'));
        for zone in zones {
            let period = days("2010-01-01", "2011-12-31", zone);
            let all = bucket_starts(&period, Interval::Hour).expect("buckets");
            assert_eq!(all.first(), Some(&period.from()), "{zone}");
            assert!(
                all.is_sorted_by(|a, b| a < b && b.micros() - a.micros() <= HOUR * SECOND),
                "{zone}"
            );
            assert!(
                period.to().micros() - all.last().expect("a bucket").micros() <= HOUR * SECOND,
                "{zone}"
            );
        }
    }

    #[test]
    fn the_interval_follows_from_the_length() {
        for (first, last, expected) in [
            ("2026-03-28", "2026-03-29", Interval::Hour),
            ("2026-03-28", "2026-03-30", Interval::Day),
            ("2026-01-01", "2026-04-02", Interval::Day),
            ("2026-01-01", "2026-04-03", Interval::Week),
            ("2024-01-01", "2025-12-31", Interval::Week),
            ("2024-01-01", "2026-01-01", Interval::Month),
        ] {
            assert_eq!(
                Interval::suited_to(&days(first, last, Europe::Paris)),
                expected,
                "{first} {last}"
            );
        }
    }

    #[test]
    fn more_than_20_000_buckets_are_refused() {
        assert!(bucket_starts(&days("2024-01-01", "2026-04-12", Europe::Paris), Interval::Hour).is_ok());
        let message = bucket_starts(&days("2024-01-01", "2026-04-13", Europe::Paris), Interval::Hour);
        assert!(
            message
                .expect_err("too many")
                .0
                .contains("more than 20000 buckets of one HOUR")
        );
        assert!(bucket_starts(&days("1970-01-01", "2999-12-31", Europe::Paris), Interval::Month).is_ok());
    }
}
