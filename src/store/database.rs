//! The connection to the database.

use std::{sync::Arc, time::Duration};

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, DbErr};
use tokio::{runtime::Handle, sync::Mutex, time::sleep};

use super::{
    Reading, StoreError,
    append::{Queues, Total},
    connect::{must_be_there, options, when_needed, why_not_there, with_its_file, writing_options},
    error::{is_locked, stopped},
    shape::{Shape, shape},
    tokens::{Lookups, lookups},
    wakes::Wakes,
};
use crate::measures::Measures;

const CONNECTIONS: u32 = 16;
/// Connections that fill the columns. They are apart, so that requests which hold a connection each
/// never wait for one another.
pub const LOADING_CONNECTIONS: u32 = 4;
/// Connections that logs are exported through. They are apart as well: an export lasts as long as its reader takes,
/// and must not keep connections from requests that are answered in milliseconds.
const EXPORTING_CONNECTIONS: u32 = 8;
/// How often those who follow the log look though nobody wakes them, unless it is said otherwise.
const POLL: Duration = Duration::from_secs(5);
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_millis(300);

/// The database that holds the log.
#[derive(Debug, Clone)]
pub struct Store {
    pub(super) db: DatabaseConnection,
    /// Where rows are appended.
    pub(super) writing: DatabaseConnection,
    loading: DatabaseConnection,
    exporting: DatabaseConnection,
    /// What this process appended since it began.
    pub(super) appended: Arc<Total>,
    /// Those who follow logs.
    pub(super) wakes: Arc<Wakes>,
    /// How often they look though nobody wakes them.
    pub(super) poll: Duration,
    /// What waits to be appended.
    pub(super) queues: Arc<Queues>,
    /// Tokens that wait to be looked up.
    pub(super) lookups: Arc<Lookups>,
    /// How long it takes.
    pub(super) measures: Arc<Measures>,
    /// Held by whoever keeps an image: it may wait for an append, and must not do so on many connections.
    pub(super) imaging: Arc<Mutex<()>>,
    /// Where what several requests share is done, and where connections live: the thread of a request may end
    /// or be busy while others need them.
    pub(super) runtime: Handle,
}

/// What a store knows of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Connections for requests that are open.
    pub connections: usize,
    /// Those of them that nobody uses.
    pub idle: usize,
    /// Recordings that wait until others are committed.
    pub waiting: usize,
    /// Activities that this process recorded since it began.
    pub recorded: u64,
    /// Activities that it was given since then and that the log had already.
    pub duplicates: u64,
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
        let db = connect(url).await?;
        migrate(&db).await?;
        Ok(Self {
            writing: match db.get_database_backend() {
                DatabaseBackend::Sqlite => Database::connect(writing_options(url)).await?,
                _ => db.clone(),
            },
            db,
            loading: Database::connect(options(url, LOADING_CONNECTIONS)).await?,
            exporting: Database::connect(when_needed(options(url, EXPORTING_CONNECTIONS))).await?,
            appended: Arc::default(),
            wakes: Arc::default(),
            poll: POLL,
            queues: Arc::default(),
            lookups: Arc::new(lookups()),
            measures: Arc::default(),
            imaging: Arc::default(),
            runtime: Handle::current(),
        })
    }

    /// The same of a database that is there: no file is made.
    ///
    /// # Errors
    /// As of [`Store::open`], and if there is no such file.
    pub async fn open_existing(url: &str) -> Result<Self, StoreError> {
        Self::open(&with_its_file(url)).await.map_err(why_not_there)
    }

    /// The same, where those who follow the log look so often though nobody wakes them.
    #[must_use]
    pub fn polled_every(self, poll: Duration) -> Self {
        Self { poll, ..self }
    }

    /// What the connections are doing, and what was appended.
    #[must_use]
    pub fn usage(&self) -> Usage {
        let (connections, idle) = if self.db.get_database_backend() == DatabaseBackend::Sqlite {
            let pool = self.db.get_sqlite_connection_pool();
            (pool.size(), pool.num_idle())
        } else {
            let pool = self.db.get_postgres_connection_pool();
            (pool.size(), pool.num_idle())
        };
        let appended = self.appended.get();
        Usage {
            connections: connections as usize,
            idle,
            waiting: self.queues.waiting(),
            recorded: appended.recorded,
            duplicates: appended.duplicates,
        }
    }

    /// What it counts while it works.
    #[must_use]
    pub fn measures(&self) -> &Measures {
        &self.measures
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// If it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let db = self.db.clone();
        let answer = self
            .runtime
            .spawn(async move { db.execute_unprepared("SELECT 1").await });
        answer.await.map_err(|error| stopped(&error))??;
        Ok(())
    }

    /// A reading of the log. It begins with the first thing that is read through it and sees what
    /// was committed by then, and nothing later.
    #[must_use]
    pub fn reading(&self) -> Reading {
        Reading::new(self.db.clone(), self.runtime.clone(), self.measures.clone())
    }

    /// The same through a connection that is kept for filling the columns.
    #[must_use]
    pub fn loading(&self) -> Reading {
        Reading::new(self.loading.clone(), self.runtime.clone(), self.measures.clone())
    }

    /// The same through a connection that is kept for exports.
    #[must_use]
    pub fn exporting(&self) -> Reading {
        Reading::new(
            self.exporting.clone(),
            self.runtime.clone(),
            self.measures.clone(),
        )
    }

    /// Does something where connections live, though whoever asked for it may go away.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.runtime.spawn(work);
    }
}

/// Of processes that find a new file of SQLite at once, those that come while one gives it a WAL are told that it is
/// locked, however long they would wait: they try again.
async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    for _ in 1..ATTEMPTS {
        match Database::connect(options(url, CONNECTIONS)).await {
            Err(error) if is_locked(&error) => sleep(PAUSE).await,
            outcome => return outcome,
        }
    }
    Database::connect(options(url, CONNECTIONS)).await
}

/// Another process may be doing the same: then one of the two fails, and finds it done when it tries
/// again. Every step can be taken twice. A failure is a step that another process took, so there are no more of them
/// than there are steps.
async fn migrate(db: &DatabaseConnection) -> Result<(), StoreError> {
    for _ in Migrator::migrations() {
        match bring_up_to_date(db).await {
            Err(error @ (StoreError::Failed(_) | StoreError::Unavailable(_))) => {
                tracing::debug!(%error, "the database could not be brought up to date yet");
            }
            outcome => return outcome,
        }
        sleep(PAUSE).await;
    }
    bring_up_to_date(db).await
}

async fn bring_up_to_date(db: &DatabaseConnection) -> Result<(), StoreError> {
    match shape(db).await? {
        Shape::Current => Ok(()),
        Shape::Older => Ok(Migrator::up(db, None).await?),
    }
}
