//! The bytes of a file: unpacked, with a look at their beginning.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::read::MultiGzDecoder;

use super::Packing;

/// What may stand before a text in UTF-8.
pub const BOM: &[u8] = b"\xef\xbb\xbf";
const HEAD: u64 = 64 << 10;
const UTF_16: &str = "text in UTF-16";
/// Kinds of files that portals and this program export, too, or that people make of them, by their first bytes.
const FOREIGN: [(&[u8], &str); 8] = [
    (b"PAR1", "Parquet"),
    (b"PK\x03\x04", "an Excel workbook or another ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook of an old Excel"),
    (b"BZh", "packed by bzip2"),
    (b"\xfd7zXZ", "packed by xz"),
    (b"7z\xbc\xaf", "an archive of 7-Zip"),
    (b"\xff\xfe", UTF_16),
    (b"\xfe\xff", UTF_16),
];

/// A file whose beginning is known.
pub(super) struct Source<'file> {
    /// The first 64 KiB without the byte order mark, or all of a shorter file.
    pub(super) head: Vec<u8>,
    rest: Box<dyn Read + 'file>,
}

impl<'file> Source<'file> {
    /// Unpacks the file if it is compressed, which its first bytes tell.
    pub(super) fn new(mut file: impl Read + 'file) -> Self {
        let mut magic = Vec::new();
        let ended = file.by_ref().take(Packing::LONGEST).read_to_end(&mut magic).err();
        let whole = Cursor::new(magic.clone()).chain(Failing(ended)).chain(file);
        let mut rest = unpacked(&magic, whole);
        let mut head = Vec::new();
        let ended = rest.by_ref().take(HEAD).read_to_end(&mut head).err();
        if head.starts_with(BOM) {
            head.drain(..BOM.len());
        }
        Self {
            head,
            rest: Box::new(Failing(ended).chain(rest)),
        }
    }

    /// What kind of file it is, if it is one that is not read.
    pub(super) fn foreign(&self) -> Option<&'static str> {
        let found = FOREIGN.iter().find(|(magic, _)| self.head.starts_with(magic));
        // Without a mark it shows by the half of its first letter that is nothing.
        let is_wide = || self.head.iter().take(2).any(|byte| *byte == 0);
        found
            .map(|(_, kind)| *kind)
            .or_else(|| is_wide().then_some(UTF_16))
    }

    /// The lines of the beginning, as far as they are known.
    pub(super) fn lines(&self) -> impl Iterator<Item = &[u8]> {
        self.head.split(|byte| *byte == b'\n')
    }

    /// Everything, from the beginning.
    pub(super) fn bytes(self) -> impl BufRead + 'file {
        BufReader::with_capacity(64 << 10, Cursor::new(self.head).chain(self.rest))
    }
}

/// What the file holds once it is unpacked, by its first bytes.
fn unpacked<'file>(magic: &[u8], file: impl Read + 'file) -> Box<dyn Read + 'file> {
    match Packing::of(magic) {
        None => Box::new(file),
        Some(Packing::Gzip) => Box::new(MultiGzDecoder::new(file)),
        Some(Packing::Zstandard) => match zstd::Decoder::new(file) {
            Ok(decoder) => Box::new(decoder),
            Err(error) => Box::new(Failing(Some(error))),
        },
    }
}

/// How many line breaks the bytes hold.
pub(super) fn line_breaks(bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}

/// Fails once with the error that was met, if one was.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
