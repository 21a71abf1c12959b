//! Files that are compressed on their way.

use std::io::{self, BufWriter, Write};

use flate2::{Compression, write::GzEncoder};

use super::Target;

/// Compresses what is written, by gzip.
pub struct Gzip<T: Target>(BufWriter<GzEncoder<T>>);

impl<T: Target> Gzip<T> {
    /// Compresses it into the target.
    pub fn new(target: T) -> Self {
        Self(BufWriter::new(GzEncoder::new(target, Compression::default())))
    }

    fn target(&self) -> &T {
        self.0.get_ref().get_ref()
    }
}

impl<T: Target> Write for Gzip<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl<T: Target> Target for Gzip<T> {
    fn wanted(&self) -> impl Fn() -> bool + Send + 'static {
        self.target().wanted()
    }

    fn finish(self) -> io::Result<()> {
        self.0.into_inner()?.finish()?.finish()
    }
}

/// What is compressed by gzip, or is not.
pub enum Packed<T: Target> {
    /// As it is written.
    Plain(T),
    /// Compressed.
    Gzip(Box<Gzip<T>>),
}

impl<T: Target> Packed<T> {
    /// Into the target, compressed or not.
    pub fn new(target: T, is_compressed: bool) -> Self {
        if is_compressed {
            Self::Gzip(Box::new(Gzip::new(target)))
        } else {
            Self::Plain(target)
        }
    }
}

impl<T: Target> Write for Packed<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(target) => target.write(bytes),
            Self::Gzip(target) => target.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(target) => target.flush(),
            Self::Gzip(target) => target.flush(),
        }
    }
}

impl<T: Target> Target for Packed<T> {
    fn wanted(&self) -> impl Fn() -> bool + Send + 'static {
        match self {
            Self::Plain(target) => target.wanted(),
            Self::Gzip(target) => target.target().wanted(),
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Plain(target) => target.finish(),
            Self::Gzip(target) => target.finish(),
        }
    }
}
