//! Some hours of the week.

use std::collections::BTreeSet;

use chrono::{Datelike, Timelike};
use chrono_tz::Tz;

use super::{HOURS_OF_DAY, HOURS_OF_WEEK, Instant, Invalid, Weekday};

/// Some hours of the week, as the clocks of a zone show them, but not all.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WeekHours {
    zone: Tz,
    numbers: BTreeSet<u8>,
}

impl WeekHours {
    /// Those of the weekdays that have one of these numbers, from 0, midnight, to 23. A list that is not given names
    /// all of them; nothing comes where they are all the hours of the week.
    ///
    /// # Errors
    /// If there is no such hour in a day.
    pub fn of(
        zone: Tz,
        weekdays: Option<impl IntoIterator<Item = Weekday>>,
        hours: Option<impl IntoIterator<Item = i32>>,
    ) -> Result<Option<Self>, Invalid> {
        let days: Option<BTreeSet<u8>> = weekdays.map(|days| days.into_iter().map(|day| day as u8).collect());
        let hours: Option<BTreeSet<u8>> = hours
            .map(|hours| hours.into_iter().map(hour_of_day).collect())
            .transpose()?;
        let is_of =
            |named: &Option<BTreeSet<u8>>, it: u8| named.as_ref().is_none_or(|named| named.contains(&it));
        let numbers: BTreeSet<u8> = (0..HOURS_OF_WEEK)
            .filter(|hour| is_of(&days, hour / HOURS_OF_DAY) && is_of(&hours, hour % HOURS_OF_DAY))
            .collect();
        let are_some = numbers.len() < usize::from(HOURS_OF_WEEK);
        Ok(are_some.then_some(Self { zone, numbers }))
    }

    /// Whose clocks show them.
    #[must_use]
    pub const fn zone(&self) -> Tz {
        self.zone
    }

    /// Their numbers, from 0, Monday 0:00, to 167.
    #[must_use]
    pub const fn numbers(&self) -> &BTreeSet<u8> {
        &self.numbers
    }

    /// Whether the instant lies in one of them.
    #[must_use]
    pub fn include(&self, instant: Instant) -> bool {
        let local = instant.utc().with_timezone(&self.zone);
        let number = local.weekday().num_days_from_monday() * u32::from(HOURS_OF_DAY) + local.hour();
        u8::try_from(number).is_ok_and(|number| self.numbers.contains(&number))
    }
}

/// The number of an hour of the day, checked.
///
/// # Errors
/// If there is no such hour.
pub fn hour_of_day(number: i32) -> Result<u8, Invalid> {
    u8::try_from(number)
        .ok()
        .filter(|hour| *hour < HOURS_OF_DAY)
        .ok_or_else(|| {
            Invalid(format!(
                "{number} is not an hour of the day: give one from 0 to 23"
            ))
        })
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Paris;

    use super::*;

    const NO_DAYS: Option<[Weekday; 0]> = None;
    const NO_HOURS: Option<[i32; 0]> = None;

    fn numbers(
        weekdays: Option<impl IntoIterator<Item = Weekday>>,
        hours: Option<impl IntoIterator<Item = i32>>,
    ) -> Vec<u8> {
        let some = WeekHours::of(Paris, weekdays, hours).expect("hours");
        some.expect("not all").numbers.into_iter().collect()
    }

    #[test]
    fn they_lie_on_one_of_the_days_at_one_of_the_hours() {
        use Weekday::{Monday, Sunday};
        assert_eq!(
            numbers(Some([Sunday, Monday]), Some([23, 0, 0])),
            [0, 23, 144, 167]
        );
        assert_eq!(numbers(Some([Monday]), NO_HOURS), (0..24).collect::<Vec<_>>());
        assert_eq!(numbers(NO_DAYS, Some([1])), [1, 25, 49, 73, 97, 121, 145]);
        assert_eq!(numbers(Some([]), Some([1])), [] as [u8; 0]);
        assert_eq!(WeekHours::of(Paris, NO_DAYS, Some(0..24)), Ok(None));
    }

    #[test]
    fn what_is_no_hour_of_a_day_is_refused() {
        for number in [-1, 24, 256, i32::MIN] {
            let refused = WeekHours::of(Paris, NO_DAYS, Some([number])).expect_err("a refusal");
            assert!(
                refused.0.contains(&format!("{number} is not an hour of the day")),
                "{refused}"
            );
        }
    }
}
