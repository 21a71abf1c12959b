//! What a field of the log may hold.

use std::collections::BTreeSet;

/// What a field has to hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Allowed {
    /// One of some values.
    Among {
        /// Those that are texts.
        texts: BTreeSet<String>,
        /// Whether null is one.
        null: bool,
    },
    /// A text that is none of these.
    Except(BTreeSet<String>),
}

impl Allowed {
    /// Whether a field may hold the value.
    #[must_use]
    pub fn holds(&self, value: Option<&str>) -> bool {
        match self {
            Self::Among { texts, null } => value.map_or(*null, |text| texts.contains(text)),
            Self::Except(texts) => value.is_some_and(|text| !texts.contains(text)),
        }
    }

    /// What both allow.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Among { mut texts, null }, other) | (other, Self::Among { mut texts, null }) => {
                texts.retain(|text| other.holds(Some(text)));
                let null = null && other.holds(None);
                Self::Among { texts, null }
            }
            (Self::Except(mut texts), Self::Except(others)) => {
                texts.extend(others);
                Self::Except(texts)
            }
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
        Allowed::Except(values.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn two_of_them_allow_what_each_of_them_does() {
        let all = [
            among(&[]),
            among(&["", "a"]),
            among(&["a", "b"]),
            except(&[]),
            except(&["a"]),
            except(&["b", "c"]),
        ];
        for (one, other) in all
            .iter()
            .flat_map(|one| all.iter().map(move |other| (one, other)))
        {
            let both = one.clone().and(other.clone());
            assert_eq!(both, other.clone().and(one.clone()));
            for value in [None, Some("a"), Some("b"), Some("c"), Some("d")] {
                assert_eq!(
                    both.holds(value),
                    one.holds(value) && other.holds(value),
                    "{one:?} {other:?} {value:?}"
                );
            }
        }
    }
}
