//! How far the datasets of portals were pulled.

use sea_orm::entity::prelude::*;

/// A dataset of a portal that is pulled into a domain.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pull")]
pub struct Model {
    /// The domain.
    #[sea_orm(primary_key, auto_increment = false)]
    pub domain_id: String,
    /// The dataset's address.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source: String,
    /// From when on all of it was pulled, in microseconds since 1970-01-01T00:00:00Z.
    pub first: i64,
    /// Until when.
    pub next: i64,
}

/// None.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
