//! Rows of JSON in the envelopes of the API's versions.

use backoffice_analytics::ingest::{Format, Options};
use serde_json::{Map, Value};

use crate::reading::{Reading, options};

/// Names that make an object something other than the fields of a row.
const ENVELOPES: [&str; 5] = ["record", "fields", "error_code", "results", "records"];

/// # Panics
/// If an envelope changes what is read of a row.
pub fn check(row: &str) {
    let fields = serde_json::from_str::<Map<String, Value>>(row);
    if !fields.is_ok_and(|fields| ENVELOPES.iter().all(|name| !fields.contains_key(*name))) {
        return;
    }
    let options = options(Format::Json, row.as_bytes());
    let bare = told(row, &options);
    assert_eq!(bare.len(), 1, "{bare:?}");
    for file in [
        format!("[{row}]"),
        format!(r#"{{"total_count": 1, "results": [{row}]}}"#),
        format!(r#"{{"results": [{row}], "total_count": 1}}"#),
        format!(r#"{{"nhits": 1, "records": [{{"fields": {row}}}]}}"#),
        format!(r#"[{{"datasetid": "x", "fields": {row}}}]"#),
        format!(r#"{{"links": [], "records": [{{"links": [], "record": {{"fields": {row}}}}}]}}"#),
    ] {
        assert_eq!(told(&file, &options), bare, "{file}");
    }
}

/// What is told of each row; where it stands depends on the envelope.
fn told(file: &str, options: &Options) -> Vec<String> {
    let read = Reading::of(file.as_bytes(), options);
    assert!(read.end.is_ok(), "{read:?}");
    read.entries
        .iter()
        .map(|entry| match entry {
            Ok(row) => format!("{row:?}"),
            Err(refused) => format!("{:?}", (&refused.column, &refused.reason)),
        })
        .collect()
}
