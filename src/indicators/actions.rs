//! Indicator 1, *Actions over time*: how many actions of each type fell into each bucket.
//!
//! Unit: actions. Every row counts, with or without a user. An action type that does not occur has
//! no series; a bucket in which it does not occur has 0.

use super::{Fold, Indicator};
use crate::{
    columns::{Columns, Field, Rows},
    model::{Instant, Month},
};

const QUARTER_HOUR: i64 = 15 * 60 * 1_000_000;

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

    fn fold(self, columns: &Columns) -> Counts {
        let by_action = vec![Vec::new(); columns.dictionary(Field::Action).width()];
        let clock = Clock {
            starts: self.starts,
            month: None,
            quarters: Vec::new(),
        };
        Counts { clock, by_action }
    }
}

/// Counts by action and bucket.
#[derive(Debug)]
pub struct Counts {
    clock: Clock,
    by_action: Vec<Vec<u64>>,
}

impl Fold for Counts {
    type Answer = ActionsOverTime;

    fn take(&mut self, rows: Rows<'_>) {
        self.clock.enter(rows.segment().month());
        for (action, time) in rows.codes(Field::Action).zip(rows.times()) {
            let counts = &mut self.by_action[action];
            if counts.is_empty() {
                counts.resize(self.clock.starts.len(), 0);
            }
            counts[self.clock.bucket(time)] += 1;
        }
    }

    fn answer(self, columns: &Columns) -> ActionsOverTime {
        let actions = columns
            .dictionary(Field::Action)
            .table(|text| text.unwrap_or_default().to_owned());
        let occurring = actions
            .into_iter()
            .zip(self.by_action)
            .filter(|(_, counts)| !counts.is_empty());
        let mut series: Vec<_> = occurring
            .map(|(action, counts)| Series {
                action,
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
#[derive(Debug)]
struct Clock {
    starts: Vec<Instant>,
    month: Option<(Month, i64)>,
    quarters: Vec<usize>,
}

impl Clock {
    fn enter(&mut self, month: Month) {
        if self.month.is_some_and(|(entered, _)| entered == month) {
            return;
        }
        let (start, end) = (month.start().micros(), month.end().micros());
        self.month = Some((month, start));
        self.quarters.clear();
        let mut bucket = 0;
        for quarter in (start..end).step_by(15 * 60 * 1_000_000) {
            while self
                .starts
                .get(bucket + 1)
                .is_some_and(|next| next.micros() <= quarter)
            {
                bucket += 1;
            }
            self.quarters.push(bucket);
        }
    }

    fn bucket(&self, time: i64) -> usize {
        let start = self.month.map_or(0, |(_, start)| start);
        let mut bucket = usize::try_from(time / QUARTER_HOUR).map_or(0, |quarter| self.quarters[quarter]);
        while self
            .starts
            .get(bucket + 1)
            .is_some_and(|next| next.micros() <= start + time)
        {
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
        let mut clock = Clock {
            starts: vec![at(-5), at(boundary), at(boundary + 1)],
            month: None,
            quarters: Vec::new(),
        };
        clock.enter(month);
        assert_eq!(
            [0, boundary - 1, boundary, boundary + 1].map(|time| clock.bucket(time)),
            [0, 0, 1, 2]
        );
    }
}
