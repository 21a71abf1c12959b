//! What a column shows of a group.

use std::cmp::Ordering;

use crate::indicators::Group;

/// What a column shows of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// The domain, which all have in common.
    Domain,
    /// What they have under a key.
    Key(usize),
    /// How many they are.
    Count,
}

impl Of {
    /// The order of two groups by it, upwards.
    pub(super) fn compare(self, a: &Group, b: &Group) -> Ordering {
        match self {
            Self::Domain => Ordering::Equal,
            Self::Key(place) => a.values[place].cmp(&b.values[place]),
            Self::Count => a.count.cmp(&b.count),
        }
    }
}
