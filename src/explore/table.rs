//! What was counted, as a table.

use crate::export::{AtHand, Cell, Head};

/// A table of groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What stands above its columns.
    pub heads: Vec<Head>,
    pub(super) rows: Vec<Vec<Value>>,
}

/// What a cell of it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Text(String),
    Count(u64),
}

impl AtHand for Table {
    fn heads(&self) -> Vec<Head> {
        self.heads.clone()
    }

    fn rows(&self) -> impl Iterator<Item = Vec<Cell<'_>>> {
        self.rows.iter().map(|row| row.iter().map(Value::cell).collect())
    }
}

impl Value {
    fn cell(&self) -> Cell<'_> {
        match self {
            Self::Null => Cell::Null,
            Self::Text(text) => Cell::Text(text),
            Self::Count(count) => Cell::Count(*count),
        }
    }
}
