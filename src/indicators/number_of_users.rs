//! Indicator 2, *Number of users*: the distinct identified users that had an activity.
//!
//! Unit: users. `user_id` tells who acted; null and `anonymous` identify nobody. Empty: 0.

use super::{Fold, Indicator, fold::see};
use crate::{
    columns::{Rows, View},
    model::{ANONYMOUS, Field},
};

/// Asks for indicator 2.
#[derive(Debug, Clone, Copy)]
pub struct NumberOfUsers;

impl Indicator for NumberOfUsers {
    type Fold = Seen;

    fn fold(self, view: &View) -> Seen {
        Seen(vec![false; view.texts(Field::User).width()])
    }
}

/// Whether each user was seen.
#[derive(Debug, Clone)]
pub struct Seen(Vec<bool>);

impl Fold for Seen {
    type Answer = u64;

    fn take(&mut self, rows: &Rows<'_>) {
        for user in rows.codes(Field::User) {
            self.0[*user as usize] = true;
        }
    }

    fn merge(&mut self, part: Self) {
        see(&mut self.0, &part.0);
    }

    fn answer(self, view: &View) -> u64 {
        let identified = identified(view);
        self.0
            .into_iter()
            .zip(identified)
            .filter(|(seen, identified)| *seen && *identified)
            .count() as u64
    }
}

/// For the code of each user, whether it identifies somebody.
pub(super) fn identified(view: &View) -> Vec<bool> {
    view.texts(Field::User)
        .table(|user| user.is_some_and(|user| user != ANONYMOUS))
}
