//! The columns of a file: the twelve fields of the log, in the order in which portals export them.

use crate::model::Activity;

/// A column of texts.
pub(super) struct Column {
    /// Its name in the log.
    pub(super) name: &'static str,
    /// What portals head it with in files for people.
    pub(super) label: &'static str,
    /// What a row has in it.
    pub(super) text: fn(&Activity) -> Option<&str>,
}

/// The first column, which is no text.
pub(super) const TIMESTAMP: (&str, &str) = ("timestamp", "Timestamp");

/// Those that follow it.
pub(super) const TEXTS: [Column; 11] = [
    column("domain_id", "Domain ID", |row| Some(row.domain_id.as_str())),
    column("user_id", "User ID", |row| row.user_id.as_deref()),
    column("dataset_id", "Dataset ID", |row| row.dataset_id.as_deref()),
    column("username", "Username", |row| row.username.as_deref()),
    column("action", "Action", |row| Some(row.action.as_str())),
    column("group_id", "Group ID", |row| row.group_id.as_deref()),
    column("page_id", "Page ID", |row| row.page_id.as_deref()),
    column("diff", "Diff", |row| row.diff.as_deref()),
    column("map_id", "Map ID", |row| row.map_id.as_deref()),
    column("reuse_title", "Reuse title", |row| row.reuse_title.as_deref()),
    column("subdomain_id", "Subdomain ID", |row| row.subdomain_id.as_deref()),
];

const fn column(name: &'static str, label: &'static str, text: fn(&Activity) -> Option<&str>) -> Column {
    Column { name, label, text }
}

/// The names of all.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    std::iter::once(TIMESTAMP.0).chain(TEXTS.iter().map(|column| column.name))
}

/// The labels of all.
pub(super) fn labels() -> impl Iterator<Item = &'static str> {
    std::iter::once(TIMESTAMP.1).chain(TEXTS.iter().map(|column| column.label))
}
