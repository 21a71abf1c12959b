//! Following the log as it grows.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use entity::activity::{self, Column};
use futures_util::{Stream, stream::poll_fn};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tokio::{
    sync::{mpsc, watch},
    time::{sleep, timeout},
};

use super::{Appended, Reading, Store, StoreError, rows::to_activity};
use crate::model::{Activity, Browse, Month};

/// How soon activities that another process appended are seen. Those of this process are seen at
/// once.
const LOOK: Duration = Duration::from_millis(500);
const AT_ONCE: u64 = 500;
/// Activities that wait for a slow reader besides those that were read at once.
const AHEAD: usize = 500;

/// Each activity that is appended to the domain's log from now on, by whichever process, once, in
/// the order of commits within a month. A slow reader is waited for, and so is a database that is away; nothing is
/// dropped.
///
/// # Errors
/// If the database fails, or is away at the beginning.
pub async fn follow(
    store: Store,
    scope: Browse,
) -> Result<impl Stream<Item = Result<Activity, StoreError>>, StoreError> {
    let appends = store.appends.subscribe();
    let heads = store.reading().heads(&scope).await?;
    let seen = heads.iter().map(|head| (head.month, head.rows)).collect();
    let follower = Follower {
        store: store.clone(),
        scope,
        seen,
        appends,
        ready: VecDeque::new(),
    };
    let (told, mut telling) = mpsc::channel(AHEAD);
    store.runtime.spawn(follower.tell(told));
    Ok(poll_fn(move |context| telling.poll_recv(context)))
}

struct Follower {
    store: Store,
    scope: Browse,
    seen: BTreeMap<Month, u64>,
    appends: watch::Receiver<Appended>,
    ready: VecDeque<Activity>,
}

impl Follower {
    /// Tells what is appended until nobody listens. It does so in a task of its own: whoever listens is busy with
    /// other things now and then, and must not keep a connection meanwhile.
    async fn tell(mut self, told: mpsc::Sender<Result<Activity, StoreError>>) {
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

    /// The next one. A database that is away is waited for: what was seen is known, so nothing is missed.
    async fn next_at_last(&mut self) -> Result<Activity, StoreError> {
        loop {
            match self.next().await {
                Err(StoreError::Unavailable(_)) => sleep(LOOK).await,
                next => return next,
            }
        }
    }

    async fn next(&mut self) -> Result<Activity, StoreError> {
        loop {
            if let Some(activity) = self.ready.pop_front() {
                return Ok(activity);
            }
            if !self.look().await? {
                // Running out of time is the other way of being told to look.
                let _woken = timeout(LOOK, self.appends.changed()).await;
            }
        }
    }

    /// Takes some of what is new in each month, so that none waits for another, and tells whether there was
    /// anything.
    async fn look(&mut self) -> Result<bool, StoreError> {
        let reading = self.store.reading();
        let heads = reading.heads(&self.scope).await?;
        // A month that was emptied counts from 1 again if it is ever filled.
        let is_there = |month: &Month| heads.iter().any(|head| head.month == *month);
        self.seen.retain(|month, _| is_there(month));
        for head in heads.iter() {
            let seen = self.seen.entry(head.month).or_default();
            *seen = (*seen).min(head.rows);
            if head.rows > *seen {
                let new = reading.appended(&self.scope, head.month, *seen).await?;
                *seen += new.len() as u64;
                self.ready.extend(new);
            }
        }
        Ok(!self.ready.is_empty())
    }
}

impl Reading {
    async fn appended(&self, scope: &Browse, month: Month, past: u64) -> Result<Vec<Activity>, StoreError> {
        let rows = activity::Entity::find()
            .filter(Column::DomainId.eq(scope.domain().as_str()))
            .filter(Column::Segment.eq(month.number()))
            .filter(Column::Ordinal.gt(past.cast_signed()))
            .order_by_asc(Column::Ordinal)
            .limit(AT_ONCE)
            .all(self.transaction().await?)
            .await?;
        rows.into_iter().map(to_activity).collect()
    }
}
