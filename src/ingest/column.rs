//! The columns that are read, whatever a file calls them.

/// A column of the log, or one that helps to fill it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Timestamp,
    DomainId,
    UserId,
    DatasetId,
    Username,
    Action,
    GroupId,
    PageId,
    Diff,
    MapId,
    ReuseTitle,
    SubdomainId,
    /// `_id` or `recordid`: the id that a portal gave the row.
    Id,
    /// The API that was called, from which the action follows.
    Api,
}

pub(super) const COLUMNS: [(Column, &str); 15] = [
    (Column::Timestamp, "timestamp"),
    (Column::DomainId, "domain_id"),
    (Column::UserId, "user_id"),
    (Column::DatasetId, "dataset_id"),
    (Column::Username, "username"),
    (Column::Action, "action"),
    (Column::GroupId, "group_id"),
    (Column::PageId, "page_id"),
    (Column::Diff, "diff"),
    (Column::MapId, "map_id"),
    (Column::ReuseTitle, "reuse_title"),
    (Column::SubdomainId, "subdomain_id"),
    (Column::Id, "_id"),
    (Column::Id, "recordid"),
    (Column::Api, "api"),
];

impl Column {
    /// The column that a file calls so: by its name, or by its label, as files downloaded by hand
    /// have it.
    pub(super) fn named(label: &str) -> Option<Self> {
        let name = if label == "_id" {
            label.to_owned()
        } else {
            snake_case(label)
        };
        COLUMNS
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(column, _)| *column)
    }

    /// Its name in the log.
    pub(super) fn name(self) -> &'static str {
        COLUMNS
            .iter()
            .find(|(column, _)| *column == self)
            .map_or("", |(_, name)| name)
    }
}

/// Lower case, with runs of anything but letters and digits turned into `_`.
pub(super) fn snake_case(label: &str) -> String {
    let label = label.trim_start_matches('\u{feff}').to_lowercase();
    let words = label
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::Column;

    #[test]
    fn names_and_labels_are_the_same_column() {
        for (label, column) in [
            ("timestamp", Some(Column::Timestamp)),
            ("\u{feff}Timestamp", Some(Column::Timestamp)),
            ("Domain ID", Some(Column::DomainId)),
            ("\"Reuse  title\"", Some(Column::ReuseTitle)),
            ("_id", Some(Column::Id)),
            ("recordid", Some(Column::Id)),
            ("id", None),
            ("record_timestamp", None),
            ("bot", None),
        ] {
            assert_eq!(Column::named(label), column, "{label}");
        }
    }
}
