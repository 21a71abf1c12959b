//! Tables that are in memory already.

use std::io::{self, Write};

use chrono_tz::Tz;

use super::{Cell, Column, Head, Layout, encoder::encoder};
use crate::model::Activity;

/// A table that is in memory.
pub trait AtHand: Send + 'static {
    /// What stands above its columns.
    fn heads(&self) -> Vec<Head>;

    /// Its rows, each with a cell under each head.
    fn rows(&self) -> impl Iterator<Item = Vec<Cell<'_>>>;
}

/// Writes a table, with its times in the zone.
///
/// # Errors
/// If it cannot be written.
pub fn write_table(table: &impl AtHand, zone: Tz, layout: Layout, out: impl Write + Send) -> io::Result<()> {
    let mut encoder = encoder(out, layout, table.heads(), zone)?;
    table.rows().try_for_each(|cells| encoder.row(&cells))?;
    encoder.end()
}

/// Some columns of some rows of the log.
#[derive(Debug)]
pub struct RowsAtHand {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Activity>,
}

impl AtHand for RowsAtHand {
    fn heads(&self) -> Vec<Head> {
        self.columns.iter().map(|column| column.head.clone()).collect()
    }

    fn rows(&self) -> impl Iterator<Item = Vec<Cell<'_>>> {
        let cells = |row| self.columns.iter().map(|column| column.cell(row)).collect();
        self.rows.iter().map(cells)
    }
}
