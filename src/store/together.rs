//! What arrives while something is under way is done together, next.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sea_orm::DbErr;
use tokio::{
    runtime::Handle,
    sync::{self, oneshot},
};

use super::StoreError;

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
}

impl<T: Send + 'static, R: Send + 'static> Together<T, R> {
    /// Items that together weigh up to so much are worked on at once; one that weighs more, alone.
    pub(super) fn new(most: usize, weigh: fn(&T) -> usize) -> Self {
        Self {
            turn: sync::Mutex::default(),
            waiting: Mutex::default(),
            weigh,
            most,
        }
    }

    /// Has the item worked on in the runtime: by this work, which may get others as well, or by that of another
    /// item. Work that began goes on to its end though nobody waits for it any longer; what nobody waits for
    /// before is not begun. It gives an outcome for each item.
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
        self.waiting().push((item, done));
        runtime.spawn(async move {
            let _turn = self.turn.lock().await;
            let (items, done): (Vec<_>, Vec<_>) = self.take().into_iter().unzip();
            if items.is_empty() {
                return;
            }
            for (done, outcome) in done.into_iter().zip(work(items).await) {
                // Whoever waits no longer need not be told.
                let _told = done.send(outcome);
            }
        });
        let stopped = |_| Err(StoreError::Failed(DbErr::Custom("the work did not end".into())));
        outcome.await.unwrap_or_else(stopped)
    }

    /// As many as are worked on at once, first come first served.
    fn take(&self) -> Vec<Waiting<T, R>> {
        let mut waiting = self.waiting();
        waiting.retain(|(_, done)| !done.is_closed());
        let mut weight = 0;
        let fits = |(item, _): &&Waiting<T, R>| {
            weight += (self.weigh)(item);
            weight <= self.most
        };
        let count = waiting.iter().take_while(fits).count().max(1).min(waiting.len());
        let rest = waiting.split_off(count);
        std::mem::replace(&mut waiting, rest)
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Waiting<T, R>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
