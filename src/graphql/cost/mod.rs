//! What a document costs, measured before anything of it is executed.
//!
//! Fragments are weighed once however often they are spread, so that measuring takes no longer than reading.

mod scale;
mod size;

use std::collections::HashSet;

use async_graphql::{Name, Value, Variables, parser::types::ExecutableDocument};

use self::scale::Scale;
use super::{ApiError, Code, handed::Sent};
use crate::{config::Limits, model::Instant};

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
            let mut scale = Scale::new(document, &operation.node, variables, sent, now);
            let (cost, of_it) = scale.operation()?;
            fields = fields.saturating_add(of_it);
            if fields > u64::from(max_fields) {
                let message = "The document has more than {} fields, counted as often as their fragments are spread: ask for less at a time";
                return Err(ApiError::limit("maxTokens", max_fields, message));
            }
            most = most.max(cost);
            used.extend(scale.fragments());
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
        ] {
            within(is, (limit, most), message)?;
        }
        let message = "The answer might hold more than {} values: ask for fewer fields, smaller pages or longer intervals";
        self.check_values(limits, message)
    }

    /// The same of a document that the caller did not write, and chose nothing of but values of arguments.
    ///
    /// # Errors
    /// If it is more than a limit allows.
    pub(super) fn check_own(&self, limits: &Limits) -> Result<(), ApiError> {
        let message = "The table might hold more than {} values: ask for a shorter period, a longer interval or fewer entries";
        self.check_values(limits, message)
    }

    fn check_values(&self, limits: &Limits, message: &str) -> Result<(), ApiError> {
        within(self.complexity, ("maxComplexity", limits.max_complexity), message)
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

fn within(is: u64, (limit, most): (&'static str, u32), message: &str) -> Result<(), ApiError> {
    if is <= u64::from(most) {
        return Ok(());
    }
    Err(ApiError::limit(limit, most, message))
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

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
        let handed = |of: &str, argument: &str| {
            format!("query($v: ID = \"{of}\") {{ activityLog({argument}) {{ totalCount }} }}")
        };
        let document = |of: &str, count| handed(of, &format!("subdomain: [{}]", uses(count)));
        let without = |of: &str, count| handed(of, &format!("where: {{userIdNotIn: [{}]}}", uses(count)));
        let literal = |count: usize| {
            format!(
                "{{ {} }} fragment F on Query {{ activityLog(domain: \"{text}\") {{ totalCount }} }}",
                "...F ".repeat(count)
            )
        };
        for within in [
            document("a", 400),
            document(&text, 4),
            without(&text, 4),
            literal(4),
        ] {
            cost(&within);
        }
        for beyond in [document(&text, 6), without(&text, 6), literal(6)] {
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
}
