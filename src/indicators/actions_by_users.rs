//! Indicator 3, *Actions by users*: the actions made by identified users.
//!
//! Unit: actions. Empty: 0.

use super::{Fold, Indicator, number_of_users::identified};
use crate::{
    columns::{Rows, View},
    model::Field,
};

/// Asks for indicator 3.
#[derive(Debug, Clone, Copy)]
pub struct ActionsByUsers;

impl Indicator for ActionsByUsers {
    type Fold = Identified;

    fn fold(self, view: &View) -> Identified {
        Identified {
            users: identified(view),
            actions: 0,
        }
    }
}

/// Counts the actions of identified users.
#[derive(Debug, Clone)]
pub struct Identified {
    users: Vec<bool>,
    actions: u64,
}

impl Fold for Identified {
    type Answer = u64;

    fn take(&mut self, rows: &Rows<'_>) {
        let users = rows.codes(Field::User).iter();
        self.actions += users
            .map(|user| u64::from(self.users[*user as usize]))
            .sum::<u64>();
    }

    fn merge(&mut self, part: Self) {
        self.actions += part.actions;
    }

    fn answer(self, _view: &View) -> u64 {
        self.actions
    }
}
