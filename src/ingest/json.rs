//! JSON larger than memory: an array of rows, an envelope around one, or rows one after the other.

use std::{
    cell::Cell,
    fmt,
    io::{self, BufRead, Read},
};

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Deserializer, value::RawValue};

use super::{
    Broken, MAX_ROW,
    json_row::{ENVELOPES, Object, take, take_object},
    sink::Sink,
    source::{Source, line_breaks},
};

/// Reads a file of JSON values.
pub(super) fn read(source: Source<'_>, sink: &mut Sink<'_>) -> Result<(), Broken> {
    let place = Place::default();
    let mut json = Deserializer::from_reader(Tracked {
        bytes: source.bytes(),
        place: &place,
    });
    while json.end().is_err() {
        let value = Value { place: &place, sink }.deserialize(&mut json);
        match value {
            _ if sink.stopped() => return Ok(()),
            Ok(()) => {}
            Err(error) => return Err(broken(&error, &place, sink)),
        }
    }
    Ok(())
}

fn broken(error: &serde_json::Error, place: &Place, sink: &Sink<'_>) -> Broken {
    let line = place.line.get();
    match error.classify() {
        serde_json::error::Category::Eof => {
            sink.broken(line, "the file ends in the middle of a row: it was cut")
        }
        serde_json::error::Category::Io if error.io_error_kind() == Some(io::ErrorKind::UnexpectedEof) => {
            sink.unreadable(line, &io::ErrorKind::UnexpectedEof.into())
        }
        _ => sink.broken(line, format!("the JSON cannot be read on: {error}")),
    }
}

/// How far the file was read.
struct Place {
    line: Cell<u64>,
    /// Bytes since the row began.
    row: Cell<usize>,
}

impl Default for Place {
    fn default() -> Self {
        Self {
            line: Cell::new(1),
            row: Cell::new(0),
        }
    }
}

/// Counts the lines, and fails where a row takes more memory than it may.
struct Tracked<'place, B> {
    bytes: B,
    place: &'place Place,
}

impl<B: BufRead> Read for Tracked<'_, B> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.bytes.read(buffer)?;
        let breaks = line_breaks(&buffer[..length]);
        self.place.line.set(self.place.line.get() + breaks);
        self.place.row.set(self.place.row.get() + length);
        if self.place.row.get() > MAX_ROW {
            return Err(io::Error::other(format!("a row is longer than {MAX_ROW} bytes")));
        }
        Ok(length)
    }
}

/// A value at the top of the file: rows, an envelope, or a row.
struct Value<'value, 'file> {
    place: &'value Place,
    sink: &'value mut Sink<'file>,
}

impl<'de> DeserializeSeed<'de> for Value<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an array of rows, or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        loop {
            self.place.row.set(0);
            let Some(row) = rows.next_element::<Box<RawValue>>()? else {
                return Ok(());
            };
            // What was read ends with the row, so the line that it begins on follows from its own.
            let breaks = line_breaks(row.get().as_bytes());
            if take(self.place.line.get() - breaks, row.get(), self.sink).is_break() {
                return Err(A::Error::custom("stopped"));
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let line = self.place.line.get();
        let (mut fields, mut is_envelope) = (Vec::<(String, Box<RawValue>)>::new(), false);
        self.place.row.set(0);
        while let Some(name) = map.next_key::<String>()? {
            if ENVELOPES.contains(&name.as_str()) {
                is_envelope = true;
                map.next_value_seed(Value {
                    place: self.place,
                    sink: &mut *self.sink,
                })?;
            } else {
                fields.push((name, map.next_value()?));
            }
        }
        let row = Object(
            fields
                .iter()
                .map(|(name, value)| (name.clone(), &**value))
                .collect(),
        );
        if !is_envelope && take_object(line, &row, self.sink).is_break() {
            return Err(A::Error::custom("stopped"));
        }
        Ok(())
    }
}
