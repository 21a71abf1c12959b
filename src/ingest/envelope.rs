//! Objects around the rows, as the versions of the API answer with them.

use std::io::BufRead;

use super::frames::{Fault, Frames, append};

/// The names under which they hold the rows.
const NAMES: [&str; 2] = ["results", "records"];

/// Whether an envelope begins with the line.
pub(super) fn begins(line: &[u8]) -> bool {
    let mut frames = Frames::new(line);
    let is_object = matches!(frames.peek(), Ok(Some(b'{'))) && frames.pass().is_ok();
    is_object && matches!(to_rows(&mut frames, &mut b"{".to_vec()), Ok(true))
}

/// Appends what comes next in an object to its text, up to an array of rows or to its end, and tells whether it is
/// rows that come.
pub(super) fn to_rows<B: BufRead>(frames: &mut Frames<B>, object: &mut Vec<u8>) -> Result<bool, Fault> {
    loop {
        match frames.more()? {
            b'}' => return Ok(false),
            b'[' if names_rows(object) => return Ok(true),
            mark @ (b',' | b':') => {
                append(object, &[mark]);
                frames.pass()?;
            }
            _ => frames.value(object)?,
        }
    }
}

/// Whether the text of an object ends with a name of rows.
fn names_rows(object: &[u8]) -> bool {
    NAMES
        .iter()
        .any(|name| object.ends_with(format!("\"{name}\":").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::MAX_ROW;

    #[test]
    fn an_envelope_is_known_by_the_line_that_it_begins_with() {
        for line in [
            r#"{"total_count":29,"results":["#,
            r#"{"total_count": 29, "results": [ "#,
            r#" {"nhits":1,"parameters":{"records":[1]},"records":[{"fields":"#,
            r#"{"results":[]}"#,
        ] {
            assert!(begins(line.as_bytes()), "{line}");
        }
        for line in [
            "",
            "[",
            "{",
            r#"{"timestamp":"2026"#,
            r#"{"action":"geo","diff":{"results":[]}}"#,
            r#"{"diff":"\"results\":["#,
            r#"{"results":{}}"#,
            r#"}{"results":["#,
        ] {
            assert!(!begins(line.as_bytes()), "{line}");
        }
    }

    #[test]
    fn no_more_is_held_of_an_object_than_of_a_row() {
        let mut object = vec![b' '; MAX_ROW - 1];
        let mut frames = Frames::new(&br#",,"a":"b"}"#[..]);
        assert!(matches!(to_rows(&mut frames, &mut object), Ok(false)));
        assert_eq!(object.len(), MAX_ROW + 1);
    }
}
