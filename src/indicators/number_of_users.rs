//! Indicator 2, *Number of users*: the distinct identified users that had an activity.
//!
//! Unit: users. `user_id` tells who acted; null and `anonymous` identify nobody. Empty: 0.

use super::{Fold, Indicator};
use crate::{
    columns::{Columns, Field, Rows},
    model::ANONYMOUS,
};

/// Asks for indicator 2.
#[derive(Debug, Clone, Copy)]
pub struct NumberOfUsers;

impl Indicator for NumberOfUsers {
    type Fold = Seen;

    fn fold(self, columns: &Columns) -> Seen {
        Seen(vec![false; columns.dictionary(Field::User).width()])
    }
}

/// Whether each user was seen.
#[derive(Debug)]
pub struct Seen(Vec<bool>);

impl Fold for Seen {
    type Answer = u64;

    fn take(&mut self, rows: Rows<'_>) {
        for user in rows.codes(Field::User) {
            self.0[user] = true;
        }
    }

    fn answer(self, columns: &Columns) -> u64 {
        let identified = identified(columns);
        self.0
            .into_iter()
            .zip(identified)
            .filter(|(seen, identified)| *seen && *identified)
            .count() as u64
    }
}

/// For the code of each user, whether it identifies somebody.
pub(super) fn identified(columns: &Columns) -> Vec<bool> {
    columns
        .dictionary(Field::User)
        .table(|user| user.is_some_and(|user| user != ANONYMOUS))
}
