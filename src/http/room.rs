//! How much of what is sent to be recorded may be in memory.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::refusal::Refusal;
use crate::{
    config::Limits,
    graphql::{ApiError, Code},
};

/// Bodies of the largest size that there is room for.
const BODIES: usize = 8;
/// Room is given in units of so many bytes.
const UNIT: u64 = 1 << 10;
/// How long one waits for room before one is told to come again.
const PATIENCE: Duration = Duration::from_secs(1);

/// Room for what is sent to be recorded, until it is recorded.
#[derive(Debug)]
pub(super) struct Room(Arc<Semaphore>);

/// Room that is taken until it is dropped.
#[derive(Debug)]
pub(super) struct Taken(OwnedSemaphorePermit);

impl Room {
    pub(super) fn new(limits: &Limits) -> Self {
        let most = units(limits.max_body.as_u64()) as usize;
        let all = most.saturating_mul(BODIES).min(Semaphore::MAX_PERMITS);
        Self(Arc::new(Semaphore::new(all)))
    }

    /// Takes room for so many bytes, once there is some.
    ///
    /// # Errors
    /// If there is none for long.
    pub(super) async fn take(&self, bytes: u64) -> Result<Taken, Refusal> {
        let taken = timeout(PATIENCE, self.0.clone().acquire_many_owned(units(bytes))).await;
        let taken = taken.ok().and_then(Result::ok);
        taken.map(Taken).ok_or_else(|| full().into())
    }
}

impl Taken {
    /// Gives back what is not needed for so many bytes.
    pub(super) fn shrink(&mut self, bytes: u64) {
        let unneeded = self.0.num_permits().saturating_sub(units(bytes) as usize);
        drop(self.0.split(unneeded));
    }
}

fn units(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX)
}

fn full() -> ApiError {
    let message = "The server has as many activities to record as it may hold: send these again in a moment";
    ApiError::new(Code::Unavailable, message)
}

#[cfg(test)]
mod tests {
    use bytesize::ByteSize;

    use super::*;

    #[tokio::test]
    async fn what_does_not_fit_is_refused_until_there_is_room() {
        let room = Room::new(&Limits {
            max_body: ByteSize::kib(4),
            ..Limits::default()
        });
        let mut most = room.take(31 << 10).await.expect("room");
        let rest = room.take(1).await.expect("room");
        let refusal = room.take(1).await.expect_err("no room is left");
        assert_eq!(refusal.error.code, Code::Unavailable);
        assert_eq!(refusal.headers[0].0, "retry-after");
        drop(rest);
        let _again = room.take(1 << 10).await.expect("room");
        assert!(room.take(4 << 10).await.is_err());
        most.shrink(20 << 10);
        assert!(room.take(11 << 10).await.is_ok());
    }
}
