//! Parameters of portals that are not taken, and what does the same.

use crate::model::{Invalid, Parameters};

const SEARCHED: &str =
    "choose rows by where; texts are searched for by /export/activity-log.csv?search= and by GraphQL";

/// Those of all versions of the API.
const FOREIGN: [(&str, &str); 14] = [
    ("refine", "choose rows by where, such as where=action='edit_page'"),
    (
        "exclude",
        "choose rows by where, such as where=action!='edit_page'",
    ),
    ("q", SEARCHED),
    ("qv1", SEARCHED),
    ("search", SEARCHED),
    (
        "facet",
        "count rows with group_by, such as select=count(*)&group_by=action",
    ),
    (
        "facetsort",
        "give groups an order with order_by, such as order_by=count(*) desc",
    ),
    (
        "sort",
        "give an order with order_by, such as order_by=timestamp desc",
    ),
    ("rows", "say how many rows come with limit, such as limit=100"),
    (
        "start",
        "say which records come with offset, such as limit=100&offset=100",
    ),
    (
        "fields",
        "name what is shown in select, such as select=timestamp,action",
    ),
    ("dataset", "the dataset stands in the path"),
    (
        "format",
        "the format of a file stands at the end of the path, as in exports/csv",
    ),
    ("geofilter", "the log has no places: leave it out"),
];

/// That no other parameters were given.
///
/// # Errors
/// If some were; the message says what does the same here as those of portals.
pub fn nothing_else(parameters: Parameters) -> Result<(), Invalid> {
    let foreign = parameters.others().find_map(refused);
    foreign.map_or_else(|| parameters.end(), Err)
}

/// What is said of a parameter, if portals have it. Older versions write what it is about behind a dot: `refine.action`.
fn refused(name: &str) -> Option<Invalid> {
    let (kind, _) = name.split_once('.').unwrap_or((name, ""));
    let (_, instead) = FOREIGN.into_iter().find(|(known, _)| *known == kind)?;
    Some(Invalid(format!("`{name}` is not taken here: {instead}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_portals_have_is_told_of_and_what_nobody_has_is_unknown() {
        for (name, part) in [
            (
                "refine",
                "`refine` is not taken here: choose rows by where, such as where=action='edit_page'",
            ),
            ("refine.action", "`refine.action` is not taken here: choose rows"),
            ("rows", "limit=100"),
            ("refines", "There is no parameter `refines` here."),
        ] {
            let parameters = Parameters::new(vec![(name.into(), "x".into())]);
            let Err(Invalid(message)) = nothing_else(parameters) else {
                panic!("`{name}` is taken")
            };
            assert!(message.contains(part), "{message}");
        }
        assert_eq!(nothing_else(Parameters::default()), Ok(()));
    }
}
