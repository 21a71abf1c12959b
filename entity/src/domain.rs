//! The portals whose logs are kept.

use sea_orm::entity::prelude::*;

/// A domain: one portal, one log.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "domain")]
pub struct Model {
    /// Its id, as it stands in the log.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The IANA name of the time zone that decides what a day is.
    pub time_zone: String,
    /// How long its log is kept, an ISO 8601 duration; null: for ever.
    pub retention: Option<String>,
    /// What live cursors are sealed with: 32 random bytes, once one was asked for.
    pub cursor_secret: Option<Vec<u8>>,
}

/// What a domain has.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The segments of its log.
    #[sea_orm(has_many = "super::segment::Entity")]
    Segments,
}

impl Related<super::segment::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Segments.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
