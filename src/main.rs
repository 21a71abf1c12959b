//! The program `backoffice-analytics`.

use std::{io, process::ExitCode, time::Duration};

use backoffice_analytics::cli::Cli;
use clap::Parser;
use tokio::runtime::Runtime;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What is still being written is waited for so long: a reader or a disk that stands still would keep the program.
const GRACE: Duration = Duration::from_secs(1);

fn main() -> io::Result<ExitCode> {
    let cli = Cli::parse();
    let runtime = Runtime::new()?;
    let code = runtime.block_on(cli.run());
    runtime.shutdown_timeout(GRACE);
    Ok(code)
}
