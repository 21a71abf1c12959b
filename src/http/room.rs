//! How much of what is sent may be in memory.

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
/// A body of so many bytes takes none: else who sends much would keep others from asking for figures.
const SMALL: u64 = 16 << 10;
/// Room is given in units of so many bytes.
const UNIT: u64 = 1 << 10;
/// How long one waits for room before one is told to come again.
const PATIENCE: Duration = Duration::from_secs(1);

/// Room for what is sent, until it is answered.
#[derive(Debug)]
pub(super) struct Room(Arc<Semaphore>);

/// Room that is taken until it is dropped.
#[derive(Debug)]
pub(super) struct Taken {
    room: Arc<Semaphore>,
    held: Option<OwnedSemaphorePermit>,
}

impl Room {
    pub(super) fn new(limits: &Limits) -> Self {
        let most = units(limits.max_body.as_u64());
        let all = most.saturating_mul(BODIES).min(Semaphore::MAX_PERMITS);
        Self(Arc::new(Semaphore::new(all)))
    }

    /// For a body of which nothing came yet.
    pub(super) fn for_nothing(&self) -> Taken {
        Taken {
            room: self.0.clone(),
            held: None,
        }
    }
}

impl Taken {
    /// Takes what more is needed for so many bytes in all, once there is room.
    ///
    /// # Errors
    /// If there is none for long.
    pub(super) async fn grow(&mut self, bytes: u64) -> Result<(), Refusal> {
        let more = units(bytes).saturating_sub(self.units());
        if more == 0 {
            return Ok(());
        }
        let more = u32::try_from(more).unwrap_or(u32::MAX);
        let taken = timeout(PATIENCE, self.room.clone().acquire_many_owned(more)).await;
        let taken = taken.ok().and_then(Result::ok).ok_or_else(full)?;
        match &mut self.held {
            Some(held) => held.merge(taken),
            none => *none = Some(taken),
        }
        Ok(())
    }

    /// Gives back what is not needed for so many bytes.
    pub(super) fn shrink(&mut self, bytes: u64) {
        let unneeded = self.units().saturating_sub(units(bytes));
        drop(self.held.as_mut().and_then(|held| held.split(unneeded)));
    }

    fn units(&self) -> usize {
        self.held.as_ref().map_or(0, OwnedSemaphorePermit::num_permits)
    }
}

fn units(bytes: u64) -> usize {
    if bytes <= SMALL {
        return 0;
    }
    usize::try_from(bytes.div_ceil(UNIT)).unwrap_or(usize::MAX)
}

fn full() -> ApiError {
    let message = "The server holds as much of what is sent as it may: send this again in a moment";
    ApiError::new(Code::Unavailable, message)
}

#[cfg(test)]
mod tests {
    use bytesize::ByteSize;

    use super::*;

    #[tokio::test]
    async fn what_does_not_fit_is_refused_until_there_is_room() {
        let room = Room::new(&Limits {
            max_body: ByteSize::kib(40),
            ..Limits::default()
        });
        let take = async |bytes| {
            let mut taken = room.for_nothing();
            taken.grow(bytes).await.map(|()| taken)
        };
        let mut most = take(290 << 10).await.expect("room");
        let rest = take(30 << 10).await.expect("room");
        let refusal = take(SMALL + 1).await.expect_err("no room is left");
        assert_eq!(refusal.error.code, Code::Unavailable);
        assert_eq!(refusal.headers[0].0, "retry-after");
        take(SMALL).await.expect("what is small needs none");
        drop(rest);
        most.grow(300 << 10).await.expect("room for what more came");
        let _again = take(20 << 10).await.expect("room");
        assert!(take(40 << 10).await.is_err());
        most.shrink(260 << 10);
        assert!(take(40 << 10).await.is_ok());
    }
}
