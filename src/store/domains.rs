//! The domains whose logs are kept.

use chrono_tz::Tz;
use entity::domain;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QueryOrder, sea_query::OnConflict};

use super::{Appending, Reading, Store, StoreError, rows::unreadable};
use crate::model::{Browse, Domain, DomainId, parse_zone};

impl Reading {
    /// The domain, if it exists.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn domain(&self, scope: &Browse) -> Result<Option<Domain>, StoreError> {
        let mut known = self.domains.lock().await;
        if let Some(domain) = known.get(scope.domain()) {
            return Ok(domain.clone());
        }
        let row = domain::Entity::find_by_id(scope.domain().as_str())
            .one(self.transaction().await?)
            .await?;
        let domain = row.as_ref().map(to_domain).transpose()?;
        known.insert(scope.domain().clone(), domain.clone());
        Ok(domain)
    }
}

impl Store {
    /// Every domain, by id: for the operator of the database.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn domains(&self) -> Result<Vec<Domain>, StoreError> {
        let rows = domain::Entity::find()
            .order_by_asc(domain::Column::Id)
            .all(&self.db)
            .await?;
        rows.iter().map(to_domain).collect()
    }

    /// Makes the domain if it is new, in UTC unless a zone is given. A zone that is given is set on
    /// a domain that exists, too.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn ensure_domain(&self, id: &DomainId, zone: Option<Tz>) -> Result<(), StoreError> {
        ensure(&self.db, id, zone).await
    }
}

impl Appending {
    /// The same as [`Store::ensure_domain`], as a part of the transaction.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn ensure_domain(&self, id: &DomainId, zone: Option<Tz>) -> Result<(), StoreError> {
        ensure(&self.transaction, id, zone).await
    }
}

async fn ensure(db: &impl ConnectionTrait, id: &DomainId, zone: Option<Tz>) -> Result<(), StoreError> {
    let row = domain::ActiveModel {
        id: Set(id.to_string()),
        time_zone: Set(zone.unwrap_or(Tz::UTC).name().to_owned()),
    };
    let mut insert = OnConflict::column(domain::Column::Id);
    match zone {
        Some(_) => insert.update_column(domain::Column::TimeZone),
        None => insert.do_nothing(),
    };
    domain::Entity::insert(row)
        .on_conflict(insert)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

fn to_domain(row: &domain::Model) -> Result<Domain, StoreError> {
    Ok(Domain {
        id: DomainId::parse(&row.id).map_err(unreadable)?,
        zone: parse_zone(&row.time_zone).map_err(unreadable)?,
    })
}
