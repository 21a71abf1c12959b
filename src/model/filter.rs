//! What of the log an answer is about.

use std::collections::{BTreeMap, BTreeSet};

use super::{Activity, Browse, Field, Instant, Period};

/// The part of a domain's log that an answer is about: the rows that meet all of it. Equal filters
/// are answered by one pass.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Filter {
    /// The domain, with the right to read it.
    pub scope: Browse,
    /// From included, to excluded; all of the log without it.
    pub span: Option<(Instant, Instant)>,
    /// Each of these fields holds one of its values, `None` being null.
    pub all: BTreeMap<Field, BTreeSet<Option<String>>>,
    /// Where it is given: one of these fields holds one of its values.
    pub any: Option<BTreeMap<Field, BTreeSet<String>>>,
}

impl Filter {
    /// The whole log of a domain.
    #[must_use]
    pub const fn everything(scope: Browse) -> Self {
        Self {
            scope,
            span: None,
            all: BTreeMap::new(),
            any: None,
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

    /// The same where the field holds one of the values, if any are given; nothing where the list is
    /// empty.
    #[must_use]
    pub fn with(mut self, field: Field, values: Option<impl IntoIterator<Item = String>>) -> Self {
        if let Some(values) = values {
            self.all.insert(field, values.into_iter().map(Some).collect());
        }
        self
    }

    /// The same on these subdomains, if any are given. The domain's own id stands for rows that have
    /// none.
    #[must_use]
    pub fn on(self, subdomains: Option<impl IntoIterator<Item = String>>) -> Self {
        let own = self.scope.domain().to_string();
        let mut filter = self.with(Field::Subdomain, subdomains);
        if let Some(names) = filter.all.get_mut(&Field::Subdomain)
            && names.contains(&Some(own))
        {
            names.insert(None);
        }
        filter
    }

    /// Whether it selects the activity, which is of its domain.
    #[must_use]
    pub fn selects(&self, activity: &Activity) -> bool {
        let holds = |field: &Field, values: &BTreeSet<Option<String>>| {
            let value = activity.field(*field);
            values.iter().any(|wanted| wanted.as_deref() == value)
        };
        let holds_any = |any: &BTreeMap<Field, BTreeSet<String>>| {
            any.iter()
                .any(|(field, values)| activity.field(*field).is_some_and(|it| values.contains(it)))
        };
        self.span
            .is_none_or(|(from, to)| (from..to).contains(&activity.timestamp))
            && self.all.iter().all(|(field, values)| holds(field, values))
            && self.any.as_ref().is_none_or(holds_any)
    }
}
