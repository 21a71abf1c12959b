//! One consistent view of the log.

use sea_orm::{
    AccessMode, DatabaseBackend, DatabaseConnection, DatabaseTransaction, IsolationLevel, TransactionOptions,
    TransactionTrait,
};
use tokio::sync::OnceCell;

use super::StoreError;

/// A view of the log as it was when the first thing was read through it. Whatever is committed
/// afterwards is not seen, so everything read through one reading fits together.
#[derive(Debug)]
pub struct Reading {
    db: DatabaseConnection,
    transaction: OnceCell<DatabaseTransaction>,
}

impl Reading {
    pub(super) fn new(db: DatabaseConnection) -> Self {
        Self {
            db,
            transaction: OnceCell::new(),
        }
    }

    /// The transaction that keeps the view; it ends with the reading.
    pub(super) async fn transaction(&self) -> Result<&DatabaseTransaction, StoreError> {
        Ok(self
            .transaction
            .get_or_try_init(|| self.db.begin_with_options(self.options()))
            .await?)
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
