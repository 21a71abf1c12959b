//! Following the log as it grows.

use std::{time::Duration, vec};

use entity::activity::{self, Column};
use futures_util::{Stream, stream::unfold};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep, timeout},
};

use super::{
    Head, Reading, Store, StoreError,
    connect::{ACQUIRE_TIMEOUT, in_time},
    error::unanswered,
    places::not_emptied_since,
    rows::to_activity,
};
use crate::model::{self, Activity, Browse, Filter, Mark, Month, Place, Seen};

/// How soon a database that is away is asked again.
const AGAIN: Duration = Duration::from_millis(500);
/// What is read at once: so many rows, and no further one once they have so many bytes.
const ROWS: u64 = 500;
const BYTES: usize = 256 << 10;
/// No look takes longer.
const LONGEST: Duration = Duration::from_mins(10);

/// An activity as it is recorded, and how far its reader has come with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// What was recorded.
    pub activity: Activity,
    /// Where to go on.
    pub place: Place,
}

/// A row at its place.
struct Row {
    month: Month,
    seen: Seen,
    activity: Activity,
}

type Batch = Result<Vec<Row>, StoreError>;

/// Each activity that the filter selects and that is appended to the domain's log after a place, or from now on, by
/// whichever process, once, in the order of commits within a month. A slow reader is waited for, and so is a
/// database that is away; nothing is dropped. The log keeps what waits: in memory are a few hundred KiB.
///
/// # Errors
/// If the database fails, or is away at the beginning, or the log does not reach as far as the place.
pub async fn follow(
    store: Store,
    filter: Filter,
    after: Option<Place>,
) -> Result<impl Stream<Item = Result<Recorded, StoreError>>, StoreError> {
    let woken = store.wakes.of(filter.scope.domain());
    store.wake_by_others();
    let place = in_time(begin(store.reading(), &filter.scope, after)).await?;
    let follower = Follower {
        store: store.clone(),
        filter,
        place: place.clone(),
        woken,
        first: None,
        patience: ACQUIRE_TIMEOUT,
    };
    let (told, batches) = mpsc::channel(1);
    store.runtime.spawn(follower.tell(told));
    let telling = Telling {
        batches,
        batch: Vec::new().into_iter(),
        place,
    };
    Ok(unfold(telling, Telling::next))
}

/// The place to go on from: the one that was reached before, or the end.
async fn begin(reading: Reading, scope: &Browse, after: Option<Place>) -> Result<Place, StoreError> {
    let Some(place) = after else {
        return reading.place(scope).await;
    };
    reading.was_reached(scope, &place).await?;
    Ok(place)
}

/// What was read and is told next.
struct Telling {
    batches: mpsc::Receiver<Batch>,
    batch: vec::IntoIter<Row>,
    /// Where the reader is.
    place: Place,
}

impl Telling {
    async fn next(mut self) -> Option<(Result<Recorded, StoreError>, Self)> {
        loop {
            if let Some(row) = self.batch.next() {
                self.place.advance(row.month, row.seen);
                let (activity, place) = (row.activity, self.place.clone());
                return Some((Ok(Recorded { activity, place }), self));
            }
            match self.batches.recv().await? {
                Ok(batch) => self.batch = batch.into_iter(),
                Err(error) => return Some((Err(error), self)),
            }
        }
    }
}

struct Follower {
    store: Store,
    filter: Filter,
    /// What was read.
    place: Place,
    woken: watch::Receiver<()>,
    /// The month to begin with: those before it were read last.
    first: Option<Month>,
    /// How long the next look may take.
    patience: Duration,
}

impl Follower {
    /// Tells what is appended until nobody listens. It does so in a task of its own: whoever listens is busy with
    /// other things now and then, and must not keep a connection meanwhile.
    async fn tell(mut self, told: mpsc::Sender<Batch>) {
        loop {
            let next = tokio::select! {
                () = told.closed() => return,
                next = self.next_at_last() => next,
            };
            let failed = next.is_err();
            if told.send(next).await.is_err() || failed {
                return;
            }
        }
    }

    /// The next ones. A database that is away is waited for: what was seen is known, so nothing is missed.
    async fn next_at_last(&mut self) -> Batch {
        loop {
            match self.next().await {
                Err(StoreError::Unavailable(_)) => sleep(AGAIN).await,
                next => return next,
            }
        }
    }

    async fn next(&mut self) -> Batch {
        loop {
            let read = self.look_in_time().await?;
            let is_end = read.is_empty();
            let selected: Vec<_> = read
                .into_iter()
                .filter(|row| self.filter.selects(&row.activity))
                .collect();
            if !selected.is_empty() {
                return Ok(selected);
            }
            if is_end {
                // Running out of time is the other way of being told to look.
                let _woken = timeout(self.store.poll, self.woken.changed()).await;
            }
        }
    }

    /// A look that is given up begins again from nothing, so the next one has more time.
    async fn look_in_time(&mut self) -> Batch {
        let begun = Instant::now();
        let read = timeout(self.patience, self.look()).await;
        self.patience = patience(begun.elapsed());
        read.unwrap_or_else(|_| Err(unanswered()))
    }

    /// Reads some of what is new in each month, so that none waits for another; but no more than so many bytes: then
    /// the other months are the first ones next time. Whatever is given up half-way is as if it had not begun.
    async fn look(&mut self) -> Batch {
        let reading = self.store.reading();
        let heads = reading.all_heads(&self.filter.scope).await?;
        let mut new = unseen(&heads, &self.place)?;
        let before = new.partition_point(|(head, _)| Some(head.month) < self.first);
        new.rotate_left(before);
        let share = (ROWS / (new.len() as u64).max(1)).max(1);
        let (mut batch, mut bytes, mut rest) = (Vec::new(), 0, new.iter());
        while bytes < BYTES
            && let Some((head, past)) = rest.next()
        {
            let read = reading.rows(&self.filter.scope, head, *past, (share, BYTES - bytes));
            batch.extend(read.await?);
            bytes = batch.iter().map(Row::bytes).sum();
        }
        self.first = rest.next().map(|(head, _)| head.month);
        // Not before everything is read: what was read in vain would be missed.
        for row in &batch {
            self.place.advance(row.month, row.seen);
        }
        Ok(batch)
    }
}

/// How long a look may take after one that took so long. What is large, or comes slowly, comes in the end; and a
/// database that vanishes while it answers fast is noticed soon.
fn patience(took: Duration) -> Duration {
    (2 * took).clamp(ACQUIRE_TIMEOUT, LONGEST)
}

/// The months that have rows past the place, each with the last one that was seen.
fn unseen<'heads>(heads: &'heads [Head], place: &Place) -> Result<Vec<(&'heads Head, u64)>, StoreError> {
    not_emptied_since(place, heads)?;
    let seen = |head: &'heads Head| (head, place.row(head.month, head.removals));
    Ok(heads
        .iter()
        .map(seen)
        .filter(|(head, seen)| *seen < head.rows)
        .collect())
}

impl Reading {
    /// Rows of a month past one of them: at most so many, and no further one once they have so many bytes.
    async fn rows(
        &self,
        scope: &Browse,
        head: &Head,
        past: u64,
        (most, bytes): (u64, usize),
    ) -> Result<Vec<Row>, StoreError> {
        let select = activity::Entity::find()
            .filter(Column::DomainId.eq(scope.domain().as_str()))
            .filter(Column::Segment.eq(head.month.number()))
            .filter(Column::Ordinal.gt(past.cast_signed()))
            .filter(Column::Ordinal.lte(head.rows.cast_signed()))
            .order_by_asc(Column::Ordinal)
            .limit(most);
        let row = |row| Row::new(head, row);
        let taken = self.take("follow", select, bytes, row, Row::bytes).await?;
        Ok(taken.rows)
    }
}

impl Row {
    fn bytes(&self) -> usize {
        self.activity.bytes()
    }

    fn new(head: &Head, row: activity::Model) -> Result<Self, StoreError> {
        let seen = Seen {
            removals: head.removals,
            row: row.ordinal.unsigned_abs(),
            mark: Mark::of(model::Instant::from_micros(row.timestamp), &row.action),
        };
        Ok(Self {
            month: head.month,
            seen,
            activity: to_activity(row)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_may_take_twice_as_long_as_the_one_before() {
        for (took, may_take) in [(0, 5), (2, 5), (5, 10), (40, 80), (3_600, 600)] {
            assert_eq!(patience(Duration::from_secs(took)).as_secs(), may_take);
        }
    }
}
