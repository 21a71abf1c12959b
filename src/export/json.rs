//! JSON: an object a row, each on a line of its own.

use std::io::{self, Write};

use chrono_tz::Tz;
use serde::{Serialize, Serializer};

use super::{Cell, Head, encoder::Encoder};

/// A row with its cells under their names. What it does not have is null.
struct Object<'row> {
    heads: &'row [Head],
    cells: &'row [Cell<'row>],
    zone: Tz,
}

/// A cell, with times in the zone.
struct Value<'row>(Cell<'row>, Tz);

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names = self.heads.iter().map(|head| &head.name);
        serializer.collect_map(names.zip(self.cells.iter().map(|cell| Value(*cell, self.zone))))
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Cell::Null => serializer.serialize_none(),
            Cell::Text(text) => serializer.serialize_str(text),
            Cell::Time(time) => serializer.serialize_str(&time.with_offset(self.1)),
            Cell::Count(count) => serializer.serialize_u64(count),
        }
    }
}

/// JSON Lines.
pub(super) struct Lines<W> {
    out: W,
    heads: Vec<Head>,
    zone: Tz,
}

impl<W: Write> Lines<W> {
    pub(super) const fn new(out: W, heads: Vec<Head>, zone: Tz) -> Self {
        Self { out, heads, zone }
    }

    fn object(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        let (heads, zone) = (&self.heads, self.zone);
        serde_json::to_writer(&mut self.out, &Object { heads, cells, zone })?;
        Ok(())
    }
}

impl<W: Write> Encoder for Lines<W> {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        self.object(cells)?;
        self.out.write_all(b"\n")
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}

/// One array.
pub(super) struct Array<W> {
    lines: Lines<W>,
    /// What comes before the next row.
    before: &'static [u8],
}

impl<W: Write> Array<W> {
    pub(super) const fn new(out: W, heads: Vec<Head>, zone: Tz) -> Self {
        Self {
            lines: Lines::new(out, heads, zone),
            before: b"[\n",
        }
    }
}

impl<W: Write> Encoder for Array<W> {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        self.lines.out.write_all(self.before)?;
        self.before = b",\n";
        self.lines.object(cells)
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        let is_empty = self.before.starts_with(b"[");
        let end: &[u8] = if is_empty { b"[]\n" } else { b"\n]\n" };
        self.lines.out.write_all(end)?;
        self.lines.out.flush()
    }
}
