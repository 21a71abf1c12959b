//! Indicator 4, *Top 5 users by action type*: the identified users with the most actions.
//!
//! Unit: actions. Every action of an identified user counts; the rest is `none`. Empty: no entries.

use super::{Indicator, number_of_users::identified, ranking::Rank};
use crate::columns::{Columns, Field};

/// Asks for indicator 4.
#[derive(Debug, Clone, Copy)]
pub struct TopUsers {
    /// How many users to rank.
    pub first: usize,
}

impl Indicator for TopUsers {
    type Fold = Rank;

    fn fold(self, columns: &Columns) -> Rank {
        let every_action = vec![true; columns.dictionary(Field::Action).width()];
        Rank::new(Field::User, self.first, identified(columns), every_action)
    }
}
