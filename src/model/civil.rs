//! Days as the clocks of a time zone show them.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::{GapInfo, Tz};

use super::{Instant, Invalid, MAX_YEAR, MIN_YEAR, Quoted};

/// Reads a calendar day, `YYYY-MM-DD`.
///
/// # Errors
/// If it is not one, or its year lies outside [`MIN_YEAR`] to [`MAX_YEAR`].
pub fn parse_date(text: &str) -> Result<NaiveDate, Invalid> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .ok()
        .filter(|date| is_written_like("0000-00-00", text) && (MIN_YEAR..=MAX_YEAR).contains(&date.year()))
        .ok_or_else(|| {
            Invalid(format!(
                "{} is not a calendar day of the years {MIN_YEAR} to {MAX_YEAR}, such as 2026-11-23",
                Quoted(text)
            ))
        })
}

/// Whether a text has a digit wherever `shape` has one, and is `shape` otherwise. chrono takes spaces, lines and signs
/// before a number, and numbers that are shorter.
pub(super) fn is_written_like(shape: &str, text: &str) -> bool {
    text.len() == shape.len()
        && shape
            .bytes()
            .zip(text.bytes())
            .all(|(like, byte)| like == byte || (like.is_ascii_digit() && byte.is_ascii_digit()))
}

/// The first instant of a civil day. Where the clocks skip midnight it is the first one after the
/// gap; a day that a zone skipped altogether begins, and ends, where the next one begins.
#[must_use]
pub fn first_instant(day: NaiveDate, zone: Tz) -> Instant {
    first_shown(day.and_time(NaiveTime::MIN), zone)
}

/// The first instant at which the clocks show a time or, where they skip it, the first one after the gap.
#[must_use]
pub fn first_shown(local: NaiveDateTime, zone: Tz) -> Instant {
    zone.from_local_datetime(&local)
        .earliest()
        .or_else(|| GapInfo::new(&local, &zone)?.end)
        .map_or_else(|| local.and_utc(), |time| time.to_utc())
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(day: &str, zone: Tz) -> String {
        first_instant(day.parse().expect("a date"), zone)
            .utc()
            .to_rfc3339()
    }

    #[test]
    fn days_begin_when_the_clocks_say_so() {
        for (day, zone, expected) in [
            (
                "2026-03-29",
                chrono_tz::Europe::Paris,
                "2026-03-28T23:00:00+00:00",
            ),
            (
                "2026-03-30",
                chrono_tz::Europe::Paris,
                "2026-03-29T22:00:00+00:00",
            ),
            (
                "2026-10-26",
                chrono_tz::Europe::Paris,
                "2026-10-25T23:00:00+00:00",
            ),
            (
                "2026-01-01",
                chrono_tz::Asia::Kathmandu,
                "2025-12-31T18:15:00+00:00",
            ),
            (
                "2026-07-01",
                chrono_tz::America::St_Johns,
                "2026-07-01T02:30:00+00:00",
            ),
        ] {
            assert_eq!(first(day, zone), expected, "{day} {zone}");
        }
    }

    #[test]
    fn a_skipped_midnight_begins_the_day_after_the_gap() {
        assert_eq!(
            first("2018-11-04", chrono_tz::America::Sao_Paulo),
            "2018-11-04T03:00:00+00:00"
        );
    }

    #[test]
    fn a_day_that_never_was_is_empty() {
        let apia = chrono_tz::Pacific::Apia;
        assert_eq!(first("2011-12-30", apia), first("2011-12-31", apia));
    }

    #[test]
    fn dates_are_written_in_full() {
        assert!(parse_date("2026-11-23").is_ok());
        for text in [
            "",
            "2026-1-2",
            "2026-02-29",
            "0000-01-01",
            "+2026-01-01",
            "2026-1-\n10",
            "2026- 1-02",
            "2026-01-+2",
            "2026-11-23T00:00:00Z",
        ] {
            assert!(parse_date(text).is_err(), "{text}");
        }
    }
}
