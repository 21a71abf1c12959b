//! The keys under which activities were submitted.

use sea_orm_migration::prelude::*;

use crate::key;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_26_000007_submissions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let submission = Table::create()
            .table("submission")
            .if_not_exists()
            .col(key(manager, "domain_id"))
            .col(key(manager, "caller"))
            .col(key(manager, "key"))
            .col(key(manager, "fingerprint"))
            .col(ColumnDef::new("answer").blob().not_null())
            .col(ColumnDef::new("created_at").big_integer().not_null())
            .primary_key(Index::create().col("domain_id").col("caller").col("key"))
            .take();
        manager.create_table(submission).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("submission").take()).await
    }
}
