//! Times as a query writes them.

use chrono::{Months, NaiveDate, TimeDelta};
use chrono_tz::Tz;

use crate::model::{Instant, Invalid, first_instant, parse_date};

/// The length of `2026-11-23T09:00`.
const TO_THE_MINUTE: usize = 16;

/// A time that is written, from included, to excluded: a year, a month or a day, or an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) from: Instant,
    pub(super) to: Instant,
}

impl Moment {
    /// Reads one. Without an offset it is the zone's.
    pub(super) fn parse(text: &str, zone: Tz) -> Result<Self, Invalid> {
        let dashed = text.replace('/', "-");
        let of_days = |from: NaiveDate, to: Option<NaiveDate>| Self {
            from: first_instant(from, zone),
            to: first_instant(to.unwrap_or(from), zone),
        };
        let read = match dashed.len() {
            4 => parse_date(&format!("{dashed}-01-01"))
                .map(|from| of_days(from, from.checked_add_months(Months::new(12)))),
            7 => parse_date(&format!("{dashed}-01"))
                .map(|from| of_days(from, from.checked_add_months(Months::new(1)))),
            10 => parse_date(&dashed).map(|from| of_days(from, from.checked_add_signed(TimeDelta::days(1)))),
            _ => {
                let read = instant(&dashed, zone).map(Self::at);
                return read.map_err(|why| why.unwrap_or_else(|| wrong(text)));
            }
        };
        read.map_err(|_| wrong(text))
    }

    /// An instant.
    pub(super) const fn at(instant: Instant) -> Self {
        Self {
            from: instant,
            to: after(instant),
        }
    }
}

/// The next one.
pub(super) const fn after(instant: Instant) -> Instant {
    Instant::from_micros(instant.micros() + 1)
}

/// Where the clocks of the zone never showed what is written well, it is told so.
fn instant(text: &str, zone: Tz) -> Result<Instant, Option<Invalid>> {
    let (to_the_minute, rest) = text.split_at_checked(TO_THE_MINUTE).unwrap_or((text, ""));
    let seconds = if rest.starts_with(':') { "" } else { ":00" };
    let whole = format!("{to_the_minute}{seconds}{rest}");
    let is_time = || Instant::parse(&format!("{whole}Z")).is_ok();
    Instant::parse(&whole)
        .or_else(|_| Instant::parse_local(&whole, zone))
        .map_err(|why| is_time().then_some(why))
}

fn wrong(text: &str) -> Invalid {
    let sign = if text.contains(' ') {
        "; in an address + is written %2B"
    } else {
        ""
    };
    Invalid(format!(
        "`{text}` is no time of the years 1970 to 2999: write a day, such as 2026-11-23, a month, a year, or an instant, such as 2026-11-23T09:00:00 or 2026-11-23T09:00:00+01:00{sign}"
    ))
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Paris;

    use super::*;

    #[test]
    fn times_are_of_the_zone_unless_they_have_an_offset() {
        for (text, from, to) in [
            ("2026", "2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z"),
            ("2026-03", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z"),
            ("2026/03", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z"),
            ("2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
            ("2026/03/29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
            ("2999-12-31", "2999-12-30T23:00:00Z", "2999-12-31T23:00:00Z"),
            (
                "2026-03-29T12:00",
                "2026-03-29T10:00:00Z",
                "2026-03-29T10:00:00.000001Z",
            ),
            (
                "2026-03-29T12:00:01",
                "2026-03-29T10:00:01Z",
                "2026-03-29T10:00:01.000001Z",
            ),
            (
                "2026-03-29 12:00:01.5",
                "2026-03-29T10:00:01.5Z",
                "2026-03-29T10:00:01.500001Z",
            ),
            (
                "2026-03-29T12:00Z",
                "2026-03-29T12:00:00Z",
                "2026-03-29T12:00:00.000001Z",
            ),
            (
                "2026-03-29T12:00:00+05:45",
                "2026-03-29T06:15:00Z",
                "2026-03-29T06:15:00.000001Z",
            ),
        ] {
            let [from, to] = [from, to].map(|text| Instant::parse(text).expect("an instant"));
            assert_eq!(Moment::parse(text, Paris), Ok(Moment { from, to }), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "26",
            "1969",
            "3000",
            "2026-13",
            "2026-02-30",
            "2026-1-1",
            "20260101",
            "yesterday",
            "2026-03-29T25:00",
            "2026-03-29T02:30",
            "2026-03-29é",
            "éé",
            "now()",
        ] {
            assert!(Moment::parse(text, Paris).is_err(), "{text}");
        }
        let Err(Invalid(message)) = Moment::parse("2026-03-29T12:00:00 02:00", Paris) else {
            panic!("it is taken")
        };
        assert!(message.ends_with("+ is written %2B"), "{message}");
        let skipped = Moment::parse("2026-03-29T02:30", Paris).map_err(|Invalid(message)| message);
        assert_eq!(
            skipped,
            Err("`2026-03-29T02:30:00` never was on the clocks of Europe/Paris: they skipped it".into())
        );
    }
}
