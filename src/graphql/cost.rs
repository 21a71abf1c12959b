//! What a document costs, measured before anything of it is executed.
//!
//! Fragments are weighed once however often they are spread, so that measuring takes no longer than reading.

use std::{
    collections::{HashMap, HashSet},
    iter::Sum,
    ops::Add,
};

use async_graphql::{
    InputType, Name, Positioned, Value, Variables,
    parser::types::{Directive, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet},
};

use super::{ApiError, Code, handed::Sent, inputs, values::Values};
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
/// Fields and fragments that lie inside each other. Documents with more are not executed by the library either, and
/// whoever goes through them needs stack for each.
const MAX_LEVELS: usize = 32;

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
    /// That of the dearest operation of a document. Whoever validates it goes through all of them, and through a
    /// fragment as often as it is spread: so they may have `max_fields` fields together.
    ///
    /// # Errors
    /// If they have more, or hand over too much, or a fragment includes itself or is not used.
    pub(super) fn of(
        document: &ExecutableDocument,
        variables: &Variables,
        sent: &Sent<'_>,
        now: Instant,
        max_fields: u32,
    ) -> Result<Self, ApiError> {
        let (mut most, mut fields) = (Self::default(), 0_u64);
        let mut used = HashSet::new();
        for (_, operation) in document.operations.iter() {
            let mut scale = Scale {
                document,
                operation: &operation.node,
                values: Values::new(&operation.node, variables),
                sent,
                now,
                fragments: HashMap::new(),
                levels: 0,
            };
            let (cost, of_it) = scale.operation()?;
            fields = fields.saturating_add(of_it);
            if fields > u64::from(max_fields) {
                let message = "The document has more than {} fields, counted as often as their fragments are spread: ask for less at a time";
                return Err(ApiError::limit("maxTokens", max_fields, message));
            }
            most = most.max(cost);
            used.extend(scale.fragments.into_keys());
        }
        let unused = document.fragments.keys().find(|name| !used.contains(name));
        unused.map_or(Ok(most), |name| {
            let message = format!("The fragment `{name}` is not used: spread it, or leave it out");
            Err(ApiError::new(Code::ValidationFailed, message))
        })
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
    operation: &'document OperationDefinition,
    values: Values<'document>,
    sent: &'document Sent<'document>,
    now: Instant,
    /// What was weighed; nothing for what is being weighed.
    fragments: HashMap<&'document Name, Option<Weight>>,
    levels: usize,
}

impl<'document> Scale<'document> {
    /// What it costs, and how many fields it has.
    fn operation(&mut self) -> Result<(Cost, u64), ApiError> {
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

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;
    use crate::graphql::{sdl, typing::Types};

    fn weighed(document: &str) -> Result<Cost, ApiError> {
        let (parsed, variables) = (parse_query(document).expect("a document"), Variables::default());
        let now = Instant::parse("2026-11-23T12:00:00Z").expect("an instant");
        Cost::of(&parsed, &variables, &Sent::new(document, &variables), now, 1_000)
    }

    fn cost(document: &str) -> Cost {
        weighed(document).expect("a cost")
    }

    fn refusal(document: &str) -> ApiError {
        weighed(document).expect_err("a refusal")
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
    }

    #[test]
    fn fields_that_bring_no_values_count_as_often_as_they_are_spread_too() {
        let doubling: Vec<_> = (0..16)
            .map(|n| format!("fragment F{n} on Activity {{ ...F{} ...F{} }}", n + 1, n + 1))
            .collect();
        let doubling = doubling.concat();
        for spread in ["nodes { ...F0 }", "activityLog(first: 0) { nodes { ...F0 } }"] {
            let bomb = format!("{{ {spread} }} {doubling} fragment F16 on Activity {{ id }}");
            assert!(
                refusal(&bomb).message.contains("more than 1000 fields"),
                "{spread}"
            );
        }
        let operations: Vec<_> = (0..40).map(|n| format!("query A{n} {{ ...F }}")).collect();
        let fields = |count| {
            format!(
                "{} fragment F on Query {{ {} }}",
                operations.concat(),
                "a ".repeat(count)
            )
        };
        assert_eq!(cost(&fields(25)).root_fields, 25);
        assert_eq!(refusal(&fields(26)).code, Code::LimitExceeded);
    }

    #[test]
    fn values_are_handed_over_as_often_as_they_are_used() {
        let text = "a".repeat(1 << 20);
        let uses = |count: usize| "$v ".repeat(count);
        let document = |of: &str, count| {
            format!(
                "query($v: ID = \"{of}\") {{ activityLog(subdomain: [{}]) {{ totalCount }} }}",
                uses(count)
            )
        };
        let literal = |count: usize| {
            format!(
                "{{ {} }} fragment F on Query {{ activityLog(domain: \"{text}\") {{ totalCount }} }}",
                "...F ".repeat(count)
            )
        };
        for within in [document("a", 400), document(&text, 4), literal(4)] {
            cost(&within);
        }
        for beyond in [document(&text, 6), literal(6)] {
            assert_eq!(refusal(&beyond).code, Code::BadUserInput);
        }
    }

    #[test]
    fn a_fragment_that_includes_itself_or_is_not_used_is_refused() {
        for (document, part) in [
            (
                "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
                "includes itself",
            ),
            (
                "{ a } fragment A on Query { ...B } fragment B on Query { ...A }",
                "is not used",
            ),
            (
                "{ ...A } fragment A on Query { a } fragment B on Query { ...A }",
                "`B` is not used",
            ),
        ] {
            let refusal = refusal(document);
            assert_eq!(refusal.code, Code::ValidationFailed);
            assert!(refusal.message.contains(part), "{document} {}", refusal.message);
        }
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
