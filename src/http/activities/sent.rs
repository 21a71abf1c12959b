//! What is sent: its media type, and whether it may hold rows.

use actix_web::{
    HttpMessage, HttpRequest,
    http::StatusCode,
    mime::{CHARSET, Mime, UTF_8},
};

use crate::{
    http::refusal::Refusal,
    ingest::{Format, Packing},
};

/// The names that JSON Lines goes by.
const JSON_LINES: [&str; 4] = [
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/x-jsonlines",
];

/// What the body is said to be. A page of anywhere may have a browser send other types without asking first.
///
/// # Errors
/// If it is something else than JSON.
pub(super) fn format(request: &HttpRequest) -> Result<Format, Refusal> {
    let media_type = request.mime_type().ok().flatten();
    let format = media_type
        .as_ref()
        .filter(|it| is_utf8(it))
        .and_then(|it| match it.essence_str() {
            "application/json" => Some(Format::Json),
            name if JSON_LINES.contains(&name) => Some(Format::JsonLines),
            _ => None,
        });
    let message = "The body must be JSON Lines or JSON in UTF-8: set Content-Type to application/x-ndjson or application/json";
    format.ok_or_else(|| Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message))
}

fn is_utf8(media_type: &Mime) -> bool {
    media_type
        .get_param(CHARSET)
        .is_none_or(|charset| charset == UTF_8)
}

/// That it has something, and nothing but what is said.
///
/// # Errors
/// If it is empty, or is compressed and does not say so.
pub(super) fn must_hold_rows(body: &[u8]) -> Result<(), Refusal> {
    if body.trim_ascii().is_empty() {
        let message = r#"The body is empty: send activities, one a line, such as {"action": "edit_dataset", "user_id": "ann"}"#;
        return Err(Refusal::unreadable(message));
    }
    // It would be unpacked as files are, however large that is.
    if let Some(packing) = Packing::of(body) {
        let coding = packing.coding();
        let message = format!("The body is compressed and does not say so: set Content-Encoding to {coding}");
        return Err(Refusal::unreadable(message));
    }
    Ok(())
}
