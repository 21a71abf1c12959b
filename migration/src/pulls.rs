//! How far the datasets of portals were pulled.

use sea_orm_migration::prelude::*;

use crate::key;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_26_000008_pulls"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let pull = Table::create()
            .table("pull")
            .if_not_exists()
            .col(key(manager, "domain_id"))
            .col(key(manager, "source"))
            .col(ColumnDef::new("first").big_integer().not_null())
            .col(ColumnDef::new("next").big_integer().not_null())
            .primary_key(Index::create().col("domain_id").col("source"))
            .take();
        manager.create_table(pull).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("pull").take()).await
    }
}
