//! The fields of the log that rows are counted and found by.

/// A text field of the log with values that come again: all but the id, the domain and the diff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// What was done; never null.
    Action,
    /// Who acted.
    User,
    /// The dataset acted on.
    Dataset,
    /// The page acted on.
    Page,
    /// The subdomain it happened on; null on the domain itself.
    Subdomain,
    /// The group acted on.
    Group,
    /// The map acted on.
    Map,
    /// The reuse acted on.
    Reuse,
    /// The user on whom the action has an effect.
    Username,
}

impl Field {
    /// How many they are.
    pub const COUNT: usize = Self::ALL.len();

    /// All of them, in the order in which they are numbered.
    pub const ALL: [Self; 9] = [
        Self::Action,
        Self::User,
        Self::Dataset,
        Self::Page,
        Self::Subdomain,
        Self::Group,
        Self::Map,
        Self::Reuse,
        Self::Username,
    ];

    /// Those that a search for a text looks in.
    pub const SEARCHED: [Self; 7] = [
        Self::User,
        Self::Dataset,
        Self::Page,
        Self::Group,
        Self::Map,
        Self::Reuse,
        Self::Username,
    ];

    /// Its name in the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Action => "action",
            Self::User => "user_id",
            Self::Dataset => "dataset_id",
            Self::Page => "page_id",
            Self::Subdomain => "subdomain_id",
            Self::Group => "group_id",
            Self::Map => "map_id",
            Self::Reuse => "reuse_title",
            Self::Username => "username",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_field_is_its_place_among_all() {
        assert!(
            Field::ALL
                .into_iter()
                .enumerate()
                .all(|(place, field)| field as usize == place)
        );
    }
}
