//! Activities that arrive together are committed together: while one transaction is made to last the next
//! one gathers, and the disk is waited for once for all of them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tracing::{Instrument, field::Empty};

use super::{
    Appended, Submission, Submitted,
    group::{Group, Outcome},
};
use crate::{
    measures::figure,
    model::{Activity, DomainId, Record},
    store::{Store, StoreError, error::is_conflict, measured::tell, together::Together},
};

/// Bytes of activities of one transaction, unless somebody appends more at once.
const TOGETHER: usize = 64 << 20;
/// An activity counts as so many at least, so that a transaction has at most 10 000 or so.
const LEAST: usize = TOGETHER / 10_000;
/// How long a transaction, with those before it, may take.
const LIMIT: Duration = Duration::from_mins(2);
const ATTEMPTS: usize = 5;

type Queue = Together<Group, Outcome>;

/// What waits to be appended, a queue for each domain that was appended to.
#[derive(Debug, Default)]
pub(in crate::store) struct Queues(Mutex<HashMap<DomainId, Arc<Queue>>>);

impl Queues {
    fn of(&self, scope: &Record) -> Arc<Queue> {
        let mut queues = self.all();
        let queue = queues.entry(scope.domain().clone());
        queue
            .or_insert_with(|| Arc::new(Queue::new(TOGETHER, LIMIT, weight)))
            .clone()
    }

    /// Recordings that wait until others are committed.
    pub(in crate::store) fn waiting(&self) -> usize {
        self.all().values().map(|queue| queue.count()).sum()
    }

    fn all(&self) -> MutexGuard<'_, HashMap<DomainId, Arc<Queue>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a group weighs.
fn weight(group: &Group) -> usize {
    group
        .activities
        .iter()
        .map(|activity| activity.bytes().max(LEAST))
        .sum()
}

impl Store {
    /// Appends the activities, all or none. They are all of the domain that may be recorded to. Those that
    /// others append meanwhile may share the transaction. Once it began it goes on though whoever asked for it waits
    /// no longer; before, what nobody waits for is forgotten.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn append(&self, scope: &Record, activities: Vec<Activity>) -> Result<Appended, StoreError> {
        Ok(Appended::of(&self.append_each(scope, activities).await?))
    }

    /// The same, telling of each activity whether it is new.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn append_each(
        &self,
        scope: &Record,
        activities: Vec<Activity>,
    ) -> Result<Vec<bool>, StoreError> {
        let group = Group {
            activities,
            submission: None,
        };
        Ok(match self.append_group(scope, group).await? {
            Outcome::Appended(new) => new,
            Outcome::Submitted(_) => Vec::new(),
        })
    }

    /// The same under a key, unless something was submitted under it before.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn submit(
        &self,
        scope: &Record,
        activities: Vec<Activity>,
        submission: Submission,
    ) -> Result<Submitted, StoreError> {
        let group = Group {
            activities,
            submission: Some(submission),
        };
        Ok(match self.append_group(scope, group).await? {
            Outcome::Submitted(submitted) => submitted,
            Outcome::Appended(_) => Submitted::Other,
        })
    }

    async fn append_group(&self, scope: &Record, group: Group) -> Result<Outcome, StoreError> {
        let (store, record) = (self.clone(), scope.clone());
        let write = |groups| async move { store.outcomes(&record, groups).await };
        let span = tracing::info_span!(
            target: "traces",
            "append",
            activities = figure(group.activities.len()),
            recorded = Empty,
            otel.status_code = Empty,
        );
        let joined = self.queues.of(scope).join(&self.runtime, group, write);
        let outcome = joined.instrument(span.clone()).await;
        tell(
            &span,
            outcome.as_ref().map(|outcome| ("recorded", outcome.recorded())),
        );
        outcome
    }

    /// What became of each group. What the database refuses in one of them must not fail the others: then
    /// each is written alone.
    async fn outcomes(&self, scope: &Record, groups: Vec<Group>) -> Vec<Result<Outcome, StoreError>> {
        match self.append_groups(scope, &groups).await {
            Err(StoreError::Failed(_)) if groups.len() > 1 => {
                let mut outcomes = Vec::with_capacity(groups.len());
                for group in groups {
                    let alone = self.append_groups(scope, &[group]).await;
                    outcomes.extend(each(alone, 1));
                }
                outcomes
            }
            outcomes => each(outcomes, groups.len()),
        }
    }

    async fn append_groups(&self, scope: &Record, groups: &[Group]) -> Result<Vec<Outcome>, StoreError> {
        for _ in 1..ATTEMPTS {
            match self.try_append(scope, groups).await {
                Err(StoreError::Failed(error)) if is_conflict(&error) => {}
                outcome => return outcome,
            }
        }
        self.try_append(scope, groups).await
    }

    async fn try_append(&self, scope: &Record, groups: &[Group]) -> Result<Vec<Outcome>, StoreError> {
        let start = Instant::now();
        let activities = groups.iter().map(|group| group.activities.len()).sum();
        let span = tracing::info_span!(
            target: "traces",
            "commit",
            otel.kind = "client",
            otel.status_code = Empty,
            recordings = figure(groups.len()),
            activities = Empty,
        );
        let written = async {
            let mut appending = self.begin_append().await?;
            let outcomes = appending.append_groups(scope, groups).await?;
            appending.commit().await?;
            Ok(outcomes)
        };
        let written = written.instrument(span.clone()).await;
        tell(&span, written.as_ref().map(|_| ("activities", activities)));
        self.measure(start, groups.len(), activities);
        written
    }

    fn measure(&self, start: Instant, recordings: usize, activities: usize) {
        let measures = self.measures();
        measures.appends.observe(start.elapsed().as_secs_f64());
        measures.append_recordings.observe(as_f64(recordings));
        measures.append_activities.observe(as_f64(activities));
    }
}

/// The outcome of each of so many.
fn each(outcomes: Result<Vec<Outcome>, StoreError>, count: usize) -> Vec<Result<Outcome, StoreError>> {
    match outcomes {
        Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
        Err(error) => (0..count).map(|_| Err(error.clone())).collect(),
    }
}

/// Exact for any number of activities that fits into memory.
#[expect(clippy::cast_precision_loss, reason = "a count past 2^52 is not met")]
const fn as_f64(count: usize) -> f64 {
    count as f64
}
