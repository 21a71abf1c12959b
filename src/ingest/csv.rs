//! CSV: any of four delimiters, quotes where needed, line breaks inside of them.

use std::{io::BufRead, ops::ControlFlow};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::{
    Broken, MAX_ROW,
    cells::Cells,
    column::Column,
    sink::Sink,
    source::{Source, line_breaks},
    too_long,
};
use crate::model::quoted_list;

/// The most fields of a row: a file of delimiters alone is no log.
const MAX_FIELDS: usize = 1 << 16;
const DELIMITERS: &[u8] = b";,\t|";

/// Reads a file whose first line names its columns.
pub(super) fn read(source: Source<'_>, sink: &mut Sink<'_>) -> Result<(), Broken> {
    let delimiter = delimiter(source.lines().next().unwrap_or_default());
    let mut rows = Rows::new(source.bytes(), delimiter);
    let Some(header) = rows.next(sink)? else {
        return Err(sink.broken(1, "the file is empty: the first line of CSV names the columns, and JSON Lines without rows are known by a name such as log.jsonl, or by --format jsonl"));
    };
    if let Some(reason) = header.excess {
        return Err(sink.broken(header.line, reason));
    }
    let header = Header::read(
        &header.fields().map(String::from_utf8_lossy).collect::<Vec<_>>(),
        sink,
    )?;
    while let Some(row) = rows.next(sink)? {
        if header.take(&row, sink).is_break() {
            break;
        }
    }
    Ok(())
}

/// The delimiter that the header line holds most of, outside of quotes.
fn delimiter(line: &[u8]) -> u8 {
    let unquoted: Vec<&[u8]> = line.split(|byte| *byte == b'"').step_by(2).collect();
    let count = |delimiter: u8| {
        unquoted
            .iter()
            .flat_map(|part| part.iter())
            .filter(|byte| **byte == delimiter)
            .count()
    };
    // Of equals the first wins, so a header of one column has the usual delimiter.
    DELIMITERS
        .iter()
        .copied()
        .rev()
        .max_by_key(|delimiter| count(*delimiter))
        .unwrap_or(b';')
}

/// What the columns of the file are.
struct Header(Vec<Option<Column>>);

impl Header {
    fn read(labels: &[impl AsRef<str>], sink: &mut Sink<'_>) -> Result<Self, Broken> {
        let columns: Vec<_> = labels.iter().map(|label| Column::named(label.as_ref())).collect();
        let names: Vec<&str> = labels.iter().map(AsRef::as_ref).collect();
        let has = |column| columns.contains(&Some(column));
        if !has(Column::Timestamp) || !(has(Column::Action) || has(Column::Api)) {
            let reason = format!(
                "the first line has to name a column timestamp, and one action or api; it names: {}",
                quoted_list(names.iter().copied())
            );
            return Err(sink.broken(1, reason));
        }
        if let Some(twice) = Column::twice(columns.iter().copied().flatten()) {
            return Err(sink.broken(
                1,
                format!("the first line names the column {} twice", twice.name()),
            ));
        }
        let unknown = names.iter().zip(&columns).filter(|(_, column)| column.is_none());
        sink.summary
            .unknown_columns
            .extend(unknown.map(|(name, _)| (*name).to_owned()));
        Ok(Self(columns))
    }

    fn take(&self, row: &Row, sink: &mut Sink<'_>) -> ControlFlow<()> {
        if let Some(reason) = &row.excess {
            return sink.refuse(row.line, None, reason.as_str());
        }
        if row.ends.len() != self.0.len() {
            let cut = if row.unfinished {
                "; the file ends here: it seems to be cut"
            } else {
                ""
            };
            let reason = format!(
                "the row has {} fields, and the first line {}{cut}",
                row.ends.len(),
                self.0.len()
            );
            return sink.refuse(row.line, None, reason);
        }
        let mut cells = Cells::default();
        for (field, column) in row.fields().zip(&self.0) {
            let Some(column) = column else { continue };
            match std::str::from_utf8(field) {
                Ok(text) => cells.set(*column, Some(text.to_owned())),
                Err(_) => return sink.refuse(row.line, Some(column.name()), "the text is not UTF-8"),
            }
        }
        sink.summary.unfinished_line = row.unfinished.then_some(row.line);
        sink.row(row.line, cells)
    }
}

/// One row as bytes.
#[derive(Default)]
struct Row {
    line: u64,
    text: Vec<u8>,
    /// Where each field ends in the text.
    ends: Vec<usize>,
    /// Whether the file ends without a line break after it.
    unfinished: bool,
    /// Why it was passed over, if it was.
    excess: Option<String>,
}

impl Row {
    fn fields(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.text[start..*end])
    }
}

/// The rows of a file.
struct Rows<B> {
    bytes: B,
    parser: Reader,
    line: u64,
}

impl<B: BufRead> Rows<B> {
    fn new(bytes: B, delimiter: u8) -> Self {
        let mut parser = ReaderBuilder::new().delimiter(delimiter).build();
        // At its very first bytes it would drop a byte order mark, if a piece of the file holds all of it. The source
        // has dropped the file's own; one that comes after blank lines belongs to a name.
        parser.read_record(b"\n", &mut [0], &mut [0]);
        Self {
            bytes,
            parser,
            line: 1,
        }
    }

    fn next(&mut self, sink: &Sink<'_>) -> Result<Option<Row>, Broken> {
        self.skip_line_breaks()
            .map_err(|error| sink.unreadable(self.line, &error))?;
        let mut row = Row {
            line: self.line,
            text: vec![0; 1 << 10],
            ends: vec![0; 32],
            ..Row::default()
        };
        let (mut length, mut fields) = (0, 0);
        loop {
            let input = self
                .bytes
                .fill_buf()
                .map_err(|error| sink.unreadable(row.line, &error))?;
            let at_end = input.is_empty();
            // A line break ends a row that lacks one, but not a quote that was never closed.
            let input = if at_end { b"\n" } else { input };
            let (result, read, written, ended) =
                self.parser
                    .read_record(input, &mut row.text[length..], &mut row.ends[fields..]);
            if !at_end {
                self.line += line_breaks(&input[..read]);
                self.bytes.consume(read);
            }
            (length, fields) = (length + written, fields + ended);
            match result {
                ReadRecordResult::Record => {
                    // Where fields of a row end that was passed over says nothing of what is held of it.
                    let fields = if row.excess.is_some() { 0 } else { fields };
                    row.text.truncate(length);
                    row.ends.truncate(fields);
                    row.unfinished = at_end;
                    return Ok(Some(row));
                }
                ReadRecordResult::InputEmpty
                    if at_end && row.excess.is_none() && (length, fields) == (0, 0) =>
                {
                    return Ok(None);
                }
                ReadRecordResult::InputEmpty if at_end => {
                    return Err(sink.broken(
                        row.line,
                        "the file ends inside a quoted field of this row: it was cut, or a quote is missing",
                    ));
                }
                ReadRecordResult::OutputFull if length >= MAX_ROW => {
                    row.excess = Some(too_long());
                    length = 0;
                }
                ReadRecordResult::OutputFull => row.text.resize(MAX_ROW.min(2 * length), 0),
                ReadRecordResult::OutputEndsFull if fields >= MAX_FIELDS => {
                    row.excess = Some(format!("the row has more than {MAX_FIELDS} fields"));
                    fields = 0;
                }
                ReadRecordResult::OutputEndsFull => row.ends.resize(2 * fields, 0),
                ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
            }
        }
    }

    /// So that a row begins on the line that holds its first character.
    fn skip_line_breaks(&mut self) -> std::io::Result<()> {
        loop {
            let breaks = self
                .bytes
                .fill_buf()?
                .iter()
                .take_while(|byte| matches!(byte, b'\r' | b'\n'));
            let breaks: Vec<u8> = breaks.copied().collect();
            if breaks.is_empty() {
                return Ok(());
            }
            self.line += line_breaks(&breaks);
            self.bytes.consume(breaks.len());
        }
    }
}
