//! Indicator 5, *Top 5 modified datasets*: the datasets with the most actions that modify.
//!
//! Unit: actions. Rows with a dataset count, of any category but API. Empty: no entries.

use super::{
    Indicator,
    ranking::{Rank, modifying},
};
use crate::{columns::View, model::Field};

/// Asks for indicator 5.
#[derive(Debug, Clone, Copy)]
pub struct TopDatasets {
    /// How many datasets to rank.
    pub first: usize,
}

impl Indicator for TopDatasets {
    type Fold = Rank;

    fn fold(self, view: &View) -> Rank {
        Rank::new(view, Field::Dataset, self.first, modifying(view))
    }
}
