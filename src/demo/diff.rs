//! What an edit changed, in the shape that portals write it.

use rand::{Rng, RngExt};
use serde::Serialize;

/// Paths of the metadata with a value from before and one from after.
const CHANGES: [(&str, &str, &str, &str); 8] = [
    (
        "default",
        "description",
        "Liste provisoire.",
        "Liste mise à jour chaque lundi.",
    ),
    ("default", "title", "Données brutes", "Données consolidées"),
    (
        "default",
        "license",
        "Licence Ouverte v1.0",
        "Licence Ouverte v2.0",
    ),
    ("default", "keyword", "ville", "ville; cadre de vie"),
    ("default", "theme", "Divers", "Environnement"),
    (
        "default",
        "references",
        "https://ancien.example/notice",
        "https://portail.example/notice",
    ),
    ("dcat", "accrualperiodicity", "Annuelle", "Mensuelle"),
    (
        "dcat",
        "contact_name",
        "Service des données",
        "Pôle données ouvertes",
    ),
];

#[derive(Serialize)]
struct Diff {
    metadata: Vec<Change>,
}

#[derive(Serialize)]
struct Change {
    path: [&'static str; 2],
    old_value: Option<&'static str>,
    new_value: Option<&'static str>,
    operation_type: &'static str,
}

/// One to three changes of metadata as the text of a JSON object.
pub(super) fn of_metadata(rng: &mut impl Rng) -> Option<String> {
    let (first, count) = (rng.random_range(0..CHANGES.len()), rng.random_range(1..=3));
    let chosen = CHANGES.into_iter().cycle().skip(first).take(count);
    let metadata = chosen
        .map(|change| one(change, rng.random_range(0..10)))
        .collect();
    serde_json::to_string(&Diff { metadata }).ok()
}

fn one(
    (template, name, before, after): (&'static str, &'static str, &'static str, &'static str),
    die: u8,
) -> Change {
    let (old_value, new_value, operation_type) = match die {
        0..3 => (None, Some(after), "create"),
        3 => (Some(before), None, "delete"),
        _ => (Some(before), Some(after), "update"),
    };
    Change {
        path: [template, name],
        old_value,
        new_value,
        operation_type,
    }
}
