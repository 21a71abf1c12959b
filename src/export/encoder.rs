//! What writes rows in a format.

use std::io::{self, Write};

use chrono_tz::Tz;

use super::{Format, Layout, csv, json, parquet, xlsx};
use crate::model::Activity;

/// Writes rows in a format. What was written is a whole file once it has ended, and not before.
pub(super) trait Encoder {
    /// Writes rows.
    fn take(&mut self, rows: &[Activity]) -> io::Result<()>;

    /// Writes what comes after the last row.
    fn end(self: Box<Self>) -> io::Result<()>;
}

/// The one for a layout, with times in the zone.
pub(super) fn encoder<'out>(
    out: impl Write + Send + 'out,
    layout: Layout,
    zone: Tz,
) -> io::Result<Box<dyn Encoder + 'out>> {
    Ok(match layout.format {
        Format::Csv => Box::new(csv::Rows::new(out, layout.dialect, zone)?),
        Format::JsonLines => Box::new(json::Lines::new(out, zone)),
        Format::Json => Box::new(json::Array::new(out, zone)),
        Format::Parquet => Box::new(parquet::Columns::new(out, zone)?),
        Format::Xlsx => Box::new(xlsx::Sheets::new(out, zone)?),
    })
}
