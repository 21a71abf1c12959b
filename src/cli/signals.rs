//! The signals by which a command is told to end.

use tokio::signal::unix::{SignalKind, signal};

use super::Failure;

/// Waits until SIGTERM or SIGINT comes, which then end nothing by themselves.
pub(super) async fn told_to_end() -> Result<(), Failure> {
    let failed = |error| Failure::Io("signals".into(), error);
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        _ = interrupt.recv() => Ok(()),
    }
}
