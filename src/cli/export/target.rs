//! What is written to a file, compressed or not.

use std::{
    io::{self, BufWriter, Write},
    path::Path,
};

use super::place::{Ending, Place};
use crate::{
    cli::packing::Packing,
    export::{Gzip, Target},
};

pub(super) type Buffered = BufWriter<Place>;

/// A file that is written, compressed or not.
pub(super) enum FileTarget {
    Plain(Buffered),
    Gzip(Gzip<Buffered>),
    Zstandard(BufWriter<zstd::Encoder<'static, Buffered>>),
}

impl FileTarget {
    /// One that is asked for, and how it ends.
    pub(super) fn create(file: &Path, packing: Packing) -> io::Result<(Self, Ending)> {
        let (place, ending) = Place::of(file)?;
        Ok((Self::packing(place, packing)?, ending))
    }

    fn packing(place: Place, packing: Packing) -> io::Result<Self> {
        let place = BufWriter::with_capacity(1 << 16, place);
        Ok(match packing {
            Packing::None => Self::Plain(place),
            Packing::Gzip => Self::Gzip(Gzip::new(place)),
            Packing::Zstandard => Self::Zstandard(BufWriter::new(zstd::Encoder::new(
                place,
                zstd::DEFAULT_COMPRESSION_LEVEL,
            )?)),
        })
    }

    fn out(&mut self) -> &mut dyn Write {
        match self {
            Self::Plain(out) => out,
            Self::Gzip(out) => out,
            Self::Zstandard(out) => out,
        }
    }
}

impl Write for FileTarget {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out().flush()
    }
}

impl Target for Buffered {
    fn finish(self) -> io::Result<()> {
        self.into_inner()?.finish()
    }
}

impl Target for FileTarget {
    fn finish(self) -> io::Result<()> {
        match self {
            Self::Plain(out) => out.finish(),
            Self::Gzip(out) => out.finish(),
            Self::Zstandard(out) => out.into_inner()?.finish()?.finish(),
        }
    }
}
