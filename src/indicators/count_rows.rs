//! How many rows there are. Empty: 0.

use super::{Fold, Indicator};
use crate::columns::{Rows, View};

/// Asks how many rows the filter selects.
#[derive(Debug, Clone, Copy)]
pub struct CountRows;

impl Indicator for CountRows {
    type Fold = Counted;

    fn fold(self, _view: &View) -> Counted {
        Counted(0)
    }
}

/// Counts rows.
#[derive(Debug, Clone, Copy)]
pub struct Counted(u64);

impl Fold for Counted {
    type Answer = u64;

    fn take(&mut self, rows: &Rows<'_>) {
        self.0 += rows.len() as u64;
    }

    fn merge(&mut self, part: Self) {
        self.0 += part.0;
    }

    fn answer(self, _view: &View) -> u64 {
        self.0
    }
}
