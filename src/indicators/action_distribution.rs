//! Indicator 7, *Distribution of actions*: how the activity divides between action types.
//!
//! Unit: actions. Every row counts. Empty: no entries.

use super::{Fold, Indicator, fold::add};
use crate::{
    columns::{Rows, View},
    model::Field,
};

/// Asks for indicator 7.
#[derive(Debug, Clone, Copy)]
pub struct ActionDistribution;

/// How many actions there were of one type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionCount {
    /// The action type.
    pub action: String,
    /// How many: at least 1.
    pub count: u64,
}

impl Indicator for ActionDistribution {
    type Fold = ByAction;

    fn fold(self, view: &View) -> ByAction {
        ByAction(vec![0; view.texts(Field::Action).width()])
    }
}

/// A count for each action.
#[derive(Debug, Clone)]
pub struct ByAction(Vec<u64>);

impl Fold for ByAction {
    type Answer = Vec<ActionCount>;

    fn take(&mut self, rows: &Rows<'_>) {
        for action in rows.codes(Field::Action) {
            self.0[*action as usize] += 1;
        }
    }

    fn merge(&mut self, part: Self) {
        add(&mut self.0, &part.0);
    }

    fn answer(self, view: &View) -> Vec<ActionCount> {
        most_frequent_first(view, &self.0)
    }
}

/// The actions that occur with how often, most frequent first, then by name.
pub(super) fn most_frequent_first(view: &View, counts: &[u64]) -> Vec<ActionCount> {
    let all = view.texts(Field::Action).iter().zip(counts);
    let occurring = all.filter(|(_, count)| **count > 0);
    let mut occurring: Vec<_> = occurring
        .map(|(action, count)| ActionCount {
            action: action.unwrap_or_default().to_owned(),
            count: *count,
        })
        .collect();
    occurring.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.action.cmp(&b.action)));
    occurring
}
