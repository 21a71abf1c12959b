//! `now(…)`: the time of the request, or one so long before or after it.

use chrono::{DateTime, Months, NaiveDate, TimeDelta};
use chrono_tz::Tz;

use super::{mistake::Mistake, moment::Moment, reader::Reader};
use crate::model::{Instant, MAX_YEAR, MIN_YEAR, first_shown};

/// What the clocks show when a query is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    pub(super) now: Instant,
    pub(super) zone: Tz,
}

/// What a time is moved by: months and days by the calendar, what is shorter by so many microseconds.
#[derive(Debug, Clone, Copy)]
enum Unit {
    Months(i64),
    Days(i64),
    Micros(i64),
}

const SECOND: i64 = 1_000_000;
const UNITS: [(&str, Unit); 8] = [
    ("years", Unit::Months(12)),
    ("months", Unit::Months(1)),
    ("weeks", Unit::Days(7)),
    ("days", Unit::Days(1)),
    ("hours", Unit::Micros(3_600 * SECOND)),
    ("minutes", Unit::Micros(60 * SECOND)),
    ("seconds", Unit::Micros(SECOND)),
    ("microseconds", Unit::Micros(1)),
];

/// By how much it is moved altogether.
#[derive(Debug, Default)]
struct Shift {
    months: i64,
    days: i64,
    micros: i64,
    units: Vec<&'static str>,
}

/// Reads `now(…)`, if it comes next.
pub(super) fn now(reader: &mut Reader, clock: Clock) -> Result<Option<Moment>, Mistake> {
    let place = reader.place();
    if !reader.word("now") {
        return Ok(None);
    }
    let shift = Shift::read(reader)?;
    let at = shift.from(clock).ok_or_else(|| {
        let message = format!(
            "`{}` is no time of the years {MIN_YEAR} to {MAX_YEAR}",
            reader.since(place)
        );
        reader.wrong(place, message)
    })?;
    Ok(Some(Moment::at(at)))
}

impl Shift {
    /// `(days=-7, hours=+1)`, or `()`.
    fn read(reader: &mut Reader) -> Result<Self, Mistake> {
        let mut shift = Self::default();
        reader.must("(")?;
        if !reader.sign(")") {
            reader.list(|reader| shift.add(reader))?;
            reader.must(")")?;
        }
        Ok(shift)
    }

    /// `days=-7`.
    fn add(&mut self, reader: &mut Reader) -> Result<(), Mistake> {
        let place = reader.place();
        let name = reader.name("a unit, such as days=-7")?;
        let found = UNITS
            .into_iter()
            .find(|(unit, _)| unit.eq_ignore_ascii_case(&name));
        let (name, unit) = found.ok_or_else(|| reader.wrong(place, not_taken(&name)))?;
        if self.units.contains(&name) {
            return Err(reader.wrong(place, format_args!("`{name}` is given twice: add them up")));
        }
        self.units.push(name);
        reader.must("=")?;
        let sign = if reader.one_of(&["-", "+"]) == Some("-") {
            -1
        } else {
            1
        };
        let number = sign * i64::from(reader.number()?);
        match unit {
            Unit::Months(months) => self.months += months * number,
            Unit::Days(days) => self.days += days * number,
            Unit::Micros(micros) => self.micros = self.micros.saturating_add(micros.saturating_mul(number)),
        }
        Ok(())
    }

    /// The time so long after another, if there is one.
    fn from(&self, clock: Clock) -> Option<Instant> {
        let start = match (self.months, self.days) {
            (0, 0) => clock.now,
            _ => self.on_another_day(clock)?,
        };
        let micros = start.micros().checked_add(self.micros)?;
        Instant::checked(DateTime::from_timestamp_micros(micros)?).ok()
    }

    /// When the clocks show the same on the day that is meant. The last day of a month stands for those it does not have.
    fn on_another_day(&self, clock: Clock) -> Option<Instant> {
        let local = clock.now.utc().with_timezone(&clock.zone).naive_local();
        let day =
            months_after(local.date(), self.months)?.checked_add_signed(TimeDelta::try_days(self.days)?)?;
        Some(first_shown(day.and_time(local.time()), clock.zone))
    }
}

fn months_after(day: NaiveDate, months: i64) -> Option<NaiveDate> {
    let count = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
    if months < 0 {
        day.checked_sub_months(count)
    } else {
        day.checked_add_months(count)
    }
}

fn not_taken(name: &str) -> String {
    let all = UNITS.map(|(unit, _)| unit).join(", ");
    format!(
        "`{name}` is not taken in now(…); these are: {all}, each with so many as in days=-7. A time that is fixed is written date'2026-11-23'"
    )
}

#[cfg(test)]
mod tests {
    use chrono_tz::{America::New_York, Europe::Paris};

    use super::*;
    use crate::explore::mistake::Clause;

    const ASKED: &str = "2026-03-31T10:30:00.000001Z";

    fn read(text: &str, at: &str) -> Result<String, String> {
        read_in(Paris, text, at)
    }

    fn read_in(zone: Tz, text: &str, at: &str) -> Result<String, String> {
        let clock = Clock {
            now: Instant::parse(at).expect("an instant"),
            zone,
        };
        let moment = Reader::read(Clause::Where, text, |reader| now(reader, clock));
        let moment = moment.map_err(|mistake| mistake.to_string())?.expect("a time");
        assert_eq!(moment.to.micros(), moment.from.micros() + 1, "{text}");
        Ok(moment.from.in_zone(zone))
    }

    #[test]
    fn it_is_the_time_of_the_request_or_one_so_long_before_or_after() {
        for (text, expected) in [
            ("now()", "2026-03-31T12:30:00.000001+02:00"),
            ("NOW( )", "2026-03-31T12:30:00.000001+02:00"),
            ("now(days=0)", "2026-03-31T12:30:00.000001+02:00"),
            ("now(years=-2)", "2024-03-31T12:30:00.000001+02:00"),
            ("now(months=-1)", "2026-02-28T12:30:00.000001+01:00"),
            ("now(months=+3)", "2026-06-30T12:30:00.000001+02:00"),
            ("now(weeks=-1)", "2026-03-24T12:30:00.000001+01:00"),
            ("now(Days=1)", "2026-04-01T12:30:00.000001+02:00"),
            ("now(hours = -60)", "2026-03-28T23:30:00.000001+01:00"),
            ("now(minutes=30,seconds=-1)", "2026-03-31T12:59:59.000001+02:00"),
            ("now(microseconds=-1)", "2026-03-31T12:30:00+02:00"),
            (
                "now(years=-1, months=-1, days=-1, hours=1)",
                "2025-02-27T13:30:00.000001+01:00",
            ),
        ] {
            assert_eq!(read(text, ASKED).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn days_are_by_the_clocks_of_the_zone_and_hours_are_not() {
        for (text, at, expected) in [
            // The clocks of Paris went from 2 to 3 that night, and from 3 to 2 in the autumn.
            (
                "now(days=-1)",
                "2026-03-29T22:00:00Z",
                "2026-03-29T00:00:00+01:00",
            ),
            (
                "now(hours=-24)",
                "2026-03-29T22:00:00Z",
                "2026-03-28T23:00:00+01:00",
            ),
            (
                "now(days=-1)",
                "2026-03-30T00:30:00Z",
                "2026-03-29T03:00:00+02:00",
            ),
            ("now()", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00+01:00"),
            (
                "now(seconds=0)",
                "2026-10-25T01:30:00Z",
                "2026-10-25T02:30:00+01:00",
            ),
        ] {
            assert_eq!(read(text, at).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_it_does_not_take_is_told_with_its_place() {
        for (text, expected) in [
            (
                "now(hour=0)",
                "at character 5: `hour` is not taken in now(…); these are: years, months, weeks, days, ",
            ),
            ("now(weekday=1)", "at character 5: `weekday` is not taken"),
            ("now(days=-1, days=-2)", "at character 14: `days` is given twice"),
            ("now(days)", "at character 9: there is `)`, where `=` should be"),
            (
                "now(days=x)",
                "at character 10: there is `x`, where a whole number should be",
            ),
            (
                "now(days=-)",
                "at character 11: there is `)`, where a whole number should be",
            ),
            (
                "now(days=--1)",
                "at character 11: there is `-`, where a whole number should be",
            ),
            ("now(days=1.5)", "at character 11: `.` means nothing here"),
            (
                "now(days=99999999999)",
                "at character 10: there is `99999999999`, where a whole number",
            ),
            ("now(days=-1", "at character 12: it ends, where `)` should be"),
            ("now", "at character 4: it ends, where `(` should be"),
            (
                "now(years=-57)",
                "at character 1: `now(years=-57)` is no time of the years 1970 to 2999",
            ),
            ("now(years=974)", "at character 1: `now(years=974)` is no time"),
            ("now(years=4294967295)", "is no time"),
            ("now(days=-4294967295)", "is no time"),
            ("now(weeks=4294967295)", "is no time"),
            ("now(hours=4294967295, minutes=4294967295)", "is no time"),
            ("now(hours=-4294967295)", "is no time"),
        ] {
            let message = read(text, ASKED).expect_err(text);
            assert!(message.contains(expected), "{text} {message}");
        }
    }

    #[test]
    fn the_last_days_that_can_be_counted_are_no_times_either() {
        let asked = Instant::parse(ASKED).expect("an instant").utc().date_naive();
        for (last, inwards) in [(NaiveDate::MAX, -1), (NaiveDate::MIN, 1)] {
            let days = (last - asked).num_days();
            for days in [days, days + inwards, days + 2 * inwards] {
                for zone in [Paris, New_York, Tz::UTC] {
                    let told = read_in(zone, &format!("now(days={days})"), ASKED);
                    assert!(told.is_err_and(|it| it.contains("is no time")), "{zone} {days}");
                }
            }
        }
    }
}
