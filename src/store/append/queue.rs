//! Activities that arrive together are committed together.
//!
//! Each domain has a queue. Whoever appends puts what it has into it and waits for its turn to write; by
//! then somebody before it may have written that, too. So while one transaction is made to last, the next
//! one gathers, and the disk is waited for once for all of them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use sea_orm::DbErr;
use tokio::sync::{self, oneshot};

use super::Appended;
use crate::{
    model::{Activity, DomainId, Record},
    store::{Store, StoreError, error::is_conflict},
};

/// Activities of one transaction, unless somebody appends more at once.
const TOGETHER: usize = 10_000;
const ATTEMPTS: usize = 5;

/// The queues of all domains that were appended to.
#[derive(Debug, Default)]
pub(in crate::store) struct Queues(Mutex<HashMap<DomainId, Arc<Queue>>>);

impl Queues {
    fn of(&self, scope: &Record) -> Arc<Queue> {
        let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        queues.entry(scope.domain().clone()).or_default().clone()
    }
}

#[derive(Debug, Default)]
struct Queue {
    /// Held by whoever writes.
    turn: sync::Mutex<()>,
    waiting: Mutex<Vec<Waiting>>,
}

#[derive(Debug)]
struct Waiting {
    activities: Vec<Activity>,
    done: oneshot::Sender<Result<Appended, StoreError>>,
}

impl Queue {
    fn add(&self, waiting: Waiting) {
        self.waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(waiting);
    }

    /// As many as are written together, first come first served.
    fn take(&self) -> Vec<Waiting> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut activities = 0;
        let fits = |it: &&Waiting| {
            activities += it.activities.len();
            activities <= TOGETHER
        };
        let count = waiting.iter().take_while(fits).count().max(1).min(waiting.len());
        let rest = waiting.split_off(count);
        std::mem::replace(&mut waiting, rest)
    }
}

impl Store {
    /// Appends the activities, all or none. They are all of the domain that may be recorded to. Those that
    /// others append meanwhile may share the transaction. It goes on if whoever asked for it waits no longer.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn append(&self, scope: &Record, activities: Vec<Activity>) -> Result<Appended, StoreError> {
        let queue = self.queues.of(scope);
        let (done, appended) = oneshot::channel();
        queue.add(Waiting { activities, done });
        tokio::spawn(self.clone().write(queue, scope.clone()));
        appended
            .await
            .unwrap_or_else(|_| Err(StoreError::Unavailable(DbErr::Custom("the program stops".into()))))
    }

    async fn write(self, queue: Arc<Queue>, scope: Record) {
        let _turn = queue.turn.lock().await;
        let (groups, done): (Vec<_>, Vec<_>) = queue
            .take()
            .into_iter()
            .map(|it| (it.activities, it.done))
            .unzip();
        let outcomes = self.outcomes(&scope, groups).await;
        for (done, outcome) in done.into_iter().zip(outcomes) {
            // Whoever waits no longer need not be told.
            let _told = done.send(outcome);
        }
    }

    /// What became of each group. What the database refuses in one of them must not fail the others: then
    /// each is written alone.
    async fn outcomes(
        &self,
        scope: &Record,
        groups: Vec<Vec<Activity>>,
    ) -> Vec<Result<Appended, StoreError>> {
        match self.append_groups(scope, &groups).await {
            Ok(appended) => appended.into_iter().map(Ok).collect(),
            Err(StoreError::Failed(_)) if groups.len() > 1 => {
                let mut outcomes = Vec::with_capacity(groups.len());
                for group in groups {
                    let appended = self.append_groups(scope, &[group]).await;
                    outcomes.push(appended.map(|them| them.into_iter().sum()));
                }
                outcomes
            }
            Err(error) => vec![Err(error); groups.len()],
        }
    }

    async fn append_groups(
        &self,
        scope: &Record,
        groups: &[Vec<Activity>],
    ) -> Result<Vec<Appended>, StoreError> {
        for _ in 1..ATTEMPTS {
            match self.try_append(scope, groups).await {
                Err(StoreError::Failed(error)) if is_conflict(&error) => {}
                outcome => return outcome,
            }
        }
        self.try_append(scope, groups).await
    }

    async fn try_append(
        &self,
        scope: &Record,
        groups: &[Vec<Activity>],
    ) -> Result<Vec<Appended>, StoreError> {
        let mut appending = self.begin_append().await?;
        let appended = appending.append(scope, groups).await?;
        appending.commit().await?;
        Ok(appended)
    }
}
