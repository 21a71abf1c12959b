//! Reading a file of any shape.

use std::{io::Read, ops::ControlFlow};

use chrono_tz::Tz;

use super::{Broken, Entry, Origin, Summary, csv, envelope, json, json_lines, sink::Sink, source::Source};
use crate::model::DomainId;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Delimited text with a header line.
    Csv,
    /// An array, an envelope around one, or objects one after the other.
    Json,
    /// One array of rows, and nothing besides.
    JsonArray,
    /// One object a line.
    JsonLines,
}

/// How a file is to be understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The domain that its rows go to; without it, each to the one that it names.
    pub domain: Option<DomainId>,
    /// What it holds; without it, that is told from its beginning.
    pub format: Option<Format>,
    /// Whether it is a log without rows where it has no beginning, as JSON Lines are.
    pub may_be_empty: bool,
    /// The zone of timestamps that are written without an offset; without it they are refused.
    pub assume_zone: Option<Tz>,
    /// Who wrote them.
    pub origin: Origin,
}

/// Reads a whole file, compressed by gzip or zstd or not, giving `take` every row, or what is wrong with it, until that
/// has had enough.
///
/// # Errors
/// If the file cannot be read on from a place; the rows before it were given.
pub fn read(
    file: impl Read,
    options: &Options,
    take: &mut dyn FnMut(Entry) -> ControlFlow<()>,
) -> Result<Summary, Broken> {
    let source = Source::new(file);
    let mut sink = Sink::new(options, take);
    if let Some(kind) = source.foreign().filter(|_| options.origin == Origin::Portal) {
        let reason = format!(
            "this is {kind}: what is read is CSV, JSON and JSON Lines in UTF-8, plain or packed by gzip or Zstandard; export it as one of these"
        );
        return Err(sink.broken(1, reason));
    }
    match options.format.unwrap_or_else(|| told_by(&source, options)) {
        Format::Csv => csv::read(source, &mut sink)?,
        Format::Json => json::read(source, &mut sink)?,
        Format::JsonArray => json::read_array(source, &mut sink)?,
        Format::JsonLines => json_lines::read(source, &mut sink)?,
    }
    sink.end()
}

/// A bracket begins JSON; a brace too, if it begins an envelope, or unless its line is a row by itself or the next one
/// begins with a brace as well, as lines that are rows do; anything else is CSV, and so is nothing, unless that may be.
fn told_by(source: &Source<'_>, options: &Options) -> Format {
    let mut filled = source.lines().filter(|line| !line.trim_ascii().is_empty());
    let first = filled.next().unwrap_or_default();
    let mut is_lines =
        || json_lines::is_row(first) || filled.next().is_some_and(|line| line.starts_with(b"{"));
    match first.trim_ascii_start().first() {
        Some(b'{') if envelope::begins(first) => Format::Json,
        Some(b'{') if is_lines() => Format::JsonLines,
        Some(b'{' | b'[') => Format::Json,
        None if options.may_be_empty => Format::JsonLines,
        _ => Format::Csv,
    }
}
