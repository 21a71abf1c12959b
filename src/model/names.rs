//! The texts that name things in the log.

use std::{fmt, sync::Arc};

use super::Invalid;

/// The `user_id` of a visitor who is not logged in; like null, it identifies nobody.
pub const ANONYMOUS: &str = "anonymous";

const MAX_ID_BYTES: usize = 255;

/// The id of a domain: 1 to 255 bytes without control characters or white space at its ends.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DomainId(Arc<str>);

impl DomainId {
    /// Takes the text as a domain's id.
    ///
    /// # Errors
    /// If it is empty, longer than 255 bytes, or has control characters or outer white space.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        checked_id(text, "A domain's id").map(|id| Self(id.into()))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DomainId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Debug for DomainId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, out)
    }
}

/// Takes a text that will be a key of the database.
///
/// # Errors
/// If it is empty, longer than 255 bytes, or has control characters or outer white space; `what`
/// begins the message.
pub fn checked_id<'text>(text: &'text str, what: &str) -> Result<&'text str, Invalid> {
    if text.is_empty() || text.len() > MAX_ID_BYTES {
        Err(Invalid(format!(
            "{what} has {} bytes: 1 to {MAX_ID_BYTES} are allowed",
            text.len()
        )))
    } else if text.contains(char::is_control) || text.trim() != text {
        Err(Invalid(format!(
            "{what} has control characters or spaces at its ends: {text:?}"
        )))
    } else {
        Ok(text)
    }
}

/// Takes a text of the log as it is; empty text is null.
///
/// # Errors
/// If it holds the character NUL, which PostgreSQL cannot store.
pub fn checked_text(text: String) -> Result<Option<String>, Invalid> {
    if text.contains('\0') {
        Err(Invalid::new(
            "The character NUL (U+0000) cannot be stored: remove it",
        ))
    } else {
        Ok(Some(text).filter(|text| !text.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_id_is_short_and_printable() {
        assert!(DomainId::parse("données.example").is_ok());
        for text in ["", " a", "a\n", "\u{7}", &"x".repeat(256)] {
            assert!(DomainId::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn empty_text_is_null_and_nul_is_refused() {
        assert_eq!(checked_text(String::new()), Ok(None));
        assert_eq!(checked_text(" ".into()), Ok(Some(" ".into())));
        assert!(checked_text("a\0b".into()).is_err());
    }
}
