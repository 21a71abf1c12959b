//! What the selections of an operation weigh.

use std::{collections::HashMap, iter::Sum, ops::Add};

use async_graphql::{
    InputType, Name, Positioned, Variables,
    parser::types::{Directive, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet},
};

use super::{
    Cost,
    size::{Size, size},
};
use crate::{
    graphql::{ApiError, Code, handed::Sent, inputs, values::Values},
    model::{Instant, Interval, Period, PeriodChoice},
};

/// How many of them there are, where nothing tells: the actions, domains or subdomains of a portal.
const SOME: u64 = 20;
/// Fields and fragments that lie inside each other. Documents with more are not executed by the library either, and
/// whoever goes through them needs stack for each.
const MAX_LEVELS: usize = 32;

/// What a selection weighs.
#[derive(Debug, Clone, Copy, Default)]
struct Weight {
    fields: u64,
    /// With those that lie in them.
    all_fields: u64,
    /// The bytes that they are handed.
    handed: u64,
    depth: u64,
    aliases: u64,
    directives: u64,
    /// Values of the answer.
    values: u64,
    /// Values for each row, entry or bucket of the field above.
    each: u64,
}

impl Add for Weight {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            fields: self.fields.saturating_add(other.fields),
            all_fields: self.all_fields.saturating_add(other.all_fields),
            handed: self.handed.saturating_add(other.handed),
            depth: self.depth.max(other.depth),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            values: self.values.saturating_add(other.values),
            each: self.each.saturating_add(other.each),
        }
    }
}

impl Sum for Weight {
    fn sum<I: Iterator<Item = Self>>(weights: I) -> Self {
        weights.fold(Self::default(), Self::add)
    }
}

/// Weighs the selections of an operation.
pub(super) struct Scale<'document> {
    document: &'document ExecutableDocument,
    operation: &'document OperationDefinition,
    values: Values<'document>,
    sent: &'document Sent<'document>,
    now: Instant,
    /// What was weighed; nothing for what is being weighed.
    fragments: HashMap<&'document Name, Option<Weight>>,
    levels: usize,
}

impl<'document> Scale<'document> {
    /// For one of the document's operations.
    pub(super) fn new(
        document: &'document ExecutableDocument,
        operation: &'document OperationDefinition,
        variables: &'document Variables,
        sent: &'document Sent<'document>,
        now: Instant,
    ) -> Self {
        Self {
            document,
            operation,
            values: Values::new(operation, variables),
            sent,
            now,
            fragments: HashMap::new(),
            levels: 0,
        }
    }

    /// The fragments that were weighed.
    pub(super) fn fragments(self) -> impl Iterator<Item = &'document Name> {
        self.fragments.into_keys()
    }

    /// What it costs, and how many fields it has.
    pub(super) fn operation(&mut self) -> Result<(Cost, u64), ApiError> {
        let operation = self.operation;
        let weight = self.set(&operation.selection_set.node)?;
        self.sent.allows(weight.handed)?;
        let variables = operation
            .variable_definitions
            .iter()
            .map(|variable| variable.node.directives.len() as u64);
        let cost = Cost {
            depth: weight.depth,
            complexity: weight.values,
            aliases: weight.aliases,
            root_fields: weight.fields,
            directives: weight
                .directives
                .saturating_add(operation.directives.len() as u64)
                .saturating_add(variables.sum()),
        };
        Ok((cost, weight.all_fields))
    }

    fn set(&mut self, set: &'document SelectionSet) -> Result<Weight, ApiError> {
        if self.levels == MAX_LEVELS {
            let message = format!("The document nests fields and fragments more than {MAX_LEVELS} deep");
            return Err(ApiError::new(Code::ValidationFailed, message));
        }
        self.levels += 1;
        let weight = set.items.iter().map(|item| self.selection(&item.node)).sum();
        self.levels -= 1;
        weight
    }

    fn selection(&mut self, selection: &'document Selection) -> Result<Weight, ApiError> {
        let (directives, weight) = match selection {
            Selection::Field(field) => (&field.node.directives, self.field(&field.node)?),
            Selection::InlineFragment(fragment) => (
                &fragment.node.directives,
                self.set(&fragment.node.selection_set.node)?,
            ),
            Selection::FragmentSpread(spread) => (
                &spread.node.directives,
                self.fragment(&spread.node.fragment_name.node)?,
            ),
        };
        Ok(weight + self.directives(directives))
    }

    /// That of a fragment.
    fn fragment(&mut self, name: &'document Name) -> Result<Weight, ApiError> {
        match self.fragments.get(name) {
            Some(Some(weight)) => return Ok(*weight),
            Some(None) => {
                let message = format!("The fragment `{name}` includes itself");
                return Err(ApiError::new(Code::ValidationFailed, message));
            }
            None => {}
        }
        let Some(fragment) = self.document.fragments.get(name) else {
            let message = format!("There is no fragment `{name}`");
            return Err(ApiError::new(Code::ValidationFailed, message));
        };
        self.fragments.insert(name, None);
        let weight =
            self.set(&fragment.node.selection_set.node)? + self.directives(&fragment.node.directives);
        self.fragments.insert(name, Some(weight));
        Ok(weight)
    }

    fn field(&mut self, field: &'document Field) -> Result<Weight, ApiError> {
        let inner = self.set(&field.selection_set.node)?;
        let one = inner.values.saturating_add(1);
        let (values, each) = match size(&field.name.node) {
            Size::One => (one, inner.each),
            Size::Each => (0, one),
            Size::Some => (one.saturating_mul(SOME), inner.each.saturating_mul(SOME)),
            Size::Rows(usual) => (
                one.saturating_add(inner.each.saturating_mul(self.rows(field, usual))),
                0,
            ),
            Size::Buckets => (
                one.saturating_add(inner.each.saturating_mul(self.buckets(field))),
                0,
            ),
        };
        Ok(Weight {
            fields: 1,
            all_fields: inner.all_fields.saturating_add(1),
            handed: inner
                .handed
                .saturating_add(self.sent.to_field(self.operation, field)),
            depth: inner.depth + 1,
            aliases: inner.aliases.saturating_add(field.alias.is_some().into()),
            directives: inner.directives,
            values,
            each,
        })
    }

    fn directives(&self, directives: &[Positioned<Directive>]) -> Weight {
        let handed =
            |directive: &Positioned<Directive>| self.sent.to_directive(self.operation, &directive.node);
        Weight {
            directives: directives.len() as u64,
            handed: directives.iter().map(handed).sum(),
            ..Weight::default()
        }
    }

    /// How many rows or entries are asked for.
    fn rows(&self, field: &Field, usual: u64) -> u64 {
        let number = |name| {
            self.values
                .argument(field, name)
                .and_then(|value| i32::parse(Some(value.into_owned())).ok())
        };
        let asked = number("first").or_else(|| number("last"));
        asked.map_or(usual, |asked| u64::try_from(asked).unwrap_or(0))
    }

    /// How many buckets the period has, give or take one.
    fn buckets(&self, field: &Field) -> u64 {
        let value = |name| {
            self.values
                .argument(field, name)
                .map(|value| Some(value.into_owned()))
        };
        let choice =
            value("period").and_then(|value| Option::<inputs::PeriodInput>::parse(value).ok().flatten());
        let choice = choice.map_or_else(PeriodChoice::default, PeriodChoice::from);
        let Ok(period) = Period::resolve(choice, chrono_tz::UTC, self.now) else {
            return 0;
        };
        let interval =
            value("interval").and_then(|value| Option::<inputs::Interval>::parse(value).ok().flatten());
        let interval = interval.map_or_else(|| Interval::suited_to(&period), Interval::from);
        interval.about(&period)
    }
}
