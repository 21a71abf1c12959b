//! Images of stretches of the log.

use std::ops::ControlFlow;

use entity::{image, segment};
use futures_util::TryStreamExt;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
    sea_query::{Expr, OnConflict},
};

use super::{Head, Reading, Store, StoreError};
use crate::model::Browse;

impl Reading {
    /// Gives the images of a segment's generation to `take`, from that number on and in their order,
    /// until it has enough.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn images(
        &self,
        scope: &Browse,
        head: Head,
        from: usize,
        mut take: impl FnMut(usize, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let transaction = self.transaction().await?;
        let select = image::Entity::find()
            .filter(image::Column::DomainId.eq(scope.domain().as_str()))
            .filter(image::Column::Segment.eq(head.month.number()))
            .filter(image::Column::Generation.eq(head.generation))
            .filter(image::Column::Number.gte(number(from)))
            .order_by_asc(image::Column::Number);
        let taken = async {
            let (mut images, mut count) = (select.stream(transaction).await?, 0);
            while let Some(image) = images.try_next().await? {
                count += 1;
                let place = usize::try_from(image.number).unwrap_or_default();
                if take(place, &image.data).is_break() {
                    break;
                }
            }
            Ok(count)
        };
        self.read("images", |count| *count, taken).await.map(drop)
    }
}

impl Store {
    /// Keeps the image of a stretch, in place of an earlier one. If the segment's generation has
    /// moved it is not kept: what was erased must not come back.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn keep_image(
        &self,
        scope: &Browse,
        head: Head,
        place: usize,
        data: Vec<u8>,
    ) -> Result<(), StoreError> {
        let _one_at_a_time = self.imaging.lock().await;
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.writing.begin_with_options(options).await?;
        // Locks the row, so that nobody moves the generation meanwhile.
        let locked = segment::Entity::update_many()
            .col_expr(segment::Column::Generation, Expr::value(head.generation))
            .filter(segment::Column::DomainId.eq(scope.domain().as_str()))
            .filter(segment::Column::Segment.eq(head.month.number()))
            .filter(segment::Column::Generation.eq(head.generation))
            .exec(&transaction)
            .await?;
        if locked.rows_affected == 0 {
            return Ok(());
        }
        let columns = [
            image::Column::DomainId,
            image::Column::Segment,
            image::Column::Number,
        ];
        let mut replace = OnConflict::columns(columns);
        replace.update_columns([image::Column::Generation, image::Column::Data]);
        let row = image::ActiveModel {
            domain_id: Set(scope.domain().to_string()),
            segment: Set(head.month.number()),
            number: Set(number(place)),
            generation: Set(head.generation),
            data: Set(data),
        };
        image::Entity::insert(row)
            .on_conflict(replace)
            .exec_without_returning(&transaction)
            .await?;
        Ok(transaction.commit().await?)
    }
}

/// A month has fewer than 2^31 stretches.
fn number(place: usize) -> i32 {
    i32::try_from(place).unwrap_or(i32::MAX)
}
