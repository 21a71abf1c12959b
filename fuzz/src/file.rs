//! Files of every format.

use std::io::{Read, Write};

use backoffice_analytics::ingest::{Format, Options, Packing};
use flate2::{Compression, write::GzEncoder};

use crate::{
    reading::{Reading, is_sound, options},
    rewritten::{as_csv, as_json_lines},
};

/// Files are read in pieces of this size.
const PIECE: usize = 64 << 10;
const BOM: &[u8] = b"\xef\xbb\xbf";

/// # Panics
/// If what is read of the file depends on anything but what it holds, or could not be recorded.
pub fn check(file: &[u8], format: Format) {
    let options = options(format, file);
    let read = Reading::of(file, &options);
    assert!(read.rows().all(is_sound), "{read:?}");
    assert_eq!(Reading::of(file, &options), read, "read again");
    let is_packed = Packing::of(file).is_some();
    let slowly = Reading::of(OneByOne(file), &options);
    if is_packed && read.end.is_err() {
        // How much is unpacked before damage shows depends on the pieces.
        assert!(slowly.end.is_err(), "byte by byte: {slowly:?} {read:?}");
    } else {
        assert_eq!(slowly, read, "byte by byte");
    }
    is_told_by_its_beginning(file, &options);
    comes_back_when_written(&read, &options);
    if !is_packed {
        is_placed_in_its_file(file, format, &read);
        is_the_same_gzipped(file, &options, &read);
        is_the_same_across_pieces(file, &options, &read);
        keeps_its_beginning_when_cut(file, &options, &read);
    }
}

/// A file whose format is not named is read as one of the formats.
fn is_told_by_its_beginning(file: &[u8], options: &Options) {
    let named = |format| {
        Reading::of(
            file,
            &Options {
                format,
                ..options.clone()
            },
        )
    };
    let told = named(None);
    let formats = [Format::Csv, Format::Json, Format::JsonLines];
    assert!(
        formats.into_iter().any(|format| named(Some(format)) == told),
        "{told:?}"
    );
}

/// Rows that were accepted are accepted when they are written out, as the same events.
fn comes_back_when_written(read: &Reading, options: &Options) {
    let rows: Vec<_> = read.rows().cloned().map(Ok).collect();
    for (format, file) in [
        (Format::Csv, as_csv(read.rows())),
        (Format::JsonLines, as_json_lines(read.rows())),
    ] {
        let format = Some(format);
        let again = Reading::of(
            file.as_bytes(),
            &Options {
                format,
                ..options.clone()
            },
        );
        assert_eq!(again.entries, rows, "{file}");
        assert!(again.end.is_ok(), "{again:?}");
    }
}

/// Entries come in the order of their lines, numbers without gaps, and each line of JSON Lines is told once.
fn is_placed_in_its_file(file: &[u8], format: Format, read: &Reading) {
    let lines = file.split(|byte| *byte == b'\n').count() as u64;
    let refused: Vec<_> = read.entries.iter().filter_map(|it| it.as_ref().err()).collect();
    assert!(refused.is_sorted_by_key(|it| it.line), "{refused:?}");
    let last = read.end.as_ref().err().map(|broken| broken.line);
    assert!(
        refused
            .iter()
            .map(|it| it.line)
            .chain(last)
            .all(|it| (1..=lines).contains(&it)),
        "{read:?}"
    );
    for (place, entry) in (1..).zip(&read.entries) {
        let number = entry.as_ref().err().and_then(|refused| refused.number);
        assert!(
            number.is_none_or(|number| number == place),
            "{entry:?} is entry {place}"
        );
    }
    if format == Format::JsonLines && read.end.is_ok() {
        let file = file.strip_prefix(BOM).unwrap_or(file);
        let filled = |line: &&[u8]| std::str::from_utf8(line).map_or(true, |text| !text.trim().is_empty());
        assert_eq!(
            file.split(|byte| *byte == b'\n').filter(filled).count(),
            read.entries.len()
        );
    }
}

fn is_the_same_gzipped(file: &[u8], options: &Options, read: &Reading) {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(file).expect("memory");
    let packed = packed.finish().expect("memory");
    assert_eq!(Reading::of(packed.as_slice(), options), *read, "gzipped");
}

/// Blank lines put a place of the file, which its bytes choose, where one piece ends and the next begins.
fn is_the_same_across_pieces(file: &[u8], options: &Options, read: &Reading) {
    if is_of_another_kind(read) {
        return;
    }
    let (header, rest) = file.split_at(header_length(file, options));
    let Some(place) = chosen(rest) else { return };
    let Some(length) = PIECE.checked_sub(header.len() + place).filter(|it| *it > 0) else {
        return;
    };
    let blank = blank(length, options);
    let (before, more) = (line_breaks(header), line_breaks(&blank));
    let padded = [header, &blank, rest].concat();
    let mut across = Reading::of(padded.as_slice(), options);
    lines_of(&mut across)
        .filter(|line| **line > before)
        .for_each(|line| *line = line.saturating_sub(more));
    let refused = across.entries.iter_mut().filter_map(|it| it.as_mut().err());
    refused.for_each(|it| it.reason = told_above(&it.reason, more));
    assert_eq!(across, *read, "cut into pieces at {place}");
}

/// A reason that ends with a place in a line, as it is told of a line that stands so much higher.
fn told_above(reason: &str, lines: u64) -> String {
    let Some((what, place)) = reason.rsplit_once(", in line ") else {
        return reason.to_owned();
    };
    match place
        .split_once(',')
        .map(|(line, rest)| (line.parse::<u64>(), rest))
    {
        Some((Ok(line), rest)) => format!("{what}, in line {},{rest}", line.saturating_sub(lines)),
        _ => reason.to_owned(),
    }
}

/// Such a file is known by its first bytes, before which no blank line may stand.
fn is_of_another_kind(read: &Reading) -> bool {
    let broken = read.end.as_ref().err();
    broken.is_some_and(|broken| broken.reason.starts_with("this is "))
}

/// Every line that is named.
fn lines_of(read: &mut Reading) -> impl Iterator<Item = &mut u64> {
    let refused = read.entries.iter_mut().filter_map(|it| it.as_mut().err());
    let (broken, summary) = match &mut read.end {
        Ok(summary) => (None, summary),
        Err(broken) => (Some(&mut broken.line), &mut broken.summary),
    };
    refused
        .map(|it| &mut it.line)
        .chain(broken)
        .chain(&mut summary.unfinished_line)
}

fn line_breaks(bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}

/// One blank line where spaces may stand in it, which is read faster, or else many.
fn blank(length: usize, options: &Options) -> Vec<u8> {
    let space = if options.format == Some(Format::Csv) {
        b'\n'
    } else {
        b' '
    };
    let mut blank = vec![space; length];
    blank[length - 1] = b'\n';
    blank
}

/// What a file tells before a place does not depend on what comes after it. Its last row may be cut.
fn keeps_its_beginning_when_cut(file: &[u8], options: &Options, read: &Reading) {
    let header = header_length(file, options);
    let Some(place) = chosen(&file[header..]) else {
        return;
    };
    let mut cut = Reading::of(&file[..header + place], options);
    if options.format != Some(Format::Json) {
        cut.entries.pop();
    }
    assert_eq!(
        read.entries.get(..cut.entries.len()),
        Some(cut.entries.as_slice()),
        "cut at {place}"
    );
}

/// Where the rows begin; at the end of a file of CSV whose header may go on in the next line.
fn header_length(file: &[u8], options: &Options) -> usize {
    match file.iter().position(|byte| *byte == b'\n') {
        _ if options.format != Some(Format::Csv) => {
            if file.starts_with(BOM) {
                BOM.len()
            } else {
                0
            }
        }
        Some(end) if !file[..end].contains(&b'"') => end + 1,
        _ => file.len(),
    }
}

/// A place in the bytes that follows from them.
fn chosen(bytes: &[u8]) -> Option<usize> {
    let sum: usize = bytes.iter().map(|byte| usize::from(*byte)).sum();
    sum.checked_rem(bytes.len())
}

/// Gives no more than a byte at a time.
struct OneByOne<'file>(&'file [u8]);

impl Read for OneByOne<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = buffer.len().min(1);
        self.0.read(&mut buffer[..length])
    }
}
