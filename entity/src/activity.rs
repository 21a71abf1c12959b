//! The activity log, clustered by domain and segment.

use sea_orm::entity::prelude::*;

/// One row of the log: the twelve fields of the dataset, the id that makes it one event, and its
/// place: `ordinal` counts 1, 2, 3 … without gaps inside the segment, in the order of commits.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "activity")]
pub struct Model {
    /// The domain in whose log the row stands.
    #[sea_orm(primary_key, auto_increment = false)]
    pub domain_id: String,
    /// The UTC month of the timestamp as a number: 202611.
    #[sea_orm(primary_key, auto_increment = false)]
    pub segment: i32,
    /// The place inside the segment, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ordinal: i64,
    /// Unique within the domain.
    pub id: String,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub timestamp: i64,
    /// Who acted.
    pub user_id: Option<String>,
    /// The dataset acted on.
    pub dataset_id: Option<String>,
    /// The user on whom the action has an effect.
    pub username: Option<String>,
    /// What was done.
    pub action: String,
    /// The group acted on.
    pub group_id: Option<String>,
    /// The page acted on.
    pub page_id: Option<String>,
    /// What changed, to the letter.
    pub diff: Option<String>,
    /// The map acted on.
    pub map_id: Option<String>,
    /// The reuse acted on.
    pub reuse_title: Option<String>,
    /// The subdomain it happened on; null on the domain itself.
    pub subdomain_id: Option<String>,
}

/// None: a log shared out over machines keeps no foreign keys.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
