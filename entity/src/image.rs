//! Images of stretches of the log, from which it is loaded faster than from its rows.

use sea_orm::entity::prelude::*;

/// A stretch of a segment as columns. Everything in it is in the log, too: it can be removed at any
/// time, and is of no use where its generation is not the segment's.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "image")]
pub struct Model {
    /// The domain.
    #[sea_orm(primary_key, auto_increment = false)]
    pub domain_id: String,
    /// The UTC month as a number: 202611.
    #[sea_orm(primary_key, auto_increment = false)]
    pub segment: i32,
    /// Which stretch of the segment, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// The generation of the segment that it shows.
    pub generation: i64,
    /// A table in Arrow's stream format.
    pub data: Vec<u8>,
}

/// None.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
