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

/// Tables that came later, each of which its own step has lie where their domain does.
const LATER: [&str; 1] = ["empty_day"];

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
        for share in at_this_step() {
            db.execute_unprepared(&share).await?;
        }
        Ok(())
    }

    /// The tables stay where they are: any version of the program can use them.
    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Ok(())
    }
}

/// Has a table that came later lie where its domain does.
pub(crate) async fn share_out(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    if has_citus(manager).await? {
        let share = by_domain((table, "domain_id"));
        manager.get_connection().execute_unprepared(&share).await?;
    }
    Ok(())
}

/// The statements that share all tables out.
pub fn shared_out() -> impl Iterator<Item = String> {
    let later = LATER.map(|table| by_domain((table, "domain_id")));
    at_this_step().chain(later)
}

fn at_this_step() -> impl Iterator<Item = String> {
    let everywhere = EVERYWHERE.map(|table| format!("SELECT create_reference_table('{table}')"));
    everywhere.into_iter().chain(BY_DOMAIN.map(by_domain))
}

fn by_domain((table, column): (&str, &str)) -> String {
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
