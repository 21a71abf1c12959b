//! JSON larger than memory: an array of rows, an envelope around one, or rows one after the other. A
//! row that is wrong inside spoils no other.

use std::{io::BufRead, ops::ControlFlow};

use super::{
    Broken, MAX_ROW, envelope,
    frames::{Fault, Frames, append},
    json_row::{Object, take},
    sink::Sink,
    source::Source,
    too_long,
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
            Fault::Cut(begin) => self.sink.cut(begin),
            Fault::Empty => self
                .sink
                .broken(line, "the file is empty: JSON without rows is []"),
            Fault::Unexpected(found, wanted) => self
                .sink
                .broken(line, format!("`{found}` stands where {wanted} should")),
            Fault::Envelope => self.sink.broken(
                line,
                "what stands around the rows is no JSON object: a comma, a colon or a value is missing, or one too many",
            ),
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
        if self.frames.more()? == b']' {
            return self.frames.pass();
        }
        let mut row = Vec::new();
        loop {
            let line = self.frames.line;
            row.clear();
            self.frames.value(&mut row)?;
            if self.row(line, &row).is_break() {
                return Ok(());
            }
            match self.frames.more()? {
                b']' => return self.frames.pass(),
                b',' => self.frames.pass()?,
                found => return Err(Fault::Unexpected(found.into(), "a comma or the end of the array")),
            }
            self.frames.more()?;
        }
    }

    /// An envelope, whose rows are taken as they come, or a row.
    fn object(&mut self) -> Result<(), Fault> {
        let (line, mut is_envelope) = (self.frames.line, false);
        let mut object = b"{".to_vec();
        self.frames.pass()?;
        while envelope::to_rows(&mut self.frames, &mut object)? {
            is_envelope = true;
            append(&mut object, b"[]");
            self.array()?;
            if self.sink.stopped() {
                return Ok(());
            }
        }
        self.frames.pass()?;
        append(&mut object, b"}");
        if !is_envelope {
            // Whoever has had enough has said so to the sink.
            let _flow = self.row(line, &object);
        } else if serde_json::from_slice::<Object<'_>>(&object).is_err() {
            return Err(Fault::Envelope);
        }
        Ok(())
    }

    fn row(&mut self, line: u64, row: &[u8]) -> ControlFlow<()> {
        self.rows += 1;
        self.sink.number = Some(self.rows);
        if row.len() > MAX_ROW {
            return self.sink.refuse(line, None, too_long());
        }
        match std::str::from_utf8(row) {
            Ok(text) => take(line, text, self.sink),
            Err(_) => self.sink.refuse(line, None, "the text is not UTF-8"),
        }
    }
}
