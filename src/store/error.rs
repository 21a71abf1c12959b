//! What can go wrong with the database.

use std::sync::Arc;

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, SqlErr, sqlx};
use tokio::task::JoinError;

use crate::model::DomainId;

/// The codes of what passes. SQLite: somebody else writes. PostgreSQL: it stops, starts, ends connections that are
/// idle, has no more of them, stands by for another, or a statement took too long, perhaps for a lock.
const PASSING: [&str; 12] = [
    "5", "261", "517", "57P01", "57P02", "57P03", "57P05", "57014", "55P03", "53300", "25006", "25P03",
];
/// Those of PostgreSQL's, or of a pooler's before it, that say the connection is lost begin like this.
const LOST: &str = "08";

/// The database refused or failed. The text is for the operator's log, never for a client.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// It cannot be reached just now, or is too busy: the same request may succeed later.
    #[error("the database is not available: {0}")]
    Unavailable(#[source] DbErr),
    /// Anything else.
    #[error("the database failed: {0}")]
    Failed(#[source] DbErr),
    /// There is no room for more.
    #[error("there is no room for more in the database: {0}")]
    Full(#[source] DbErr),
    /// There is no such domain to append to.
    #[error("there is no domain `{0}`")]
    NoDomain(DomainId),
    /// There is no such database.
    #[error(
        "there is no such file, or it cannot be read; `serve`, `import`, `pull` and `domain create` make one"
    )]
    Missing,
    /// The database has yet to be brought to the shape that this program needs.
    #[error(
        "it is of an earlier version of this program, or new: any other command brings it up to date, such as `domain list`"
    )]
    Older,
    /// The database has a shape that this program does not know.
    #[error(
        "a newer version of this program brought it up to date ({0}), and this version does not know what that means: use the newer one"
    )]
    Newer(String),
    /// What was erased from SQLite's log is still in the file beside it.
    #[error(
        "the log is changed, but somebody reads it as it was, and the file beside it that ends in -wal holds that until they are done: give the command again"
    )]
    StillRead,
    /// Somebody has seen more of a log than it holds, or rows that it does not hold.
    #[error("a place was not reached in this log: it is an older copy, or went on from one")]
    Ahead,
    /// The database holds something that this program does not write.
    #[error("the database holds what this program cannot read: {0}")]
    Unreadable(String),
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match (&error, code(&error).as_deref()) {
            (DbErr::ConnectionAcquire(_) | DbErr::Conn(_), _) => Self::Unavailable(error),
            (_, Some(code)) if PASSING.contains(&code) || code.starts_with(LOST) => Self::Unavailable(error),
            (_, Some("13" | "53100")) => Self::Full(error),
            (
                DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner)),
                None,
            ) if matches!(**inner, sea_orm::sqlx::Error::Io(_)) => Self::Unavailable(error),
            _ => Self::Failed(error),
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout).into(),
            sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed).into(),
            error => DbErr::Exec(RuntimeErr::SqlxError(Arc::new(error))).into(),
        }
    }
}

/// The database did not answer in time.
pub(super) fn unanswered() -> StoreError {
    StoreError::Unavailable(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))
}

/// A task that was to do something did not end.
pub(super) fn stopped(error: &JoinError) -> StoreError {
    StoreError::Failed(DbErr::Custom(error.to_string()))
}

/// Whether another transaction got in between, so that trying again is right.
pub(super) fn is_conflict(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
        || matches!(code(error).as_deref(), Some("40P01" | "40001"))
}

/// Whether SQLite would not even open the file, because somebody else has it.
pub(super) fn is_locked(error: &DbErr) -> bool {
    matches!(error, DbErr::Conn(RuntimeErr::SqlxError(inner)) if code_of(inner).as_deref() == Some("5"))
}

/// SQLSTATE in PostgreSQL, the result code in SQLite.
fn code(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return None;
    };
    code_of(error)
}

fn code_of(error: &sqlx::Error) -> Option<String> {
    error
        .as_database_error()?
        .code()
        .map(std::borrow::Cow::into_owned)
}
