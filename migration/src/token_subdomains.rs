//! The subdomains that a token covers.

use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_24_000004_token_subdomains"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.has_column("token", "subdomains").await? {
            return Ok(());
        }
        let column = ColumnDef::new("subdomains").text().take();
        manager
            .alter_table(Table::alter().table("token").add_column(column).take())
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(Table::alter().table("token").drop_column("subdomains").take())
            .await
    }
}
