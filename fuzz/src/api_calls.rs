//! Rows of the API-call dataset.

use backoffice_analytics::{
    ingest::{Format, Options},
    model::Category,
};
use serde_json::json;

use crate::reading::{Reading, domain};

/// # Panics
/// If a call of an API counts as anything else, or its row is lost.
pub fn check(names: &str) {
    let row = |api| json!({"timestamp": "2026-08-15T09:12:44Z", "dataset_id": "trees", "api": api});
    let lines: Vec<_> = names.lines().map(|api| row(api).to_string() + "\n").collect();
    let file = lines.concat();
    let options = Options {
        domain: Some(domain()),
        format: Some(Format::JsonLines),
        ..Options::default()
    };
    let read = Reading::of(file.as_bytes(), &options);
    assert!(read.end.is_ok(), "{read:?}");
    assert_eq!(read.entries.len(), names.lines().count(), "{read:?}");
    for entry in &read.entries {
        match entry {
            Ok(row) => assert_eq!(Category::of(row.action.as_str()), Category::Api, "{row:?}"),
            // Without a name there is neither an API nor an action.
            Err(refused) => assert!(
                matches!(refused.column.as_deref(), Some("api" | "action")),
                "{refused}"
            ),
        }
    }
}
