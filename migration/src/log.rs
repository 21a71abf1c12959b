//! Domains, segments and the log itself.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

use crate::key;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_23_000001_log"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(domain(manager)).await?;
        manager.create_table(segment(manager)).await?;
        manager.create_table(activity(manager)).await?;
        manager.create_index(identity()).await?;
        manager.create_index(time_order()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["activity", "segment", "domain"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn domain(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table("domain")
        .if_not_exists()
        .col(key(manager, "id").primary_key())
        .col(ColumnDef::new("time_zone").text().not_null())
        .take()
}

fn segment(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table("segment")
        .if_not_exists()
        .col(key(manager, "domain_id"))
        .col(ColumnDef::new("segment").integer().not_null())
        .col(ColumnDef::new("rows").big_integer().not_null())
        .col(ColumnDef::new("generation").big_integer().not_null())
        .primary_key(Index::create().col("domain_id").col("segment"))
        .take()
}

fn activity(manager: &SchemaManager<'_>) -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("activity")
        .if_not_exists()
        .col(key(manager, "domain_id"))
        .col(ColumnDef::new("segment").integer().not_null())
        .col(ColumnDef::new("ordinal").big_integer().not_null())
        .col(key(manager, "id"))
        .col(ColumnDef::new("timestamp").big_integer().not_null());
    for column in ["user_id", "dataset_id", "username"] {
        table.col(ColumnDef::new(column).text());
    }
    table.col(ColumnDef::new("action").text().not_null());
    for column in [
        "group_id",
        "page_id",
        "diff",
        "map_id",
        "reuse_title",
        "subdomain_id",
    ] {
        table.col(ColumnDef::new(column).text());
    }
    table.primary_key(Index::create().col("domain_id").col("segment").col("ordinal"));
    if manager.get_database_backend() == DatabaseBackend::Sqlite {
        // The rows themselves then lie in the order of the primary key, as appended rows do in
        // PostgreSQL's heap.
        table.extra("WITHOUT ROWID");
    }
    table
}

fn identity() -> IndexCreateStatement {
    Index::create()
        .if_not_exists()
        .name("activity_id")
        .table("activity")
        .col("domain_id")
        .col("id")
        .unique()
        .take()
}

fn time_order() -> IndexCreateStatement {
    Index::create()
        .if_not_exists()
        .name("activity_time")
        .table("activity")
        .col("domain_id")
        .col("timestamp")
        .col("id")
        .take()
}
