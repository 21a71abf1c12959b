//! The domains that a token covers.

use sea_orm::entity::prelude::*;

/// One domain of one token.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "token_domain")]
pub struct Model {
    /// The token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_id: String,
    /// The domain that it covers.
    #[sea_orm(primary_key, auto_increment = false)]
    pub domain_id: String,
}

/// None.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
