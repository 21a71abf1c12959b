//! Action types: an open set of lower snake case names, each with a category.

use std::fmt;

use super::{Invalid, Quoted};

/// The names that are documented by the portal or were seen in its logs. Others are as good: they
/// are stored, counted and shown like these.
pub const VOCABULARY: [&str; 18] = [
    "publish_dataset",
    "add_dataset",
    "edit_dataset",
    "delete_dataset",
    "unpublish_dataset",
    "aborting_processing_dataset",
    "add_user_to_domain",
    "edit_user_to_domain",
    "edit_domain_property",
    "add_map",
    "add_page",
    "edit_page",
    "analyze",
    "geo",
    "search",
    "download",
    "explore",
    "lookup",
];

const API_NAMES: [&str; 6] = ["analyze", "geo", "search", "download", "explore", "lookup"];
const MAX_BYTES: usize = 100;
const SUGGESTIONS: usize = 3;
/// The characters of a text by which names like it are found.
const COMPARED: usize = 100;

/// The name of an action: lower snake case, up to 100 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Action(String);

impl Action {
    /// Takes the text as the name of an action.
    ///
    /// # Errors
    /// If it is not lower snake case, or longer than 100 characters.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let right = text.starts_with(|c: char| c.is_ascii_lowercase())
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            && text.len() <= MAX_BYTES;
        if right {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid(format!(
                "{} is not the name of an action: lower snake case of up to {MAX_BYTES} characters, such as edit_dataset",
                Quoted(text)
            )))
        }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as owned text.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for Action {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// What an action acts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Category {
    /// A call that reads: it modifies nothing.
    Api,
    /// A dataset.
    Dataset,
    /// A page.
    Page,
    /// A map.
    Map,
    /// A reuse.
    Reuse,
    /// A user.
    User,
    /// A group.
    Group,
    /// The domain itself: its properties, subdomains and themes.
    Domain,
    /// Anything else.
    Other,
}

impl Category {
    /// All of them, in their order.
    pub const ALL: [Self; 9] = [
        Self::Api,
        Self::Dataset,
        Self::Page,
        Self::Map,
        Self::Reuse,
        Self::User,
        Self::Group,
        Self::Domain,
        Self::Other,
    ];

    /// The category that the name of an action tells.
    #[must_use]
    pub fn of(action: &str) -> Self {
        let ends = |endings: &[&str]| endings.iter().any(|ending| action.ends_with(ending));
        match action {
            _ if API_NAMES.contains(&action) || action.starts_with("api_") => Self::Api,
            _ if ends(&["_dataset"]) => Self::Dataset,
            _ if ends(&["_page"]) => Self::Page,
            _ if ends(&["_map"]) => Self::Map,
            _ if ends(&["_reuse"]) => Self::Reuse,
            _ if action.contains("_user") => Self::User,
            _ if ends(&["_group"]) => Self::Group,
            _ if ends(&["_domain_property", "_subdomain", "_theme"]) => Self::Domain,
            _ => Self::Other,
        }
    }
}

/// What is said of an action that neither the vocabulary nor the domain's log holds.
pub fn unknown_action<'a>(action: &str, log: impl Iterator<Item = &'a str>) -> Invalid {
    let near = nearest(action, VOCABULARY.into_iter().chain(log)).join(", ");
    Invalid(format!(
        "`{action}` is not an action type: neither the documented ones nor the domain's log hold it. The nearest: {near}"
    ))
}

/// The three candidates most like the text, best first. Comparing takes time and memory as both are long, so only the
/// beginning of a long text counts.
pub fn nearest<'a>(text: &str, candidates: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let beginning: String = text.chars().take(COMPARED).collect();
    let beginning = beginning.to_lowercase();
    let mut all: Vec<&str> = candidates.collect();
    all.sort_unstable();
    all.dedup();
    all.sort_by_cached_key(|candidate| strsim::damerau_levenshtein(&beginning, &candidate.to_lowercase()));
    all.truncate(SUGGESTIONS);
    all
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn a_name_is_lower_snake_case() {
        assert!(Action::parse("api_odata_entity2").is_ok());
        for text in [
            "",
            "Edit_dataset",
            "edit dataset",
            "edit-dataset",
            "_edit",
            "2edit",
            "édit",
            &"a".repeat(101),
        ] {
            assert!(Action::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_name_tells_the_category() {
        for (action, category) in [
            ("analyze", Category::Api),
            ("api_add_dataset", Category::Api),
            ("unpublish_dataset", Category::Dataset),
            ("edit_page", Category::Page),
            ("add_map", Category::Map),
            ("approve_reuse", Category::Reuse),
            ("add_user_to_group", Category::User),
            ("edit_group", Category::Group),
            ("edit_domain_property", Category::Domain),
            ("add_subdomain", Category::Domain),
            ("edit_theme", Category::Domain),
            ("reticulate", Category::Other),
        ] {
            assert_eq!(Category::of(action), category, "{action}");
        }
    }

    #[test]
    fn a_typo_is_answered_with_the_right_name() {
        let message = unknown_action("edit_datasets", ["shred_dataset"].into_iter()).0;
        assert!(message.contains("The nearest: edit_dataset, "), "{message}");
        let message = unknown_action("shread_dataset", ["shred_dataset"].into_iter()).0;
        assert!(message.contains("The nearest: shred_dataset, "), "{message}");
    }

    #[test]
    fn a_long_text_is_answered_as_soon_as_a_short_one() {
        let (long, start) = ("edit_page ".repeat(1 << 20), Instant::now());
        assert_eq!(nearest(&long, VOCABULARY.into_iter()).len(), SUGGESTIONS);
        assert!(start.elapsed() < Duration::from_secs(5));
    }
}
