//! The binary format of PostgreSQL's COPY.
//!
//! A signature, flags and the length of an extension, both 0; then each row as the number of its
//! columns and each value as its length and its bytes, all in network order; a number of -1 at the end. See
//! <https://www.postgresql.org/docs/current/sql-copy.html>.

use super::placed::{Placed, WIDTH};

pub(super) const BEGIN: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
pub(super) const END: [u8; 2] = (-1_i16).to_be_bytes();
const NULL: [u8; 4] = (-1_i32).to_be_bytes();

/// Adds a row.
pub(super) fn add(bytes: &mut Vec<u8>, row: &Placed<'_>) {
    bytes.extend(WIDTH.to_be_bytes());
    let (segment, ordinal, timestamp) = row.numbers();
    value(bytes, &segment.to_be_bytes());
    value(bytes, &ordinal.to_be_bytes());
    value(bytes, &timestamp.to_be_bytes());
    for text in row.texts() {
        match text {
            Some(text) => value(bytes, text.as_bytes()),
            None => bytes.extend(NULL),
        }
    }
}

fn value(bytes: &mut Vec<u8>, value: &[u8]) {
    // PostgreSQL takes no value of more than 1 GiB, and a row is never as long.
    let length = i32::try_from(value.len()).unwrap_or(i32::MAX);
    bytes.extend(length.to_be_bytes());
    bytes.extend_from_slice(value);
}
