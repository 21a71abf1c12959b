//! `limit` and `offset`: how much of an answer is meant.

use super::shows::Shows;
use crate::model::{Invalid, Parameters};

/// How many rows come where it is not said.
const USUAL: i64 = 10;
/// Stands for as many as there may be.
const ALL: i64 = -1;
/// The most rows, and the last that can be reached.
const ROWS: Bounds = Bounds {
    limit: 100,
    sum: 10_000,
};
/// The same of groups.
const GROUPS: Bounds = Bounds {
    limit: 20_000,
    sum: 20_000,
};

struct Bounds {
    limit: u64,
    sum: u64,
}

/// How much of an answer is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// So many are left out first.
    pub offset: u64,
    /// At most so many come after them.
    pub limit: u64,
}

impl Window {
    /// That of records.
    ///
    /// # Errors
    /// If it is larger than portals have it.
    pub fn of_records(parameters: &mut Parameters, shows: &Shows) -> Result<Self, Invalid> {
        let (bounds, usual) = match shows {
            Shows::Groups(grouping) if !grouping.is_whole() => (GROUPS, ALL),
            _ => (ROWS, USUAL),
        };
        let offset = number(parameters, "offset")?.unwrap_or_default();
        let offset = u64::try_from(offset).map_err(|_| wrong("offset", offset, "offset >= 0"))?;
        let asked = number(parameters, "limit")?.unwrap_or(usual);
        let limit = if asked == ALL {
            bounds.limit.min(bounds.sum.saturating_sub(offset))
        } else {
            let limit = u64::try_from(asked).ok().filter(|it| *it <= bounds.limit);
            limit.ok_or_else(|| wrong("limit", asked, format!("-1 <= limit <= {}", bounds.limit)))?
        };
        let sum = offset.saturating_add(limit);
        if sum > bounds.sum {
            return Err(wrong("sum of offset + limit", sum, format!("<= {}", bounds.sum)));
        }
        Ok(Self { offset, limit })
    }

    /// That of a file: all of it, unless less is asked for.
    ///
    /// # Errors
    /// If that is no number.
    pub fn of_file(parameters: &mut Parameters) -> Result<Self, Invalid> {
        let limit = match number(parameters, "limit")?.unwrap_or(ALL) {
            ALL => u64::MAX,
            given => u64::try_from(given).map_err(|_| wrong("limit", given, "-1 <= limit"))?,
        };
        Ok(Self { offset: 0, limit })
    }

    /// What it leaves of all.
    pub(super) fn of<T>(self, all: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
        let count = |number| usize::try_from(number).unwrap_or(usize::MAX);
        all.skip(count(self.offset)).take(count(self.limit))
    }
}

fn number(parameters: &mut Parameters, name: &'static str) -> Result<Option<i64>, Invalid> {
    let given = parameters.one(name, |text| Ok(text.to_owned()))?;
    let read = |text: String| text.parse().map_err(|_| wrong(name, text, "a whole number"));
    given.map(read).transpose()
}

/// As portals say it.
fn wrong(name: &str, found: impl std::fmt::Display, expected: impl std::fmt::Display) -> Invalid {
    Invalid(format!(
        "Invalid value for {name} API parameter: {found} was found but {expected} is expected."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_rows(given: &[(&str, &str)]) -> Result<(u64, u64), String> {
        let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        let mut parameters = Parameters::new(given.iter().map(owned).collect());
        let window = Window::of_records(&mut parameters, &Shows::Rows(Vec::new()));
        window
            .map(|it| (it.offset, it.limit))
            .map_err(|invalid| invalid.0)
    }

    #[test]
    fn rows_come_by_100_at_most_from_the_first_10_000() {
        for (given, expected) in [
            (&[][..], (0, 10)),
            (&[("limit", "0")], (0, 0)),
            (&[("limit", "100"), ("offset", "9900")], (9_900, 100)),
            (&[("limit", "-1")], (0, 100)),
            (&[("limit", "-1"), ("offset", "9950")], (9_950, 50)),
        ] {
            assert_eq!(of_rows(given), Ok(expected), "{given:?}");
        }
    }

    #[test]
    fn what_is_more_is_refused_in_the_words_of_portals() {
        for (given, expected) in [
            (
                &[("limit", "101")][..],
                "limit API parameter: 101 was found but -1 <= limit <= 100 is expected.",
            ),
            (
                &[("limit", "-2")],
                "limit API parameter: -2 was found but -1 <= limit <= 100 is expected.",
            ),
            (
                &[("limit", "x")],
                "limit API parameter: x was found but a whole number is expected.",
            ),
            (
                &[("offset", "-1")],
                "offset API parameter: -1 was found but offset >= 0 is expected.",
            ),
            (
                &[("limit", "100"), ("offset", "9901")],
                "sum of offset + limit API parameter: 10001 was found but <= 10000 is expected.",
            ),
            (
                &[("offset", "9223372036854775807")],
                "sum of offset + limit API parameter: 9223372036854775817 was found but <= 10000 is expected.",
            ),
        ] {
            assert_eq!(
                of_rows(given),
                Err(format!("Invalid value for {expected}")),
                "{given:?}"
            );
        }
    }
}
