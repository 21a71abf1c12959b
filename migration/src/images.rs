//! Images of stretches of the log.

use sea_orm_migration::prelude::*;

use crate::key;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_23_000003_images"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let image = Table::create()
            .table("image")
            .if_not_exists()
            .col(key(manager, "domain_id"))
            .col(ColumnDef::new("segment").integer().not_null())
            .col(ColumnDef::new("number").integer().not_null())
            .col(ColumnDef::new("generation").big_integer().not_null())
            .col(ColumnDef::new("data").blob().not_null())
            .primary_key(Index::create().col("domain_id").col("segment").col("number"))
            .take();
        manager.create_table(image).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("image").take()).await
    }
}
