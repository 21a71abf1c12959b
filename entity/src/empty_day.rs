//! Days of portals' datasets that were pulled and had no row.

use sea_orm::entity::prelude::*;

/// A day that is over and had no row when it was pulled last.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "empty_day")]
pub struct Model {
    /// The domain that the dataset is pulled into.
    #[sea_orm(primary_key, auto_increment = false)]
    pub domain_id: String,
    /// The dataset's address.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source: String,
    /// When the day began, in microseconds since 1970-01-01T00:00:00Z.
    #[sea_orm(primary_key, auto_increment = false)]
    pub start: i64,
}

/// None.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
