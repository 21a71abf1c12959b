//! What is sent: its media type, and its bytes.

use actix_web::{
    HttpMessage, HttpRequest,
    http::StatusCode,
    mime::{CHARSET, Mime, UTF_8},
    web::{Bytes, Payload},
};

use crate::{
    http::{
        body,
        refusal::Refusal,
        room::{Room, Taken},
    },
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

/// The body of at most so many bytes, unpacked, and the room that it takes.
///
/// # Errors
/// If it is larger, empty, cannot be read, or there is no room for it.
pub(super) async fn read(
    room: &Room,
    request: &HttpRequest,
    payload: Payload,
    most: u64,
) -> Result<(Bytes, Taken), Refusal> {
    let (body, taken) = body::read(room, request, payload, most).await?;
    checked(&body)?;
    Ok((body, taken))
}

fn checked(body: &[u8]) -> Result<(), Refusal> {
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
