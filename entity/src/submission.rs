//! What was submitted under keys, and how it was answered.

use sea_orm::entity::prelude::*;

/// Activities that somebody submitted under a key. It is written by the transaction that appends them.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "submission")]
pub struct Model {
    /// The domain.
    #[sea_orm(primary_key, auto_increment = false)]
    pub domain_id: String,
    /// Who submitted them: the name of a token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub caller: String,
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// A hash of what was sent.
    pub fingerprint: String,
    /// The answer, compressed.
    pub answer: Vec<u8>,
    /// When they came, in microseconds since 1970-01-01T00:00:00Z.
    pub created_at: i64,
}

/// None.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
