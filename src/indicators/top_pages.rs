//! Indicator 6, *Top 5 pages*: the pages with the most actions that modify.
//!
//! Unit: actions. Rows with a page count, of any category but API. Empty: no entries.

use super::{
    Indicator,
    ranking::{Rank, modifying, present},
};
use crate::columns::{Columns, Field};

/// Asks for indicator 6.
#[derive(Debug, Clone, Copy)]
pub struct TopPages {
    /// How many pages to rank.
    pub first: usize,
}

impl Indicator for TopPages {
    type Fold = Rank;

    fn fold(self, columns: &Columns) -> Rank {
        Rank::new(
            Field::Page,
            self.first,
            present(columns, Field::Page),
            modifying(columns),
        )
    }
}
