//! A point in time, to the microsecond.

use chrono::{DateTime, Datelike, NaiveDateTime, Offset, SecondsFormat, TimeZone, Utc};
use chrono_tz::Tz;

use super::civil::is_written_like;
use super::{Invalid, Quoted};

/// The first year that an instant may lie in (UTC).
pub const MIN_YEAR: i32 = 1970;
/// The last year that an instant may lie in (UTC).
pub const MAX_YEAR: i32 = 2999;

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// The instant so many microseconds after 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339 with an offset: a space may stand for `T`, and `+0000` for `+00:00`. Digits
    /// past the microsecond are cut off.
    ///
    /// # Errors
    /// If the text is not such a timestamp, or its year lies outside [`MIN_YEAR`] to [`MAX_YEAR`].
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        DateTime::parse_from_rfc3339(text)
            .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z"))
            .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%z"))
            .ok()
            .filter(|_| begins_written_out(text))
            .ok_or_else(|| {
                Invalid(format!(
                    "{} is not a timestamp with an offset, such as 2026-08-15T09:12:44.120000+00:00",
                    Quoted(text)
                ))
            })
            .and_then(|time| Self::checked(time.to_utc()))
    }

    /// Reads a timestamp without an offset as the wall clock of `zone`; of the two instants of a
    /// repeated hour it takes the earlier one.
    ///
    /// # Errors
    /// If the text is not such a timestamp, or the clocks of `zone` never showed it.
    pub fn parse_local(text: &str, zone: Tz) -> Result<Self, Invalid> {
        let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
            .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f"))
            .ok()
            .filter(|_| begins_written_out(text))
            .ok_or_else(|| {
                Invalid(format!(
                    "{} is not a timestamp such as 2026-08-15T09:12:44",
                    Quoted(text)
                ))
            })?;
        let time = zone.from_local_datetime(&local).earliest().ok_or_else(|| {
            Invalid(format!(
                "`{text}` never was on the clocks of {zone}: they skipped it"
            ))
        })?;
        Self::checked(time.to_utc())
    }

    /// This instant as chrono has it.
    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }

    /// RFC 3339 with the offset that `zone` had then; in UTC where that offset has seconds in it,
    /// which RFC 3339 cannot write.
    #[must_use]
    pub fn in_zone(self, zone: Tz) -> String {
        self.written(zone, true)
    }

    /// The same with an offset in figures in UTC, too, as portals write it: `+00:00`.
    #[must_use]
    pub fn with_offset(self, zone: Tz) -> String {
        self.written(zone, false)
    }

    fn written(self, zone: Tz, use_z: bool) -> String {
        let local = self.utc().with_timezone(&zone);
        if local.offset().fix().local_minus_utc() % 60 == 0 {
            local.to_rfc3339_opts(SecondsFormat::AutoSi, use_z)
        } else {
            self.utc().to_rfc3339_opts(SecondsFormat::AutoSi, use_z)
        }
    }

    /// Takes the instant that chrono has, if it can be kept.
    ///
    /// # Errors
    /// If the year lies outside [`MIN_YEAR`] to [`MAX_YEAR`].
    pub fn checked(time: DateTime<Utc>) -> Result<Self, Invalid> {
        if (MIN_YEAR..=MAX_YEAR).contains(&time.year()) {
            Ok(time.into())
        } else {
            Err(Invalid(format!(
                "The year of {} is not in {MIN_YEAR} to {MAX_YEAR}",
                time.date_naive()
            )))
        }
    }
}

/// Whether the day and the time on the clocks are in full; what stands between them was read.
fn begins_written_out(text: &str) -> bool {
    let is_like = |shape, part: Option<&str>| part.is_some_and(|part| is_written_like(shape, part));
    is_like("0000-00-00", text.get(..10)) && is_like("00:00:00", text.get(11..19))
}

impl From<DateTime<Utc>> for Instant {
    fn from(time: DateTime<Utc>) -> Self {
        Self(time.timestamp_micros())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn micros(text: &str) -> i64 {
        Instant::parse(text).expect("a timestamp").micros()
    }

    #[test]
    fn every_spelling_of_an_offset_is_the_same_instant() {
        let expected = 1_786_785_164_120_000;
        for text in [
            "2026-08-15T09:12:44.120000+00:00",
            "2026-08-15T09:12:44.12Z",
            "2026-08-15 09:12:44.12Z",
            "2026-08-15t09:12:44.12z",
            "2026-08-15T11:12:44.120+02:00",
            "2026-08-15T11:12:44.120+0200",
            "2026-08-15 11:12:44.120+0200",
            "2026-08-15T09:12:44.120000999Z",
        ] {
            assert_eq!(micros(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in [
            "",
            "2026-08-15",
            "2026-08-15T09:12:44",
            "2026-02-30T00:00:00Z",
            "3000-01-01T00:00:00Z",
            "1969-12-31T23:59:59Z",
            "2026-8-15T9:12:44+0000",
            "2026-08-\n15 09:12:44+0000",
        ] {
            assert!(Instant::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_local_time_needs_a_zone_that_had_it() {
        let paris = chrono_tz::Europe::Paris;
        assert_eq!(
            Instant::parse_local("2026-08-15 11:00:00", paris),
            Instant::parse("2026-08-15T09:00:00Z")
        );
        assert_eq!(
            Instant::parse_local("2026-10-25T02:30:00", paris),
            Instant::parse("2026-10-25T00:30:00Z")
        );
        for text in ["2026-03-29T02:30:00", "2026-8-15 9:12:44", "2026-08-15 09:12: 44"] {
            assert!(Instant::parse_local(text, paris).is_err(), "{text}");
        }
    }

    #[test]
    fn an_offset_with_seconds_is_written_in_utc() {
        let before = Instant::parse("1970-06-01T00:00:00Z").expect("an instant");
        assert_eq!(
            before.in_zone(chrono_tz::Africa::Monrovia),
            "1970-06-01T00:00:00Z"
        );
        assert_eq!(
            before.in_zone(chrono_tz::Europe::Paris),
            "1970-06-01T01:00:00+01:00"
        );
    }
}
