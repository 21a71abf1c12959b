//! The texts of one row, by column.

use super::column::{COLUMNS, Column};

/// What a file says of a row. What it does not say, and empty text, is null.
#[derive(Debug, Default)]
pub(super) struct Cells([Option<String>; COLUMNS.len()]);

impl Cells {
    pub(super) fn set(&mut self, column: Column, text: Option<String>) {
        self.0[column as usize] = text.filter(|text| !text.is_empty());
    }

    pub(super) fn take(&mut self, column: Column) -> Option<String> {
        self.0[column as usize].take()
    }
}
