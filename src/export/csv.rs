//! CSV, as RFC 4180 has it and as portals write it.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use chrono_tz::Tz;
use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};

use super::{Cell, Head, encoder::Encoder};
use crate::model::{Invalid, Quoted};

const BOM: &[u8] = b"\xef\xbb\xbf";
/// What spreadsheets take for the beginning of a formula.
const FORMULAS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
/// Put before it, it has them take the cell for text.
const GUARD: char = '\'';
/// What may end a cell. In many countries spreadsheets split at semicolons what has commas, and the other way round;
/// quotes do not stop them, since they count at the beginning of a cell alone.
const ENDS: [char; 6] = [';', ',', '\t', '|', '\r', '\n'];

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
            _ => Err(Invalid(format!("{} is not one of rfc4180, portal", Quoted(text)))),
        }
    }
}

/// What stands above columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Headings {
    /// Names, for programs.
    Names,
    /// Labels, for people.
    Labels,
}

/// How CSV is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// What stands between cells.
    pub delimiter: u8,
    /// What stands above columns.
    pub headings: Headings,
    /// Whether it begins with a byte order mark.
    pub is_marked: bool,
    /// Whether all cells are in quotes, and not those alone that need them.
    pub is_quoted: bool,
    /// Whether an apostrophe comes before what a spreadsheet would take for a formula, wherever it splits cells, and
    /// all cells are in quotes. They are then not what the log holds.
    pub is_guarded: bool,
}

impl Default for Dialect {
    fn default() -> Self {
        Profile::default().into()
    }
}

impl From<Profile> for Dialect {
    fn from(profile: Profile) -> Self {
        let (delimiter, headings, is_marked) = match profile {
            Profile::Rfc4180 => (b',', Headings::Names, false),
            Profile::Portal => (b';', Headings::Labels, true),
        };
        Self {
            delimiter,
            headings,
            is_marked,
            is_quoted: false,
            is_guarded: false,
        }
    }
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
            _ => Err(Invalid(format!("{} is not one of none, formulas", Quoted(text)))),
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
    pub fn new<'text>(
        mut out: W,
        dialect: Dialect,
        headings: impl IntoIterator<Item = &'text str>,
    ) -> io::Result<Self> {
        if dialect.is_marked {
            out.write_all(BOM)?;
        }
        let quotes = if dialect.is_quoted || dialect.is_guarded {
            QuoteStyle::Always
        } else {
            QuoteStyle::Necessary
        };
        let mut table = Self {
            out: WriterBuilder::new()
                .delimiter(dialect.delimiter)
                .quote_style(quotes)
                .terminator(Terminator::CRLF)
                .from_writer(out),
            is_guarded: dialect.is_guarded,
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
        let text = if self.is_guarded {
            guarded(text)
        } else {
            text.into()
        };
        Ok(self.out.write_field(text.as_ref())?)
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

/// The text with the guard wherever a formula would begin in it.
fn guarded(text: &str) -> Cow<'_, str> {
    let is_formula = |part: &str| part.trim_start_matches('"').starts_with(FORMULAS);
    if !text.split_inclusive(ENDS).any(is_formula) {
        return text.into();
    }
    let guard = |part| is_formula(part).then_some(GUARD);
    let parts = text.split_inclusive(ENDS);
    let guarded = parts.flat_map(|part| guard(part).into_iter().chain(part.chars()));
    Cow::Owned(guarded.collect())
}

/// Rows as a table.
pub(super) struct Rows<W: Write> {
    table: Table<W>,
    zone: Tz,
}

impl<W: Write> Rows<W> {
    pub(super) fn new(out: W, dialect: Dialect, heads: &[Head], zone: Tz) -> io::Result<Self> {
        let headings = heads.iter().map(|head| match dialect.headings {
            Headings::Names => head.name.as_str(),
            Headings::Labels => head.label.as_str(),
        });
        let table = Table::new(out, dialect, headings)?;
        Ok(Self { table, zone })
    }
}

impl<W: Write> Encoder for Rows<W> {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        for cell in cells {
            match cell {
                Cell::Null => self.table.cell(""),
                Cell::Text(text) => self.table.cell(text),
                Cell::Time(time) => self.table.cell(&time.with_offset(self.zone)),
                Cell::Count(count) => self.table.cell(&count.to_string()),
            }?;
        }
        self.table.end_row()
    }

    fn end(self: Box<Self>) -> io::Result<()> {
        self.table.end()
    }
}

#[cfg(test)]
mod tests {
    use csv::ReaderBuilder;
    use proptest::{collection::vec, prelude::*, sample::select};

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
        assert_eq!(
            written(Profile::Portal.into(), &cells),
            "\u{feff}a;b\r\n1,2;\"3;4\"\r\n"
        );
    }

    #[test]
    fn cells_that_need_no_quotes_have_them_where_all_are_to_have_them() {
        let quoted = Dialect {
            is_quoted: true,
            ..Dialect::default()
        };
        assert_eq!(written(quoted, &["1", ""]), "\"a\",\"b\"\r\n\"1\",\"\"\r\n");
    }

    #[test]
    fn what_looks_like_a_formula_is_guarded_where_that_is_asked_for() {
        let guarded = Dialect {
            is_guarded: true,
            ..Dialect::default()
        };
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("+33 1", "'+33 1"),
            ("-2", "'-2"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("x=1", "x=1"),
            ("", ""),
            // Where a spreadsheet splits at another sign, or has lost count of the quotes.
            ("x;=1+1;y", "x;'=1+1;y"),
            ("x,-1", "x,'-1"),
            ("x\t@y|+z", "x\t'@y|'+z"),
            ("x\r\n=1", "x\r\n'=1"),
            ("x;\"=1;", "x;'\"\"=1;"),
            ("x; y-z, a=b", "x; y-z, a=b"),
        ] {
            assert_eq!(
                written(guarded, &[cell, "z"]),
                format!("\"a\",\"b\"\r\n\"{expected}\",\"z\"\r\n")
            );
            assert!(!written(Dialect::default(), &[cell, "z"]).contains('\''));
        }
    }

    proptest! {
        #[test]
        fn no_cell_begins_a_formula_whatever_sign_the_table_is_split_at(
            cells in vec("[-=+@\"';,|\t\r\n x]{0,8}", 2),
            profile in select(&[Profile::Rfc4180, Profile::Portal][..]),
            delimiter in select(&b";,\t|"[..]),
        ) {
            let guarded = Dialect { is_guarded: true, ..profile.into() };
            let cells: Vec<_> = cells.iter().map(String::as_str).collect();
            let table = written(guarded, &cells);
            let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(table.as_bytes());
            for row in reader.records() {
                for cell in &row.expect("text") {
                    prop_assert!(!cell.trim_start_matches(ENDS).starts_with(['=', '+', '-', '@']), "{cell:?} of {table:?}");
                }
            }
        }
    }
}
