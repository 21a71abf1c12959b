//! Rows written as files again.

use std::fmt::Write;

use backoffice_analytics::model::Activity;
use serde_json::json;

const NAMES: [&str; 13] = [
    "_id",
    "timestamp",
    "domain_id",
    "user_id",
    "dataset_id",
    "username",
    "action",
    "group_id",
    "page_id",
    "diff",
    "map_id",
    "reuse_title",
    "subdomain_id",
];

/// The rows as CSV.
pub(crate) fn as_csv<'a>(rows: impl Iterator<Item = &'a Activity>) -> String {
    let mut file = NAMES.join(";") + "\n";
    for row in rows {
        let cells = values(row).map(|text| format!("\"{}\"", text.unwrap_or_default().replace('"', "\"\"")));
        writeln!(file, "{}", cells.join(";")).expect("memory");
    }
    file
}

/// The rows as JSON Lines.
pub(crate) fn as_json_lines<'a>(rows: impl Iterator<Item = &'a Activity>) -> String {
    let lines: Vec<_> = rows.map(|row| as_json(row).to_string() + "\n").collect();
    lines.concat()
}

fn as_json(row: &Activity) -> serde_json::Value {
    NAMES
        .into_iter()
        .zip(values(row))
        .map(|(name, text)| (name.to_owned(), json!(text)))
        .collect()
}

fn values(row: &Activity) -> [Option<String>; NAMES.len()] {
    [
        Some(row.id.clone()),
        Some(row.timestamp.in_zone(chrono_tz::UTC)),
        Some(row.domain_id.to_string()),
        row.user_id.clone(),
        row.dataset_id.clone(),
        row.username.clone(),
        Some(row.action.to_string()),
        row.group_id.clone(),
        row.page_id.clone(),
        row.diff.clone(),
        row.map_id.clone(),
        row.reuse_title.clone(),
        row.subdomain_id.clone(),
    ]
}
