//! Sealing the ids of rows from which somebody was erased.
//!
//! An id may tell whom its row named: that of an imported row is a hash of its values, which anybody can make of
//! names that they try; that of a recorded one is whatever its client chose.

use std::collections::HashSet;

use entity::activity::{Column, Entity};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseBackend, DatabaseTransaction, EntityTrait, QueryFilter,
    QuerySelect, Statement,
};
use serde_json::json;

use super::{ErasureKey, StoreError, select::is_in};
use crate::model::{DomainId, Month, SealedId};

const SEAL_POSTGRES: &str = "UPDATE activity SET id = sealed.value ->> 1
    FROM jsonb_array_elements(CAST($3 AS jsonb)) AS sealed (value)
    WHERE domain_id = $1 AND segment = $2 AND ordinal = CAST(sealed.value ->> 0 AS bigint)";
/// Left to itself SQLite goes through the month, and for each row through the list.
const SEAL_SQLITE: &str =
    "WITH sealed (ordinal, id) AS MATERIALIZED (SELECT value ->> 0, value ->> 1 FROM json_each(?3))
    UPDATE activity SET id = sealed.id FROM sealed
    WHERE domain_id = ?1 AND segment = ?2 AND activity.ordinal = sealed.ordinal";

/// Seals the ids of rows of a month, which are given by their ordinals.
pub(super) async fn seal(
    db: &DatabaseTransaction,
    domain: &DomainId,
    month: Month,
    key: &ErasureKey,
    rows: &[(i64, String)],
) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let sealed = free_ids(db, domain, key, rows).await?;
    let ordinals = rows.iter().map(|(ordinal, _)| ordinal);
    let pairs: Vec<_> = ordinals.zip(sealed.iter().map(SealedId::as_str)).collect();
    let backend = db.get_database_backend();
    let statement = match backend {
        DatabaseBackend::Postgres => SEAL_POSTGRES,
        _ => SEAL_SQLITE,
    };
    let values = [
        domain.as_str().into(),
        month.number().into(),
        json!(pairs).to_string().into(),
    ];
    db.execute_raw(Statement::from_sql_and_values(backend, statement, values))
        .await?;
    Ok(())
}

/// The sealed ids of the rows. One that another row has already, which a client may have recorded under it, makes
/// the activity known all the same; its own row then gets the next that is free.
async fn free_ids(
    db: &DatabaseTransaction,
    domain: &DomainId,
    key: &ErasureKey,
    rows: &[(i64, String)],
) -> Result<Vec<SealedId>, StoreError> {
    let mut sealed: Vec<_> = rows.iter().map(|(_, id)| key.seal(id)).collect();
    loop {
        let taken = taken(db, domain, &sealed).await?;
        if taken.is_empty() {
            return Ok(sealed);
        }
        for id in sealed.iter_mut().filter(|id| taken.contains(id.as_str())) {
            *id = key.seal_anew(id.as_str());
        }
    }
}

async fn taken(
    db: &DatabaseTransaction,
    domain: &DomainId,
    ids: &[SealedId],
) -> Result<HashSet<String>, StoreError> {
    let taken: Vec<String> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::DomainId.eq(domain.as_str()))
        .filter(is_in(db, Column::Id, ids.iter().map(SealedId::as_str)))
        .into_tuple()
        .all(db)
        .await?;
    Ok(taken.into_iter().collect())
}
