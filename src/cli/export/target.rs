//! A file that is there once it is whole.

use std::{
    fs::{File, Permissions},
    io::{self, BufWriter, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use crate::export::{Gzip, Target};

/// What a new file may be, before the umask.
const MODE: u32 = 0o666;

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Gzip,
    Zstandard,
}

impl Packing {
    /// As the file's ending tells.
    pub(super) fn of(file: &Path) -> Self {
        match file.extension().and_then(|ending| ending.to_str()) {
            Some("gz") => Self::Gzip,
            Some("zst") => Self::Zstandard,
            _ => Self::None,
        }
    }

    /// The file's name without that ending.
    pub(super) fn inner(self, file: &Path) -> PathBuf {
        match self {
            Self::None => file.to_owned(),
            Self::Gzip | Self::Zstandard => file.with_extension(""),
        }
    }
}

/// Where the bytes go in the end.
pub(super) enum Place {
    /// Standard output, or what is no plain file: it takes what comes.
    Stream(Box<dyn Write + Send>),
    /// A file beside the one that is asked for, which it becomes when it is whole.
    Beside(NamedTempFile, PathBuf),
}

impl Place {
    fn of(file: &Path) -> io::Result<Self> {
        if file.as_os_str() == "-" {
            return Ok(Self::Stream(Box::new(io::stdout())));
        }
        if file.metadata().is_ok_and(|there| !there.is_file()) {
            return Ok(Self::Stream(Box::new(File::create(file)?)));
        }
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let beside = tempfile::Builder::new()
            .prefix(".export-")
            .permissions(Permissions::from_mode(MODE))
            .tempfile_in(folder.unwrap_or(Path::new(".")))?;
        Ok(Self::Beside(beside, file.to_owned()))
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Stream(mut stream) => stream.flush(),
            Self::Beside(beside, file) => {
                beside.as_file().sync_all()?;
                beside.persist(file)?;
                Ok(())
            }
        }
    }
}

impl Write for Place {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stream(stream) => stream.write(bytes),
            Self::Beside(file, _) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stream(stream) => stream.flush(),
            Self::Beside(file, _) => file.flush(),
        }
    }
}

pub(super) type Buffered = BufWriter<Place>;

/// A file that is written, compressed or not.
pub(super) enum FileTarget {
    Plain(Buffered),
    Gzip(Gzip<Buffered>),
    Zstandard(BufWriter<zstd::Encoder<'static, Buffered>>),
}

impl FileTarget {
    pub(super) fn create(file: &Path, packing: Packing) -> io::Result<Self> {
        let place = BufWriter::with_capacity(1 << 16, Place::of(file)?);
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
