//! What of the log an answer is about.

use std::collections::{BTreeMap, BTreeSet};

use super::{Activity, Allowed, Browse, Field, Instant, Period, WeekHours};

/// The part of a domain's log that an answer is about: the rows that meet all of it. Equal filters
/// are answered by one pass.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Filter {
    /// The domain, with the right to read it.
    pub scope: Browse,
    /// From included, to excluded; all of the log without it.
    pub span: Option<(Instant, Instant)>,
    /// Where they are given: it happened in one of these hours.
    pub week: Option<WeekHours>,
    /// Each of these fields holds what it may.
    pub all: BTreeMap<Field, Allowed>,
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
            week: None,
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

    /// The same where the field holds one of the values, if any are given, empty text being null; nothing
    /// where the list is empty.
    #[must_use]
    pub fn with(self, field: Field, values: Option<impl IntoIterator<Item = String>>) -> Self {
        self.narrowed(field, values.map(Allowed::from_iter))
    }

    /// The same where the field holds something, but none of the values, if any are given.
    #[must_use]
    pub fn without(self, field: Field, values: Option<impl IntoIterator<Item = String>>) -> Self {
        let none = |values: Vec<String>| Allowed::from_iter(values).inverted();
        let or_null = values.map(|values| values.into_iter().chain([String::new()]).collect());
        self.narrowed(field, or_null.map(none))
    }

    /// The same on these subdomains, if any are given. The domain's own id stands for rows that have
    /// none.
    #[must_use]
    pub fn on(self, subdomains: Option<impl IntoIterator<Item = String>>) -> Self {
        let allowed = subdomains.map(|names| {
            let texts: BTreeSet<_> = names.into_iter().collect();
            let null = texts.contains(self.scope.domain().as_str());
            Allowed::Among { texts, null }
        });
        self.narrowed(Field::Subdomain, allowed)
    }

    /// The same where the field holds what is allowed, too.
    #[must_use]
    pub fn narrowed(mut self, field: Field, allowed: Option<Allowed>) -> Self {
        let held = self.all.remove(&field).into_iter().chain(allowed);
        let both = held.reduce(Allowed::and);
        self.all.extend(both.map(|both| (field, both)));
        self
    }

    /// Whether it selects the activity, which is of its domain.
    #[must_use]
    pub fn selects(&self, activity: &Activity) -> bool {
        let holds_any = |any: &BTreeMap<Field, BTreeSet<String>>| {
            any.iter()
                .any(|(field, values)| activity.field(*field).is_some_and(|it| values.contains(it)))
        };
        self.span
            .is_none_or(|(from, to)| (from..to).contains(&activity.timestamp))
            && self
                .week
                .as_ref()
                .is_none_or(|week| week.include(activity.timestamp))
            && self
                .all
                .iter()
                .all(|(field, allowed)| allowed.holds(activity.field(*field)))
            && self.any.as_ref().is_none_or(holds_any)
    }
}
