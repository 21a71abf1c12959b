//! What a column shows of a group.

use std::cmp::Ordering;

use super::table::Value;
use crate::{
    indicators::{self, Group},
    model::Domain,
};

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

    /// What it shows of a group. Portals give parts of dates as texts.
    pub(super) fn value(self, group: &Group, domain: &Domain) -> Value {
        match self {
            Self::Domain => Value::Text(domain.id.to_string()),
            Self::Count => Value::Count(group.count),
            Self::Key(place) => match &group.values[place] {
                indicators::Value::Date(part, number) => Value::Text(part.written(*number)),
                indicators::Value::Text(Some(text)) => Value::Text(text.clone()),
                indicators::Value::Text(None) => Value::Null,
            },
        }
    }
}
