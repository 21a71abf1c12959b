//! Records as portals write them.

use std::io::{self, ErrorKind, Write};

use chrono_tz::Tz;

use super::mistake::Refused;
use crate::{
    export::{AtHand, Format, write_table},
    graphql::{ApiError, Code},
    model::Invalid,
};

/// The most bytes of an answer, in MiB: it is in memory until the client has taken it.
const MOST: usize = 64;

/// An answer as far as it is written.
#[derive(Default)]
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MOST << 20 {
            return Err(ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The records of a table, with how many rows there are: what is counted by `group_by` has no such figure.
///
/// # Errors
/// If they are too many bytes.
pub(super) fn written(total_count: Option<u64>, table: &impl AtHand, zone: Tz) -> Result<Vec<u8>, Refused> {
    let mut answer = Bounded::default();
    match write(&mut answer, total_count, table, zone) {
        Ok(()) => Ok(answer.0),
        Err(error) if error.kind() == ErrorKind::FileTooLarge => Err(too_large().into()),
        Err(error) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "records could not be written"
            );
            Err(ApiError::new(Code::Internal, "The records could not be written").into())
        }
    }
}

fn write(out: &mut Bounded, total_count: Option<u64>, table: &impl AtHand, zone: Tz) -> io::Result<()> {
    out.write_all(b"{")?;
    if let Some(total) = total_count {
        write!(out, "\"total_count\":{total},")?;
    }
    out.write_all(b"\"results\":")?;
    write_table(table, zone, Format::Json.into(), &mut *out)?;
    out.write_all(b"}")
}

fn too_large() -> Invalid {
    Invalid(format!(
        "the records have more than the {MOST} MiB that an answer may have: select less, set a lower limit, or ask for a file, which may be of any size"
    ))
}
