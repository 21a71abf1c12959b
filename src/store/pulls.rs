//! How far the datasets of portals were pulled.

use entity::pull;
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};

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
            .exec_without_returning(&self.writing)
            .await?;
        Ok(())
    }
}
