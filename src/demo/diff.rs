//! What an edit changed, in the shape that portals write it.

use rand::{Rng, RngExt};
use serde_json::{Value, json};

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

/// One to three changes of metadata as the text of a JSON object.
pub(super) fn of_metadata(rng: &mut impl Rng) -> String {
    let (first, count) = (rng.random_range(0..CHANGES.len()), rng.random_range(1..=3));
    let chosen = CHANGES.into_iter().cycle().skip(first).take(count);
    let changes: Vec<Value> = chosen
        .map(|change| one(change, rng.random_range(0..10)))
        .collect();
    json!({ "metadata": changes }).to_string()
}

fn one((template, name, before, after): (&str, &str, &str, &str), die: u8) -> Value {
    let (old, new, operation) = match die {
        0..3 => (None, Some(after), "create"),
        3 => (Some(before), None, "delete"),
        _ => (Some(before), Some(after), "update"),
    };
    json!({ "path": [template, name], "old_value": old, "new_value": new, "operation_type": operation })
}
