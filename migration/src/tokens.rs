//! Tokens and the domains that they cover.

use sea_orm_migration::prelude::*;

use crate::key;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_23_000002_tokens"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let token = Table::create()
            .table("token")
            .if_not_exists()
            .col(key(manager, "id").primary_key())
            .col(key(manager, "hash").unique_key())
            .col(ColumnDef::new("permissions").text().not_null())
            .col(ColumnDef::new("created_at").big_integer().not_null())
            .col(ColumnDef::new("expires_at").big_integer())
            .col(ColumnDef::new("revoked_at").big_integer())
            .take();
        let token_domain = Table::create()
            .table("token_domain")
            .if_not_exists()
            .col(key(manager, "token_id"))
            .col(key(manager, "domain_id"))
            .primary_key(Index::create().col("token_id").col("domain_id"))
            .take();
        manager.create_table(token).await?;
        manager.create_table(token_domain).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("token_domain").take())
            .await?;
        manager.drop_table(Table::drop().table("token").take()).await
    }
}
