//! Durations of the civil calendar.

use std::fmt;

use chrono::{Days, Months, NaiveDate};

use super::{Invalid, Quoted};

const MAX_MONTHS: u32 = 12_000;
const MAX_DAYS: u64 = 365_250;

/// An ISO 8601 duration in years, months, weeks and days: at least a day, at most 1 000 years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CivilDuration {
    months: u32,
    days: u64,
}

impl CivilDuration {
    /// So many days.
    #[must_use]
    pub const fn days(days: u64) -> Self {
        Self { months: 0, days }
    }

    /// So many years.
    #[must_use]
    pub const fn years(years: u32) -> Self {
        Self {
            months: 12 * years,
            days: 0,
        }
    }

    /// Reads an ISO 8601 duration of whole days or longer: `P14D`, `P2W`, `P6M`, `P1Y`, `P1Y6M`.
    ///
    /// # Errors
    /// If it is not one, or is empty or longer than 1 000 years.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        read(text)
            .filter(|it| (it.months, it.days) != (0, 0) && it.months <= MAX_MONTHS && it.days <= MAX_DAYS)
            .ok_or_else(|| {
                Invalid(format!(
                    "{} is not an ISO 8601 duration of 1 day to 1000 years, in days, weeks, months or years, such as P14D, P2W, P6M or P1Y",
                    Quoted(text)
                ))
            })
    }

    /// The day so long before `day`; the last day of a month stands for those it does not have.
    #[must_use]
    pub fn before(self, day: NaiveDate) -> Option<NaiveDate> {
        day.checked_sub_months(Months::new(self.months))?
            .checked_sub_days(Days::new(self.days))
    }

    /// The day so long after `day`; the last day of a month stands for those it does not have.
    #[must_use]
    pub fn after(self, day: NaiveDate) -> Option<NaiveDate> {
        day.checked_add_months(Months::new(self.months))?
            .checked_add_days(Days::new(self.days))
    }
}

fn read(text: &str) -> Option<CivilDuration> {
    let mut rest = text.strip_prefix('P').filter(|rest| !rest.is_empty())?;
    let mut units = "YMWD";
    let mut total = CivilDuration::days(0);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u32 = rest[..digits].parse().ok()?;
        let unit = rest[digits..].chars().next()?;
        units = &units[units.find(unit)? + 1..];
        match unit {
            'Y' => total.months = total.months.checked_add(number.checked_mul(12)?)?,
            'M' => total.months = total.months.checked_add(number)?,
            'W' => total.days += u64::from(number) * 7,
            _ => total.days += u64::from(number),
        }
        rest = &rest[digits + 1..];
    }
    Some(total)
}

impl fmt::Display for CivilDuration {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("P")?;
        for (number, unit) in [(self.months / 12, 'Y'), (self.months % 12, 'M')] {
            if number > 0 {
                write!(out, "{number}{unit}")?;
            }
        }
        if self.days > 0 {
            write!(out, "{}D", self.days)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_weeks_months_and_years_are_read() {
        for (text, months, days) in [
            ("P14D", 0, 14),
            ("P2W", 0, 14),
            ("P6M", 6, 0),
            ("P1Y", 12, 0),
            ("P1Y6M1W2D", 18, 9),
        ] {
            assert_eq!(
                CivilDuration::parse(text),
                Ok(CivilDuration { months, days }),
                "{text}"
            );
        }
    }

    #[test]
    fn it_is_written_in_years_months_and_days() {
        for (text, written) in [
            ("P1Y", "P1Y"),
            ("P18M", "P1Y6M"),
            ("P6M", "P6M"),
            ("P2W", "P14D"),
            ("P1Y1D", "P1Y1D"),
        ] {
            let duration = CivilDuration::parse(text).expect("a duration");
            assert_eq!(duration.to_string(), written);
            assert_eq!(CivilDuration::parse(written), Ok(duration));
        }
    }

    #[test]
    fn all_else_is_refused() {
        for text in [
            "", "P", "14D", "P14", "PD", "P0D", "P-1D", "PT24H", "P1.5D", "p14d", "P1D1M", "P1D1D",
            "P99999Y", "P1é",
        ] {
            assert!(CivilDuration::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_month_before_the_31st_ends_with_a_shorter_month() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        let month = CivilDuration::parse("P1M").expect("a duration");
        assert_eq!(month.before(day("2026-03-31")), Some(day("2026-02-28")));
        assert_eq!(month.after(day("2026-01-31")), Some(day("2026-02-28")));
    }
}
