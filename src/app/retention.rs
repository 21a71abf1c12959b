//! Keeping logs as long as their domains say, and answers for a day, while a server runs.

use std::time::Duration;

use chrono::Utc;
use tokio::time::{MissedTickBehavior, interval};

use crate::{
    model::Instant,
    store::{Store, StoreError},
};

const DAY: Duration = Duration::from_hours(24);

/// Removes what is older than its domain keeps it, and answers that were given more than a day ago: at once, then
/// every day.
pub(super) async fn keep_removing(store: Store) {
    let mut days = interval(DAY);
    days.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        days.tick().await;
        let now = Utc::now();
        if let Err(error) = remove(&store, now.into()).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "what is older than its retention was not all removed: it is tried again tomorrow"
            );
        }
        if let Err(error) = store.forget_submissions((now - DAY).into()).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "old answers to what was sent under keys were not removed: it is tried again tomorrow"
            );
        }
    }
}

async fn remove(store: &Store, now: Instant) -> Result<(), StoreError> {
    for expired in store.expired(now).await? {
        let activities = store.remove_expired(&expired, now).await?;
        // Another server may have been first.
        if activities > 0 {
            let (domain, month) = (expired.domain, expired.month);
            tracing::info!(%domain, %month, activities, "removed what is older than its retention");
        }
    }
    Ok(())
}
