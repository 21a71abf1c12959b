//! Indicator 7, *Distribution of actions*: how the activity divides between action types.
//!
//! Unit: actions. Every row counts. Empty: no entries.

use super::{Fold, Indicator};
use crate::columns::{Columns, Field, Rows};

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

    fn fold(self, columns: &Columns) -> ByAction {
        ByAction(vec![0; columns.dictionary(Field::Action).width()])
    }
}

/// A count for each action.
#[derive(Debug)]
pub struct ByAction(Vec<u64>);

impl Fold for ByAction {
    type Answer = Vec<ActionCount>;

    fn take(&mut self, rows: Rows<'_>) {
        for action in rows.codes(Field::Action) {
            self.0[action] += 1;
        }
    }

    fn answer(self, columns: &Columns) -> Vec<ActionCount> {
        most_frequent_first(columns, &self.0)
    }
}

/// The actions that occur with how often, most frequent first, then by name.
pub(super) fn most_frequent_first(columns: &Columns, counts: &[u64]) -> Vec<ActionCount> {
    let actions = columns
        .dictionary(Field::Action)
        .table(|text| text.unwrap_or_default().to_owned());
    let all = actions
        .into_iter()
        .zip(counts)
        .map(|(action, count)| ActionCount {
            action,
            count: *count,
        });
    let mut occurring: Vec<_> = all.filter(|entry| entry.count > 0).collect();
    occurring.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.action.cmp(&b.action)));
    occurring
}
