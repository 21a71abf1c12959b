//! What the rankings of indicators 4, 5 and 6 share.
//!
//! A first look counts for each id; the breakdown by action type is counted in a second look, for
//! the ranked ids alone, so that it costs nothing for a million others.

use std::cmp::Reverse;

use super::{ActionCount, Fold, action_distribution::most_frequent_first, fold::add};
use crate::{
    columns::{Rows, Texts, View},
    model::{Category, Field},
};

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
#[derive(Debug, Clone)]
pub struct Rank {
    field: Field,
    first: usize,
    /// How much a row counts by the code of its action: 1 or nothing.
    weights: Vec<u64>,
    /// The codes that are no ids of the ranking.
    others: Vec<usize>,
    rows: u64,
    counts: Vec<u64>,
    ranked: Option<Breakdown>,
}

impl Rank {
    /// Ranks the first ids of the field by the rows that count for them.
    pub(super) fn new(view: &View, field: Field, first: usize, weights: Vec<u64>) -> Self {
        Self {
            field,
            first,
            weights,
            others: vec![Texts::NULL],
            rows: 0,
            counts: vec![0; view.texts(field).width()],
            ranked: None,
        }
    }

    /// The same without this id.
    pub(super) fn without(mut self, view: &View, id: &str) -> Self {
        self.others.extend(view.texts(self.field).code(id));
        self
    }

    /// The codes of the first ids, in their order.
    fn best(&self, view: &View) -> Vec<usize> {
        let texts = view.texts(self.field);
        let key = |code: &usize| (Reverse(self.counts[*code]), texts.text(*code));
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

    fn entry(&self, view: &View, breakdown: &Breakdown, place: usize) -> Ranked {
        let code = breakdown.codes[place];
        Ranked {
            id: view.texts(self.field).text(code).unwrap_or_default().to_owned(),
            actions: self.counts[code],
            by_action: most_frequent_first(view, breakdown.counts(place)),
        }
    }
}

impl Fold for Rank {
    type Answer = Ranking;

    fn take(&mut self, rows: &Rows<'_>) {
        let pairs = rows.codes(self.field).iter().zip(rows.codes(Field::Action));
        if let Some(breakdown) = &mut self.ranked {
            for (id, action) in pairs {
                breakdown.count(*id as usize, *action as usize, self.weights[*action as usize]);
            }
        } else {
            self.rows += rows.len() as u64;
            for (id, action) in pairs {
                self.counts[*id as usize] += self.weights[*action as usize];
            }
        }
    }

    fn merge(&mut self, part: Self) {
        match (&mut self.ranked, &part.ranked) {
            (Some(breakdown), Some(part)) => add(&mut breakdown.by_action, &part.by_action),
            _ => {
                self.rows += part.rows;
                add(&mut self.counts, &part.counts);
            }
        }
    }

    fn look_again(&mut self, view: &View) -> bool {
        if self.ranked.is_some() {
            return false;
        }
        for code in &self.others {
            self.counts[*code] = 0;
        }
        let best = self.best(view);
        let nobody = best.is_empty();
        self.ranked = Some(Breakdown::new(best, self.counts.len(), self.weights.len()));
        !nobody
    }

    fn answer(self, view: &View) -> Ranking {
        let breakdown = self.ranked.clone().unwrap_or_default();
        let entries: Vec<Ranked> = (0..breakdown.codes.len())
            .map(|place| self.entry(view, &breakdown, place))
            .collect();
        let ranked: u64 = entries.iter().map(|entry| entry.actions).sum();
        let all: u64 = self.counts.iter().sum();
        Ranking {
            others: (self.counts.iter().filter(|count| **count > 0).count() - entries.len()) as u64,
            others_actions: all - ranked,
            none: self.rows - all,
            entries,
        }
    }
}

/// The counts by action of the ranked ids.
#[derive(Debug, Clone, Default)]
struct Breakdown {
    codes: Vec<usize>,
    /// For the code of each id its place among the ranked ones; all others share one place after
    /// these, so that counting asks nothing.
    places: Vec<usize>,
    actions: usize,
    by_action: Vec<u64>,
}

impl Breakdown {
    fn new(codes: Vec<usize>, ids: usize, actions: usize) -> Self {
        let mut places = vec![codes.len(); ids];
        for (place, code) in codes.iter().enumerate() {
            places[*code] = place;
        }
        Self {
            by_action: vec![0; (codes.len() + 1) * actions],
            codes,
            places,
            actions,
        }
    }

    fn count(&mut self, id: usize, action: usize, weight: u64) {
        self.by_action[self.places[id] * self.actions + action] += weight;
    }

    fn counts(&self, place: usize) -> &[u64] {
        &self.by_action[place * self.actions..][..self.actions]
    }
}

/// For the code of each action, 1 if it modifies: calls of the API do not.
pub(super) fn modifying(view: &View) -> Vec<u64> {
    let modifies = |action| Category::of(action) != Category::Api;
    view.texts(Field::Action)
        .table(|action| u64::from(action.is_some_and(modifies)))
}
