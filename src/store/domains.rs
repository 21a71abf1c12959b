//! The domains whose logs are kept.

use std::sync::Arc;

use entity::{domain, segment};
use sea_orm::{EntityTrait, QueryOrder};

use super::{Head, Reading, Store, StoreError, error::stopped, rows::unreadable};
use crate::model::{
    Browse, CivilDuration, Domain, DomainId, Instant, Month, Record, Recordable, Retention, parse_zone,
};

/// A domain and how far its log reaches.
#[derive(Debug, Clone)]
pub(super) struct Portal {
    domain: Domain,
    /// Of the segments that hold rows.
    pub(super) heads: Arc<[Head]>,
    /// Of all, emptied ones too.
    pub(super) all_heads: Arc<[Head]>,
}

impl Reading {
    /// The domain, if it exists.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn domain(&self, scope: &Browse) -> Result<Option<Domain>, StoreError> {
        Ok(self.portal(scope).await?.map(|portal| portal.domain))
    }

    /// The same with its heads, in one query: whoever asks for the one asks for the others next.
    pub(super) async fn portal(&self, scope: &Browse) -> Result<Option<Portal>, StoreError> {
        let mut known = self.portals.lock().await;
        if let Some(portal) = known.get(scope.domain()) {
            return Ok(portal.clone());
        }
        let transaction = self.transaction().await?;
        let asked = async {
            let select =
                domain::Entity::find_by_id(scope.domain().as_str()).find_with_related(segment::Entity);
            let ordered = select.order_by_asc(segment::Column::Segment);
            Ok(ordered.all(transaction).await?)
        };
        let segments = |rows: &Vec<(_, Vec<_>)>| rows.iter().map(|(_, segments)| segments.len()).sum();
        let rows = self.read("domain", segments, asked).await?;
        let portal = rows.iter().map(to_portal).next().transpose()?;
        known.insert(scope.domain().clone(), portal.clone());
        Ok(portal)
    }
}

fn to_portal((row, segments): &(domain::Model, Vec<segment::Model>)) -> Result<Portal, StoreError> {
    let all = segments.iter().map(Head::from);
    Ok(Portal {
        domain: to_domain(row)?,
        heads: all.clone().filter(|head| head.rows > 0).collect(),
        all_heads: all.collect(),
    })
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

    /// The domain that may be recorded to, as it is now, if it exists.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn domain(&self, scope: &Record) -> Result<Option<Domain>, StoreError> {
        let (db, id) = (self.db.clone(), scope.domain().to_string());
        let found = self
            .runtime
            .spawn(async move { domain::Entity::find_by_id(id).one(&db).await });
        let row = found.await.map_err(|error| stopped(&error))??;
        row.as_ref().map(to_domain).transpose()
    }

    /// What may be recorded now, where this is when the first of it happened. Retention never reaches into the
    /// present month, so that what is told as it happens costs no look at the domain.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn recordable(
        &self,
        scope: &Record,
        first: Option<Instant>,
        now: Instant,
    ) -> Result<Recordable, StoreError> {
        let is_past = first.is_some_and(|first| Month::from(first) < Month::from(now));
        let domain = if is_past { self.domain(scope).await? } else { None };
        let kept = domain.and_then(|domain| Some((domain.retention?, domain.keeps_from(now)?)));
        Ok(Recordable::new(scope.clone(), kept))
    }
}

pub(super) fn to_domain(row: &domain::Model) -> Result<Domain, StoreError> {
    let age = row.retention.as_deref().map(CivilDuration::parse).transpose();
    Ok(Domain {
        retention: age.map_err(unreadable)?.map(Retention),
        id: DomainId::parse(&row.id).map_err(unreadable)?,
        zone: parse_zone(&row.time_zone).map_err(unreadable)?,
    })
}
