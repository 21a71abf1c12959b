//! Segments of the log, as the columns are filled from them.

use std::ops::RangeInclusive;

use entity::{activity, segment};
use futures_util::TryStreamExt;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect, QueryTrait, StreamTrait,
};

use super::{Reading, StoreError};
use crate::model::{Browse, Instant, Month};

/// How far a segment reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Which segment.
    pub month: Month,
    /// Its rows: the ordinals are 1 to this.
    pub rows: u64,
    /// Raised whenever rows were changed or removed.
    pub generation: i64,
}

/// What the columns take of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scanned {
    /// The segment that it stands in.
    pub month: Month,
    /// When it happened.
    pub timestamp: Instant,
    /// The text fields that are counted by.
    pub fields: [Option<String>; 5],
}

impl Reading {
    /// The segments of the domain that hold rows of these months, in order.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn heads(
        &self,
        scope: &Browse,
        months: RangeInclusive<Month>,
    ) -> Result<Vec<Head>, StoreError> {
        let rows = segment::Entity::find()
            .filter(segment::Column::DomainId.eq(scope.domain().as_str()))
            .filter(segment::Column::Segment.between(months.start().number(), months.end().number()))
            .filter(segment::Column::Rows.gt(0))
            .order_by_asc(segment::Column::Segment)
            .all(self.transaction().await?)
            .await?;
        let head = |row: segment::Model| Head {
            month: Month::from_number(row.segment),
            rows: row.rows.unsigned_abs(),
            generation: row.generation,
        };
        Ok(rows.into_iter().map(head).collect())
    }

    /// Gives the rows of a segment past an ordinal to `take`, in the order of their ordinals. The
    /// fields are action, user, dataset, page and subdomain.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn scan(
        &self,
        scope: &Browse,
        month: Month,
        past: u64,
        mut take: impl FnMut(Scanned),
    ) -> Result<(), StoreError> {
        use activity::Column as C;
        let transaction = self.transaction().await?;
        let select = activity::Entity::find()
            .select_only()
            .columns([
                C::Timestamp,
                C::Action,
                C::UserId,
                C::DatasetId,
                C::PageId,
                C::SubdomainId,
            ])
            .filter(C::DomainId.eq(scope.domain().as_str()))
            .filter(C::Segment.eq(month.number()))
            .filter(C::Ordinal.gt(past.cast_signed()))
            .order_by_asc(C::Ordinal);
        let mut rows = transaction.stream(&select.into_query()).await?;
        while let Some(row) = rows.try_next().await? {
            take(scanned(&row, month)?);
        }
        Ok(())
    }
}

fn scanned(row: &QueryResult, month: Month) -> Result<Scanned, StoreError> {
    let mut fields: [Option<String>; 5] = Default::default();
    for (place, field) in fields.iter_mut().enumerate() {
        *field = row.try_get_by_index(place + 1)?;
    }
    Ok(Scanned {
        month,
        timestamp: Instant::from_micros(row.try_get_by_index(0)?),
        fields,
    })
}
