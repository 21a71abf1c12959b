//! PostgreSQL tells what is appended: whoever appended notifies, and one connection of each process listens.

use std::{sync::Arc, time::Duration};

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
use crate::store::connect::ACQUIRE_TIMEOUT;

/// Where it is told that the log of a domain grew.
const CHANNEL: &str = "backoffice_analytics";

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
async fn listen(pool: &PgPool, wakes: &Wakes) -> Result<(), Error> {
    let mut listener = PgListener::connect_with(&own(pool)).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    notify(pool, &[wakes.announcement("")]).await?;
    let mut patience = LOOK;
    loop {
        match timeout(patience, listener.try_recv()).await {
            Err(_) => wakes.wake_all(),
            Ok(next) => {
                let Some(notification) = next? else { return Ok(()) };
                wakes.hear(notification.payload());
                patience = Duration::MAX;
            }
        }
    }
}

/// Tells whoever listens, in one transaction for all of it.
pub(super) async fn notify(pool: &PgPool, announcements: &[String]) -> Result<(), Error> {
    let told = query("SELECT pg_notify($1, announcement) FROM unnest($2) AS announcement");
    told.bind(CHANNEL)
        .bind(announcements)
        .execute(pool)
        .await
        .map(drop)
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
