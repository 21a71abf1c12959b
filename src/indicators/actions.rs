//! Indicator 1, *Actions over time*: how many actions of each type fell into each bucket.
//!
//! Unit: actions. Every row counts, with or without a user. An action type that does not occur has
//! no series; a bucket in which it does not occur has 0.

use std::sync::Arc;

use super::{Fold, Indicator, fold::add};
use crate::{
    columns::{Rows, View},
    model::{Field, Instant, Month},
};

/// In microseconds.
const QUARTER_HOUR: usize = 15 * 60 * 1_000_000;

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

/// Tells the bucket of a time in a month. Every change of bucket in today's zones falls on a
/// quarter of an hour, so a table of these finds it; the comparison after it is for zones and times
/// where that is not so.
#[derive(Debug, Clone)]
struct Clock {
    starts: Arc<[i64]>,
    month: Option<Month>,
    /// Where each bucket ends, in microseconds since the month began; the last one never does.
    ends: Vec<i64>,
    /// For each quarter of an hour of the month, the bucket of its first moment.
    quarters: Vec<usize>,
}

impl Clock {
    fn new(starts: &[Instant]) -> Self {
        Self {
            starts: starts.iter().map(|start| start.micros()).collect(),
            month: None,
            ends: Vec::new(),
            quarters: Vec::new(),
        }
    }

    fn buckets(&self) -> usize {
        self.starts.len()
    }

    fn enter(&mut self, month: Month) {
        if self.month.replace(month) == Some(month) {
            return;
        }
        let (start, end) = (month.start().micros(), month.end().micros());
        let ends = self.starts.iter().skip(1).map(|next| next - start);
        self.ends = ends.chain([i64::MAX]).collect();
        self.quarters.clear();
        let mut bucket = 0;
        for quarter in (0..end - start).step_by(QUARTER_HOUR) {
            while self.ends[bucket] <= quarter {
                bucket += 1;
            }
            self.quarters.push(bucket);
        }
    }

    fn bucket(&self, time: i64) -> usize {
        let quarter = usize::try_from(time).unwrap_or_default() / QUARTER_HOUR;
        let mut bucket = self.quarters[quarter];
        while self.ends[bucket] <= time {
            bucket += 1;
        }
        bucket
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_may_begin_between_quarters_of_an_hour() {
        // As days of Monrovia did until 1972, at 44 minutes and 30 seconds past the hour.
        let month = Month::from_number(197_006);
        let at = |micros: i64| Instant::from_micros(month.start().micros() + micros);
        let boundary = (44 * 60 + 30) * 1_000_000;
        let mut clock = Clock::new(&[at(-5), at(boundary), at(boundary + 1)]);
        clock.enter(month);
        assert_eq!(
            [0, boundary - 1, boundary, boundary + 1].map(|time| clock.bucket(time)),
            [0, 0, 1, 2]
        );
    }
}
