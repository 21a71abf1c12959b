//! CSV, as RFC 4180 has it and as portals write it.

use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

use super::{
    column::{TEXTS, labels, names},
    encoder::Encoder,
};
use crate::model::{Activity, Invalid};
use chrono_tz::Tz;

const BOM: &[u8] = b"\xef\xbb\xbf";
/// What spreadsheets take for the beginning of a formula.
const FORMULAS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
/// Put before it, it has them take the cell for text.
const GUARD: &str = "'";

/// Whose habits a file follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// RFC 4180: commas, the names of the log, no byte order mark.
    #[default]
    Rfc4180,
    /// Files that are downloaded from portals by hand: semicolons, labels for people, a byte order mark.
    Portal,
}

impl Profile {
    /// The profile of this name.
    ///
    /// # Errors
    /// If there is none.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        match text {
            "rfc4180" => Ok(Self::Rfc4180),
            "portal" => Ok(Self::Portal),
            _ => Err(Invalid(format!("`{text}` is not one of rfc4180, portal"))),
        }
    }
}

/// How CSV is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dialect {
    /// Whose habits it follows.
    pub profile: Profile,
    /// Whether cells that a spreadsheet would take for formulas begin with an apostrophe. They are then not what
    /// the log holds.
    pub guarded: bool,
}

impl Dialect {
    /// Whether cells are guarded, by the name of what they are guarded against.
    ///
    /// # Errors
    /// If there is no such guard.
    pub fn guard(text: &str) -> Result<bool, Invalid> {
        match text {
            "none" => Ok(false),
            "formulas" => Ok(true),
            _ => Err(Invalid(format!("`{text}` is not one of none, formulas"))),
        }
    }
}

/// A table of CSV, row by row.
pub struct Table<W: Write> {
    out: Writer<W>,
    is_guarded: bool,
}

impl<W: Write> Table<W> {
    /// A table that begins with the headings.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn new(
        mut out: W,
        dialect: Dialect,
        headings: impl IntoIterator<Item = &'static str>,
    ) -> io::Result<Self> {
        let delimiter = match dialect.profile {
            Profile::Rfc4180 => b',',
            Profile::Portal => {
                out.write_all(BOM)?;
                b';'
            }
        };
        let mut table = Self {
            out: WriterBuilder::new()
                .delimiter(delimiter)
                .terminator(Terminator::CRLF)
                .from_writer(out),
            is_guarded: dialect.guarded,
        };
        headings.into_iter().try_for_each(|heading| table.cell(heading))?;
        table.end_row()?;
        Ok(table)
    }

    /// Writes one cell of a row.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn cell(&mut self, text: &str) -> io::Result<()> {
        if self.is_guarded && text.starts_with(FORMULAS) {
            return Ok(self.out.write_field(format!("{GUARD}{text}"))?);
        }
        Ok(self.out.write_field(text)?)
    }

    /// Ends a row.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn end_row(&mut self) -> io::Result<()> {
        Ok(self.out.write_record(None::<&[u8]>)?)
    }

    /// Ends the table.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn end(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Rows of the log as a table.
pub(super) struct Rows<W: Write> {
    table: Table<W>,
    zone: Tz,
}

impl<W: Write> Rows<W> {
    pub(super) fn new(out: W, dialect: Dialect, zone: Tz) -> io::Result<Self> {
        let headings: Vec<_> = match dialect.profile {
            Profile::Rfc4180 => names().collect(),
            Profile::Portal => labels().collect(),
        };
        let table = Table::new(out, dialect, headings)?;
        Ok(Self { table, zone })
    }
}

impl<W: Write> Encoder for Rows<W> {
    fn take(&mut self, rows: &[Activity]) -> io::Result<()> {
        for row in rows {
            self.table.cell(&row.timestamp.with_offset(self.zone))?;
            for column in &TEXTS {
                self.table.cell((column.text)(row).unwrap_or_default())?;
            }
            self.table.end_row()?;
        }
        Ok(())
    }

    fn end(self: Box<Self>) -> io::Result<()> {
        self.table.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(dialect: Dialect, cells: &[&str]) -> String {
        let mut out = Vec::new();
        let mut table = Table::new(&mut out, dialect, ["a", "b"]).expect("memory");
        cells
            .iter()
            .try_for_each(|cell| table.cell(cell))
            .expect("memory");
        table.end_row().expect("memory");
        table.end().expect("memory");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn profiles_differ_in_the_delimiter_and_the_byte_order_mark() {
        let cells = ["1,2", "3;4"];
        assert_eq!(written(Dialect::default(), &cells), "a,b\r\n\"1,2\",3;4\r\n");
        let portal = Dialect {
            profile: Profile::Portal,
            ..Dialect::default()
        };
        assert_eq!(written(portal, &cells), "\u{feff}a;b\r\n1,2;\"3;4\"\r\n");
    }

    #[test]
    fn what_looks_like_a_formula_is_guarded_where_that_is_asked_for() {
        let guarded = Dialect {
            guarded: true,
            ..Dialect::default()
        };
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("+33 1", "'+33 1"),
            ("-2", "'-2"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("\rx", "\"'\rx\""),
            ("x=1", "x=1"),
            ("", ""),
        ] {
            assert_eq!(written(guarded, &[cell, "z"]), format!("a,b\r\n{expected},z\r\n"));
            assert!(!written(Dialect::default(), &[cell, "z"]).contains('\''));
        }
    }
}
