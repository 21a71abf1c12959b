//! Which actions occur, and how often. Some are not in the vocabulary: real logs are like that.

use rand::Rng;

use super::{ranking::Ranking, schedule::Kind};
use crate::model::Action;

const VISIT: &[(&str, u64)] = &[
    ("search", 30),
    ("analyze", 26),
    ("explore", 16),
    ("download", 11),
    ("geo", 11),
    ("lookup", 6),
];
const OFFICE: &[(&str, u64)] = &[
    ("edit_dataset", 340),
    ("publish_dataset", 210),
    ("edit_page", 120),
    ("add_dataset", 65),
    ("unpublish_dataset", 40),
    ("edit_domain_property", 35),
    ("edit_user_to_domain", 32),
    ("add_map", 28),
    ("edit_map", 26),
    ("add_page", 25),
    ("aborting_processing_dataset", 22),
    ("delete_dataset", 20),
    ("add_user_to_domain", 18),
    ("add_user_to_group", 12),
    ("edit_group", 10),
    ("add_reuse", 9),
    ("edit_theme", 6),
    ("add_group", 4),
];
const HARVEST: &[(&str, u64)] = &[
    ("publish_dataset", 80),
    ("edit_dataset", 14),
    ("add_dataset", 4),
    ("aborting_processing_dataset", 2),
];
const PRESS: &[(&str, u64)] = &[("download", 40), ("explore", 35), ("analyze", 20), ("geo", 5)];

/// Draws the actions of a kind.
#[derive(Debug)]
pub(super) struct Actions {
    actions: Vec<Action>,
    ranking: Ranking,
}

impl Actions {
    /// The actions that occur in what goes on.
    pub(super) fn of(kind: Kind) -> Self {
        let (actions, weights): (Vec<Action>, Vec<u64>) = table(kind)
            .iter()
            .filter_map(|(name, weight)| Some((Action::parse(name).ok()?, *weight)))
            .unzip();
        Self {
            actions,
            ranking: Ranking::of(weights.into_iter()),
        }
    }

    /// One of them.
    pub(super) fn draw(&self, rng: &mut impl Rng) -> Action {
        self.actions[self.ranking.draw(rng)].clone()
    }
}

fn table(kind: Kind) -> &'static [(&'static str, u64)] {
    match kind {
        Kind::Visit => VISIT,
        Kind::Office => OFFICE,
        Kind::Harvest => HARVEST,
        Kind::Press => PRESS,
    }
}
