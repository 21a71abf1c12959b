//! JSON larger than memory: an array of rows, an envelope around one, or rows one after the other. A
//! row that is wrong inside spoils no other.

use std::{io::BufRead, ops::ControlFlow};

use super::{
    Broken, MAX_ROW,
    frames::{Fault, Frames},
    json_row::{ENVELOPES, take},
    sink::Sink,
    source::Source,
};

/// Reads a file of JSON values.
pub(super) fn read(source: Source<'_>, sink: &mut Sink<'_>) -> Result<(), Broken> {
    let mut values = Values::new(source.bytes(), sink);
    let all = values.all();
    all.map_err(|fault| values.broken(fault))
}

/// Reads a file that is one array.
pub(super) fn read_array(source: Source<'_>, sink: &mut Sink<'_>) -> Result<(), Broken> {
    let mut values = Values::new(source.bytes(), sink);
    let only = values.only_array();
    only.map_err(|fault| values.broken(fault))
}

/// The values of a file, and where their rows go.
struct Values<'read, 'file, B> {
    frames: Frames<B>,
    /// Those that were read.
    rows: u64,
    sink: &'read mut Sink<'file>,
}

impl<'read, 'file, B: BufRead> Values<'read, 'file, B> {
    const fn new(bytes: B, sink: &'read mut Sink<'file>) -> Self {
        Self {
            frames: Frames::new(bytes),
            rows: 0,
            sink,
        }
    }

    fn broken(&self, fault: Fault) -> Broken {
        let line = self.frames.line;
        match fault {
            Fault::Unreadable(error) => self.sink.unreadable(line, &error),
            Fault::Cut => self.sink.cut(line),
            Fault::Empty => self
                .sink
                .broken(line, "the file is empty: JSON without rows is []"),
            Fault::TooLong => self.sink.broken(
                line,
                format!("a row is longer than {MAX_ROW} bytes: a quote or a bracket is missing in it"),
            ),
            Fault::Unexpected(found, wanted) => self
                .sink
                .broken(line, format!("`{found}` stands where {wanted} should")),
        }
    }

    fn all(&mut self) -> Result<(), Fault> {
        self.frames.peek()?.ok_or(Fault::Empty)?;
        while !self.sink.stopped()
            && let Some(next) = self.frames.peek()?
        {
            match next {
                b'[' => self.array()?,
                b'{' => self.object()?,
                found => return Err(Fault::Unexpected(found.into(), "an array of rows or an object")),
            }
        }
        Ok(())
    }

    fn only_array(&mut self) -> Result<(), Fault> {
        match self.frames.more()? {
            b'[' => self.array()?,
            found => return Err(Fault::Unexpected(found.into(), "an array of rows")),
        }
        match self.frames.peek()? {
            Some(found) if !self.sink.stopped() => Err(Fault::Unexpected(found.into(), "the end")),
            _ => Ok(()),
        }
    }

    fn array(&mut self) -> Result<(), Fault> {
        self.frames.pass()?;
        let (mut row, mut is_after_row) = (Vec::new(), false);
        loop {
            match self.frames.more()? {
                b']' => return self.frames.pass(),
                b',' => {
                    is_after_row = false;
                    self.frames.pass()?;
                }
                found if is_after_row => {
                    return Err(Fault::Unexpected(found.into(), "a comma or the end of the array"));
                }
                _ => {
                    let line = self.frames.line;
                    row.clear();
                    self.frames.value(&mut row)?;
                    is_after_row = true;
                    if self.row(line, &row).is_break() {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// An envelope, whose rows are taken as they come, or a row.
    fn object(&mut self) -> Result<(), Fault> {
        let (line, mut is_envelope) = (self.frames.line, false);
        let mut row = b"{".to_vec();
        self.frames.pass()?;
        loop {
            match self.frames.more()? {
                b'}' => break self.frames.pass()?,
                mark @ (b',' | b':') => {
                    row.push(mark);
                    self.frames.pass()?;
                }
                b'[' if names_rows(&row) => {
                    is_envelope = true;
                    row.extend_from_slice(b"[]");
                    self.array()?;
                    if self.sink.stopped() {
                        return Ok(());
                    }
                }
                _ => self.frames.value(&mut row)?,
            }
        }
        row.push(b'}');
        if !is_envelope {
            // Whoever has had enough has said so to the sink.
            let _flow = self.row(line, &row);
        }
        Ok(())
    }

    fn row(&mut self, line: u64, row: &[u8]) -> ControlFlow<()> {
        self.rows += 1;
        self.sink.number = Some(self.rows);
        match std::str::from_utf8(row) {
            Ok(text) => take(line, text, self.sink),
            Err(_) => self.sink.refuse(line, None, "the text is not UTF-8"),
        }
    }
}

/// Whether the text of an object ends with the name under which envelopes hold their rows.
fn names_rows(object: &[u8]) -> bool {
    ENVELOPES
        .iter()
        .any(|name| object.ends_with(format!("\"{name}\":").as_bytes()))
}
