//! The secrets that pseudonyms and sealed ids are made with.

use sea_orm::entity::prelude::*;

/// The secret of a domain. Without it nobody can tell by trying names whose pseudonym one is, or what a
/// sealed id was.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "erasure_key")]
pub struct Model {
    /// The domain.
    #[sea_orm(primary_key, auto_increment = false)]
    pub domain_id: String,
    /// 32 random bytes.
    pub secret: Vec<u8>,
}

/// None.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
