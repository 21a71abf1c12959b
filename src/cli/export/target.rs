//! A file that is there once it is whole.

use std::{
    fs::{File, Permissions},
    io::{self, BufWriter, ErrorKind, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use crate::{
    cli::packing::Packing,
    export::{Gzip, Target},
};

/// What a new file may be, before the umask.
const MODE: u32 = 0o666;

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
        match file.metadata() {
            Ok(there) if there.is_file() => Self::instead_of(&file.canonicalize()?, there.permissions()),
            Ok(_) => Ok(Self::Stream(Box::new(File::create(file)?))),
            Err(_) => Ok(Self::Beside(beside(file)?, file.to_owned())),
        }
    }

    /// Who may read the log in a file that there is, may read the next one in its place, and nobody else.
    fn instead_of(file: &Path, permissions: Permissions) -> io::Result<Self> {
        let beside = beside(file)?;
        beside.as_file().set_permissions(permissions)?;
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

fn beside(file: &Path) -> io::Result<NamedTempFile> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    tempfile::Builder::new()
        .prefix(".export-")
        .permissions(Permissions::from_mode(MODE))
        .tempfile_in(folder)
        .map_err(|error| without_file(folder, &error))
}

/// Why no file can be made in the folder.
fn without_file(folder: &Path, error: &io::Error) -> io::Error {
    let (name, kind) = (folder.display(), error.kind());
    let message = match folder.metadata() {
        Ok(found) if found.is_dir() => format!("the folder {name} cannot be written to: {kind}"),
        Ok(_) => format!("{name} is no folder"),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            format!("there is no folder {name}: make it first")
        }
        Err(error) => format!("the folder {name} cannot be reached: {error}"),
    };
    io::Error::new(kind, message)
}

impl Write for Place {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stream(stream) => stream.write(bytes),
            // The file's own errors name it, and it has a name that nobody knows.
            Self::Beside(beside, _) => beside.as_file_mut().write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stream(stream) => stream.flush(),
            Self::Beside(beside, _) => beside.as_file_mut().flush(),
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
