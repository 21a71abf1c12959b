//! How far the datasets of portals were pulled, and which of their days had no row.

use std::ops::Range;

use entity::{empty_day, pull};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    TransactionTrait, sea_query::OnConflict,
};

use super::{Store, StoreError};
use crate::model::{Instant, Record};

/// A stretch of time of which all was pulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pulled {
    /// Its first instant.
    pub first: Instant,
    /// The first one after it.
    pub next: Instant,
}

impl Store {
    /// What was pulled from the source into the domain, if something was.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn pulled(&self, scope: &Record, source: &str) -> Result<Option<Pulled>, StoreError> {
        let key = (scope.domain().to_string(), source.to_owned());
        let row = pull::Entity::find_by_id(key).one(&self.db).await?;
        Ok(row.map(|row| Pulled {
            first: Instant::from_micros(row.first),
            next: Instant::from_micros(row.next),
        }))
    }

    /// Keeps what was pulled.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_pulled(&self, scope: &Record, source: &str, pulled: Pulled) -> Result<(), StoreError> {
        Ok(keep(&self.writing, scope, source, pulled).await?)
    }

    /// Keeps what was pulled, the last of it a day, and whether that day has no row: both, or neither.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_day_pulled(
        &self,
        scope: &Record,
        source: &str,
        pulled: Pulled,
        day: Range<Instant>,
        is_empty: bool,
    ) -> Result<(), StoreError> {
        let transaction = self.writing.begin().await?;
        keep(&transaction, scope, source, pulled).await?;
        // Days may have begun at other instants when the domain had another time zone.
        empty_day::Entity::delete_many()
            .filter(empty_day::Column::DomainId.eq(scope.domain().as_str()))
            .filter(empty_day::Column::Source.eq(source))
            .filter(empty_day::Column::Start.gte(day.start.micros()))
            .filter(empty_day::Column::Start.lt(day.end.micros()))
            .exec(&transaction)
            .await?;
        if is_empty {
            let row = empty_day::ActiveModel {
                domain_id: Set(scope.domain().to_string()),
                source: Set(source.to_owned()),
                start: Set(day.start.micros()),
            };
            empty_day::Entity::insert(row)
                .exec_without_returning(&transaction)
                .await?;
        }
        Ok(transaction.commit().await?)
    }

    /// When the days began that had no row, of those that were pulled.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn empty_days(
        &self,
        scope: &Record,
        source: &str,
        pulled: Pulled,
    ) -> Result<Vec<Instant>, StoreError> {
        let rows = empty_day::Entity::find()
            .filter(empty_day::Column::DomainId.eq(scope.domain().as_str()))
            .filter(empty_day::Column::Source.eq(source))
            .filter(empty_day::Column::Start.gte(pulled.first.micros()))
            .filter(empty_day::Column::Start.lt(pulled.next.micros()))
            .order_by_asc(empty_day::Column::Start)
            .all(&self.db)
            .await?;
        Ok(rows.iter().map(|row| Instant::from_micros(row.start)).collect())
    }
}

async fn keep(db: &impl ConnectionTrait, scope: &Record, source: &str, pulled: Pulled) -> Result<(), DbErr> {
    let row = pull::ActiveModel {
        domain_id: Set(scope.domain().to_string()),
        source: Set(source.to_owned()),
        first: Set(pulled.first.micros()),
        next: Set(pulled.next.micros()),
    };
    let key = [pull::Column::DomainId, pull::Column::Source];
    let values = [pull::Column::First, pull::Column::Next];
    pull::Entity::insert(row)
        .on_conflict(OnConflict::columns(key).update_columns(values).to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}
