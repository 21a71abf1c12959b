//! Appending in SQLite.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use sea_orm::sqlx::{
    Arguments, AssertSqlSafe, Error, SqliteConnection, error::BoxDynError, query, query_as, query_with,
    sqlite::SqliteArguments,
};

use serde_json::json;

use super::{
    Placed,
    known::Found,
    once::{KEEP, Name, Row},
    placed::{COLUMNS, WIDTH},
};
use crate::model::{Instant, Month, Record};

/// Rows of a statement: every number of rows is made of these, so that few statements are prepared.
const SIZES: [usize; 4] = [512, 64, 8, 1];
static INSERTS: LazyLock<[Arc<str>; 4]> = LazyLock::new(|| SIZES.map(|rows| insert_of(rows).into()));

pub(super) async fn advance(
    db: &mut SqliteConnection,
    scope: &Record,
    by: &BTreeMap<Month, i64>,
) -> Result<Vec<(i32, i64)>, Error> {
    let by: Vec<_> = by.iter().map(|(month, more)| (month.number(), *more)).collect();
    query_as(
        "INSERT INTO segment (domain_id, segment, rows, generation)
         SELECT domain.id, value ->> 0, value ->> 1, 0 FROM domain, json_each(?2) WHERE domain.id = ?1
         ON CONFLICT (domain_id, segment) DO UPDATE SET rows = segment.rows + excluded.rows
         RETURNING segment, rows",
    )
    .bind(scope.domain().as_str())
    .bind(json!(by).to_string())
    .fetch_all(db)
    .await
}

pub(super) async fn known(
    db: &mut SqliteConnection,
    scope: &Record,
    ids: &[&str],
) -> Result<Vec<Found>, Error> {
    query_as(
        "SELECT id, NULL FROM activity WHERE domain_id = ?1 AND id IN (SELECT value FROM json_each(?2))
         UNION ALL SELECT NULL, secret FROM erasure_key WHERE domain_id = ?1",
    )
    .bind(scope.domain().as_str())
    .bind(json!(ids).to_string())
    .fetch_all(db)
    .await
}

pub(super) async fn submissions(
    db: &mut SqliteConnection,
    scope: &Record,
    names: Vec<Name>,
) -> Result<Vec<Row>, Error> {
    query_as(
        "SELECT caller, key, fingerprint, answer FROM submission
         WHERE domain_id = ?1 AND (caller, key) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?2))",
    )
    .bind(scope.domain().as_str())
    .bind(json!(names).to_string())
    .fetch_all(db)
    .await
}

pub(super) async fn keep(
    db: &mut SqliteConnection,
    scope: &Record,
    (caller, key, fingerprint, answer): &Row,
    at: Instant,
) -> Result<u64, Error> {
    let kept = query(KEEP)
        .bind(scope.domain().as_str())
        .bind(caller)
        .bind(key)
        .bind(fingerprint)
        .bind(answer)
        .bind(at.micros())
        .execute(db)
        .await?;
    Ok(kept.rows_affected())
}

pub(super) async fn insert(db: &mut SqliteConnection, mut rows: &[Placed<'_>]) -> Result<(), Error> {
    for (size, statement) in SIZES.iter().zip(&*INSERTS) {
        let parts = rows.chunks_exact(*size);
        rows = parts.remainder();
        for part in parts {
            query_with(
                AssertSqlSafe(statement.clone()),
                values(part).map_err(Error::Encode)?,
            )
            .execute(&mut *db)
            .await?;
        }
    }
    Ok(())
}

fn insert_of(rows: usize) -> String {
    let row = format!("({})", vec!["?"; WIDTH.into()].join(","));
    format!(
        "INSERT INTO activity ({COLUMNS}) VALUES {}",
        vec![row; rows].join(",")
    )
}

fn values(rows: &[Placed<'_>]) -> Result<SqliteArguments, BoxDynError> {
    let mut values = SqliteArguments::default();
    values.reserve(rows.len() * usize::from(WIDTH), 0);
    for row in rows {
        values.add(row.month.number())?;
        values.add(row.ordinal)?;
        values.add(row.activity.timestamp.micros())?;
        for text in row.texts() {
            values.add(text)?;
        }
    }
    Ok(values)
}
