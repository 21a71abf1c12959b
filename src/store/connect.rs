//! How databases are connected to.

use std::{io::ErrorKind, time::Duration};

use sea_orm::{
    ConnectOptions, DbErr, RuntimeErr,
    sqlx::{
        self, Connection, PgConnection, SqliteConnection,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
    },
};
use tokio::time::timeout;

use super::{StoreError, error::unanswered};

/// What SQLite says of a file that it cannot open.
const CANNOT_OPEN: &str = "unable to open database file";
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a request waits for a connection before it is told to come again.
pub(super) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long whoever writes to SQLite waits for the others of this process, of whom there may be one a domain.
const TURN_TIMEOUT: Duration = Duration::from_secs(30);
/// A connection that was used just now is taken to work: asking it would cost every request a round trip.
const TESTED_WHEN_IDLE: Duration = Duration::from_secs(1);
/// Statements that a connection keeps prepared: inserts of many rows are large, and each number of rows
/// is a statement of its own.
const PREPARED: usize = 16;
/// For each connection to SQLite; negative because it counts kibibytes, not pages.
const CACHE_KIBIBYTES: &str = "-8192";
const WRITING_CACHE_KIBIBYTES: &str = "-65536";
/// The pages, of 4 KiB, after which what was appended is copied to its places: pages that change often are then
/// copied seldom.
const WAL_PAGES: &str = "16384";

pub(super) fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(with_file_made(url));
    options
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire_if_idle_for(TESTED_WHEN_IDLE)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(with_settings)
        .map_sqlx_sqlite_pool_opts(|pool| {
            pool.after_release(|connection, _| Box::pin(async move { is_at_rest(connection).await }))
        })
        .map_sqlx_postgres_opts(|postgres| postgres.statement_cache_capacity(PREPARED))
        .map_sqlx_postgres_pool_opts(|pool| {
            pool.after_release(|connection, _| Box::pin(async move { comes_to_rest(connection).await }))
        });
    options
}

/// SQLite has one writer at a time. Those of this process wait for one connection and not for the file, and it
/// has a large cache: new ids fall all over their index.
pub(super) fn writing_options(url: &str) -> ConnectOptions {
    let mut options = options(url, 1);
    options.acquire_timeout(TURN_TIMEOUT);
    options.map_sqlx_sqlite_opts(|sqlite| {
        with_settings(sqlite)
            .pragma("cache_size", WRITING_CACHE_KIBIBYTES)
            .pragma("wal_autocheckpoint", WAL_PAGES)
    });
    options
}

/// Connections that are made when they are first needed, for what is seldom done.
pub(super) fn when_needed(mut options: ConnectOptions) -> ConnectOptions {
    options.connect_lazy(true);
    options
}

/// A transaction that ran out of room SQLite ends by itself. The driver then fails to, takes it to go on for ever,
/// and would begin no other: such a connection is given up. Whatever it was to do before comes before the ping.
async fn is_at_rest(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// What was given up may never be answered, and nobody else has its place among the connections until it is. So a
/// connection that does not come to rest in time is closed.
async fn comes_to_rest(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let rested = timeout(ACQUIRE_TIMEOUT, connection.ping()).await;
    rested.unwrap_or_else(|_| Err(sqlx::Error::Io(ErrorKind::TimedOut.into())))?;
    Ok(true)
}

/// Of a database that is to stay as it is: a file that is missing is not made, and nothing can be written.
pub(super) fn looking_options(url: &str) -> ConnectOptions {
    let mut options = options(url, 1);
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .create_if_missing(false)
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("query_only", "ON")
    });
    options
}

/// What the database is asked, if it answers in time: one whose machine is gone may never say so.
pub(super) async fn in_time<T>(asked: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    timeout(ACQUIRE_TIMEOUT, asked)
        .await
        .unwrap_or_else(|_| Err(unanswered()))
}

/// Tells at once why PostgreSQL cannot be reached: a pool goes on trying until its time is up, and has forgotten
/// the reason by then.
pub(super) async fn must_be_there(url: &str) -> Result<(), StoreError> {
    if !url.starts_with("postgres") {
        return Ok(());
    }
    let why = |error| DbErr::Conn(RuntimeErr::SqlxError(std::sync::Arc::new(error)));
    let connection = timeout(ACQUIRE_TIMEOUT, PgConnection::connect(url))
        .await
        .map_err(|_| DbErr::Conn(RuntimeErr::Internal("there is no answer".into())))?
        .map_err(why)?;
    Ok(connection.close().await.map_err(why)?)
}

fn with_settings(sqlite: SqliteConnectOptions) -> SqliteConnectOptions {
    sqlite
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("cache_size", CACHE_KIBIBYTES)
        // What is removed is overwritten, and not left in the file until something else needs the room.
        .pragma("secure_delete", "ON")
        .statement_cache_capacity(PREPARED)
}

/// The address of a database of which SQLite makes no file.
pub(super) fn with_its_file(url: &str) -> String {
    with_mode(url, "rw")
}

/// SQLite makes a missing file only where it is told to.
fn with_file_made(url: &str) -> String {
    with_mode(url, "rwc")
}

/// An address that says something of its own already is left as it is.
fn with_mode(url: &str, mode: &str) -> String {
    match url.strip_prefix("sqlite:") {
        Some(_) if !url.contains('?') => format!("{url}?mode={mode}"),
        _ => url.to_owned(),
    }
}

/// Why a database that is to be there cannot be opened.
pub(super) fn why_not_there(error: StoreError) -> StoreError {
    match error {
        StoreError::Failed(cause) | StoreError::Unavailable(cause)
            if cause.to_string().contains(CANNOT_OPEN) =>
        {
            StoreError::Missing
        }
        other => other,
    }
}
