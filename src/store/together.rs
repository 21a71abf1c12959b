//! What arrives while something is under way is done together, next.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use sea_orm::DbErr;
use tokio::{
    runtime::Handle,
    sync::{self, oneshot},
    time::timeout,
};
use tracing::Instrument;

use super::{StoreError, error::unanswered};

/// What waits to be done, and where each outcome goes.
type Waiting<T, R> = (T, oneshot::Sender<Result<R, StoreError>>);

/// Items that are worked on as they come; those that come while others are worked on, all at once after them.
#[derive(Debug)]
pub(super) struct Together<T, R> {
    /// Held by whoever works.
    turn: sync::Mutex<()>,
    waiting: Mutex<Vec<Waiting<T, R>>>,
    weigh: fn(&T) -> usize,
    most: usize,
    limit: Duration,
}

impl<T: Send + 'static, R: Send + 'static> Together<T, R> {
    /// Items that together weigh up to so much are worked on at once; one that weighs more, alone. Work that takes
    /// longer than the limit is given up: a database whose machine is gone may never say so, and whatever comes
    /// next must not wait for it.
    pub(super) fn new(most: usize, limit: Duration, weigh: fn(&T) -> usize) -> Self {
        Self {
            turn: sync::Mutex::default(),
            waiting: Mutex::default(),
            weigh,
            most,
            limit,
        }
    }

    /// Has the item worked on in the runtime: by this work, which may get others as well, or by that of another
    /// item. Work that began goes on though nobody waits for it any longer; what nobody waits for before is not
    /// begun. It gives an outcome for each item.
    pub(super) async fn join<W>(
        self: Arc<Self>,
        runtime: &Handle,
        item: T,
        work: impl FnOnce(Vec<T>) -> W + Send + 'static,
    ) -> Result<R, StoreError>
    where
        W: Future<Output = Vec<Result<R, StoreError>>> + Send,
    {
        let (done, outcome) = oneshot::channel();
        self.those_awaited().push((item, done));
        let working = async move {
            let _turn = self.turn.lock().await;
            let (items, done): (Vec<_>, Vec<_>) = self.take().into_iter().unzip();
            if items.is_empty() {
                return;
            }
            let given_up = |_| done.iter().map(|_| Err(unanswered())).collect();
            let outcomes = timeout(self.limit, work(items)).await.unwrap_or_else(given_up);
            for (done, outcome) in done.into_iter().zip(outcomes) {
                // Whoever waits no longer need not be told.
                let _told = done.send(outcome);
            }
        };
        runtime.spawn(working.in_current_span());
        let stopped = |_| Err(StoreError::Failed(DbErr::Custom("the work did not end".into())));
        outcome.await.unwrap_or_else(stopped)
    }

    /// How many wait until others are worked on.
    pub(super) fn count(&self) -> usize {
        self.those_awaited().len()
    }

    /// As many as are worked on at once, first come first served.
    fn take(&self) -> Vec<Waiting<T, R>> {
        let mut waiting = self.those_awaited();
        let mut weight = 0;
        let fits = |(item, _): &&Waiting<T, R>| {
            weight += (self.weigh)(item);
            weight <= self.most
        };
        let count = waiting.iter().take_while(fits).count().max(1).min(waiting.len());
        let rest = waiting.split_off(count);
        std::mem::replace(&mut waiting, rest)
    }

    /// What waits and somebody waits for: the rest is forgotten, and its memory given back.
    fn those_awaited(&self) -> MutexGuard<'_, Vec<Waiting<T, R>>> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|(_, done)| !done.is_closed());
        waiting
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    #[tokio::test]
    async fn work_that_never_ends_is_given_up_and_the_next_is_done() {
        let together = Arc::new(Together::<u8, u8>::new(10, Duration::from_millis(20), |_| 1));
        let runtime = Handle::current();
        let lost = together.clone().join(&runtime, 1, |_| pending()).await;
        assert!(matches!(lost, Err(StoreError::Unavailable(_))), "{lost:?}");
        let double = |items: Vec<u8>| async move { items.iter().map(|item| Ok(2 * item)).collect() };
        assert_eq!(together.join(&runtime, 2, double).await.expect("an outcome"), 4);
    }
}
