//! The domains whose logs are kept.

use entity::domain;
use sea_orm::{EntityTrait, QueryOrder};

use super::{Reading, Store, StoreError, rows::unreadable};
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
}

fn to_domain(row: &domain::Model) -> Result<Domain, StoreError> {
    Ok(Domain {
        id: DomainId::parse(&row.id).map_err(unreadable)?,
        zone: parse_zone(&row.time_zone).map_err(unreadable)?,
    })
}
