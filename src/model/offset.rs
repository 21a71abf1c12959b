//! How far the clocks of a time zone are ahead of those of UTC.

use std::iter::successors;

use chrono::{Offset, TimeZone};
use chrono_tz::Tz;

use super::{Instant, Month};

/// In microseconds.
pub(super) const SECOND: i64 = 1_000_000;

/// No zone changes its clocks and back within a day.
const DAY: i64 = 24 * 3_600;

/// So many seconds, at a second since 1970.
pub(super) fn offset_at(second: i64, zone: Tz) -> i64 {
    let utc = Instant::from_micros(second * SECOND).utc().naive_utc();
    zone.offset_from_utc_datetime(&utc).fix().local_minus_utc().into()
}

/// The first second after the start at which they were changed, if the time before the end ends otherwise than it
/// starts; else the end.
pub(super) fn next_change(start: i64, end: i64, zone: Tz) -> i64 {
    let offset = offset_at(start, zone);
    let (mut same, mut other) = (start, end - 1);
    if offset_at(other, zone) == offset {
        return end;
    }
    while other - same > 1 {
        let middle = i64::midpoint(same, other);
        let side = if offset_at(middle, zone) == offset {
            &mut same
        } else {
            &mut other
        };
        *side = middle;
    }
    other
}

/// The seconds of some months from which on they are otherwise ahead than before, each with how far; the first one
/// is the first of the months.
pub(super) fn offsets(zone: Tz, months: impl IntoIterator<Item = Month>) -> Vec<(i64, i64)> {
    let starts = months.into_iter().flat_map(|month| {
        let [start, end] = [month.start(), month.end()].map(|at| at.micros() / SECOND);
        successors(Some(start), move |at| {
            Some(next_change(*at, end.min(at + DAY), zone)).filter(|next| *next < end)
        })
    });
    let mut offsets: Vec<_> = starts.map(|second| (second, offset_at(second, zone))).collect();
    offsets.dedup_by_key(|(_, offset)| *offset);
    offsets
}

#[cfg(test)]
mod tests {
    use chrono_tz::{Africa, Europe, TZ_VARIANTS};
    use proptest::{prelude::*, sample::select};

    use super::*;

    #[test]
    fn a_year_of_paris_has_three() {
        let months = (202_601..=202_612).map(Month::from_number);
        let at = |text: &str| Instant::parse(text).expect("an instant").micros() / SECOND;
        assert_eq!(
            offsets(Europe::Paris, months),
            [
                (at("2026-01-01T00:00:00Z"), 3_600),
                (at("2026-03-29T01:00:00Z"), 7_200),
                (at("2026-10-25T01:00:00Z"), 3_600)
            ]
        );
        let monrovia = offsets(Africa::Monrovia, [Month::from_number(197_201)]);
        assert_eq!(
            monrovia,
            [
                (at("1972-01-01T00:00:00Z"), -2_670),
                (at("1972-01-07T00:44:30Z"), 0)
            ]
        );
    }

    #[test]
    fn a_thousand_years_have_few() {
        let months =
            (1970..3000).flat_map(|year| (1..=12).map(move |month| Month::from_number(year * 100 + month)));
        assert!(offsets(Africa::Casablanca, months).len() < 300);
    }

    proptest! {
        #[test]
        fn they_are_those_of_every_second(
            zone in select(&TZ_VARIANTS[..]),
            second in 0..Month::from_number(210_001).start().micros() / SECOND,
        ) {
            let month = Month::from(Instant::from_micros(second * SECOND));
            let offsets = offsets(zone, [month]);
            let holds = offsets.iter().rfind(|(from, _)| *from <= second);
            prop_assert_eq!(holds.map(|(_, offset)| *offset), Some(offset_at(second, zone)));
        }
    }
}
