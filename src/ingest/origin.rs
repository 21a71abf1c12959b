//! Who wrote the rows.

use super::column::{Column, ID};
use crate::model::Instant;

/// Who wrote the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Origin {
    /// A portal, which exported them: a row that brings no id is known by its values, and columns that the log does
    /// not have do no harm.
    #[default]
    Portal,
    /// A client, which tells what happens: a row may have an `id`, and is of this instant where it names no other. A
    /// column that the log does not have is a slip.
    Client(Instant),
}

impl Origin {
    /// The column of this name, if it is one.
    pub(super) fn column(self, name: &str) -> Option<Column> {
        match self {
            Self::Portal => Column::named(name),
            Self::Client(_) => Column::told(name),
        }
    }

    /// What is to be done with an array of rows where each line should be one.
    pub(super) const fn array(self) -> &'static str {
        match self {
            Self::Portal => "an array of rows is read with --format json",
            Self::Client(_) => "send an array of rows as application/json",
        }
    }

    /// How a column is called there.
    pub(super) fn name(self, column: Column) -> &'static str {
        match (self, column) {
            (Self::Client(_), Column::Id) => ID,
            (_, column) => column.name(),
        }
    }
}
