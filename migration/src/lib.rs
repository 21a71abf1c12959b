//! The steps that bring a database to the shape of the entities, one file a step.

#![expect(elided_lifetimes_in_paths, reason = "async_trait needs them elided")]

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

pub use sea_orm_migration::MigratorTrait;

mod images;
mod log;
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
        ]
    }
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
