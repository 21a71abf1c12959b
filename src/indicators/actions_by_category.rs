//! *Actions by category*: how the activity divides between what it acts on.
//!
//! Unit: actions. Every row counts, the calls that read under the category of their own. Empty: no entries.

use super::{
    ActionDistribution, Fold, Indicator,
    action_distribution::{ActionCount, ByAction},
};
use crate::{
    columns::{Rows, View},
    model::Category,
};

/// Asks for the actions by category.
#[derive(Debug, Clone, Copy)]
pub struct ActionsByCategory;

/// How many actions there were of one category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CategoryCount {
    /// What they act on.
    pub category: Category,
    /// How many: at least 1.
    pub count: u64,
}

impl Indicator for ActionsByCategory {
    type Fold = ByCategory;

    fn fold(self, view: &View) -> ByCategory {
        ByCategory(ActionDistribution.fold(view))
    }
}

/// Counts by action, of which each has one category.
#[derive(Debug, Clone)]
pub struct ByCategory(ByAction);

impl Fold for ByCategory {
    type Answer = Vec<CategoryCount>;

    fn take(&mut self, rows: &Rows<'_>) {
        self.0.take(rows);
    }

    fn merge(&mut self, part: Self) {
        self.0.merge(part.0);
    }

    fn answer(self, view: &View) -> Vec<CategoryCount> {
        let mut counts: Vec<_> = Category::ALL
            .into_iter()
            .map(|category| CategoryCount { category, count: 0 })
            .collect();
        for ActionCount { action, count } in self.0.answer(view) {
            counts[Category::of(&action) as usize].count += count;
        }
        counts.retain(|entry| entry.count > 0);
        counts.sort_by_key(|entry| std::cmp::Reverse(entry.count));
        counts
    }
}
