//! Appending to the log.
//!
//! Whoever appends first advances the rows of the segments, which locks them until the transaction ends:
//! so ordinals have no gaps and are seen in their order. Then the ids are looked up, as they are
//! and, where somebody was erased, as they are sealed; what is new is written in one stroke, and places that
//! duplicates would have taken are given back.

mod group;
mod known;
mod once;
mod placed;
mod postgres;
mod queue;
mod sqlite;
mod submission;
mod transaction;

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono_tz::Tz;

pub(super) use self::queue::Queues;
pub use self::submission::{Answer, Submission, Submitted};
use self::{placed::Placed, transaction::Transaction};
use super::{Store, StoreError};
use crate::model::{Activity, DomainId, Month, Record};

/// What became of activities that were to be appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Appended {
    /// Those that are new in the log.
    pub recorded: u64,
    /// Those whose id was in the log, as it is or sealed, or among those before them.
    pub duplicates: u64,
}

impl Appended {
    /// What became of activities, each of which is new or not.
    fn of(new: &[bool]) -> Self {
        let recorded = new.iter().filter(|new| **new).count() as u64;
        Self {
            recorded,
            duplicates: new.len() as u64 - recorded,
        }
    }
}

impl std::ops::AddAssign for Appended {
    fn add_assign(&mut self, other: Self) {
        self.recorded += other.recorded;
        self.duplicates += other.duplicates;
    }
}

impl std::iter::Sum for Appended {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), |mut sum, part| {
            sum += part;
            sum
        })
    }
}

/// What was appended until now.
#[derive(Debug, Default)]
pub(super) struct Total(Mutex<Appended>);

impl Total {
    pub(super) fn get(&self) -> Appended {
        *self.sum()
    }

    fn sum(&self) -> MutexGuard<'_, Appended> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A transaction that appends: all of it is kept by [`Appending::commit`], or none.
#[derive(Debug)]
pub struct Appending {
    transaction: Transaction,
    store: Store,
    appended: Appended,
    /// Those whose logs grow.
    domains: BTreeSet<DomainId>,
}

impl Store {
    /// Begins to append.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn begin_append(&self) -> Result<Appending, StoreError> {
        Ok(Appending {
            transaction: Transaction::begin(&self.writing).await?,
            store: self.clone(),
            appended: Appended::default(),
            domains: BTreeSet::new(),
        })
    }

    /// Makes the domain if it is new, in UTC unless a zone is given. A zone that is given is set on
    /// a domain that exists, too.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn ensure_domain(&self, id: &DomainId, zone: Option<Tz>) -> Result<(), StoreError> {
        let mut appending = self.begin_append().await?;
        appending.ensure_domain(id, zone).await?;
        Ok(appending.transaction.commit().await?)
    }
}

impl Appending {
    /// The same as [`Store::ensure_domain`], as a part of the transaction.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn ensure_domain(&mut self, id: &DomainId, zone: Option<Tz>) -> Result<(), StoreError> {
        Ok(self.transaction.ensure_domain(id, zone).await?)
    }

    /// Appends activities, which are all of the domain that may be recorded to.
    ///
    /// # Errors
    /// If there is no such domain, the database fails, or another transaction appended one of the ids at the same time.
    pub async fn append(&mut self, scope: &Record, activities: &[Activity]) -> Result<Appended, StoreError> {
        let new = self.append_each(scope, &[activities]).await?;
        Ok(new.iter().map(|new| Appended::of(new)).sum())
    }

    /// Appends groups of activities, and tells of each activity whether it is new.
    async fn append_each(
        &mut self,
        scope: &Record,
        groups: &[&[Activity]],
    ) -> Result<Vec<Vec<bool>>, StoreError> {
        let activities = || groups.iter().copied().flatten();
        let mut places = Places::of(activities());
        places.ends = self.transaction.advance(scope, &places.left).await?;
        if places.ends.len() < places.left.len() {
            return Err(StoreError::NoDomain(scope.domain().clone()));
        }
        let ids: Vec<&str> = activities().map(|activity| activity.id.as_str()).collect();
        let known = self.known(scope, &ids).await?;
        let mut seen: HashSet<&str> = known.iter().map(String::as_str).collect();
        let mut fresh = Vec::with_capacity(ids.len());
        let mut new = Vec::with_capacity(groups.len());
        for group in groups {
            let is_new: Vec<bool> = group.iter().map(|activity| seen.insert(&activity.id)).collect();
            let those_new = group.iter().zip(&is_new).filter(|(_, new)| **new);
            fresh.extend(those_new.map(|(activity, _)| places.take(activity)));
            self.appended += Appended::of(&is_new);
            new.push(is_new);
        }
        self.transaction.insert(&fresh).await?;
        if let Some(unused) = places.unused() {
            self.transaction.advance(scope, &unused).await?;
        }
        if !fresh.is_empty() {
            self.domains.insert(scope.domain().clone());
        }
        Ok(new)
    }

    /// Makes it last, and wakes those who follow the log.
    ///
    /// # Errors
    /// If the database fails. Where the connection is lost meanwhile, it may have lasted all the same.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.transaction.commit().await?;
        *self.store.appended.sum() += self.appended;
        self.store.grew(self.domains);
        Ok(())
    }
}

/// The places at the ends of segments that were set aside for activities, by month.
struct Places {
    left: BTreeMap<Month, i64>,
    ends: BTreeMap<Month, i64>,
}

impl Places {
    /// One for each activity.
    fn of<'a>(activities: impl Iterator<Item = &'a Activity>) -> Self {
        let mut left = BTreeMap::new();
        for activity in activities {
            *left.entry(Month::from(activity.timestamp)).or_default() += 1;
        }
        Self {
            left,
            ends: BTreeMap::new(),
        }
    }

    /// Gives the activity the next place of its month.
    fn take<'a>(&mut self, activity: &'a Activity) -> Placed<'a> {
        let month = Month::from(activity.timestamp);
        let left = self.left.entry(month).or_default();
        let end = self.ends.get(&month).copied().unwrap_or_default();
        let ordinal = end + 1 - *left;
        *left -= 1;
        Placed {
            month,
            ordinal,
            activity,
        }
    }

    /// By how much the segments reach too far, as an advance that takes it back.
    fn unused(self) -> Option<BTreeMap<Month, i64>> {
        let unused: BTreeMap<_, _> = self
            .left
            .into_iter()
            .filter(|(_, left)| *left > 0)
            .map(|(month, left)| (month, -left))
            .collect();
        Some(unused).filter(|unused| !unused.is_empty())
    }
}
