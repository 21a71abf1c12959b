//! Workbooks of spreadsheets. What the log holds are texts, so that none is taken for a formula, a number or a date.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use chrono_tz::Tz;
use rust_xlsxwriter::{ColNum, RowNum, Workbook, Worksheet, XlsxError};

use super::{Cell, Head, encoder::Encoder};

/// The most rows of a sheet, its heading among them: what comes after them goes on in another one.
const ROWS: RowNum = 1_048_576;
/// So does what comes after so many bytes of text, since a sheet of more than four gigabytes can be read by few.
const BYTES: usize = 512 << 20;
/// The most characters of a cell, each counted as UTF-16 has it.
const LONGEST: usize = 32_767;

/// Rows in as many sheets as they take.
pub(super) struct Sheets<W> {
    out: W,
    heads: Vec<Head>,
    zone: Tz,
    book: Workbook,
    count: usize,
    /// The next row of the last sheet.
    row: RowNum,
    /// The bytes of text in it.
    bytes: usize,
    /// The rows that a sheet may have.
    most: RowNum,
}

impl<W: Write + Send> Sheets<W> {
    pub(super) fn new(out: W, heads: Vec<Head>, zone: Tz) -> io::Result<Self> {
        Self::of(out, heads, zone, ROWS)
    }

    /// Sheets of so many rows.
    fn of(out: W, heads: Vec<Head>, zone: Tz, most: RowNum) -> io::Result<Self> {
        let mut sheets = Self {
            out,
            heads,
            zone,
            book: Workbook::new(),
            count: 0,
            row: 0,
            bytes: 0,
            most,
        };
        sheets.begin().map_err(io::Error::other)?;
        Ok(sheets)
    }

    fn begin(&mut self) -> Result<(), XlsxError> {
        self.count += 1;
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        sheet.set_name(format!("Sheet {}", self.count))?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, head) in (0..).zip(&self.heads) {
            write(sheet, (0, column), &Cell::Text(&head.label), self.zone)?;
        }
        (self.row, self.bytes) = (1, 0);
        Ok(())
    }

    fn write(&mut self, cells: &[Cell<'_>]) -> Result<(), XlsxError> {
        if self.row == self.most || self.bytes >= BYTES {
            self.begin()?;
        }
        self.bytes += cells.iter().map(Cell::bytes).sum::<usize>();
        let sheet = self.book.worksheet_from_index(self.count - 1)?;
        for (column, cell) in (0..).zip(cells) {
            write(sheet, (self.row, column), cell, self.zone)?;
        }
        self.row += 1;
        Ok(())
    }
}

impl<W: Write + Send> Encoder for Sheets<W> {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        self.write(cells).map_err(io::Error::other)
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.book
            .save_to_writer(&mut self.out)
            .map_err(io::Error::other)?;
        self.out.flush()
    }
}

/// Writes a cell; empty ones are left out.
fn write(
    sheet: &mut Worksheet,
    (row, column): (RowNum, ColNum),
    cell: &Cell<'_>,
    zone: Tz,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Null => return Ok(()),
        Cell::Text(text) => sheet.write_string(row, column, fitting(text))?,
        Cell::Time(time) => sheet.write_string(row, column, time.with_offset(zone))?,
        Cell::Count(count) => sheet.write(row, column, *count)?,
    };
    Ok(())
}

/// The text, or as much of it as a cell may hold, and how long it was.
fn fitting(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST || text.encode_utf16().count() <= LONGEST {
        return Cow::Borrowed(text);
    }
    let mark = format!(" … [cut here: the text has {} characters]", text.chars().count());
    let mut room = LONGEST - mark.encode_utf16().count();
    let fits = |it: &char| room.checked_sub(it.len_utf16()).map(|left| room = left).is_some();
    let kept: String = text.chars().take_while(fits).collect();
    Cow::Owned(kept + &mark)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};

    use super::*;
    use crate::{
        export::{Column, Kind},
        model::{Action, Activity, DomainId, Instant},
    };

    fn row(diff: &str) -> Activity {
        Activity {
            id: String::new(),
            timestamp: Instant::from_micros(1),
            domain_id: DomainId::parse("d").expect("an id"),
            user_id: None,
            dataset_id: None,
            username: None,
            action: Action::parse("geo").expect("an action"),
            group_id: None,
            page_id: None,
            diff: Some(diff.into()),
            map_id: None,
            reuse_title: None,
            subdomain_id: None,
        }
    }

    /// The texts of the column diff, sheet by sheet.
    fn read_back(rows: &[Activity], most: RowNum) -> Vec<Vec<String>> {
        let mut out = Vec::new();
        let all = Column::all();
        let heads = all.iter().map(|column| column.head.clone()).collect();
        let mut sheets = Box::new(Sheets::of(&mut out, heads, Tz::UTC, most).expect("memory"));
        for row in rows {
            let cells: Vec<_> = all.iter().map(|column| column.cell(row)).collect();
            sheets.row(&cells).expect("memory");
        }
        sheets.end().expect("memory");
        let mut book = Xlsx::new(Cursor::new(out)).expect("a workbook");
        let diff = |cells: &[Data]| match &cells[8] {
            Data::String(text) => text.clone(),
            other => panic!("{other:?}"),
        };
        let sheets = book.worksheets().into_iter();
        sheets
            .map(|(_, range)| range.rows().map(diff).collect())
            .collect()
    }

    #[test]
    fn rows_go_on_in_another_sheet_where_one_is_full() {
        let rows = ["a", "b", "c"].map(row);
        assert_eq!(read_back(&rows, 3), [vec!["Diff", "a", "b"], vec!["Diff", "c"]]);
        assert_eq!(read_back(&[], 3), [["Diff"]]);
    }

    #[test]
    fn cells_are_texts_whatever_they_look_like() {
        let texts = ["=1+1", "12", "2026-01-01", "TRUE", " a ", "<&>\"", "é🦀", "a\nb"];
        assert_eq!(read_back(&texts.map(row), ROWS)[0][1..], texts);
    }

    #[test]
    fn a_heading_that_no_cell_can_hold_is_cut_too() {
        let head = Head {
            name: "a".into(),
            label: "é".repeat(LONGEST + 1),
            kind: Kind::Text,
        };
        let mut out = Vec::new();
        let sheets = Box::new(Sheets::new(&mut out, vec![head], Tz::UTC).expect("memory"));
        sheets.end().expect("memory");
        let mut book = Xlsx::new(Cursor::new(out)).expect("a workbook");
        let (name, sheet) = book.worksheets().remove(0);
        let heading = sheet.get((0, 0)).expect("a heading").to_string();
        assert_eq!(name, "Sheet 1");
        assert!(
            heading.ends_with("… [cut here: the text has 32768 characters]"),
            "{heading}"
        );
    }

    #[test]
    fn a_text_that_no_cell_can_hold_is_cut_and_says_so() {
        let fits = "🦀".repeat(LONGEST / 2);
        assert_eq!(fitting(&fits), fits);
        let longer = "🦀".repeat(LONGEST);
        let cut = fitting(&longer);
        assert!(
            cut.encode_utf16().count() <= LONGEST
                && cut.ends_with("🦀 … [cut here: the text has 32767 characters]")
        );
        assert_eq!(read_back(&[row(&longer)], ROWS)[0][1], cut);
    }
}
