//! *Activity by weekday and hour*: how many actions fell into each hour of the week, as the clocks of a zone show it.
//!
//! Unit: actions. Every row counts. An hour that the clocks show twice holds both; one that they skip holds
//! nothing of that day. Empty: zeros.

use chrono_tz::Tz;

use super::{Fold, Indicator, clock::Clock, fold::add};
use crate::{
    columns::{Rows, View},
    model::{Month, hour_of_week, hours_of},
};

/// The hours of a week, from Monday 0:00 on.
pub const HOURS_OF_WEEK: usize = 7 * 24;

/// Asks for the hours of the week of this zone.
#[derive(Debug, Clone, Copy)]
pub struct ActivityHeatmap {
    /// Whose clocks are meant.
    pub zone: Tz,
}

impl Indicator for ActivityHeatmap {
    type Fold = ByHour;

    fn fold(self, _view: &View) -> ByHour {
        ByHour {
            zone: self.zone,
            month: None,
            clock: Clock::new(&[]),
            hours: Vec::new(),
            counts: vec![0; HOURS_OF_WEEK],
        }
    }
}

/// A count for each hour of the week.
#[derive(Debug, Clone)]
pub struct ByHour {
    zone: Tz,
    month: Option<Month>,
    /// Knows the hours of the month.
    clock: Clock,
    /// Of each of them, the hour of the week.
    hours: Vec<usize>,
    counts: Vec<u64>,
}

impl ByHour {
    fn enter(&mut self, month: Month) {
        if self.month.replace(month) == Some(month) {
            return;
        }
        let starts = hours_of(month, self.zone);
        self.hours = starts
            .iter()
            .map(|start| hour_of_week(*start, self.zone))
            .collect();
        self.clock = Clock::new(&starts);
        self.clock.enter(month);
    }
}

impl Fold for ByHour {
    type Answer = Vec<u64>;

    fn take(&mut self, rows: &Rows<'_>) {
        self.enter(rows.month());
        for time in rows.times() {
            self.counts[self.hours[self.clock.bucket(*time)]] += 1;
        }
    }

    fn merge(&mut self, part: Self) {
        add(&mut self.counts, &part.counts);
    }

    fn answer(self, _view: &View) -> Vec<u64> {
        self.counts
    }
}
