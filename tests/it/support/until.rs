//! Waiting for what must happen: for the thing itself, since nobody knows how long it takes on a busy machine.

use std::time::{Duration, Instant};

use chrono::{Timelike, Utc};
use tokio::time::sleep;

/// How long it is waited for. Only what fails takes so long.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);
/// How often it is looked.
const LOOK: Duration = Duration::from_millis(20);

/// Waits until this is so.
pub(crate) async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is_so().await {
        assert!(Instant::now() < end, "not in time: {what}");
        sleep(LOOK).await;
    }
}

/// So much of a day has to be left where a test reads the clock more than once.
const ENOUGH: u32 = 120;

/// Waits for the next day in UTC, if this one ends soon.
pub(crate) async fn until_the_day_lasts() {
    let left = 86_400_u32.saturating_sub(Utc::now().num_seconds_from_midnight());
    if left < ENOUGH {
        sleep(Duration::from_secs(u64::from(left) + 1)).await;
    }
}
