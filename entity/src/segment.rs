//! How far each segment of the log reaches.

use sea_orm::entity::prelude::*;

/// One UTC month of one domain. Whoever appends to it locks and advances this row first.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "segment")]
pub struct Model {
    /// The domain.
    #[sea_orm(primary_key, auto_increment = false)]
    pub domain_id: String,
    /// The UTC month as a number: 202611.
    #[sea_orm(primary_key, auto_increment = false)]
    pub segment: i32,
    /// The rows of it: its ordinals are 1 to this.
    pub rows: i64,
    /// Raised whenever rows were changed or removed, which appending never does.
    pub generation: i64,
    /// How often all of its rows were removed: its ordinals begin with 1 again then.
    pub removals: i64,
}

/// Whose segment it is.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The domain.
    #[sea_orm(
        belongs_to = "super::domain::Entity",
        from = "Column::DomainId",
        to = "super::domain::Column::Id"
    )]
    Domain,
}

impl Related<super::domain::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Domain.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
