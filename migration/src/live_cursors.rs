//! What live cursors need: a secret of each domain, and how often a month was emptied.

use sea_orm_migration::prelude::*;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_26_000009_live_cursors"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let secret = ColumnDef::new("cursor_secret").blob().take();
        let removals = ColumnDef::new("removals")
            .big_integer()
            .not_null()
            .default(0)
            .take();
        for (table, name, column) in [
            ("domain", "cursor_secret", secret),
            ("segment", "removals", removals),
        ] {
            if !manager.has_column(table, name).await? {
                let more = Table::alter().table(table).add_column(column).take();
                manager.alter_table(more).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, name) in [("domain", "cursor_secret"), ("segment", "removals")] {
            let less = Table::alter().table(table).drop_column(name).take();
            manager.alter_table(less).await?;
        }
        Ok(())
    }
}
