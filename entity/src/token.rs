//! The tokens that callers show.

use sea_orm::entity::prelude::*;

/// A token; the text that its holder shows is not kept, only a hash of it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "token")]
pub struct Model {
    /// A name for it that is no secret.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The hash of the secret, in hexadecimal.
    pub hash: String,
    /// The permissions, separated by commas.
    pub permissions: String,
    /// The subdomains that it covers, a JSON list of texts; null if it covers all of its domains.
    pub subdomains: Option<String>,
    /// When it was made, in microseconds since 1970-01-01T00:00:00Z.
    pub created_at: i64,
    /// From when on it is no longer valid; null if it does not expire.
    pub expires_at: Option<i64>,
    /// When it was revoked; null if it was not.
    pub revoked_at: Option<i64>,
}

/// What a token covers.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Its domains.
    #[sea_orm(has_many = "super::token_domain::Entity")]
    Domains,
}

impl Related<super::token_domain::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Domains.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
