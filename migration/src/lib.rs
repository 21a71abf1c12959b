//! The steps that bring a database to the shape of the entities, one file a step.

#![expect(elided_lifetimes_in_paths, reason = "async_trait needs them elided")]

use std::collections::HashSet;

use sea_orm_migration::{
    prelude::*,
    sea_orm::{DatabaseBackend, DatabaseConnection, EntityTrait, QueryOrder},
    seaql_migrations,
};

pub use machines::shared_out;
pub use sea_orm_migration::MigratorTrait;

mod empty_days;
mod erasure_keys;
mod images;
mod live_cursors;
mod log;
mod machines;
mod pulls;
mod retention;
mod submissions;
mod token_subdomains;
mod tokens;

/// All steps, in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(log::Migration),
            Box::new(tokens::Migration),
            Box::new(images::Migration),
            Box::new(token_subdomains::Migration),
            Box::new(retention::Migration),
            Box::new(erasure_keys::Migration),
            Box::new(submissions::Migration),
            Box::new(pulls::Migration),
            Box::new(live_cursors::Migration),
            Box::new(machines::Migration),
            Box::new(empty_days::Migration),
        ]
    }
}

/// The steps that the database took and this program does not know: those of a newer program.
///
/// # Errors
/// If the database fails.
pub async fn unknown_steps(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let known: HashSet<String> = Migrator::migrations()
        .iter()
        .map(|step| step.name().to_owned())
        .collect();
    let table = Migrator::migration_table_name().to_string();
    if !SchemaManager::new(db).has_table(table).await? {
        return Ok(Vec::new());
    }
    let taken = seaql_migrations::Entity::find()
        .order_by_asc(seaql_migrations::Column::Version)
        .all(db)
        .await?;
    let names = taken.into_iter().map(|step| step.version);
    Ok(names.filter(|name| !known.contains(name)).collect())
}

/// Text that sorts and compares by code point: SQLite's text does, PostgreSQL's does in this
/// collation.
fn key(manager: &SchemaManager<'_>, column: impl IntoIden) -> ColumnDef {
    let mut column = ColumnDef::new(column);
    match manager.get_database_backend() {
        DatabaseBackend::Postgres => column.custom("text COLLATE \"C\""),
        _ => column.text(),
    };
    column.not_null().take()
}
