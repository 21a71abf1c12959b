//! What a document costs, measured before anything of it is executed.
//!
//! Fragments are weighed once however often they are spread, so that measuring takes no longer than reading.

use std::{collections::HashMap, iter::Sum, ops::Add};

use async_graphql::{
    InputType, Name, Positioned, Value, Variables,
    parser::types::{Directive, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet},
};

use super::{ApiError, Code, inputs, values::Values};
use crate::{
    config::Limits,
    indicators::HOURS_OF_WEEK,
    model::{Instant, Interval, Period, PeriodChoice},
};

/// How many of them there are, where nothing tells: the actions, domains or subdomains of a portal.
const SOME: u64 = 20;
/// The rows of a page, and the entries of a ranking, that are given where no number is.
const PAGE: u64 = 50;
const RANKING: u64 = 5;
/// Fields and fragments that lie inside each other: more than any document that is within limits has.
const MAX_LEVELS: usize = 500;

/// What a document costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Cost {
    pub(super) depth: u64,
    pub(super) complexity: u64,
    pub(super) aliases: u64,
    pub(super) root_fields: u64,
    pub(super) directives: u64,
}

impl Cost {
    /// That of the dearest operation of a document.
    ///
    /// # Errors
    /// If a fragment includes itself.
    pub(super) fn of(
        document: &ExecutableDocument,
        variables: &Variables,
        now: Instant,
    ) -> Result<Self, ApiError> {
        let mut most = Self::default();
        for (_, operation) in document.operations.iter() {
            let values = Values::new(&operation.node, variables);
            let mut scale = Scale {
                document,
                values,
                now,
                fragments: HashMap::new(),
                levels: 0,
            };
            most = most.max(scale.operation(&operation.node)?);
        }
        Ok(most)
    }

    fn max(self, other: Self) -> Self {
        Self {
            depth: self.depth.max(other.depth),
            complexity: self.complexity.max(other.complexity),
            aliases: self.aliases.max(other.aliases),
            root_fields: self.root_fields.max(other.root_fields),
            directives: self.directives.max(other.directives),
        }
    }

    /// Whether it may be answered.
    ///
    /// # Errors
    /// If it is more than a limit allows.
    pub(super) fn check(&self, limits: &Limits) -> Result<(), ApiError> {
        for (is, limit, most, message) in [
            (
                self.depth,
                "maxDepth",
                limits.max_depth,
                "The document nests fields more than {} deep",
            ),
            (
                self.aliases,
                "maxAliases",
                limits.max_aliases,
                "The document gives more than {} fields another name: ask for fewer at a time",
            ),
            (
                self.root_fields,
                "maxRootFields",
                limits.max_root_fields,
                "The document asks for more than {} fields at its root: spread them over several requests",
            ),
            (
                self.directives,
                "maxDirectives",
                limits.max_directives,
                "The document has more than {} directives",
            ),
            (
                self.complexity,
                "maxComplexity",
                limits.max_complexity,
                "The answer might hold more than {} values: ask for fewer fields, smaller pages or longer intervals",
            ),
        ] {
            if is > u64::from(most) {
                return Err(ApiError::limit(limit, most, message));
            }
        }
        Ok(())
    }

    /// It as clients see it.
    pub(super) fn told(&self) -> Value {
        let figures = [
            ("complexity", self.complexity),
            ("depth", self.depth),
            ("aliases", self.aliases),
            ("rootFields", self.root_fields),
            ("directives", self.directives),
        ];
        Value::Object(
            figures
                .into_iter()
                .map(|(name, figure)| (Name::new(name), figure.into()))
                .collect(),
        )
    }
}

/// What a selection weighs.
#[derive(Debug, Clone, Copy, Default)]
struct Weight {
    fields: u64,
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

/// How a field multiplies what is selected of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Size {
    /// It is there once.
    One,
    /// It is there for each row, entry or bucket of the field above.
    Each,
    /// There are some of it, nobody knows how many.
    Some,
    /// What lies in it for each row or entry is there so often, if nothing else is asked.
    Rows(u64),
    /// The same for each bucket.
    Buckets,
}

/// That of a field of the schema.
fn size(field: &str) -> Size {
    match field {
        "nodes" | "edges" | "entries" | "buckets" | "counts" | "points" => Size::Each,
        "series" | "shares" | "byAction" | "actionTypes" | "subdomains" | "domains" => Size::Some,
        "activityLog" => Size::Rows(PAGE),
        "topUsers" | "topDatasets" | "topPages" => Size::Rows(RANKING),
        "activityHeatmap" => Size::Rows(HOURS_OF_WEEK as u64),
        "actions" => Size::Buckets,
        _ => Size::One,
    }
}

/// Weighs the selections of an operation.
struct Scale<'document> {
    document: &'document ExecutableDocument,
    values: Values<'document>,
    now: Instant,
    /// What was weighed; nothing for what is being weighed.
    fragments: HashMap<&'document Name, Option<Weight>>,
    levels: usize,
}

impl<'document> Scale<'document> {
    fn operation(&mut self, operation: &'document OperationDefinition) -> Result<Cost, ApiError> {
        let weight = self.set(&operation.selection_set.node)?;
        let variables = operation
            .variable_definitions
            .iter()
            .map(|variable| variable.node.directives.len() as u64);
        Ok(Cost {
            depth: weight.depth,
            complexity: weight.values,
            aliases: weight.aliases,
            root_fields: weight.fields,
            directives: weight
                .directives
                .saturating_add(operation.directives.len() as u64)
                .saturating_add(variables.sum()),
        })
    }

    fn set(&mut self, set: &'document SelectionSet) -> Result<Weight, ApiError> {
        if self.levels == MAX_LEVELS {
            let message = "The document nests fragments too deeply";
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
        Ok(weight + only_directives(directives))
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
            self.set(&fragment.node.selection_set.node)? + only_directives(&fragment.node.directives);
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
            depth: inner.depth + 1,
            aliases: inner.aliases.saturating_add(field.alias.is_some().into()),
            directives: inner.directives,
            values,
            each,
        })
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

fn only_directives(directives: &[Positioned<Directive>]) -> Weight {
    Weight {
        directives: directives.len() as u64,
        ..Weight::default()
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;
    use crate::graphql::{sdl, typing::Types};

    fn cost(document: &str) -> Cost {
        let document = parse_query(document).expect("a document");
        let now = Instant::parse("2026-11-23T12:00:00Z").expect("an instant");
        Cost::of(&document, &Variables::default(), now).expect("a cost")
    }

    #[test]
    fn the_complexity_is_the_number_of_values_that_may_come() {
        for (document, values) in [
            ("{ numberOfUsers { value previous } }", 3),
            ("{ activityLog { totalCount } }", 2),
            ("{ activityLog { nodes { id userId } } }", 1 + 50 * 3),
            (
                "{ activityLog(first: 500) { edges { cursor node { id } } pageInfo { endCursor } } }",
                1 + 500 * 4 + 2,
            ),
            ("{ activityLog(last: 7) { nodes { id } } }", 1 + 7 * 2),
            (
                "query($n: Int = 9) { activityLog(first: $n) { nodes { id } } }",
                1 + 9 * 2,
            ),
            ("{ activityLog(first: -1) { nodes { id } } }", 1),
            (
                "{ topUsers { entries { userId byAction { action count } } } }",
                1 + 5 * (2 + 20 * 3),
            ),
            ("{ actions { total } }", 2),
            (
                "{ actions(period: {last: \"P7D\"}) { buckets series { action counts } } }",
                1 + 7 + 20 * (2 + 7),
            ),
            (
                "{ actions(period: {last: \"P7D\"}, interval: HOUR) { buckets } }",
                1 + 7 * 24,
            ),
            ("{ activityHeatmap { total counts } }", 2 + 7 * 24),
            ("{ a: domains { id } }", 40),
        ] {
            assert_eq!(cost(document).complexity, values, "{document}");
        }
    }

    #[test]
    fn fragments_count_as_often_as_they_are_spread() {
        let twice = cost(
            "{ ...A ...A b: domains @include(if: true) { id } } fragment A on Query { a: domains @skip(if: false) { id } }",
        );
        let expected = Cost {
            depth: 2,
            complexity: 120,
            aliases: 3,
            root_fields: 3,
            directives: 3,
        };
        assert_eq!(twice, expected);
        let doubling: Vec<_> = (0..64)
            .map(|n| format!("fragment F{n} on Query {{ ...F{} ...F{} }}", n + 1, n + 1))
            .collect();
        let doubling = doubling.concat();
        let bomb = format!("{{ ...F0 }} {doubling} fragment F64 on Query {{ domains {{ id }} }}");
        assert_eq!(cost(&bomb).complexity, u64::MAX);
    }

    #[test]
    fn a_fragment_that_includes_itself_is_refused() {
        let document = parse_query("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }")
            .expect("a document");
        let refusal =
            Cost::of(&document, &Variables::default(), Instant::from_micros(0)).expect_err("a circle");
        assert_eq!(refusal.code, Code::ValidationFailed);
    }

    #[test]
    fn every_list_of_the_schema_has_a_size() {
        let types = Types::of(&sdl());
        let unsized_lists: Vec<_> = types
            .lists()
            .filter(|(_, field)| matches!(size(field), Size::One | Size::Rows(_) | Size::Buckets))
            .collect();
        assert_eq!(unsized_lists, []);
    }
}
