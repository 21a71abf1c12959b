//! How many rows of each kind fall in each hour.

use rand::{Rng, RngExt};

use super::{
    HOUR, HOURS,
    calendar::{Moment, weight},
    portals::Portal,
};
use crate::model::Instant;

/// What goes on at a portal, each with a rhythm of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Visitors and their programs call the API.
    Visit,
    /// Editors work in the back office.
    Office,
    /// A harvester publishes what it found, in minutes.
    Harvest,
    /// One dataset is in the news.
    Press,
}

/// Every kind, in the order of [`Portal::rows`].
pub(super) const KINDS: [Kind; 4] = [Kind::Visit, Kind::Office, Kind::Harvest, Kind::Press];

/// The numbers of rows, hour by hour.
#[derive(Debug)]
pub(super) struct Schedule(Vec<u64>);

impl Schedule {
    /// Spreads the portal's rows of this kind over the hours from `start`. They add up exactly.
    pub(super) fn new(portal: &Portal, kind: Kind, start: Instant, rng: &mut impl Rng) -> Self {
        let weights: Vec<u64> = (0..HOURS)
            .map(|hour| {
                let begins = Instant::from_micros(start.micros() + i64::from(hour) * HOUR);
                let moment = Moment::new(begins, portal.zone, hour);
                weight(portal, kind, &moment) * rng.random_range(80..=120)
            })
            .collect();
        Self(spread(portal.rows[kind as usize], &weights))
    }

    /// The number of rows in an hour, counted from 0.
    pub(super) fn rows(&self, hour: u32) -> u64 {
        self.0.get(hour as usize).copied().unwrap_or_default()
    }
}

/// Divides the total by the weights; what is cut off in one share goes to a later one.
fn spread(total: u64, weights: &[u64]) -> Vec<u64> {
    let sum = weights.iter().sum::<u64>().max(1);
    let mut before = 0;
    let share = |weight: &u64| {
        let start = total * before / sum;
        before += weight;
        total * before / sum - start
    };
    weights.iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn shares_add_up() {
        assert_eq!(spread(10, &[1, 1, 1]), [3, 3, 4]);
        assert_eq!(spread(5, &[0, 7, 0]), [0, 5, 0]);
        assert_eq!(spread(5, &[0, 0]), [0, 0]);
    }
}
