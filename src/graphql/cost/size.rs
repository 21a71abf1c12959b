//! How often what is selected of a field may come.

use crate::model::HOURS_OF_WEEK;

/// The rows of a page, and the entries of a ranking, that are given where no number is.
const PAGE: u64 = 50;
const RANKING: u64 = 5;

/// How a field multiplies what is selected of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    /// It is there once.
    One,
    /// It is there for each row, entry or bucket of the field above.
    Each,
    /// There are some of it, nobody knows how many.
    Some,
    /// What lies in it for each row or entry is there so often, if nothing else is asked.
    Rows(u64),
    /// The same for each bucket.
    Buckets,
}

/// That of a field of the schema.
pub(super) fn size(field: &str) -> Size {
    match field {
        "nodes" | "edges" | "entries" | "buckets" | "counts" | "points" => Size::Each,
        "series" | "shares" | "byAction" | "actionTypes" | "subdomains" | "domains" => Size::Some,
        "activityLog" => Size::Rows(PAGE),
        "topUsers" | "topDatasets" | "topPages" => Size::Rows(RANKING),
        "activityHeatmap" => Size::Rows(HOURS_OF_WEEK.into()),
        "actions" => Size::Buckets,
        _ => Size::One,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::{sdl, typing::Types};

    #[test]
    fn every_list_of_the_schema_has_a_size() {
        let types = Types::of(&sdl());
        let unsized_lists: Vec<_> = types
            .lists()
            .filter(|(_, field)| matches!(size(field), Size::One | Size::Rows(_) | Size::Buckets))
            .collect();
        assert_eq!(unsized_lists, []);
    }
}
