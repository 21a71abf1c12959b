//! The columns of a file: by default the twelve fields of the log, in the order in which portals export them.

use crate::model::{Activity, Instant};

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Instants.
    Time,
    /// Texts.
    Text,
    /// How many.
    Count,
}

/// A cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'row> {
    /// Nothing.
    Null,
    /// An instant.
    Time(Instant),
    /// A text.
    Text(&'row str),
    /// How many.
    Count(u64),
}

impl Cell<'_> {
    /// The bytes of its text.
    pub(super) const fn bytes(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Null | Self::Time(_) | Self::Count(_) => 0,
        }
    }
}

impl<'row> From<Option<&'row str>> for Cell<'row> {
    fn from(text: Option<&'row str>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }
}

/// What stands above a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its name.
    pub name: String,
    /// What portals head it with in files for people.
    pub label: String,
    /// What its cells hold.
    pub kind: Kind,
}

/// A column of the log.
#[derive(Debug, Clone)]
pub struct Column {
    /// What stands above it.
    pub head: Head,
    cell: CellOf,
}

type CellOf = for<'row> fn(&'row Activity) -> Cell<'row>;

/// Name, label and cells of each field of the log.
const FIELDS: [(&str, &str, Kind, CellOf); 12] = [
    ("timestamp", "Timestamp", Kind::Time, |row| {
        Cell::Time(row.timestamp)
    }),
    ("domain_id", "Domain ID", Kind::Text, |row| {
        Cell::Text(row.domain_id.as_str())
    }),
    ("user_id", "User ID", Kind::Text, |row| {
        row.user_id.as_deref().into()
    }),
    ("dataset_id", "Dataset ID", Kind::Text, |row| {
        row.dataset_id.as_deref().into()
    }),
    ("username", "Username", Kind::Text, |row| {
        row.username.as_deref().into()
    }),
    ("action", "Action", Kind::Text, |row| {
        Cell::Text(row.action.as_str())
    }),
    ("group_id", "Group ID", Kind::Text, |row| {
        row.group_id.as_deref().into()
    }),
    ("page_id", "Page ID", Kind::Text, |row| {
        row.page_id.as_deref().into()
    }),
    ("diff", "Diff", Kind::Text, |row| row.diff.as_deref().into()),
    ("map_id", "Map ID", Kind::Text, |row| row.map_id.as_deref().into()),
    ("reuse_title", "Reuse title", Kind::Text, |row| {
        row.reuse_title.as_deref().into()
    }),
    ("subdomain_id", "Subdomain ID", Kind::Text, |row| {
        row.subdomain_id.as_deref().into()
    }),
];

impl Column {
    /// All of them.
    #[must_use]
    pub fn all() -> Vec<Self> {
        FIELDS.into_iter().map(Self::of).collect()
    }

    /// That of the field.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let found = FIELDS.into_iter().find(|(known, ..)| *known == name);
        found.map(Self::of)
    }

    /// The names of all.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FIELDS.into_iter().map(|(name, ..)| name)
    }

    /// What a row has in it.
    #[must_use]
    pub fn cell<'row>(&self, row: &'row Activity) -> Cell<'row> {
        (self.cell)(row)
    }

    fn of((name, label, kind, cell): (&str, &str, Kind, CellOf)) -> Self {
        Self {
            head: Head {
                name: name.to_owned(),
                label: label.to_owned(),
                kind,
            },
            cell,
        }
    }
}
