//! The connection to the database.

use std::{sync::Arc, time::Duration};

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Database, DatabaseBackend, DatabaseConnection};
use tokio::{sync::watch, time::sleep};

use super::{
    Reading, StoreError,
    append::Queues,
    connect::{must_be_there, options, writing_options},
    shape::{Shape, shape},
    tokens::{Lookups, lookups},
};

const CONNECTIONS: u32 = 16;
/// Connections that fill the columns. They are apart, so that requests which hold a connection each
/// never wait for one another.
pub const LOADING_CONNECTIONS: u32 = 4;
const MIGRATION_ATTEMPTS: u32 = 5;
const MIGRATION_PAUSE: Duration = Duration::from_millis(300);

/// The database that holds the log.
#[derive(Debug, Clone)]
pub struct Store {
    pub(super) db: DatabaseConnection,
    /// Where rows are appended.
    pub(super) writing: DatabaseConnection,
    loading: DatabaseConnection,
    /// Counts what this process appended, so that those who follow the log look at once.
    pub(super) appends: watch::Sender<u64>,
    /// What waits to be appended.
    pub(super) queues: Arc<Queues>,
    /// Tokens that wait to be looked up.
    pub(super) lookups: Arc<Lookups>,
}

impl Store {
    /// Connects to `sqlite:PATH` (made if it is missing) or `postgres://…` and brings the database
    /// to the shape that this program needs.
    ///
    /// # Errors
    /// If the database cannot be reached, or cannot be brought to that shape: a newer program may have given
    /// it another.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        must_be_there(url).await?;
        let db = Database::connect(options(url, CONNECTIONS)).await?;
        migrate(&db).await?;
        Ok(Self {
            writing: match db.get_database_backend() {
                DatabaseBackend::Sqlite => Database::connect(writing_options(url)).await?,
                _ => db.clone(),
            },
            db,
            loading: Database::connect(options(url, LOADING_CONNECTIONS)).await?,
            appends: watch::Sender::new(0),
            queues: Arc::default(),
            lookups: Arc::new(lookups()),
        })
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// If it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.db.execute_unprepared("SELECT 1").await?;
        Ok(())
    }

    /// A reading of the log. It begins with the first thing that is read through it and sees what
    /// was committed by then, and nothing later.
    #[must_use]
    pub fn reading(&self) -> Reading {
        Reading::new(self.db.clone())
    }

    /// The same through a connection that is kept for filling the columns.
    #[must_use]
    pub fn loading(&self) -> Reading {
        Reading::new(self.loading.clone())
    }
}

/// Another process may be doing the same: then one of the two fails, and finds it done when it tries
/// again. Every step can be taken twice.
async fn migrate(db: &DatabaseConnection) -> Result<(), StoreError> {
    for _ in 1..MIGRATION_ATTEMPTS {
        match bring_up_to_date(db).await {
            Err(error @ (StoreError::Failed(_) | StoreError::Unavailable(_))) => {
                tracing::debug!(%error, "the database could not be brought up to date yet");
            }
            outcome => return outcome,
        }
        sleep(MIGRATION_PAUSE).await;
    }
    bring_up_to_date(db).await
}

async fn bring_up_to_date(db: &DatabaseConnection) -> Result<(), StoreError> {
    match shape(db).await? {
        Shape::Current => Ok(()),
        Shape::Older => Ok(Migrator::up(db, None).await?),
    }
}
