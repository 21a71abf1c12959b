//! The connection to the database.

use std::{sync::Arc, time::Duration};

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection,
    sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::{
    runtime::Handle,
    sync::{Mutex, watch},
    time::sleep,
};

use super::{
    Reading, StoreError,
    append::{Appended, Queues},
    error::stopped,
    tokens::{Lookups, lookups},
};

const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// A connection that was used just now is taken to work: asking it would cost every request a round trip.
const TESTED_WHEN_IDLE: Duration = Duration::from_secs(1);
const CONNECTIONS: u32 = 16;
/// Connections that fill the columns. They are apart, so that requests which hold a connection each
/// never wait for one another.
pub const LOADING_CONNECTIONS: u32 = 4;
/// Statements that a connection keeps prepared: inserts of many rows are large, and each number of rows
/// is a statement of its own.
const PREPARED: usize = 16;
const MIGRATION_ATTEMPTS: u32 = 5;
const MIGRATION_PAUSE: Duration = Duration::from_millis(300);
/// For each connection to SQLite; negative because it counts kibibytes, not pages.
const CACHE_KIBIBYTES: &str = "-8192";
const WRITING_CACHE_KIBIBYTES: &str = "-65536";
/// The pages, of 4 KiB, after which what was appended is copied to its places: pages that change often are then
/// copied seldom.
const WAL_PAGES: &str = "16384";

/// The database that holds the log.
#[derive(Debug, Clone)]
pub struct Store {
    pub(super) db: DatabaseConnection,
    /// Where rows are appended.
    pub(super) writing: DatabaseConnection,
    loading: DatabaseConnection,
    /// What this process appended since it began: it changes, so that those who follow the log look at once.
    pub(super) appends: watch::Sender<Appended>,
    /// What waits to be appended.
    pub(super) queues: Arc<Queues>,
    /// Tokens that wait to be looked up.
    pub(super) lookups: Arc<Lookups>,
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
    /// If the database cannot be reached, or cannot be brought to that shape.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let db = Database::connect(options(url, CONNECTIONS)).await?;
        migrate(&db).await?;
        Ok(Self {
            writing: match db.get_database_backend() {
                DatabaseBackend::Sqlite => Database::connect(writing_options(url)).await?,
                _ => db.clone(),
            },
            db,
            loading: Database::connect(options(url, LOADING_CONNECTIONS)).await?,
            appends: watch::Sender::new(Appended::default()),
            queues: Arc::default(),
            lookups: Arc::new(lookups()),
            imaging: Arc::default(),
            runtime: Handle::current(),
        })
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
        let appended = *self.appends.borrow();
        Usage {
            connections: connections as usize,
            idle,
            recorded: appended.recorded,
            duplicates: appended.duplicates,
        }
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
        Reading::new(self.db.clone(), self.runtime.clone())
    }

    /// The same through a connection that is kept for filling the columns.
    #[must_use]
    pub fn loading(&self) -> Reading {
        Reading::new(self.loading.clone(), self.runtime.clone())
    }
}

/// SQLite has one writer at a time. Those of this process wait for one connection and not for the file, and it
/// has a large cache: new ids fall all over their index.
fn writing_options(url: &str) -> ConnectOptions {
    let mut options = options(url, 1);
    options.map_sqlx_sqlite_opts(|sqlite| {
        with_settings(sqlite)
            .pragma("cache_size", WRITING_CACHE_KIBIBYTES)
            .pragma("wal_autocheckpoint", WAL_PAGES)
    });
    options
}

fn with_settings(sqlite: SqliteConnectOptions) -> SqliteConnectOptions {
    sqlite
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("cache_size", CACHE_KIBIBYTES)
        .statement_cache_capacity(PREPARED)
}

fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(with_file_made(url));
    options
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire_if_idle_for(TESTED_WHEN_IDLE)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(with_settings)
        .map_sqlx_postgres_opts(|postgres| postgres.statement_cache_capacity(PREPARED));
    options
}

/// Another process may be doing the same: then one of the two fails, and finds it done when it tries
/// again. Every step can be taken twice.
async fn migrate(db: &DatabaseConnection) -> Result<(), StoreError> {
    for _ in 1..MIGRATION_ATTEMPTS {
        match Migrator::up(db, None).await {
            Ok(()) => return Ok(()),
            Err(error) => tracing::debug!(%error, "the database could not be brought up to date yet"),
        }
        sleep(MIGRATION_PAUSE).await;
    }
    Ok(Migrator::up(db, None).await?)
}

/// SQLite makes a missing file only where it is told to.
fn with_file_made(url: &str) -> String {
    match url.strip_prefix("sqlite:") {
        Some(_) if !url.contains('?') => format!("{url}?mode=rwc"),
        _ => url.to_owned(),
    }
}
