//! What an append asks of a database.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use sea_orm::{
    DatabaseBackend, DatabaseConnection,
    sqlx::{self, Error, Postgres, Sqlite, query},
};

use super::{
    Placed,
    known::Found,
    once::{Name, Row},
    postgres, sqlite,
};
use crate::model::{DomainId, Instant, Month, Record};

/// What is committed while it waits for the lock of a segment it has to see, whatever the database's default is;
/// and it must not keep a connection for as long as somebody else keeps a lock. Both in one round trip.
const BEGIN_POSTGRES: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '20s'";

/// A transaction that writes. It is the driver's own, so that statements of many rows are made once and not
/// anew for each.
#[derive(Debug)]
pub(super) enum Transaction {
    Postgres(sqlx::Transaction<'static, Postgres>),
    Sqlite(sqlx::Transaction<'static, Sqlite>),
}

impl Transaction {
    /// Begins: in SQLite nobody else writes until it ends.
    pub(super) async fn begin(db: &DatabaseConnection) -> Result<Self, Error> {
        Ok(match db.get_database_backend() {
            DatabaseBackend::Postgres => Self::Postgres(
                db.get_postgres_connection_pool()
                    .begin_with(BEGIN_POSTGRES)
                    .await?,
            ),
            _ => Self::Sqlite(
                db.get_sqlite_connection_pool()
                    .begin_with("BEGIN IMMEDIATE")
                    .await?,
            ),
        })
    }

    pub(super) async fn ensure_domain(&mut self, id: &DomainId, zone: Option<Tz>) -> Result<(), Error> {
        let statement = match zone {
            Some(_) => {
                "INSERT INTO domain (id, time_zone) VALUES ($1, $2)
                 ON CONFLICT (id) DO UPDATE SET time_zone = excluded.time_zone"
            }
            None => "INSERT INTO domain (id, time_zone) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING",
        };
        let (id, zone) = (id.as_str(), zone.unwrap_or(Tz::UTC).name());
        match self {
            Self::Postgres(it) => query(statement)
                .bind(id)
                .bind(zone)
                .execute(&mut **it)
                .await
                .map(|_| ()),
            Self::Sqlite(it) => query(statement)
                .bind(id)
                .bind(zone)
                .execute(&mut **it)
                .await
                .map(|_| ()),
        }
    }

    /// Moves the ends of segments, whose rows it locks in order, and tells where they are then: nothing where there
    /// is no such domain.
    pub(super) async fn advance(
        &mut self,
        scope: &Record,
        by: &BTreeMap<Month, i64>,
    ) -> Result<BTreeMap<Month, i64>, Error> {
        let ends = match self {
            Self::Postgres(it) => postgres::advance(it, scope, by).await?,
            Self::Sqlite(it) => sqlite::advance(it, scope, by).await?,
        };
        let end = |(number, end)| (Month::from_number(number), end);
        Ok(ends.into_iter().map(end).collect())
    }

    /// Those of the ids that the domain's log holds, and the domain's secret if it has one.
    pub(super) async fn known(&mut self, scope: &Record, ids: &[&str]) -> Result<Vec<Found>, Error> {
        match self {
            Self::Postgres(it) => postgres::known(it, scope, ids).await,
            Self::Sqlite(it) => sqlite::known(it, scope, ids).await,
        }
    }

    /// Writes rows at places that were advanced over.
    pub(super) async fn insert(&mut self, rows: &[Placed<'_>]) -> Result<(), Error> {
        match self {
            _ if rows.is_empty() => Ok(()),
            Self::Postgres(it) => postgres::insert(it, rows).await,
            Self::Sqlite(it) => sqlite::insert(it, rows).await,
        }
    }

    /// What was submitted under those of the names that are known.
    pub(super) async fn submissions(&mut self, scope: &Record, names: Vec<Name>) -> Result<Vec<Row>, Error> {
        match self {
            Self::Postgres(it) => postgres::submissions(it, scope, names).await,
            Self::Sqlite(it) => sqlite::submissions(it, scope, names).await,
        }
    }

    /// Keeps what was submitted, and tells how many rows that makes: none where there is no such domain.
    pub(super) async fn keep(&mut self, scope: &Record, row: &Row, at: Instant) -> Result<u64, Error> {
        match self {
            Self::Postgres(it) => postgres::keep(it, scope, row, at).await,
            Self::Sqlite(it) => sqlite::keep(it, scope, row, at).await,
        }
    }

    pub(super) async fn commit(self) -> Result<(), Error> {
        match self {
            Self::Postgres(it) => it.commit().await,
            Self::Sqlite(it) => it.commit().await,
        }
    }
}
