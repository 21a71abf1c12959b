//! The id of an activity from which a person was erased.

use super::hexadecimal::{are_digits, to_digits};

/// An id that tells nothing of what it was made of: `sealed-` and 32 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SealedId(String);

impl SealedId {
    /// What every sealed id begins with.
    pub const PREFIX: &str = "sealed-";

    /// The sealed id with this number.
    #[must_use]
    pub fn new(number: u128) -> Self {
        Self(format!("{}{}", Self::PREFIX, to_digits(number)))
    }

    /// Takes the id as it is, if it is a sealed one.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        id.strip_prefix(Self::PREFIX)
            .is_some_and(are_digits)
            .then(|| Self(id.to_owned()))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_id_is_known_by_its_exact_form() {
        let sealed = SealedId::new(0xab);
        assert_eq!(sealed.as_str(), "sealed-000000000000000000000000000000ab");
        assert_eq!(SealedId::parse(sealed.as_str()), Some(sealed));
        for id in [
            "",
            "sealed-",
            "sealed-of-ann",
            "sealed-000000000000000000000000000000ab0",
            "Sealed-000000000000000000000000000000ab",
            "000000000000000000000000000000ab",
        ] {
            assert_eq!(SealedId::parse(id), None, "{id}");
        }
    }
}
