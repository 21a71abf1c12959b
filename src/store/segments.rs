//! Segments of the log, as the columns are filled from them.

use std::sync::Arc;

use entity::{activity, segment};
use futures_util::TryStreamExt;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect, QueryTrait, StreamTrait,
    sqlx::Row,
};

use super::{Reading, StoreError, select::column};
use crate::model::{Browse, Field, Instant, Month};

/// How far a segment reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Which segment.
    pub month: Month,
    /// Its rows: the ordinals are 1 to this.
    pub rows: u64,
    /// Raised whenever rows were changed or removed.
    pub generation: i64,
    /// How often all of its rows were removed.
    pub removals: u64,
}

/// A row as the columns take it.
#[derive(Debug, Clone, Copy)]
pub struct ScannedRow<'row>(&'row QueryResult);

impl<'row> ScannedRow<'row> {
    /// When it happened.
    ///
    /// # Errors
    /// If the database holds something else there.
    pub fn timestamp(self) -> Result<Instant, StoreError> {
        Ok(Instant::from_micros(self.0.try_get_by_index(0)?))
    }

    /// What it holds in a field.
    ///
    /// # Errors
    /// If the database holds something else there.
    pub fn text(self, field: Field) -> Result<Option<&'row str>, StoreError> {
        let place = field as usize + 1;
        let text = match (self.0.try_as_sqlite_row(), self.0.try_as_pg_row()) {
            (Some(row), _) => row.try_get(place),
            (_, Some(row)) => row.try_get(place),
            (None, None) => Ok(None),
        };
        text.map_err(|error| StoreError::Unreadable(error.to_string()))
    }
}

impl Reading {
    /// The segments of the domain that hold rows, in order.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn heads(&self, scope: &Browse) -> Result<Arc<[Head]>, StoreError> {
        Ok(self
            .portal(scope)
            .await?
            .map(|portal| portal.heads)
            .unwrap_or_default())
    }

    /// The same with those that were emptied: whatever was recorded to stays among them.
    ///
    /// # Errors
    /// If the database fails.
    pub(super) async fn all_heads(&self, scope: &Browse) -> Result<Arc<[Head]>, StoreError> {
        Ok(self
            .portal(scope)
            .await?
            .map(|portal| portal.all_heads)
            .unwrap_or_default())
    }

    /// The generation of a segment, if it is there.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn generation(&self, scope: &Browse, month: Month) -> Result<Option<i64>, StoreError> {
        let key = (scope.domain().to_string(), month.number());
        let transaction = self.transaction().await?;
        let asked = async { Ok(segment::Entity::find_by_id(key).one(transaction).await?) };
        let row = self
            .read("generation", |row| usize::from(row.is_some()), asked)
            .await?;
        Ok(row.map(|row| row.generation))
    }

    /// Gives the rows of a segment past an ordinal, as far as the head tells of them, to `take` in the
    /// order of their ordinals.
    ///
    /// # Errors
    /// If the database fails, or `take` does.
    pub async fn scan(
        &self,
        scope: &Browse,
        head: Head,
        past: u64,
        mut take: impl FnMut(ScannedRow<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        use activity::Column as C;
        let select = activity::Entity::find()
            .select_only()
            .column(C::Timestamp)
            .columns(Field::ALL.map(column))
            .filter(C::DomainId.eq(scope.domain().as_str()))
            .filter(C::Segment.eq(head.month.number()))
            .filter(C::Ordinal.gt(past.cast_signed()))
            .filter(C::Ordinal.lte(head.rows.cast_signed()))
            .order_by_asc(C::Ordinal);
        let transaction = self.transaction().await?;
        let taken = async {
            let (mut rows, mut count) = (transaction.stream(&select.into_query()).await?, 0);
            while let Some(row) = rows.try_next().await? {
                take(ScannedRow(&row))?;
                count += 1;
            }
            Ok(count)
        };
        self.read("rows", |count| *count, taken).await.map(drop)
    }
}

impl From<&segment::Model> for Head {
    fn from(row: &segment::Model) -> Self {
        Self {
            month: Month::from_number(row.segment),
            rows: row.rows.unsigned_abs(),
            generation: row.generation,
            removals: row.removals.unsigned_abs(),
        }
    }
}
