//! Records as portals write them.

use std::io::{self, ErrorKind, Write};

use tokio::sync::oneshot::{Receiver, Sender, channel};

use super::mistake::Refused;
use crate::{
    export::{ExportError, Outcome, Target},
    graphql::{ApiError, Code},
    model::Invalid,
};

/// The most bytes of an answer, in MiB: it is in memory until the client has taken it.
const MOST: usize = 64;

/// An answer as far as it is written.
pub(super) struct Records {
    written: Vec<u8>,
    whole: Sender<Vec<u8>>,
}

impl Records {
    /// The beginning of an answer, and the whole of it once it is written. What is counted by `group_by` does not
    /// say how many rows there are.
    pub(super) fn of(total_count: Option<u64>) -> (Self, Receiver<Vec<u8>>) {
        let total = total_count.map(|total| format!("\"total_count\":{total},"));
        let written = format!("{{{}\"results\":", total.unwrap_or_default()).into();
        let (whole, answer) = channel();
        (Self { written, whole }, answer)
    }
}

impl Write for Records {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.written.len() + bytes.len() > MOST << 20 {
            return Err(ErrorKind::FileTooLarge.into());
        }
        self.written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Target for Records {
    fn finish(mut self) -> io::Result<()> {
        self.write_all(b"}")?;
        // Who asked may have left.
        let _answered = self.whole.send(self.written);
        Ok(())
    }
}

/// The answer, once it was written.
///
/// # Errors
/// If it is too many bytes, or the log cannot be read.
pub(super) async fn written(outcome: Outcome, answer: Receiver<Vec<u8>>) -> Result<Vec<u8>, Refused> {
    match outcome.ended {
        Ok(()) => Ok(answer.await.map_err(|error| broken(&error))?),
        Err(ExportError::Store(error)) => Err(error.into()),
        Err(ExportError::Write(error)) if error.kind() == ErrorKind::FileTooLarge => Err(too_large().into()),
        Err(error) => Err(broken(&error).into()),
    }
}

fn broken(error: &(dyn std::error::Error + 'static)) -> ApiError {
    tracing::error!(error, "records could not be written");
    ApiError::new(Code::Internal, "The records could not be written")
}

fn too_large() -> Invalid {
    Invalid(format!(
        "the records have more than the {MOST} MiB that an answer may have: select less, set a lower limit, or ask for a file, which may be of any size"
    ))
}
