//! Which rows a condition holds for.

use std::collections::BTreeMap;

use super::expression::Subject;
use crate::model::{Allowed, Field, Filter, Instant, MAX_YEAR, Month};

/// Rows that a filter can select. By default all of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Rows {
    /// Included.
    from: Option<Instant>,
    /// Excluded.
    to: Option<Instant>,
    fields: BTreeMap<Subject, Allowed>,
    /// Whether it holds for none, whatever they have.
    are_none: bool,
}

impl Rows {
    /// Those from one instant, included, to another.
    pub(super) fn between(from: Option<Instant>, to: Option<Instant>) -> Self {
        Self {
            from,
            to,
            ..Self::default()
        }
    }

    /// Those that have in a field what is allowed.
    pub(super) fn with(subject: Subject, allowed: Allowed) -> Self {
        Self {
            fields: [(subject, allowed)].into(),
            ..Self::default()
        }
    }

    fn none() -> Self {
        Self {
            are_none: true,
            ..Self::default()
        }
    }

    /// Those of both.
    pub(super) fn and(mut self, other: Self) -> Self {
        for (subject, allowed) in other.fields {
            let both = match self.fields.remove(&subject) {
                Some(held) => held.and(allowed),
                None => allowed,
            };
            self.fields.insert(subject, both);
        }
        Self {
            from: self.from.max(other.from),
            to: [self.to, other.to].into_iter().flatten().min(),
            fields: self.fields,
            are_none: self.are_none || other.are_none,
        }
    }

    /// Those of one of both, if a filter can select these.
    pub(super) fn or(self, other: Self) -> Option<Self> {
        match (self.are_none, other.are_none) {
            (true, _) => return Some(other),
            (_, true) => return Some(self),
            _ if [&self, &other].contains(&&Self::default()) => return Some(Self::default()),
            _ => {}
        }
        let ((one, allowed), (same, other)) = self.only_field().zip(other.only_field())?;
        (one == same).then(|| Self::with(one, allowed.or(other)))
    }

    /// All but these, if a filter can select those.
    pub(super) fn inverted(self) -> Option<Self> {
        if self.are_none {
            return Some(Self::default());
        }
        match (self.from, self.to, self.fields.len()) {
            (None, None, 0) => Some(Self::none()),
            (None, Some(to), 0) => Some(Self::between(Some(to), None)),
            (Some(from), None, 0) => Some(Self::between(None, Some(from))),
            _ => {
                let (subject, allowed) = self.only_field()?;
                Some(Self::with(subject, allowed.inverted()))
            }
        }
    }

    /// What it is about, if that is what one field holds.
    fn only_field(mut self) -> Option<(Subject, Allowed)> {
        let is_only = self.from.is_none() && self.to.is_none() && self.fields.len() == 1;
        self.fields.pop_first().filter(|_| is_only)
    }

    /// A filter narrowed down to them.
    pub(super) fn narrow(&self, filter: Filter) -> Filter {
        let (mut filter, mut are_none) = (filter, self.are_none);
        if self.from.is_some() || self.to.is_some() {
            let from = self.from.unwrap_or(Instant::from_micros(0));
            filter.span = Some((from, self.to.unwrap_or_else(end_of_time)));
        }
        for (subject, allowed) in &self.fields {
            match subject {
                Subject::Domain => are_none |= !allowed.holds(Some(filter.scope.domain().as_str())),
                Subject::Field(field) => filter = filter.narrowed(*field, Some(allowed.clone())),
            }
        }
        if are_none {
            filter.with(Field::Action, Some([]))
        } else {
            filter
        }
    }
}

/// The first instant that no row can have.
fn end_of_time() -> Instant {
    Month::from_number(MAX_YEAR * 100 + 12).end()
}
