//! JSON Lines: one object a line, so that a bad line spoils no other.

use std::io::{BufRead, Read};

use super::{
    Broken, MAX_ROW,
    json_row::{Object, take},
    sink::Sink,
    source::Source,
};

/// Whether the line is a row by itself, and not the beginning of something larger.
pub(super) fn is_row(line: &[u8]) -> bool {
    serde_json::from_slice::<Object<'_>>(line).is_ok_and(|object| !object.is_envelope())
}

/// Reads a file of objects, one a line; blank lines do no harm.
pub(super) fn read(source: Source<'_>, sink: &mut Sink<'_>) -> Result<(), Broken> {
    let mut bytes = source.bytes();
    let mut text = Vec::new();
    for line in 1.. {
        text.clear();
        let length = bytes
            .by_ref()
            .take(MAX_ROW as u64 + 1)
            .read_until(b'\n', &mut text);
        let length = length.map_err(|error| sink.unreadable(line, &error))?;
        if length > MAX_ROW {
            return Err(sink.broken(
                line,
                format!("the line is longer than {MAX_ROW} bytes: this is not JSON Lines"),
            ));
        }
        if length == 0 || take_line(line, &text, sink)?.is_break() {
            break;
        }
    }
    Ok(())
}

fn take_line(line: u64, text: &[u8], sink: &mut Sink<'_>) -> Result<std::ops::ControlFlow<()>, Broken> {
    let Ok(row) = std::str::from_utf8(text) else {
        return Ok(sink.refuse(line, None, "the text is not UTF-8"));
    };
    if row.trim().is_empty() {
        return Ok(std::ops::ControlFlow::Continue(()));
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
