//! What the rankings of indicators 4, 5 and 6 share.
//!
//! A first look counts for each id; the breakdown by action type is counted in a second look, for
//! the ranked ids alone, so that it costs nothing for a million others.

use std::cmp::Reverse;

use super::{ActionCount, Fold, action_distribution::most_frequent_first};
use crate::columns::{Columns, Field, Rows};

/// The ids with the most actions. `entries`, `others_actions` and `none` add up to all rows that
/// the filter selects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranking {
    /// The first ones, by the number of actions, then by id.
    pub entries: Vec<Ranked>,
    /// How many other ids there are.
    pub others: u64,
    /// How many actions these have.
    pub others_actions: u64,
    /// Rows that do not count for any id.
    pub none: u64,
}

impl Ranking {
    /// The actions that count for an id.
    #[must_use]
    pub fn ranked_actions(&self) -> u64 {
        self.entries.iter().map(|entry| entry.actions).sum::<u64>() + self.others_actions
    }
}

/// An id and its actions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked {
    /// The id.
    pub id: String,
    /// Its actions.
    pub actions: u64,
    /// The same by action type, most frequent first, then by name.
    pub by_action: Vec<ActionCount>,
}

/// Counts for each id of a field, and then by action for the first ones.
#[derive(Debug)]
pub struct Rank {
    field: Field,
    first: usize,
    /// For the code of each id, whether it is ranked; of each action, whether it counts.
    ids: Vec<bool>,
    actions: Vec<bool>,
    counts: Vec<u64>,
    none: u64,
    ranked: Option<Breakdown>,
}

impl Rank {
    /// Ranks the first ids of the field: of these ids, and by these actions, alone.
    pub(super) fn new(field: Field, first: usize, ids: Vec<bool>, actions: Vec<bool>) -> Self {
        Self {
            field,
            first,
            counts: vec![0; ids.len()],
            ids,
            actions,
            none: 0,
            ranked: None,
        }
    }

    fn counts_for(&self, id: usize, action: usize) -> bool {
        self.ids[id] && self.actions[action]
    }

    /// The codes of the first ids, in their order.
    fn best(&self, columns: &Columns) -> Vec<usize> {
        let text = |code: &usize| {
            columns
                .dictionary(self.field)
                .text(u32::try_from(*code).unwrap_or(u32::MAX))
        };
        let key = |code: &usize| (Reverse(self.counts[*code]), text(code));
        let mut codes: Vec<usize> = (0..self.counts.len())
            .filter(|code| self.counts[*code] > 0)
            .collect();
        if codes.len() > self.first {
            codes.select_nth_unstable_by(self.first, |a, b| key(a).cmp(&key(b)));
            codes.truncate(self.first);
        }
        codes.sort_unstable_by(|a, b| key(a).cmp(&key(b)));
        codes
    }
}

impl Fold for Rank {
    type Answer = Ranking;

    fn take(&mut self, rows: Rows<'_>) {
        let pairs = rows.codes(self.field).zip(rows.codes(Field::Action));
        if let Some(breakdown) = &mut self.ranked {
            pairs
                .filter(|(_, action)| self.actions[*action])
                .for_each(|(id, action)| breakdown.count(id, action));
            return;
        }
        for (id, action) in pairs {
            if self.counts_for(id, action) {
                self.counts[id] += 1;
            } else {
                self.none += 1;
            }
        }
    }

    fn look_again(&mut self, columns: &Columns) -> bool {
        let first_look = self.ranked.is_none();
        if first_look {
            self.ranked = Some(Breakdown::new(
                self.best(columns),
                self.counts.len(),
                self.actions.len(),
            ));
        }
        first_look
    }

    fn answer(self, columns: &Columns) -> Ranking {
        let breakdown = self.ranked.unwrap_or_default();
        let texts = columns.dictionary(self.field);
        let entries: Vec<Ranked> = breakdown
            .codes
            .iter()
            .zip(&breakdown.by_action)
            .map(|(code, by_action)| Ranked {
                id: u32::try_from(*code)
                    .ok()
                    .and_then(|code| texts.text(code))
                    .unwrap_or_default()
                    .to_owned(),
                actions: self.counts[*code],
                by_action: most_frequent_first(columns, by_action),
            })
            .collect();
        let ranked: u64 = entries.iter().map(|entry| entry.actions).sum();
        Ranking {
            others: (self.counts.iter().filter(|count| **count > 0).count() - entries.len()) as u64,
            others_actions: self.counts.iter().sum::<u64>() - ranked,
            none: self.none,
            entries,
        }
    }
}

/// The counts by action of the ranked ids.
#[derive(Debug, Default)]
struct Breakdown {
    codes: Vec<usize>,
    /// For the code of each id, its place among the ranked ones.
    places: Vec<Option<usize>>,
    by_action: Vec<Vec<u64>>,
}

impl Breakdown {
    fn new(codes: Vec<usize>, ids: usize, actions: usize) -> Self {
        let mut places = vec![None; ids];
        for (place, code) in codes.iter().enumerate() {
            places[*code] = Some(place);
        }
        Self {
            by_action: vec![vec![0; actions]; codes.len()],
            places,
            codes,
        }
    }

    fn count(&mut self, id: usize, action: usize) {
        if let Some(place) = self.places[id] {
            self.by_action[place][action] += 1;
        }
    }
}

/// For the code of each action, whether it modifies: calls of the API do not.
pub(super) fn modifying(columns: &Columns) -> Vec<bool> {
    use crate::model::Category;
    columns
        .dictionary(Field::Action)
        .table(|action| action.is_some_and(|it| Category::of(it) != Category::Api))
}

/// For the code of each id of a field, whether it is one at all.
pub(super) fn present(columns: &Columns, field: Field) -> Vec<bool> {
    columns.dictionary(field).table(|id| id.is_some())
}
