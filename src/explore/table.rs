//! What was found, as tables.

use super::of::Of;
use crate::{
    export::{AtHand, Cell, Head},
    indicators::{Group, Value},
    model::DomainId,
};

/// A table of groups. What several of its columns show is in memory once.
#[derive(Debug)]
pub struct Table {
    /// What stands above its columns.
    pub heads: Vec<Head>,
    pub(super) ofs: Vec<Of>,
    pub(super) domain: DomainId,
    pub(super) groups: Vec<Counted>,
}

/// What a group has under each key, as it is written, and how many rows it has.
#[derive(Debug)]
pub(super) struct Counted {
    texts: Vec<Option<String>>,
    count: u64,
}

impl From<Group> for Counted {
    /// Portals give parts of dates as texts.
    fn from(Group { values, count }: Group) -> Self {
        let text = |value| match value {
            Value::Text(text) => text,
            Value::Date(part, number) => Some(part.written(number)),
        };
        Self {
            texts: values.into_iter().map(text).collect(),
            count,
        }
    }
}

impl Table {
    fn cell<'table>(&'table self, group: &'table Counted, of: Of) -> Cell<'table> {
        match of {
            Of::Domain => Cell::Text(self.domain.as_str()),
            Of::Key(place) => group.texts[place].as_deref().into(),
            Of::Count => Cell::Count(group.count),
        }
    }
}

impl AtHand for Table {
    fn heads(&self) -> Vec<Head> {
        self.heads.clone()
    }

    fn rows(&self) -> impl Iterator<Item = Vec<Cell<'_>>> {
        let cells = |group| self.ofs.iter().map(|of| self.cell(group, *of)).collect();
        self.groups.iter().map(cells)
    }
}
