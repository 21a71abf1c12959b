//! The secrets that pseudonyms are made with.

use sea_orm_migration::prelude::*;

use crate::key;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_25_000006_erasure_keys"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let erasure_key = Table::create()
            .table("erasure_key")
            .if_not_exists()
            .col(key(manager, "domain_id").primary_key())
            .col(ColumnDef::new("secret").blob().not_null())
            .take();
        manager.create_table(erasure_key).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("erasure_key").take())
            .await
    }
}
