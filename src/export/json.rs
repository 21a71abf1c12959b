//! JSON: an object a row, each on a line of its own.

use std::io::{self, Write};

use chrono_tz::Tz;
use serde::{Serialize, Serializer};

use super::{
    column::{TEXTS, TIMESTAMP},
    encoder::Encoder,
};
use crate::model::Activity;

/// A row with its fields under their names. What it does not have is null.
struct Object<'row> {
    row: &'row Activity,
    zone: Tz,
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let timestamp = self.row.timestamp.with_offset(self.zone);
        let texts = TEXTS.iter().map(|column| (column.name, (column.text)(self.row)));
        serializer.collect_map(std::iter::once((TIMESTAMP.0, Some(timestamp.as_str()))).chain(texts))
    }
}

/// JSON Lines.
pub(super) struct Lines<W> {
    out: W,
    zone: Tz,
}

impl<W: Write> Lines<W> {
    pub(super) const fn new(out: W, zone: Tz) -> Self {
        Self { out, zone }
    }
}

impl<W: Write> Encoder for Lines<W> {
    fn take(&mut self, rows: &[Activity]) -> io::Result<()> {
        let zone = self.zone;
        for row in rows {
            serde_json::to_writer(&mut self.out, &Object { row, zone })?;
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}

/// One array.
pub(super) struct Array<W> {
    out: W,
    zone: Tz,
    /// What comes before the next row.
    before: &'static [u8],
}

impl<W: Write> Array<W> {
    pub(super) const fn new(out: W, zone: Tz) -> Self {
        let before = b"[\n";
        Self { out, zone, before }
    }
}

impl<W: Write> Encoder for Array<W> {
    fn take(&mut self, rows: &[Activity]) -> io::Result<()> {
        let zone = self.zone;
        for row in rows {
            self.out.write_all(self.before)?;
            serde_json::to_writer(&mut self.out, &Object { row, zone })?;
            self.before = b",\n";
        }
        Ok(())
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        let is_empty = self.before.starts_with(b"[");
        self.out.write_all(if is_empty { b"[]\n" } else { b"\n]\n" })?;
        self.out.flush()
    }
}
