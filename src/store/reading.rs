//! One consistent view of the log.

use std::{collections::HashMap, sync::Arc};

use sea_orm::{
    AccessMode, DatabaseBackend, DatabaseConnection, DatabaseTransaction, IsolationLevel, TransactionOptions,
    TransactionTrait,
};
use tokio::{
    runtime::Handle,
    sync::{Mutex, OnceCell},
};

use super::{StoreError, domains::Portal, error::stopped, measured};
use crate::{measures::Measures, model::DomainId};

/// A view of the log as it was when the first thing was read through it. Whatever is committed
/// afterwards is not seen, so everything read through one reading fits together.
#[derive(Debug)]
pub struct Reading {
    db: DatabaseConnection,
    runtime: Handle,
    measures: Arc<Measures>,
    transaction: OnceCell<DatabaseTransaction>,
    /// What was read and cannot change: a view shows the same whenever it is looked at.
    pub(super) portals: Mutex<HashMap<DomainId, Option<Portal>>>,
}

impl Reading {
    pub(super) fn new(db: DatabaseConnection, runtime: Handle, measures: Arc<Measures>) -> Self {
        Self {
            db,
            runtime,
            measures,
            transaction: OnceCell::new(),
            portals: Mutex::default(),
        }
    }

    /// The transaction that keeps the view; it ends with the reading.
    pub(super) async fn transaction(&self) -> Result<&DatabaseTransaction, StoreError> {
        self.transaction
            .get_or_try_init(|| self.read("begin", |_| 0, self.begin()))
            .await
    }

    /// Reads something through it, and tells how many rows came.
    pub(super) async fn read<T>(
        &self,
        what: &'static str,
        rows: impl FnOnce(&T) -> usize,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        measured::read(&self.measures, what, rows, work).await
    }

    /// Begins it in a task, which ends though nobody waits for it any longer: the driver would leave a
    /// connection open inside the transaction that a dropped request was about to begin.
    async fn begin(&self) -> Result<DatabaseTransaction, StoreError> {
        let (db, options) = (self.db.clone(), self.options());
        let begun = self
            .runtime
            .spawn(async move { db.begin_with_options(options).await });
        Ok(begun.await.map_err(|error| stopped(&error))??)
    }

    /// SQLite's transactions are such views already; PostgreSQL's have to be told.
    fn options(&self) -> TransactionOptions {
        match self.db.get_database_backend() {
            DatabaseBackend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
            _ => TransactionOptions::default(),
        }
    }
}
