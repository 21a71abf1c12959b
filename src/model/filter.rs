//! What of the log an answer is about.

use std::collections::BTreeSet;

use super::{Action, Browse, Instant, Period};

/// All values of a field, or some of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Selection<T: Ord> {
    /// Every value, and null.
    All,
    /// These alone; none where it is empty.
    Only(BTreeSet<T>),
}

impl<T: Ord> Selection<T> {
    /// The values given, or all where no list is given.
    pub fn of(values: Option<impl IntoIterator<Item = T>>) -> Self {
        values.map_or(Self::All, |values| Self::Only(values.into_iter().collect()))
    }
}

/// The part of a domain's log that an answer is about. Equal filters are answered by one pass.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Filter {
    /// The domain, with the right to read it.
    pub scope: Browse,
    /// From included, to excluded; all of the log without it.
    pub span: Option<(Instant, Instant)>,
    /// The subdomains; the domain's own id stands for rows that have none.
    pub subdomains: Selection<String>,
    /// The actions.
    pub actions: Selection<Action>,
}

impl Filter {
    /// The whole log of a domain.
    #[must_use]
    pub fn everything(scope: Browse) -> Self {
        Self {
            scope,
            span: None,
            subdomains: Selection::All,
            actions: Selection::All,
        }
    }

    /// The same over another period.
    #[must_use]
    pub fn over(&self, period: &Period) -> Self {
        Self {
            span: Some((period.from(), period.to())),
            ..self.clone()
        }
    }

    /// Whether rows without a subdomain are selected.
    #[must_use]
    pub fn selects_no_subdomain(&self) -> bool {
        match &self.subdomains {
            Selection::All => true,
            Selection::Only(names) => names.contains(self.scope.domain().as_str()),
        }
    }
}
