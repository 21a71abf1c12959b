//! Telling other processes what grew, where the database tells: once it is committed, in transactions of its own.
//! Inside those that append it would cost each of them a round trip, and PostgreSQL commits transactions that notify
//! one after the other, whichever domains they are of. What is not told, since the process ends or the database is
//! away, is found by those who look by themselves now and then.

use std::{
    collections::BTreeSet,
    mem::take,
    sync::{Mutex, PoisonError},
};

use sea_orm::DatabaseBackend;
use tokio::sync;

use super::{Wakes, postgres};
use crate::{
    model::DomainId,
    store::{Store, connect::in_time},
};

/// What other processes are not told of yet.
#[derive(Debug, Default)]
pub(super) struct Untold {
    domains: Mutex<BTreeSet<DomainId>>,
    /// Held by whoever tells. What grows meanwhile is told together, next.
    turn: sync::Mutex<()>,
}

impl Untold {
    fn add(&self, domains: BTreeSet<DomainId>) {
        let mut untold = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
        untold.extend(domains);
    }

    fn take(&self) -> BTreeSet<DomainId> {
        take(&mut *self.domains.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Wakes {
    /// How this process tells the others of all that they are not told of yet.
    fn announcements(&self) -> Vec<String> {
        let domains = self.untold.take();
        domains
            .iter()
            .map(|domain| self.announcement(domain.as_str()))
            .collect()
    }
}

impl Store {
    /// Wakes those who follow the logs of the domains, in this process and then in others.
    pub(in crate::store) fn grew(&self, domains: BTreeSet<DomainId>) {
        for domain in &domains {
            self.wakes.wake(domain.as_str());
        }
        self.wakes.untold.add(domains);
        let store = self.clone();
        self.runtime.spawn(async move { store.tell_others().await });
    }

    /// Comes back once others were told of all that this process appended, if they can be. A process is to wait for
    /// this before it ends.
    pub async fn tell_others(&self) {
        let _turn = self.wakes.untold.turn.lock().await;
        let announcements = self.wakes.announcements();
        if announcements.is_empty() || self.db.get_database_backend() != DatabaseBackend::Postgres {
            return;
        }
        let pool = self.db.get_postgres_connection_pool();
        if let Err(error) = in_time(postgres::notify(pool, &announcements)).await {
            tracing::debug!(%error, "other processes could not be told of what was recorded");
        }
    }
}
