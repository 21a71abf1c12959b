//! What a field of the log may hold.

use std::collections::BTreeSet;

/// What a field has to hold: a text, or null.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Allowed {
    /// One of some values.
    Among {
        /// Those that are texts.
        texts: BTreeSet<String>,
        /// Whether null is one.
        null: bool,
    },
    /// None of some values.
    Except {
        /// Those that are texts.
        texts: BTreeSet<String>,
        /// Whether null may be held all the same.
        null: bool,
    },
}

impl Allowed {
    /// Whether a field may hold the value.
    #[must_use]
    pub fn holds(&self, value: Option<&str>) -> bool {
        match (self, value) {
            (Self::Among { null, .. } | Self::Except { null, .. }, None) => *null,
            (Self::Among { texts, .. }, Some(text)) => texts.contains(text),
            (Self::Except { texts, .. }, Some(text)) => !texts.contains(text),
        }
    }

    /// What both allow.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let null = self.holds(None) && other.holds(None);
        match (self, other) {
            (Self::Among { mut texts, .. }, other) | (other, Self::Among { mut texts, .. }) => {
                texts.retain(|text| other.holds(Some(text)));
                Self::Among { texts, null }
            }
            (Self::Except { mut texts, .. }, Self::Except { texts: others, .. }) => {
                texts.extend(others);
                Self::Except { texts, null }
            }
        }
    }

    /// What one of them allows.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.inverted().and(other.inverted()).inverted()
    }

    /// All that it does not allow.
    #[must_use]
    pub fn inverted(self) -> Self {
        match self {
            Self::Among { texts, null } => Self::Except { texts, null: !null },
            Self::Except { texts, null } => Self::Among { texts, null: !null },
        }
    }
}

/// One of these values, empty text being null.
impl FromIterator<String> for Allowed {
    fn from_iter<I: IntoIterator<Item = String>>(values: I) -> Self {
        let mut texts: BTreeSet<_> = values.into_iter().collect();
        let null = texts.remove("");
        Self::Among { texts, null }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn among(values: &[&str]) -> Allowed {
        values.iter().map(ToString::to_string).collect()
    }

    fn except(values: &[&str]) -> Allowed {
        among(values).inverted()
    }

    #[test]
    fn two_of_them_allow_what_each_of_them_does_or_one() {
        let all = [
            among(&[]),
            among(&["", "a"]),
            among(&["a", "b"]),
            except(&[]),
            except(&["a"]),
            except(&["", "b", "c"]),
        ];
        for (one, other) in all
            .iter()
            .flat_map(|one| all.iter().map(move |other| (one, other)))
        {
            let (both, either) = (one.clone().and(other.clone()), one.clone().or(other.clone()));
            assert_eq!(both, other.clone().and(one.clone()));
            for value in [None, Some("a"), Some("b"), Some("c"), Some("d")] {
                let (one_holds, other_holds) = (one.holds(value), other.holds(value));
                assert_eq!(
                    both.holds(value),
                    one_holds && other_holds,
                    "{one:?} {other:?} {value:?}"
                );
                assert_eq!(
                    either.holds(value),
                    one_holds || other_holds,
                    "{one:?} {other:?} {value:?}"
                );
                assert_ne!(
                    one.clone().inverted().holds(value),
                    one_holds,
                    "{one:?} {value:?}"
                );
            }
        }
    }
}
