//! What writes rows in a format.

use std::io::{self, Write};

use chrono_tz::Tz;

use super::{Cell, Format, Head, Layout, csv, json, parquet, xlsx};

/// Writes rows in a format. What was written is a whole file once it has ended, and not before.
pub(super) trait Encoder {
    /// Writes a row, which has a cell under each head.
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()>;

    /// Writes what comes after the last row.
    fn end(self: Box<Self>) -> io::Result<()>;
}

/// The one for a layout, with these heads, and times in the zone.
pub(super) fn encoder<'out>(
    out: impl Write + Send + 'out,
    layout: Layout,
    heads: Vec<Head>,
    zone: Tz,
) -> io::Result<Box<dyn Encoder + 'out>> {
    Ok(match layout.format {
        Format::Csv => Box::new(csv::Rows::new(out, layout.dialect, &heads, zone)?),
        Format::JsonLines => Box::new(json::Lines::new(out, heads, zone)),
        Format::Json => Box::new(json::Array::new(out, heads, zone)),
        Format::Parquet => Box::new(parquet::Columns::new(out, &heads, zone)?),
        Format::Xlsx => Box::new(xlsx::Sheets::new(out, heads, zone)?),
    })
}
