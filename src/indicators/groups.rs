//! How many rows there are of each kind, by some fields and parts of their dates.
//!
//! Unit: rows. Every row counts, one without a value in a field under null. Empty: no groups.

use std::{borrow::Cow, collections::HashMap};

use chrono_tz::Tz;

use super::{
    Fold, Indicator,
    days::{DatePart, Days},
};
use crate::{
    columns::{Rows, View},
    model::Field,
};

/// The most groups that are counted.
pub const MAX_GROUPS: usize = 200_000;

/// What rows are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// What they hold in a field.
    Field(Field),
    /// A part of the date on which they happened.
    Date(DatePart),
}

/// Asks for the rows by these keys, with days as the clocks of the zone show them.
#[derive(Debug, Clone)]
pub struct Groups {
    /// What they are told apart by.
    pub keys: Vec<Key>,
    /// Whose clocks are meant.
    pub zone: Tz,
}

/// Rows that have the same under every key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What they have, key by key.
    pub values: Vec<Value>,
    /// How many they are: at least 1.
    pub count: u64,
}

/// What rows have under a key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// A text of a field, or null.
    Text(Option<String>),
    /// A part of a date.
    Date(DatePart, u32),
}

/// There are more than [`MAX_GROUPS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyGroups;

impl Indicator for Groups {
    type Fold = Grouped;

    fn fold(self, _view: &View) -> Grouped {
        Grouped {
            keys: self.keys,
            days: Days::new(self.zone),
            counts: HashMap::new(),
            are_too_many: false,
        }
    }
}

/// A count for each group, by the codes of what it has.
#[derive(Debug, Clone)]
pub struct Grouped {
    keys: Vec<Key>,
    days: Days,
    counts: HashMap<Box<[u32]>, u64>,
    are_too_many: bool,
}

impl Grouped {
    /// What each of the rows has under a key.
    fn codes<'rows>(&self, key: Key, rows: &'rows Rows<'_>) -> Cow<'rows, [u32]> {
        match key {
            Key::Field(field) => Cow::Borrowed(rows.codes(field)),
            Key::Date(part) => Cow::Owned(self.days.parts(part, rows.times())),
        }
    }

    fn add(&mut self, codes: &[u32], more: u64) {
        if let Some(count) = self.counts.get_mut(codes) {
            *count += more;
        } else if self.counts.len() == MAX_GROUPS {
            self.are_too_many = true;
        } else {
            self.counts.insert(codes.into(), more);
        }
    }
}

impl Fold for Grouped {
    type Answer = Result<Vec<Group>, TooManyGroups>;

    fn take(&mut self, rows: &Rows<'_>) {
        if self.keys.iter().any(|key| matches!(key, Key::Date(_))) {
            self.days.enter(rows.month());
        }
        let columns: Vec<_> = self.keys.iter().map(|key| self.codes(*key, rows)).collect();
        let mut codes = vec![0; columns.len()];
        for row in 0..rows.len() {
            for (code, column) in codes.iter_mut().zip(&columns) {
                *code = column[row];
            }
            self.add(&codes, 1);
        }
    }

    fn merge(&mut self, part: Self) {
        self.are_too_many |= part.are_too_many;
        for (codes, count) in part.counts {
            self.add(&codes, count);
        }
    }

    fn answer(self, view: &View) -> Self::Answer {
        if self.are_too_many {
            return Err(TooManyGroups);
        }
        let value = |(key, code): (&Key, &u32)| match key {
            Key::Field(field) => Value::Text(view.texts(*field).text(*code as usize).map(str::to_owned)),
            Key::Date(part) => Value::Date(*part, *code),
        };
        let group = |(codes, count): (Box<[u32]>, u64)| Group {
            values: self.keys.iter().zip(&codes).map(value).collect(),
            count,
        };
        Ok(self.counts.into_iter().map(group).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(codes: impl Iterator<Item = usize>) -> Grouped {
        let mut counts = Grouped {
            keys: vec![Key::Field(Field::User)],
            days: Days::new(Tz::UTC),
            counts: HashMap::new(),
            are_too_many: false,
        };
        for code in codes {
            counts.add(&[u32::try_from(code).expect("a code")], 1);
        }
        counts
    }

    #[test]
    fn no_more_groups_are_kept_than_there_may_be() {
        let most = counts((0..MAX_GROUPS).chain(0..MAX_GROUPS));
        assert!(!most.are_too_many && most.counts.values().all(|count| *count == 2));
        let more = counts(0..=MAX_GROUPS);
        assert!(more.are_too_many && more.counts.len() == MAX_GROUPS);
    }

    #[test]
    fn parts_that_were_counted_apart_are_added_up() {
        let mut both = counts(0..MAX_GROUPS);
        both.merge(counts(5..10));
        assert_eq!((both.counts[&[4][..]], both.counts[&[5][..]]), (1, 2));
        assert!(!both.are_too_many);
        both.merge(counts(MAX_GROUPS..=MAX_GROUPS));
        assert!(both.are_too_many);
        let mut few = counts(0..1);
        few.merge(more());
        assert!(few.are_too_many);
    }

    fn more() -> Grouped {
        counts(0..=MAX_GROUPS)
    }
}
