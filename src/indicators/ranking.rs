//! What the rankings of indicators 4, 5 and 6 share.
//!
//! Ids are counted by action type where the table of all of them is small. Where it is not, a first
//! look counts for each id, and a second one by action type for the ranked ids alone, so that a million
//! others cost megabytes, not gigabytes.

use super::{ActionCount, Fold, action_distribution::most_frequent_first, table::Table};
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

/// Ranks the ids of a field.
#[derive(Debug, Clone)]
pub struct Rank {
    field: Field,
    first: usize,
    /// Whether a row counts, by the code of its action.
    counted: Vec<bool>,
    /// The codes that are no ids of the ranking.
    nobody: Vec<usize>,
    table: Table,
    /// What the first look gives.
    ranks: Option<Ranks>,
}

#[derive(Debug, Clone)]
struct Ranks {
    /// All rows.
    rows: u64,
    /// The rows that count, by the code of their id.
    counts: Vec<u64>,
    /// The codes of the first ids, in their order.
    best: Vec<usize>,
}

impl Rank {
    /// Ranks the first ids of the field by the rows whose action counts.
    pub(super) fn new(view: &View, field: Field, first: usize, counted: Vec<bool>) -> Self {
        Self {
            field,
            first,
            nobody: vec![Texts::NULL],
            table: Table::of_all(view.texts(field).width(), &counted),
            counted,
            ranks: None,
        }
    }

    /// The same without this id.
    pub(super) fn without(mut self, view: &View, id: &str) -> Self {
        self.nobody.extend(view.texts(self.field).code(id));
        self
    }

    fn ranks(&self, view: &View) -> Ranks {
        let mut counts = self.table.counts(&self.counted);
        for code in &self.nobody {
            counts[*code] = 0;
        }
        Ranks {
            rows: self.table.rows_counted(),
            best: best(&counts, view.texts(self.field), self.first),
            counts,
        }
    }

    fn entry(&self, view: &View, code: usize, actions: u64) -> Ranked {
        let counted = self.table.row(code).iter().zip(&self.counted);
        let by_action: Vec<u64> = counted
            .map(|(count, counts)| u64::from(*count) * u64::from(*counts))
            .collect();
        Ranked {
            id: view.texts(self.field).text(code).unwrap_or_default().to_owned(),
            actions,
            by_action: most_frequent_first(view, &by_action),
        }
    }
}

impl Fold for Rank {
    type Answer = Ranking;

    fn take(&mut self, rows: &Rows<'_>) {
        self.table.take(rows.codes(self.field), rows.codes(Field::Action));
    }

    fn merge(&mut self, part: Self) {
        self.table.merge(&part.table);
    }

    fn look_again(&mut self, view: &View) -> bool {
        if self.ranks.is_some() {
            return false;
        }
        let ranks = self.ranks(view);
        let again = !self.table.is_by_action && !ranks.best.is_empty();
        if again {
            self.table = Table::of_some(&ranks.best, ranks.counts.len(), self.counted.len());
        }
        self.ranks = Some(ranks);
        again
    }

    fn answer(self, view: &View) -> Ranking {
        let ranks = self.ranks.as_ref();
        let (rows, counts, best) = ranks.map_or((0, &[][..], &[][..]), |it| (it.rows, &it.counts, &it.best));
        let entries: Vec<_> = best
            .iter()
            .map(|code| self.entry(view, *code, counts[*code]))
            .collect();
        let ranked: u64 = entries.iter().map(|entry| entry.actions).sum();
        let all: u64 = counts.iter().sum();
        Ranking {
            others: (counts.iter().filter(|count| **count > 0).count() - entries.len()) as u64,
            others_actions: all - ranked,
            none: rows - all,
            entries,
        }
    }
}

/// The codes of the ids with the highest counts, in their order.
fn best(counts: &[u64], texts: Texts<'_>, first: usize) -> Vec<usize> {
    let in_order = |a: &usize, b: &usize| {
        let by_count = counts[*b].cmp(&counts[*a]);
        by_count.then_with(|| texts.text(*a).cmp(&texts.text(*b)))
    };
    let mut codes: Vec<usize> = (0..counts.len()).filter(|code| counts[*code] > 0).collect();
    if codes.len() > first {
        codes.select_nth_unstable_by(first, in_order);
        codes.truncate(first);
    }
    codes.sort_unstable_by(in_order);
    codes
}

/// For the code of each action, whether it modifies: calls of the API do not.
pub(super) fn modifying(view: &View) -> Vec<bool> {
    let modifies = |action| Category::of(action) != Category::Api;
    view.texts(Field::Action)
        .table(|action| action.is_some_and(modifies))
}
