//! JSON Lines: one object a line, so that a bad line spoils no other.

use std::{
    io::{self, BufRead, Read},
    ops::ControlFlow,
};

use super::{
    Broken, MAX_ROW,
    json_row::{Object, take},
    sink::Sink,
    source::Source,
    too_long,
};

/// Whether the line is a row by itself, and not the beginning of something larger.
pub(super) fn is_row(line: &[u8]) -> bool {
    serde_json::from_slice::<Object<'_>>(line).is_ok()
}

/// Reads a file of objects, one a line; blank lines do no harm.
pub(super) fn read(source: Source<'_>, sink: &mut Sink<'_>) -> Result<(), Broken> {
    let mut bytes = source.bytes();
    let mut text = Vec::new();
    for line in 1.. {
        next(&mut bytes, &mut text).map_err(|error| sink.unreadable(line, &error))?;
        if text.is_empty() || take_line(line, &text, sink)?.is_break() {
            break;
        }
    }
    Ok(())
}

/// Reads the next line into the text; of one that is too long as much as shows that.
fn next(bytes: &mut impl BufRead, text: &mut Vec<u8>) -> io::Result<()> {
    text.clear();
    bytes.by_ref().take(MAX_ROW as u64 + 1).read_until(b'\n', text)?;
    if text.len() > MAX_ROW && !text.ends_with(b"\n") {
        bytes.skip_until(b'\n')?;
    }
    Ok(())
}

fn take_line(line: u64, text: &[u8], sink: &mut Sink<'_>) -> Result<ControlFlow<()>, Broken> {
    if text.len() > MAX_ROW {
        return Ok(sink.refuse(line, None, too_long()));
    }
    let Ok(row) = std::str::from_utf8(text) else {
        return Ok(sink.refuse(line, None, "the text is not UTF-8"));
    };
    if row.trim().is_empty() {
        return Ok(ControlFlow::Continue(()));
    }
    let cut = serde_json::from_str::<Object<'_>>(row).is_err_and(|error| error.is_eof());
    if cut && !text.ends_with(b"\n") {
        return Err(sink.cut(line));
    }
    if row.trim_start().starts_with('[') {
        let array = sink.options.origin.array();
        return Ok(sink.refuse(line, None, format!("a list stands where a row should: {array}")));
    }
    Ok(take(line, row.trim(), sink))
}
