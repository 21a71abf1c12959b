//! *Activity by weekday and hour*: how many actions fell into each hour of the week, as the clocks of a zone show it.
//!
//! Unit: actions. Every row counts. An hour that the clocks show twice holds both; one that they skip holds
//! nothing of that day. Empty: zeros.

use chrono_tz::Tz;

use super::{Fold, Indicator, fold::add};
use crate::{
    columns::{Rows, View},
    model::{HOURS_OF_WEEK, WeekClock},
};

/// Asks for the hours of the week of this zone.
#[derive(Debug, Clone, Copy)]
pub struct ActivityHeatmap {
    /// Whose clocks are meant.
    pub zone: Tz,
}

impl Indicator for ActivityHeatmap {
    type Fold = ByHour;

    fn fold(self, view: &View) -> ByHour {
        ByHour {
            clock: WeekClock::new(self.zone, view.months()),
            counts: vec![0; HOURS_OF_WEEK.into()],
        }
    }
}

/// A count for each hour of the week.
#[derive(Debug, Clone)]
pub struct ByHour {
    clock: WeekClock,
    counts: Vec<u64>,
}

impl Fold for ByHour {
    type Answer = Vec<u64>;

    fn take(&mut self, rows: &Rows<'_>) {
        for hour in self.clock.hours(rows.month(), rows.times()) {
            self.counts[hour] += 1;
        }
    }

    fn merge(&mut self, part: Self) {
        add(&mut self.counts, &part.counts);
    }

    fn answer(self, _view: &View) -> Vec<u64> {
        self.counts
    }
}
