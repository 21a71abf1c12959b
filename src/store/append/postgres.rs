//! Appending in PostgreSQL.

use std::collections::BTreeMap;

use sea_orm::sqlx::{Error, PgConnection, query_as, query_scalar};

use super::{Placed, copy, placed::COLUMNS};
use crate::model::{Month, Record};

/// Bytes that are sent at a time.
const PART: usize = 1 << 16;

/// In the order of months: two transactions then wait for each other one way only.
pub(super) async fn advance(
    db: &mut PgConnection,
    scope: &Record,
    by: &BTreeMap<Month, i64>,
) -> Result<Vec<(i32, i64)>, Error> {
    let months: Vec<i32> = by.keys().map(|month| month.number()).collect();
    let more: Vec<i64> = by.values().copied().collect();
    query_as(
        "INSERT INTO segment (domain_id, segment, rows, generation)
         SELECT $1, month, more, 0 FROM unnest($2, $3) AS by (month, more) ORDER BY month
         ON CONFLICT (domain_id, segment) DO UPDATE SET rows = segment.rows + excluded.rows
         RETURNING segment, rows",
    )
    .bind(scope.domain().as_str())
    .bind(months)
    .bind(more)
    .fetch_all(db)
    .await
}

pub(super) async fn known(db: &mut PgConnection, scope: &Record, ids: &[&str]) -> Result<Vec<String>, Error> {
    query_scalar("SELECT id FROM activity WHERE domain_id = $1 AND id = ANY($2)")
        .bind(scope.domain().as_str())
        .bind(ids)
        .fetch_all(db)
        .await
}

/// Straight into the log and not through a staging table: what is known was left out before.
pub(super) async fn insert(db: &mut PgConnection, rows: &[Placed<'_>]) -> Result<(), Error> {
    let statement = format!("COPY activity ({COLUMNS}) FROM STDIN (FORMAT binary)");
    let mut copy = db.copy_in_raw(&statement).await?;
    let mut bytes = copy::BEGIN.to_vec();
    for row in rows {
        copy::add(&mut bytes, row);
        if bytes.len() >= PART {
            copy.send(bytes.as_slice()).await?;
            bytes.clear();
        }
    }
    bytes.extend(copy::END);
    copy.send(bytes).await?;
    copy.finish().await?;
    Ok(())
}
