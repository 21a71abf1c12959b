//! Tables that are in memory already.

use std::io::{self, Write};

use chrono_tz::Tz;

use super::{Cell, Head, Layout, encoder::encoder};

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
