//! SQLite tells nobody what other processes append, but has a number that each of their commits changes.

use std::sync::Arc;

use sea_orm::{
    DatabaseConnection,
    sqlx::{ConnectOptions, Error, SqliteConnection, query_scalar, sqlite::SqliteConnectOptions},
};
use tokio::time::sleep;

use super::{LOOK, Wakes};

/// Looks for as long as the process runs.
pub(super) async fn look(db: DatabaseConnection, wakes: Arc<Wakes>) {
    let options = db.get_sqlite_connection_pool().connect_options();
    loop {
        if let Err(error) = watch(&options, &wakes).await {
            tracing::debug!(%error, "SQLite's file cannot be looked at just now");
        }
        wakes.wake_all();
        sleep(LOOK).await;
    }
}

/// Looks by a connection of its own until that fails: to each connection the number tells of all others.
async fn watch(options: &SqliteConnectOptions, wakes: &Wakes) -> Result<(), Error> {
    let mut connection = options.connect().await?;
    let mut seen = version(&mut connection).await?;
    wakes.wake_all();
    loop {
        sleep(LOOK).await;
        let now = version(&mut connection).await?;
        if now != seen {
            seen = now;
            wakes.wake_all();
        }
    }
}

async fn version(connection: &mut SqliteConnection) -> Result<i64, Error> {
    query_scalar("PRAGMA data_version").fetch_one(connection).await
}
