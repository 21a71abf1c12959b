//! Where values begin and end in JSON that may be larger than memory, and may be wrong inside.

use std::io::{self, BufRead};

use super::{MAX_ROW, source::line_breaks};

/// Why a file of JSON cannot be read on.
pub(super) enum Fault {
    /// It cannot be had.
    Unreadable(io::Error),
    /// It ends too early: in what begins on this line.
    Cut(u64),
    /// It ends before it begins.
    Empty,
    /// This stands where something else should.
    Unexpected(char, &'static str),
    /// What stands around the rows is no object.
    Envelope,
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}

/// Reads values by their brackets and quotes alone. What is wrong between these spoils no other value.
pub(super) struct Frames<B> {
    bytes: B,
    /// The line that is read, from 1.
    pub(super) line: u64,
}

impl<B: BufRead> Frames<B> {
    pub(super) const fn new(bytes: B) -> Self {
        Self { bytes, line: 1 }
    }

    /// The first byte of what comes next; `None` at the end.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, Fault> {
        loop {
            let buffer = self.bytes.fill_buf()?;
            let Some(at) = buffer.iter().position(|byte| !byte.is_ascii_whitespace()) else {
                if buffer.is_empty() {
                    return Ok(None);
                }
                let length = buffer.len();
                self.skip(length)?;
                continue;
            };
            let next = buffer[at];
            self.skip(at)?;
            return Ok(Some(next));
        }
    }

    /// The same where the file may not end.
    pub(super) fn more(&mut self) -> Result<u8, Fault> {
        self.peek()?.ok_or(Fault::Cut(self.line))
    }

    /// Passes the byte that was peeked at.
    pub(super) fn pass(&mut self) -> Result<(), Fault> {
        self.skip(1)
    }

    /// Appends the value that begins here to the text.
    pub(super) fn value(&mut self, text: &mut Vec<u8>) -> Result<(), Fault> {
        let (mut frame, mut is_empty, line) = (Frame::default(), true, self.line);
        loop {
            let buffer = self.bytes.fill_buf()?;
            if buffer.is_empty() {
                return Err(Fault::Cut(line));
            }
            let (length, is_complete) = frame.take(buffer);
            append(text, &buffer[..length]);
            self.skip(length)?;
            is_empty &= length == 0;
            if is_complete {
                break;
            }
        }
        if !is_empty {
            return Ok(());
        }
        let found = char::from(self.more()?);
        Err(Fault::Unexpected(found, "a value"))
    }

    fn skip(&mut self, length: usize) -> Result<(), Fault> {
        self.line += line_breaks(&self.bytes.fill_buf()?[..length]);
        self.bytes.consume(length);
        Ok(())
    }
}

/// Appends to the text of a row as much as may be held of one, and so much more that it is seen to be too long.
pub(super) fn append(text: &mut Vec<u8>, bytes: &[u8]) {
    let room = (MAX_ROW + 1).saturating_sub(text.len());
    text.extend_from_slice(&bytes[..bytes.len().min(room)]);
}

/// How far into a value its bytes have led.
#[derive(Default)]
struct Frame {
    open: usize,
    quoted: bool,
    escaped: bool,
}

impl Frame {
    /// How many of the bytes belong to the value, and whether it is complete.
    fn take(&mut self, bytes: &[u8]) -> (usize, bool) {
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' if self.quoted => self.escaped = true,
                b'"' => self.quoted = !self.quoted,
                _ if self.quoted => continue,
                b'{' | b'[' => self.open += 1,
                b'}' | b']' if self.open > 0 => self.open -= 1,
                b',' | b']' | b'}' | b':' | b' ' | b'\t' | b'\r' | b'\n' if self.open == 0 => {
                    return (at, true);
                }
                _ => continue,
            }
            let closed = matches!(byte, b'"' | b'}' | b']') && !self.escaped;
            if closed && !self.quoted && self.open == 0 {
                return (at + 1, true);
            }
        }
        (bytes.len(), false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str, capacity: usize) -> Vec<String> {
        let mut frames = Frames::new(io::BufReader::with_capacity(capacity, text.as_bytes()));
        let mut values = Vec::new();
        while let Ok(Some(next)) = frames.peek() {
            let mut value = Vec::new();
            if next == b',' {
                frames.pass().unwrap_or_default();
            } else if frames.value(&mut value).is_ok() {
                values.push(String::from_utf8_lossy(&value).into_owned());
            } else {
                values.push("fault".into());
                break;
            }
        }
        values
    }

    #[test]
    fn values_end_where_their_brackets_and_quotes_do() {
        let text = "{\"a\": \"}\\\"]\\\\\"} , [1,[2]]\n\"x,\\\"y\" ,12,nu\tll, {\"a\" 7,,} ";
        let expected = [
            "{\"a\": \"}\\\"]\\\\\"}",
            "[1,[2]]",
            "\"x,\\\"y\"",
            "12",
            "nu",
            "ll",
            "{\"a\" 7,,}",
        ];
        for capacity in 1..text.len() {
            assert_eq!(values(text, capacity), expected, "{capacity}");
        }
    }

    #[test]
    fn a_value_that_does_not_end_or_begin_is_a_fault() {
        for text in ["{", "[1", "\"a", "{\"a\":\"}", "}", "]", ":"] {
            assert_eq!(values(text, 3), ["fault"], "{text}");
        }
    }
}
