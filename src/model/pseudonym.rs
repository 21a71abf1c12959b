//! What stands in the log in place of a person who was erased.

use super::hexadecimal::{begins_with_digits, to_digits};

/// What stands in place of a person: `erased-` and 32 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pseudonym(String);

impl Pseudonym {
    /// What every pseudonym begins with.
    pub const PREFIX: &str = "erased-";

    /// The pseudonym with this number.
    #[must_use]
    pub fn new(number: u128) -> Self {
        Self(format!("{}{}", Self::PREFIX, to_digits(number)))
    }

    /// The pseudonym as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a pseudonym stands somewhere in the text.
    #[must_use]
    pub fn is_in(text: &str) -> bool {
        text.match_indices(Self::PREFIX)
            .any(|(at, _)| begins_with_digits(&text[at + Self::PREFIX.len()..]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pseudonym_is_known_by_its_exact_form() {
        let pseudonym = Pseudonym::new(0xab);
        assert_eq!(pseudonym.as_str(), "erased-000000000000000000000000000000ab");
        assert!(Pseudonym::is_in(&format!("by {}.", pseudonym.as_str())));
        for text in [
            "erased-",
            "erased-00ab",
            "erased-000000000000000000000000000000AB",
            "erased-000000000000000000000000000000ab0",
        ] {
            assert!(!Pseudonym::is_in(text), "{text}");
        }
    }
}
