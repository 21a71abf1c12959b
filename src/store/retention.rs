//! Removing what is older than a domain keeps its log.

use entity::{activity, domain, segment};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, ExprTrait},
};

use super::{Store, StoreError, change::Change, domains::to_domain};
use crate::model::{Domain, DomainId, Instant, Month, Retention};

/// A month of a log that is older than the domain keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expired {
    /// Whose log.
    pub domain: DomainId,
    /// Which month.
    pub month: Month,
    /// The activities in it: at least 1.
    pub activities: u64,
}

impl Store {
    /// Sets how long the log of a domain is kept, or that it is for ever; where there is no such domain, nothing.
    /// Nothing is removed yet.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_retention(
        &self,
        domain: &DomainId,
        retention: Option<Retention>,
    ) -> Result<(), StoreError> {
        let age = retention.map(|Retention(age)| age.to_string());
        domain::Entity::update_many()
            .col_expr(domain::Column::Retention, Expr::value(age))
            .filter(domain::Column::Id.eq(domain.as_str()))
            .exec(&self.writing)
            .await?;
        Ok(())
    }

    /// The months that are older than their domains keep them, by domain and month.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn expired(&self, now: Instant) -> Result<Vec<Expired>, StoreError> {
        let rows = domain::Entity::find()
            .filter(domain::Column::Retention.is_not_null())
            .find_with_related(segment::Entity)
            .order_by_asc(domain::Column::Id)
            .order_by_asc(segment::Column::Segment)
            .all(&self.db)
            .await?;
        let mut expired = Vec::new();
        for (row, segments) in rows {
            expired.extend(expired_of(&to_domain(&row)?, &segments, now));
        }
        Ok(expired)
    }

    /// Removes the activities of an expired month, all at once for whoever reads, and tells how many they were: 0
    /// where another process was first, or the month is to be kept after all. The segment's row stays: its
    /// generation must never come back.
    ///
    /// # Errors
    /// If the database fails; then nothing was removed.
    pub async fn remove_expired(&self, expired: &Expired, now: Instant) -> Result<u64, StoreError> {
        let Some(change) = self.begin_change(&expired.domain, expired.month).await? else {
            return Ok(0);
        };
        if !change.is_expired(expired, now).await? {
            return Ok(0);
        }
        let removed = change.remove_all(expired).await?;
        // Without a commit the generation stays as it was, too.
        if removed > 0 {
            change.commit().await?;
        }
        Ok(removed)
    }
}

impl Change {
    /// Asked again inside the transaction: the retention may have been set otherwise since the month was found.
    async fn is_expired(&self, expired: &Expired, now: Instant) -> Result<bool, StoreError> {
        let row = domain::Entity::find_by_id(expired.domain.as_str())
            .one(self.transaction())
            .await?;
        let domain = row.as_ref().map(to_domain).transpose()?;
        let first = domain.and_then(|domain| domain.keeps_from(now));
        Ok(first.is_some_and(|first| expired.month < first))
    }

    async fn remove_all(&self, expired: &Expired) -> Result<u64, StoreError> {
        let (domain, month) = (expired.domain.as_str(), expired.month.number());
        let removed = activity::Entity::delete_many()
            .filter(activity::Column::DomainId.eq(domain))
            .filter(activity::Column::Segment.eq(month))
            .exec(self.transaction())
            .await?;
        segment::Entity::update_many()
            .col_expr(segment::Column::Rows, Expr::value(0))
            .col_expr(
                segment::Column::Removals,
                Expr::col(segment::Column::Removals).add(1),
            )
            .filter(segment::Column::DomainId.eq(domain))
            .filter(segment::Column::Segment.eq(month))
            .exec(self.transaction())
            .await?;
        Ok(removed.rows_affected)
    }
}

fn expired_of(domain: &Domain, segments: &[segment::Model], now: Instant) -> Vec<Expired> {
    let Some(first) = domain.keeps_from(now) else {
        return Vec::new();
    };
    let past = segments
        .iter()
        .filter(|segment| segment.rows > 0 && segment.segment < first.number());
    let expired = |segment: &segment::Model| Expired {
        domain: domain.id.clone(),
        month: Month::from_number(segment.segment),
        activities: segment.rows.unsigned_abs(),
    };
    past.map(expired).collect()
}
