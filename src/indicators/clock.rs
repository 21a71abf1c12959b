//! Which bucket a time falls into.

use std::sync::Arc;

use crate::model::{Instant, Month};

/// In microseconds.
const QUARTER_HOUR: usize = 15 * 60 * 1_000_000;

/// Tells the bucket of a time in a month. Every change of bucket in today's zones falls on a
/// quarter of an hour, so a table of these finds it; the comparison after it is for zones and times
/// where that is not so.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    starts: Arc<[i64]>,
    month: Option<Month>,
    /// Where each bucket ends, in microseconds since the month began; the last one never does.
    ends: Vec<i64>,
    /// For each quarter of an hour of the month, the bucket of its first moment.
    quarters: Vec<usize>,
}

impl Clock {
    /// Of buckets that begin at these instants, the first not after the first time that is asked for.
    pub(super) fn new(starts: &[Instant]) -> Self {
        Self {
            starts: starts.iter().map(|start| start.micros()).collect(),
            month: None,
            ends: Vec::new(),
            quarters: Vec::new(),
        }
    }

    pub(super) fn buckets(&self) -> usize {
        self.starts.len()
    }

    /// Gets ready for times of the month.
    pub(super) fn enter(&mut self, month: Month) {
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

    /// That of a time, in microseconds since the month began.
    pub(super) fn bucket(&self, time: i64) -> usize {
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
