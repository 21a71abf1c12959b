//! `schema`.

use std::process::ExitCode;

use super::{Failure, say};
use crate::graphql::sdl;

pub(super) fn run() -> Result<ExitCode, Failure> {
    say(sdl().trim_end())?;
    Ok(ExitCode::SUCCESS)
}
