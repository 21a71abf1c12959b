//! Popularity as the web has it: the second is looked at half as often as the first.

use rand::{Rng, RngExt};

const FIRST: u64 = 1_000_000;

/// Draws places by weight.
#[derive(Debug)]
pub(super) struct Ranking {
    /// The sum of the weights up to each place.
    sums: Vec<u64>,
}

impl Ranking {
    /// So many places after Zipf's law: the n-th weighs the n-th part of the first.
    pub(super) fn zipf(places: u32) -> Self {
        Self::of((1..=u64::from(places)).map(|place| FIRST / place))
    }

    /// Places of these weights.
    pub(super) fn of(weights: impl Iterator<Item = u64>) -> Self {
        let sums = weights.scan(0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        });
        Self { sums: sums.collect() }
    }

    /// A place, counted from 0.
    pub(super) fn draw(&self, rng: &mut impl Rng) -> usize {
        let total = self.sums.last().copied().unwrap_or_default().max(1);
        let drawn = rng.random_range(0..total);
        self.sums.partition_point(|sum| *sum <= drawn)
    }
}
