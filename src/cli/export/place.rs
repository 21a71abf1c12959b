//! Where a file is that is written.

use std::{
    fs::{File, Permissions},
    io::{self, ErrorKind, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use tempfile::TempPath;

/// What a new file may be, before the umask.
const MODE: u32 = 0o666;

/// Where the bytes go in the end.
pub(super) enum Place {
    /// Standard output, or what is no plain file: it takes what comes.
    Stream(Stream),
    /// A file that may have another name when it is whole.
    File(File),
}

/// What takes what comes. That its reader closed it is noted here: each format tells of it in its own way.
pub(super) struct Stream {
    out: Box<dyn Write + Send>,
    is_closed: Arc<AtomicBool>,
}

/// What becomes of a file in the end.
pub(super) enum Ending {
    /// Nothing more, and whether its reader closed it before.
    Stream(Arc<AtomicBool>),
    /// It takes the name that is asked for, in place of its own beside that. Without either there is no file.
    Named(TempPath, PathBuf),
}

type Opened = (Place, Ending);

impl Place {
    pub(super) fn of(file: &Path) -> io::Result<Opened> {
        if file.as_os_str() == "-" {
            return Ok(Self::stream(io::stdout()));
        }
        match file.metadata() {
            Ok(there) if there.is_file() => Self::instead_of(&file.canonicalize()?, &there.permissions()),
            Ok(_) => Ok(Self::stream(File::create(file)?)),
            Err(_) => Self::beside(file, &Permissions::from_mode(MODE)),
        }
    }

    fn stream(out: impl Write + Send + 'static) -> Opened {
        let is_closed = Arc::<AtomicBool>::default();
        let stream = Stream {
            out: Box::new(out),
            is_closed: is_closed.clone(),
        };
        (Self::Stream(stream), Ending::Stream(is_closed))
    }

    /// What may be done with a file that there is may be done with the next one in its place, and at no time more:
    /// the system makes files with less than it is told, which is added.
    fn instead_of(file: &Path, permissions: &Permissions) -> io::Result<Opened> {
        let opened = Self::beside(file, permissions)?;
        if let Self::File(made) = &opened.0 {
            made.set_permissions(permissions.clone())?;
        }
        Ok(opened)
    }

    fn beside(file: &Path, permissions: &Permissions) -> io::Result<Opened> {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let made = tempfile::Builder::new()
            .prefix(".export-")
            .permissions(permissions.clone())
            .tempfile_in(folder)
            .map_err(|error| without_file(folder, &error))?;
        // The file's own errors name it, and it has a name that nobody knows.
        let (made, path) = made.into_parts();
        Ok((Self::File(made), Ending::Named(path, file.to_owned())))
    }

    pub(super) fn finish(self) -> io::Result<()> {
        match self {
            Self::Stream(mut stream) => stream.flush(),
            Self::File(file) => file.sync_all(),
        }
    }
}

impl Stream {
    fn noted<T>(&self, done: io::Result<T>) -> io::Result<T> {
        done.inspect_err(|error| {
            self.is_closed
                .store(error.kind() == ErrorKind::BrokenPipe, Relaxed);
        })
    }
}

impl Ending {
    /// Whether it is a pipe that its reader closed.
    pub(super) fn is_closed(&self) -> bool {
        matches!(self, Self::Stream(is_closed) if is_closed.load(Relaxed))
    }

    /// Says that everything is written.
    pub(super) fn come(self) -> io::Result<()> {
        match self {
            Self::Stream(_) => Ok(()),
            Self::Named(path, asked_for) => Ok(path.persist(asked_for)?),
        }
    }
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
            Self::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stream(stream) => stream.flush(),
            Self::File(file) => file.flush(),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes);
        self.noted(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.out.flush();
        self.noted(flushed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a file is made with, and not what it has later: whoever opened it meanwhile would go on reading.
    #[test]
    fn a_file_is_made_for_its_readers_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let permissions = Permissions::from_mode(0o600);
        let (place, _ending) = Place::beside(&folder.path().join("log.csv"), &permissions).expect("a file");
        let Place::File(file) = place else {
            panic!("it is no plain file");
        };
        let mode = file.metadata().expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
