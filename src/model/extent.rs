//! How much of a domain a caller may see.

use std::{collections::BTreeSet, sync::Arc};

use super::{Invalid, checked_id};

/// How much of each of its domains a grant covers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Extent {
    /// All of it.
    #[default]
    Whole,
    /// What happened on these subdomains. A domain's own id stands for what happened on none.
    Subdomains(Arc<BTreeSet<String>>),
}

impl Extent {
    /// Takes the names of subdomains; without any it is the whole.
    ///
    /// # Errors
    /// If a name could not be that of a subdomain.
    pub fn of(names: impl IntoIterator<Item = String>) -> Result<Self, Invalid> {
        let checked = |name: String| checked_id(&name, "A subdomain's id").map(str::to_owned);
        let names: BTreeSet<_> = names.into_iter().map(checked).collect::<Result<_, _>>()?;
        Ok(if names.is_empty() {
            Self::Whole
        } else {
            Self::Subdomains(names.into())
        })
    }

    /// The subdomains, where it is not the whole.
    #[must_use]
    pub fn names(&self) -> Option<&BTreeSet<String>> {
        match self {
            Self::Whole => None,
            Self::Subdomains(names) => Some(names),
        }
    }

    /// Whether what happens on this subdomain of the domain is covered; `None` being the domain itself.
    #[must_use]
    pub fn covers(&self, domain: &str, subdomain: Option<&str>) -> bool {
        let named = |names: &BTreeSet<String>| names.contains(subdomain.unwrap_or(domain));
        self.names().is_none_or(named)
    }
}
