//! Whether a database has the shape that this program needs.

use migration::{Migrator, MigratorTrait, unknown_steps};
use sea_orm::DatabaseConnection;

use super::StoreError;

/// What the steps that a database took have made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// What this program needs.
    Current,
    /// What an earlier program needed, or nothing yet.
    Older,
}

/// The shape of the database, which is only looked at. One that a newer program gave it is an error: what is
/// written there by an older one may be wrong.
pub(super) async fn shape(db: &DatabaseConnection) -> Result<Shape, StoreError> {
    let unknown = unknown_steps(db).await?;
    if !unknown.is_empty() {
        return Err(StoreError::Newer(unknown.join(", ")));
    }
    let pending = Migrator::get_pending_migrations_read_only(db).await?;
    Ok(if pending.is_empty() {
        Shape::Current
    } else {
        Shape::Older
    })
}
