//! PostgreSQL tells what is appended: whoever appended notifies, and one connection of each process listens.

use std::{io::ErrorKind, sync::Arc, time::Duration};

use sea_orm::{
    DatabaseConnection,
    sqlx::{
        Error, PgPool,
        postgres::{PgListener, PgPoolOptions},
        query,
    },
};
use tokio::time::{sleep, timeout};

use super::{LOOK, Wakes};
use crate::store::{
    StoreError,
    connect::{ACQUIRE_TIMEOUT, in_time},
    error::unanswered,
};

/// Where it is told that the log of a domain grew.
const CHANNEL: &str = "backoffice_analytics";
/// Once nothing was heard for so long the process tells itself something: a connection that a network lost says nothing,
/// and is never said to be lost while nothing is sent through it.
const SILENCE: Duration = Duration::from_secs(10);

/// Listens for as long as the process runs. What was told while nobody listened is looked for in the log.
pub(super) async fn hear(db: DatabaseConnection, wakes: Arc<Wakes>) {
    let pool = db.get_postgres_connection_pool();
    loop {
        if let Err(error) = listen(pool, &wakes).await {
            tracing::debug!(%error, "PostgreSQL cannot be listened to just now");
        }
        wakes.wake_all();
        sleep(LOOK).await;
    }
}

/// Listens until the connection is lost. A pooler between may take LISTEN and pass nothing on: so the process tells
/// itself something by another connection first, and has everybody look often until that is heard.
async fn listen(pool: &PgPool, wakes: &Wakes) -> Result<(), StoreError> {
    let mut listener = in_time(listener(pool)).await?;
    tell_oneself(pool, wakes).await?;
    while !is_told(&mut listener, wakes, LOOK).await? {
        wakes.wake_all();
    }
    loop {
        if is_told(&mut listener, wakes, SILENCE).await? {
            continue;
        }
        tell_oneself(pool, wakes).await?;
        if !is_told(&mut listener, wakes, ACQUIRE_TIMEOUT).await? {
            return Err(unanswered());
        }
    }
}

async fn listener(pool: &PgPool) -> Result<PgListener, StoreError> {
    let mut listener = PgListener::connect_with(&own(pool)).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

async fn tell_oneself(pool: &PgPool, wakes: &Wakes) -> Result<(), StoreError> {
    in_time(notify(pool, &[wakes.announcement("")])).await
}

/// Whether something is told within the time; whom it is for is woken.
async fn is_told(listener: &mut PgListener, wakes: &Wakes, within: Duration) -> Result<bool, Error> {
    let Ok(told) = timeout(within, listener.try_recv()).await else {
        return Ok(false);
    };
    let told = told?.ok_or_else(|| Error::Io(ErrorKind::ConnectionAborted.into()))?;
    wakes.hear(told.payload());
    Ok(true)
}

/// Tells whoever listens, in one transaction for all of it.
pub(super) async fn notify(pool: &PgPool, announcements: &[String]) -> Result<(), StoreError> {
    let told = query("SELECT pg_notify($1, announcement) FROM unnest($2) AS announcement");
    told.bind(CHANNEL).bind(announcements).execute(pool).await?;
    Ok(())
}

/// A connection apart from those of requests, which is kept for as long as it lasts.
fn own(pool: &PgPool) -> PgPool {
    PgPoolOptions::new()
        .max_connections(1)
        .max_lifetime(None)
        .idle_timeout(None)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_lazy_with((*pool.connect_options()).clone())
}
