//! The key under which activities are sent.

use actix_web::HttpRequest;

use crate::{
    graphql::ApiError,
    http::refusal::Refusal,
    model::{Invalid, checked_id},
};

const HEADER: &str = "idempotency-key";

/// The key of a request, if it has one.
///
/// # Errors
/// If it has one that cannot be used.
pub(super) fn key(request: &HttpRequest) -> Result<Option<String>, Refusal> {
    let mut given = request.headers().get_all(HEADER);
    let Some(value) = given.next() else {
        return Ok(None);
    };
    let key = match (value.to_str(), given.next()) {
        (Ok(text), None) => read(text),
        _ => Err(Invalid::new(
            "Idempotency-Key: give one, in letters, digits and signs of ASCII",
        )),
    };
    Ok(Some(key.map_err(ApiError::from)?))
}

/// The draft of the IETF has it in quotes; many clients leave them out.
fn read(text: &str) -> Result<String, Invalid> {
    let text = text.trim();
    let unquoted = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let key = unquoted.unwrap_or(text);
    if key.contains(['"', '\\']) {
        return Err(Invalid::new(
            "The Idempotency-Key has quotes or backslashes inside: a UUID is a good one",
        ));
    }
    checked_id(key, "The Idempotency-Key").map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_key_may_be_quoted() {
        for (header, key) in [
            ("\"8e03978e-40d5\"", Some("8e03978e-40d5")),
            ("8e03978e-40d5", Some("8e03978e-40d5")),
            (" a b ", Some("a b")),
            ("", None),
            ("\"\"", None),
            ("\"", None),
            ("\"a", None),
            ("a\\b", None),
        ] {
            assert_eq!(read(header).ok().as_deref(), key, "{header}");
        }
        assert!(read(&"x".repeat(256)).is_err());
    }
}
