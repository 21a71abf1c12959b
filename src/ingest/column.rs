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

/// How many of them, the first, are the fields of the log.
const FIELDS: usize = 12;
/// What clients call the id that they give a row. A portal may have an `id` that is something else.
pub(super) const ID: &str = "id";

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

    /// The column that a client calls so, to the letter.
    pub(super) fn told(name: &str) -> Option<Self> {
        match name {
            ID => Some(Self::Id),
            _ => COLUMNS[..FIELDS]
                .iter()
                .find(|(_, known)| *known == name)
                .map(|(column, _)| *column),
        }
    }

    /// The first of some that comes a second time.
    pub(super) fn twice(columns: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut known = [false; COLUMNS.len()];
        let mut columns = columns.into_iter();
        columns.find(|column| std::mem::replace(&mut known[*column as usize], true))
    }

    /// What a client may call columns.
    pub(super) fn all_told() -> impl Iterator<Item = &'static str> {
        COLUMNS[..FIELDS].iter().map(|(_, name)| *name).chain([ID])
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

    #[test]
    fn a_client_names_the_fields_of_the_log_to_the_letter_and_an_id() {
        assert_eq!(Column::all_told().count(), 13);
        assert!(Column::all_told().all(|name| Column::told(name).is_some()));
        assert_eq!(Column::told("id"), Some(Column::Id));
        for other in ["_id", "recordid", "api", "Timestamp", "userId", ""] {
            assert_eq!(Column::told(other), None, "{other}");
        }
    }
}
