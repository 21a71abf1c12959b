//! Indicator 4, *Top 5 users by action type*: the identified users with the most actions.
//!
//! Unit: actions. Every action of an identified user counts; the rest is `none`. Empty: no entries.

use super::{Indicator, ranking::Rank};
use crate::{
    columns::View,
    model::{ANONYMOUS, Field},
};

/// Asks for indicator 4.
#[derive(Debug, Clone, Copy)]
pub struct TopUsers {
    /// How many users to rank.
    pub first: usize,
}

impl Indicator for TopUsers {
    type Fold = Rank;

    fn fold(self, view: &View) -> Rank {
        let every_action = vec![true; view.texts(Field::Action).width()];
        Rank::new(view, Field::User, self.first, every_action).without(view, ANONYMOUS)
    }
}
