//! Indicator 1, *Actions over time*: how many actions of each type fell into each bucket.
//!
//! Unit: actions. Every row counts, with or without a user. An action type that does not occur has
//! no series; a bucket in which it does not occur has 0.

use super::{Fold, Indicator, clock::Clock, fold::add};
use crate::{
    columns::{Rows, View},
    model::{Field, Instant},
};

/// Asks for indicator 1 with buckets that begin at these instants, the first not after the first
/// row.
#[derive(Debug, Clone)]
pub struct Actions {
    /// The starts of the buckets, in order.
    pub starts: Vec<Instant>,
}

/// Indicator 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionsOverTime {
    /// All actions.
    pub total: u64,
    /// One series an action type, most frequent first, then by name.
    pub series: Vec<Series>,
}

/// The actions of one type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// The action type.
    pub action: String,
    /// All of them.
    pub total: u64,
    /// One count a bucket.
    pub counts: Vec<u64>,
}

impl Indicator for Actions {
    type Fold = Counts;

    fn fold(self, view: &View) -> Counts {
        Counts {
            by_action: vec![Vec::new(); view.texts(Field::Action).width()],
            clock: Clock::new(&self.starts),
        }
    }
}

/// Counts by action and bucket; nothing for an action that did not occur.
#[derive(Debug, Clone)]
pub struct Counts {
    clock: Clock,
    by_action: Vec<Vec<u64>>,
}

impl Fold for Counts {
    type Answer = ActionsOverTime;

    fn take(&mut self, rows: &Rows<'_>) {
        self.clock.enter(rows.month());
        for (action, time) in rows.codes(Field::Action).iter().zip(rows.times()) {
            let counts = &mut self.by_action[*action as usize];
            if counts.is_empty() {
                counts.resize(self.clock.buckets(), 0);
            }
            counts[self.clock.bucket(*time)] += 1;
        }
    }

    fn merge(&mut self, part: Self) {
        for (counts, more) in self.by_action.iter_mut().zip(part.by_action) {
            if counts.is_empty() {
                *counts = more;
            } else {
                add(counts, &more);
            }
        }
    }

    fn answer(self, view: &View) -> ActionsOverTime {
        let actions = view.texts(Field::Action).iter().zip(self.by_action);
        let occurring = actions.filter(|(_, counts)| !counts.is_empty());
        let mut series: Vec<_> = occurring
            .map(|(action, counts)| Series {
                action: action.unwrap_or_default().to_owned(),
                total: counts.iter().sum(),
                counts,
            })
            .collect();
        series.sort_by(|a, b| b.total.cmp(&a.total).then_with(|| a.action.cmp(&b.action)));
        ActionsOverTime {
            total: series.iter().map(|series| series.total).sum(),
            series,
        }
    }
}
