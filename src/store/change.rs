//! Changing rows that are there, which appending never does.

use entity::{image, segment};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
    sea_query::{Expr, ExprTrait},
};

use super::{Store, StoreError};
use crate::model::{DomainId, Month};

/// A transaction in which rows of one segment are changed or removed: all of it is kept by [`Change::commit`],
/// or none.
#[derive(Debug)]
pub(super) struct Change(DatabaseTransaction);

impl Store {
    /// Begins to change a segment, if there is one. Its row is locked, so that nobody appends to it meanwhile;
    /// its generation is raised, so that whoever holds its columns lets them go; and its images are removed,
    /// which show the rows as they were.
    pub(super) async fn begin_change(
        &self,
        domain: &DomainId,
        month: Month,
    ) -> Result<Option<Change>, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.writing.begin_with_options(options).await?;
        let raised = segment::Entity::update_many()
            .col_expr(
                segment::Column::Generation,
                Expr::col(segment::Column::Generation).add(1),
            )
            .filter(segment::Column::DomainId.eq(domain.as_str()))
            .filter(segment::Column::Segment.eq(month.number()))
            .exec(&transaction)
            .await?;
        if raised.rows_affected == 0 {
            return Ok(None);
        }
        image::Entity::delete_many()
            .filter(image::Column::DomainId.eq(domain.as_str()))
            .filter(image::Column::Segment.eq(month.number()))
            .exec(&transaction)
            .await?;
        Ok(Some(Change(transaction)))
    }
}

impl Change {
    /// Where the statements go that change the rows.
    pub(super) const fn transaction(&self) -> &DatabaseTransaction {
        &self.0
    }

    /// Makes it last.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        Ok(self.0.commit().await?)
    }
}
