//! Sharing the log out over machines, where PostgreSQL has the extension Citus.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DatabaseBackend, Statement},
};

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_26_000010_machines"
    }
}

/// Tables that are small, and of no one domain: each machine has them whole.
const EVERYWHERE: [&str; 2] = ["token", "token_domain"];
/// Tables that lie where their domain does, and the column that names it. All rows of a domain are on one machine, so that what is
/// done to a domain is one transaction there.
const BY_DOMAIN: [(&str, &str); 7] = [
    ("domain", "id"),
    ("segment", "domain_id"),
    ("activity", "domain_id"),
    ("image", "domain_id"),
    ("erasure_key", "domain_id"),
    ("submission", "domain_id"),
    ("pull", "domain_id"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if !has_citus(manager).await? {
            return Ok(());
        }
        let db = manager.get_connection();
        // One machine after the other, since tables that are everywhere were changed in the same transaction.
        db.execute_unprepared("SET LOCAL citus.multi_shard_modify_mode TO 'sequential'")
            .await?;
        for table in EVERYWHERE {
            let share = format!("SELECT create_reference_table('{table}')");
            db.execute_unprepared(&share).await?;
        }
        for (table, column) in BY_DOMAIN {
            db.execute_unprepared(&by_domain(table, column)).await?;
        }
        Ok(())
    }

    /// The tables stay where they are: any version of the program can use them.
    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Ok(())
    }
}

/// Has a table that is newer than this step lie where its domain does.
pub(crate) async fn share_out(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    if has_citus(manager).await? {
        let share = by_domain(table, "domain_id");
        manager.get_connection().execute_unprepared(&share).await?;
    }
    Ok(())
}

fn by_domain(table: &str, column: &str) -> String {
    let with = if table == "domain" { "default" } else { "domain" };
    format!("SELECT create_distributed_table('{table}', '{column}', colocate_with => '{with}')")
}

async fn has_citus(manager: &SchemaManager<'_>) -> Result<bool, DbErr> {
    if manager.get_database_backend() != DatabaseBackend::Postgres {
        return Ok(false);
    }
    let ask = "SELECT 1 FROM pg_extension WHERE extname = 'citus'";
    let ask = Statement::from_string(DatabaseBackend::Postgres, ask);
    Ok(manager.get_connection().query_one_raw(ask).await?.is_some())
}
