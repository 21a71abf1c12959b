//! What is stored of one domain.

use std::collections::BTreeMap;

use entity::{activity, domain, erasure_key, image, segment};
use futures_util::TryStreamExt;
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QueryResult,
    QuerySelect, QueryTrait, StreamTrait, sea_query::ExprTrait,
};

use crate::{
    model::{Activity, SealedId},
    store::{Reading, StoreError, rows::to_activity},
};

/// One domain in one reading.
#[derive(Debug)]
pub struct StoredDomain {
    reading: Reading,
    id: String,
}

/// A segment that a segment row or activities name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredSegment {
    /// The UTC month as a number: 202611.
    pub number: i32,
    /// The rows that the segment row tells of, and its generation; none where there is no such row.
    pub told: Option<(i64, i64)>,
}

/// A row of the log.
#[derive(Debug)]
pub struct StoredRow {
    /// Its place in the segment.
    pub ordinal: i64,
    /// What it holds, or why that cannot be read.
    pub activity: Result<Activity, String>,
}

impl StoredDomain {
    pub(super) const fn new(reading: Reading, id: String) -> Self {
        Self { reading, id }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether the domain has a row of its own.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn is_known(&self) -> Result<bool, StoreError> {
        let row = domain::Entity::find_by_id(&self.id)
            .one(self.reading.transaction().await?)
            .await?;
        Ok(row.is_some())
    }

    /// Its segments in order.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn segments(&self) -> Result<Vec<StoredSegment>, StoreError> {
        let transaction = self.reading.transaction().await?;
        let numbers: Vec<i32> = activity::Entity::find()
            .select_only()
            .column(activity::Column::Segment)
            .distinct()
            .filter(activity::Column::DomainId.eq(&self.id))
            .into_tuple()
            .all(transaction)
            .await?;
        let rows = segment::Entity::find()
            .filter(segment::Column::DomainId.eq(&self.id))
            .all(transaction)
            .await?;
        let mut segments: BTreeMap<_, _> = numbers.into_iter().map(|number| (number, None)).collect();
        segments.extend(
            rows.iter()
                .map(|row| (row.segment, Some((row.rows, row.generation)))),
        );
        let segment = |(number, told)| StoredSegment { number, told };
        Ok(segments.into_iter().map(segment).collect())
    }

    /// Gives as many rows of a segment past an ordinal to `take`, in the order of their ordinals.
    ///
    /// # Errors
    /// If the database fails, or `take` does.
    pub async fn rows<E: From<StoreError>>(
        &self,
        segment: i32,
        past: i64,
        limit: u64,
        mut take: impl FnMut(StoredRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let select = activity::Entity::find()
            .filter(activity::Column::DomainId.eq(&self.id))
            .filter(activity::Column::Segment.eq(segment))
            .filter(activity::Column::Ordinal.gt(past))
            .order_by_asc(activity::Column::Ordinal)
            .limit(limit)
            .into_query();
        let transaction = self.reading.transaction().await?;
        let mut rows = transaction.stream(&select).await.map_err(StoreError::from)?;
        while let Some(row) = rows.try_next().await.map_err(StoreError::from)? {
            take(stored(&row)?)?;
        }
        Ok(())
    }

    /// Gives each id that several of its activities have to `take`.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn ids_of_several(&self, mut take: impl FnMut(&str)) -> Result<(), StoreError> {
        let select = activity::Entity::find()
            .select_only()
            .column(activity::Column::Id)
            .filter(activity::Column::DomainId.eq(&self.id))
            .group_by(activity::Column::Id)
            .having(activity::Column::Id.count().gt(1))
            .into_query();
        let mut ids = self.reading.transaction().await?.stream(&select).await?;
        while let Some(row) = ids.try_next().await? {
            take(&row.try_get_by_index::<String>(0)?);
        }
        Ok(())
    }

    /// How many of its activities have sealed ids though the domain has no secret that seals them.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn sealed_without_secret(&self) -> Result<u64, StoreError> {
        let transaction = self.reading.transaction().await?;
        let secret = erasure_key::Entity::find_by_id(&self.id).one(transaction).await?;
        if secret.is_some() {
            return Ok(0);
        }
        let select = activity::Entity::find()
            .select_only()
            .column(activity::Column::Id)
            .filter(activity::Column::DomainId.eq(&self.id))
            .filter(activity::Column::Id.starts_with(SealedId::PREFIX))
            .into_query();
        let (mut ids, mut count) = (transaction.stream(&select).await?, 0);
        while let Some(row) = ids.try_next().await? {
            let id: String = row.try_get_by_index(0)?;
            count += u64::from(SealedId::parse(&id).is_some());
        }
        Ok(count)
    }

    /// The image of a stretch of a segment's generation, if one is kept.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn image(
        &self,
        segment: i32,
        generation: i64,
        number: i32,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let image = image::Entity::find_by_id((self.id.clone(), segment, number))
            .filter(image::Column::Generation.eq(generation))
            .one(self.reading.transaction().await?)
            .await?;
        Ok(image.map(|image| image.data))
    }

    /// How many images of a segment's generation show stretches from that number on.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn images_from(&self, segment: i32, generation: i64, number: i32) -> Result<u64, StoreError> {
        let images = image::Entity::find()
            .filter(image::Column::DomainId.eq(&self.id))
            .filter(image::Column::Segment.eq(segment))
            .filter(image::Column::Generation.eq(generation))
            .filter(image::Column::Number.gte(number));
        Ok(images.count(self.reading.transaction().await?).await?)
    }
}

fn stored(row: &QueryResult) -> Result<StoredRow, StoreError> {
    let read = activity::Model::from_query_result(row, "").map_err(|error| error.to_string());
    Ok(StoredRow {
        ordinal: row.try_get("", "ordinal")?,
        activity: read.and_then(|row| to_activity(row).map_err(|error| error.to_string())),
    })
}
