//! Bodies of requests: as they are, and as the document of one.

use serde_json::json;

use crate::service;

/// # Panics
/// If the answer is not what GraphQL over HTTP says, or tells of a fault of the server.
pub fn check(body: &[u8]) {
    service::answers(body);
    if let Ok(document) = std::str::from_utf8(body) {
        service::answers(json!({ "query": document }).to_string().as_bytes());
    }
}
