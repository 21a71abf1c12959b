//! An activity at its place in the log.

use crate::model::{Activity, Month};

/// The columns of the log: three that hold numbers, then those of [`Placed::texts`].
pub(super) const COLUMNS: &str = "segment, ordinal, timestamp, domain_id, id, action, user_id, dataset_id, username, \
                                  group_id, page_id, diff, map_id, reuse_title, subdomain_id";
/// How many of them hold text.
pub(super) const TEXTS: usize = 12;
/// How many they are.
pub(super) const WIDTH: u16 = 15;

/// An activity at its place in the log.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed<'a> {
    pub(super) month: Month,
    pub(super) ordinal: i64,
    pub(super) activity: &'a Activity,
}

impl<'a> Placed<'a> {
    /// What the columns that hold text do hold.
    pub(super) fn texts(&self) -> [Option<&'a str>; TEXTS] {
        let it = self.activity;
        [
            Some(it.domain_id.as_str()),
            Some(it.id.as_str()),
            Some(it.action.as_str()),
            it.user_id.as_deref(),
            it.dataset_id.as_deref(),
            it.username.as_deref(),
            it.group_id.as_deref(),
            it.page_id.as_deref(),
            it.diff.as_deref(),
            it.map_id.as_deref(),
            it.reuse_title.as_deref(),
            it.subdomain_id.as_deref(),
        ]
    }
}
