//! Indicator 3, *Actions by users*: the actions made by identified users.
//!
//! Unit: actions. Empty: 0.

use super::{Fold, Indicator, number_of_users::identified};
use crate::columns::{Columns, Field, Rows};

/// Asks for indicator 3.
#[derive(Debug, Clone, Copy)]
pub struct ActionsByUsers;

impl Indicator for ActionsByUsers {
    type Fold = Identified;

    fn fold(self, columns: &Columns) -> Identified {
        Identified {
            users: identified(columns),
            actions: 0,
        }
    }
}

/// Counts the actions of identified users.
#[derive(Debug)]
pub struct Identified {
    users: Vec<bool>,
    actions: u64,
}

impl Fold for Identified {
    type Answer = u64;

    fn take(&mut self, rows: Rows<'_>) {
        self.actions += rows.codes(Field::User).filter(|user| self.users[*user]).count() as u64;
    }

    fn answer(self, _columns: &Columns) -> u64 {
        self.actions
    }
}
