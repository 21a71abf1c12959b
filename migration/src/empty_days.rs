//! Days of portals' datasets that had no row.

use sea_orm_migration::prelude::*;

use crate::{key, machines::share_out};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_26_000011_empty_days"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let empty_day = Table::create()
            .table("empty_day")
            .if_not_exists()
            .col(key(manager, "domain_id"))
            .col(key(manager, "source"))
            .col(ColumnDef::new("start").big_integer().not_null())
            .primary_key(Index::create().col("domain_id").col("source").col("start"))
            .take();
        manager.create_table(empty_day).await?;
        share_out(manager, "empty_day").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("empty_day").take()).await
    }
}
