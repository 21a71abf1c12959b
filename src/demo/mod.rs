//! A made-up but lifelike activity log, to look at the product with: two portals, 60 days of work
//! and visits, some 120 000 rows. It is drawn from a seed, so the same seed and clock give the same
//! log. Nothing in it is about anybody real.

mod actions;
mod author;
mod calendar;
mod cast;
mod diff;
mod portals;
mod ranking;
mod schedule;
mod words;

use chrono_tz::Tz;

use crate::model::{Activity, Instant};
use author::Author;
use portals::PORTALS;

/// The id of the domain that holds most of the log.
pub const MAIN_DOMAIN: &str = "port-aurele";
/// The id of the smaller domain.
pub const REGIONAL_DOMAIN: &str = "hauts-saules";
/// How many days of 24 hours before `now` the log begins.
pub const DAYS: u32 = 60;

const HOURS: u32 = DAYS * 24;
const HOUR: i64 = 3_600_000_000;

/// A domain of the made-up log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoDomain {
    /// Its id.
    pub id: &'static str,
    /// The zone in which its people work.
    pub time_zone: Tz,
}

/// The domains of the log, the main one first.
#[must_use]
pub fn domains() -> [DemoDomain; 2] {
    PORTALS.map(|portal| DemoDomain {
        id: portal.id,
        time_zone: portal.zone,
    })
}

/// The log of the [`DAYS`] that end with `now`, in the order of time. Only an hour of it is held at
/// once.
pub fn log(seed: u64, now: Instant) -> impl Iterator<Item = Activity> {
    let start = Instant::from_micros(now.micros() - i64::from(HOURS) * HOUR);
    let mut authors: Vec<Author> = (0..)
        .zip(&PORTALS)
        .filter_map(|(stream, portal)| Author::new(portal, seed, stream, start))
        .collect();
    (0..HOURS).flat_map(move |hour| {
        let mut rows: Vec<Activity> = authors.iter_mut().flat_map(|author| author.hour(hour)).collect();
        rows.sort_unstable_by(|a, b| (a.timestamp, &a.id).cmp(&(b.timestamp, &b.id)));
        rows
    })
}

#[cfg(test)]
mod tests;
