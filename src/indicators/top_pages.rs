//! Indicator 6, *Top 5 pages*: the pages with the most actions that modify.
//!
//! Unit: actions. Rows with a page count, of any category but API. Empty: no entries.

use super::{
    Indicator,
    ranking::{Rank, modifying},
};
use crate::{columns::View, model::Field};

/// Asks for indicator 6.
#[derive(Debug, Clone, Copy)]
pub struct TopPages {
    /// How many pages to rank.
    pub first: usize,
}

impl Indicator for TopPages {
    type Fold = Rank;

    fn fold(self, view: &View) -> Rank {
        Rank::new(view, Field::Page, self.first, modifying(view))
    }
}
