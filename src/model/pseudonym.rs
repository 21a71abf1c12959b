//! What stands in the log in place of a person who was erased.

const PREFIX: &str = "erased-";
const DIGITS: usize = 32;

/// What stands in place of a person: `erased-` and 32 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pseudonym(String);

impl Pseudonym {
    /// The pseudonym with this number.
    #[must_use]
    pub fn new(number: u128) -> Self {
        Self(format!("{PREFIX}{number:0DIGITS$x}"))
    }

    /// The pseudonym as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a pseudonym stands somewhere in the text.
    #[must_use]
    pub fn is_in(text: &str) -> bool {
        text.match_indices(PREFIX)
            .any(|(at, _)| is_number(&text[at + PREFIX.len()..]))
    }
}

/// Whether the text begins with the digits of a pseudonym and no more of them.
fn is_number(text: &str) -> bool {
    let digits = text
        .bytes()
        .take_while(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
    digits.count() == DIGITS
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
