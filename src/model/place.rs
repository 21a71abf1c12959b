//! How far a reader of a domain's log has come, in the order of recording.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};

use super::{Instant, Month};

/// Numbers are written in groups of so many bits, the smallest first.
const GROUP: u32 = 7;
const MORE: u8 = 1 << GROUP;

/// How much of a month a reader has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seen {
    /// How often the month was emptied before: it counts from 1 again then.
    pub removals: u64,
    /// The last of its rows.
    pub row: u64,
    /// By what that row is known.
    pub mark: Mark,
}

/// By what a row is known from one that has its number in another history of the log, such as one that was begun by an
/// older copy. It is made of what never changes, not even when somebody is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark(u16);

impl Mark {
    /// That of a row.
    #[must_use]
    pub fn of(timestamp: Instant, action: &str) -> Self {
        let row = [&timestamp.micros().to_le_bytes(), action.as_bytes()].concat();
        let [first, second, ..] = *digest(&SHA256, &row).as_ref() else {
            return Self::default();
        };
        Self(u16::from_le_bytes([first, second]))
    }
}

/// How far a reader has come. The rows of a month are numbered in the order of their recording; between months, which
/// are recorded to at the same time, there is no order, so a place is a number for each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place(BTreeMap<Month, Seen>);

impl FromIterator<(Month, Seen)> for Place {
    fn from_iter<I: IntoIterator<Item = (Month, Seen)>>(months: I) -> Self {
        Self(months.into_iter().collect())
    }
}

impl Place {
    /// The last row that was seen of a month which was emptied so often: 0 where none was.
    #[must_use]
    pub fn row(&self, month: Month, removals: u64) -> u64 {
        let seen = self.0.get(&month).filter(|seen| seen.removals == removals);
        seen.map_or(0, |seen| seen.row)
    }

    /// The months of which something was seen.
    pub fn months(&self) -> impl Iterator<Item = (Month, Seen)> {
        self.0.iter().map(|(month, seen)| (*month, *seen))
    }

    /// Goes on to a row.
    pub fn advance(&mut self, month: Month, seen: Seen) {
        self.0.insert(month, seen);
    }

    /// The place in a few bytes for each month.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        push(&mut bytes, self.0.len() as u64);
        let mut before = 0;
        for (month, seen) in &self.0 {
            let number = u64::from(month.number().unsigned_abs());
            for value in [number - before, seen.removals, seen.row, seen.mark.0.into()] {
                push(&mut bytes, value);
            }
            before = number;
        }
        bytes
    }

    /// Reads what [`Place::to_bytes`] wrote, whatever follows it.
    #[must_use]
    pub fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let (mut months, mut number) = (BTreeMap::new(), 0_u64);
        for _ in 0..pop(&mut bytes)? {
            number = number.checked_add(pop(&mut bytes)?)?;
            let (removals, row) = (pop(&mut bytes)?, pop(&mut bytes)?);
            let mark = Mark(pop(&mut bytes)?.try_into().ok()?);
            let month = Month::from_number(number.try_into().ok()?);
            months.insert(month, Seen { removals, row, mark });
        }
        Some(Self(months))
    }
}

fn push(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= u64::from(MORE) {
        bytes.push(number.to_le_bytes()[0] | MORE);
        number >>= GROUP;
    }
    bytes.extend(number.to_le_bytes().first());
}

fn pop(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..u64::BITS).step_by(GROUP as usize) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(first & !MORE) << shift;
        if first & MORE == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(months: &[(i32, u64, u64)]) -> Place {
        let seen = |(number, removals, row): &(i32, u64, u64)| {
            let (removals, row, mark) = (*removals, *row, Mark(row.to_le_bytes()[0].into()));
            (Month::from_number(*number), Seen { removals, row, mark })
        };
        months.iter().map(seen).collect()
    }

    #[test]
    fn a_place_comes_back_as_it_was_whatever_follows_it() {
        for months in [
            &[][..],
            &[(197_001, 0, 1)],
            &[
                (202_512, 0, 127),
                (202_601, 3, 128),
                (202_611, u64::MAX, u64::from(u32::MAX)),
                (999_912, 0, u64::MAX),
            ],
        ] {
            let written = place(months);
            let bytes = [written.to_bytes(), vec![0; 9]].concat();
            assert_eq!(Place::from_bytes(&bytes), Some(written));
        }
    }

    #[test]
    fn what_is_cut_or_too_large_is_no_place() {
        let bytes = place(&[(202_611, 0, 300)]).to_bytes();
        for cut in 0..bytes.len() {
            assert_eq!(Place::from_bytes(&bytes[..cut]), None, "{cut}");
        }
        assert_eq!(Place::from_bytes(&[0xff; 11]), None);
        assert_eq!(
            Place::from_bytes(&[1, 0xff, 0xff, 0xff, 0xff, 0x7f, 0, 0, 0]),
            None
        );
        assert_eq!(Place::from_bytes(&[1, 1, 0, 1, 0xff, 0xff, 0x7f]), None);
    }

    #[test]
    fn of_a_month_that_was_emptied_since_nothing_was_seen() {
        let seen = place(&[(202_611, 1, 5)]);
        let row = |number, removals| seen.row(Month::from_number(number), removals);
        assert_eq!((row(202_611, 1), row(202_611, 2), row(202_610, 0)), (5, 0, 0));
    }
}
