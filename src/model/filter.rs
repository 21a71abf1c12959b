//! What of the log an answer is about.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

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
    /// All of a domain's log that may be read.
    #[must_use]
    pub fn everything(scope: Browse) -> Self {
        let names = scope.extent().names().cloned();
        let filter = Self {
            scope,
            span: None,
            all: BTreeMap::new(),
            any: None,
        };
        filter.on(names)
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
    pub fn with(self, field: Field, values: Option<impl IntoIterator<Item = String>>) -> Self {
        match values {
            Some(values) => self.narrowed(field, values.into_iter().map(Some).collect()),
            None => self,
        }
    }

    /// The same on these subdomains, if any are given. The domain's own id stands for rows that have
    /// none.
    #[must_use]
    pub fn on(self, subdomains: Option<impl IntoIterator<Item = String>>) -> Self {
        let Some(subdomains) = subdomains else { return self };
        let mut names: BTreeSet<_> = subdomains.into_iter().map(Some).collect();
        if names.contains(&Some(self.scope.domain().to_string())) {
            names.insert(None);
        }
        self.narrowed(Field::Subdomain, names)
    }

    /// A field that has to hold one of some values already has to hold one of both.
    fn narrowed(mut self, field: Field, values: BTreeSet<Option<String>>) -> Self {
        match self.all.entry(field) {
            Entry::Vacant(place) => {
                place.insert(values);
            }
            Entry::Occupied(mut held) => held.get_mut().retain(|value| values.contains(value)),
        }
        self
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
