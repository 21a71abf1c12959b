//! Hostile documents, and hostile values for what they ask for.

use serde_json::{Value, json};

use super::{Victim, told};
use crate::support::app::DATABASES;

const PARSE: &str = "GRAPHQL_PARSE_FAILED";
const INVALID: &str = "GRAPHQL_VALIDATION_FAILED";
const LIMIT: &str = "LIMIT_EXCEEDED";
const INPUT: &str = "BAD_USER_INPUT";
/// Answered as if nothing were the matter.
const FINE: &str = "";

/// A document, and the code that it is refused with.
type Case = (&'static str, String, &'static str);

fn times(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).map(text).collect()
}

/// Fragments each of which spreads the next one twice, the last one being this.
fn doubling(of: &str, last: &str) -> String {
    let each = times(24, |n| {
        format!("fragment F{n} on {of} {{ ...F{} ...F{} }} ", n + 1, n + 1)
    });
    format!("{each} fragment F24 on {of} {{ {last} }}")
}

fn deep_and_wide() -> Vec<Case> {
    let deep = 10_000;
    let many_sets = times(900, |_| "...{ ...F } ".into());
    let conflicts = times(500, |n| format!("__type(name: \"{n}\") {{ name }} "));
    vec![
        ("selections 10 000 deep", "{ a ".repeat(deep), PARSE),
        (
            "lists 10 000 deep",
            format!("{{ a(b: {} }}", "[".repeat(deep)),
            PARSE,
        ),
        (
            "objects 10 000 deep",
            format!("{{ a(b: {}", "{ a: ".repeat(deep)),
            PARSE,
        ),
        (
            "types 10 000 deep",
            format!("query($a: {}", "[".repeat(deep)),
            PARSE,
        ),
        ("100 000 fields", format!("{{ {} }}", "a ".repeat(100_000)), LIMIT),
        (
            "9 000 fields of a limit",
            format!("{{ limits {{ {} }} }}", "maxDepth ".repeat(9_000)),
            FINE,
        ),
        (
            "9 000 fields that are not there",
            format!("{{ limits {{ {} }} }}", "a ".repeat(9_000)),
            INVALID,
        ),
        (
            "1 000 aliases",
            format!("{{ {} }}", times(1_000, |n| format!("a{n}: __typename "))),
            LIMIT,
        ),
        (
            "1 000 directives",
            format!("{{ __typename {} }}", "@skip(if: false) ".repeat(1_000)),
            LIMIT,
        ),
        (
            "1 000 unknown directives",
            format!("{{ __typename {} }}", "@a ".repeat(1_000)),
            LIMIT,
        ),
        (
            "10 000 operations",
            times(10_000, |n| format!("query A{n} {{ a }} ")),
            LIMIT,
        ),
        (
            "800 operations with 3 000 fields each",
            format!(
                "{} fragment F on Query {{ limits {{ {} }} }}",
                times(800, |n| format!("query A{n} {{ ...F }} ")),
                "maxDepth ".repeat(3_000)
            ),
            LIMIT,
        ),
        (
            "fields in conflict, in 900 selections",
            format!(
                "{{ __schema {{ {many_sets} }} }} fragment F on __Schema {{ {} }}",
                times(800, |n| format!("x(a: {n}) "))
            ),
            LIMIT,
        ),
        (
            "the same in a fragment that is not used",
            format!(
                "{{ __typename }} fragment A on Query {{ {many_sets} }} fragment F on Query {{ {conflicts} }}"
            ),
            INVALID,
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "it is a table")]
fn fragments() -> Vec<Case> {
    let chain = times(1_200, |n| format!("fragment F{n} on Query {{ ...F{} }} ", n + 1));
    vec![
        (
            "a fragment in itself",
            "{ ...A } fragment A on Query { ...A }".into(),
            INVALID,
        ),
        (
            "a circle of fragments",
            "{ ...A } fragment A on Query { ...B } fragment B on Query { ...C } fragment C on Query { ...A }"
                .into(),
            INVALID,
        ),
        (
            "a circle in a subscription",
            "subscription { ...A } fragment A on Subscription { ...B } fragment B on Subscription { ...A }"
                .into(),
            INVALID,
        ),
        (
            "a circle below a field",
            "{ domains { ...A } } fragment A on Domain { ...{ ...A } }".into(),
            INVALID,
        ),
        (
            "a circle that is not used",
            "{ __typename } fragment A on Query { ...B } fragment B on Query { ...A }".into(),
            INVALID,
        ),
        (
            "a chain of 1 200 fragments",
            format!("{{ ...F0 }} {chain} fragment F1200 on Query {{ __typename }}"),
            INVALID,
        ),
        (
            "the same, not used",
            format!("{{ __typename }} {chain} fragment F1200 on Query {{ __typename }}"),
            INVALID,
        ),
        (
            "fragments that double 24 times",
            format!("{{ ...F0 }} {}", doubling("Query", "__typename")),
            LIMIT,
        ),
        (
            "the same below a field",
            format!("{{ limits {{ ...F0 }} }} {}", doubling("Limits", "maxDepth")),
            LIMIT,
        ),
        (
            "the same in a page without rows",
            format!(
                "{{ activityLog(first: 0) {{ nodes {{ ...F0 }} }} }} {}",
                doubling("Activity", "id")
            ),
            LIMIT,
        ),
        (
            "the same over a period that is none",
            format!(
                "{{ actions(period: {{last: \"never\"}}) {{ points {{ ...F0 }} }} }} {}",
                doubling("Count", "count")
            ),
            LIMIT,
        ),
        (
            "the same where no rows are",
            format!("{{ nodes {{ ...F0 }} }} {}", doubling("Activity", "id")),
            LIMIT,
        ),
        (
            "the same in a subscription",
            format!(
                "subscription {{ activityRecorded {{ ...F0 }} }} {}",
                doubling("Activity", "id")
            ),
            LIMIT,
        ),
        (
            "the same, not used",
            format!("{{ __typename }} {}", doubling("Query", "__typename")),
            INVALID,
        ),
        (
            "the schema, again and again",
            format!(
                "{{ __schema {{ types {{ {} name {} }} }} }}",
                "fields { type { ".repeat(6),
                "} }".repeat(6)
            ),
            FINE,
        ),
        (
            "the same 16 deep",
            format!(
                "{{ __schema {{ types {{ {} name {} }} }} }}",
                "fields { type { ".repeat(7),
                "} }".repeat(7)
            ),
            LIMIT,
        ),
        (
            "the same, doubled 6 times",
            format!(
                "{{ __schema {{ types {{ {} }} }} }}",
                (0..6).fold("name".to_owned(), |inner, _| format!(
                    "a: fields {{ type {{ {inner} }} }} b: fields {{ type {{ {inner} }} }}"
                ))
            ),
            LIMIT,
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "it is a table")]
fn texts() -> Vec<Case> {
    let log = |arguments: &str| format!("{{ activityLog({arguments}) {{ totalCount nodes {{ id }} }} }}");
    let period = |period: &str| format!("{{ actions(interval: HOUR, period: {period}) {{ buckets }} }}");
    vec![
        ("nothing", " ".into(), PARSE),
        ("NUL alone", "\0".into(), PARSE),
        ("NUL in a name", "{ activity\0Log { totalCount } }".into(), PARSE),
        ("NUL in a comment", "# \0\n{ __typename }".into(), FINE),
        ("NUL in a text", log("domain: \"he\0re\""), "NOT_FOUND"),
        ("NUL, escaped", log(r#"domain: "he\u0000re""#), "NOT_FOUND"),
        ("NUL in a subdomain", log(r#"subdomain: ["\u0000", "a"]"#), FINE),
        (
            "NUL in a filter",
            log(r#"where: {userId: ["\u0000"], datasetId: ["a\u0000"]}"#),
            FINE,
        ),
        ("NUL in a search", log(r#"where: {search: "\u0000"}"#), FINE),
        ("NUL in a cursor", log(r#"after: "\u0000""#), INPUT),
        (
            "NUL in a recorded text",
            r#"mutation { recordActivities(activities: [{action: "geo", userId: "a\u0000"}]) { recorded } }"#
                .into(),
            INPUT,
        ),
        (
            "NUL in a recorded id",
            r#"mutation { recordActivities(activities: [{id: "\u0000", action: "geo"}]) { recorded } }"#
                .into(),
            INPUT,
        ),
        ("half a character", log(r#"domain: "\uD800""#), PARSE),
        ("a character past the last", log(r#"domain: "\u{110000}""#), PARSE),
        (
            "an escape that does not end",
            "{ activityLog(domain: \"\\".into(),
            PARSE,
        ),
        (
            "a text that does not end",
            "{ activityLog(domain: \"a".into(),
            PARSE,
        ),
        (
            "a block that does not end",
            "{ activityLog(domain: \"\"\"a".into(),
            PARSE,
        ),
        ("a byte-order mark", "\u{feff}{ __typename }".into(), FINE),
        ("marks of direction", "{ \u{202e}__typename }".into(), PARSE),
        (
            "1 MB to search for",
            log(&format!("where: {{search: \"{}\"}}", "é".repeat(500_000))),
            FINE,
        ),
        (
            "a pattern to search for",
            log(&format!("where: {{search: \"{}\"}}", "%_".repeat(50_000))),
            FINE,
        ),
        (
            "SQL to search for",
            log(r#"where: {search: "'; DROP TABLE activity; --"}"#),
            FINE,
        ),
        ("an exponent without end", log("first: 1e999999999"), PARSE),
        (
            "10 000 digits",
            log(&format!("first: {}", "9".repeat(10_000))),
            PARSE,
        ),
        ("rows past Int", log("first: 2147483648"), INPUT),
        ("2 147 483 647 rows", log("first: 2147483647"), LIMIT),
        ("fewer than no rows", log("first: -2147483648"), INPUT),
        (
            "a forged cursor",
            log(r#"after: "AQAGYPH_s4KsMDAwMDAwMDAwMDAw""#),
            INPUT,
        ),
        (
            "a cursor of 1 MB",
            log(&format!("after: \"{}\"", "A".repeat(1 << 20))),
            INPUT,
        ),
        (
            "buckets of a thousand years",
            period(r#"{instants: {from: "1970-01-01T00:00:00Z", to: "2999-12-31T00:00:00Z"}}"#),
            LIMIT,
        ),
        (
            "days of year 0",
            period(r#"{dates: {from: "0000-01-01", to: "9999-12-31"}}"#),
            INPUT,
        ),
        (
            "a year past all",
            period(r#"{dates: {from: "+262143-12-31", to: "+999999-12-31"}}"#),
            INPUT,
        ),
        (
            "more years than there are",
            period("{last: \"P4294967296Y\"}"),
            INPUT,
        ),
        (
            "a duration of 10 000 digits",
            period(&format!("{{last: \"P{}D\"}}", "9".repeat(10_000))),
            INPUT,
        ),
        (
            "a file for a time zone",
            log(r#"timeZone: "../../etc/passwd""#),
            INPUT,
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_documents_are_told_what_is_wrong() {
    for database in DATABASES {
        let victim = Victim::start(database).await;
        for (name, document, code) in [deep_and_wide(), fragments(), texts()].concat() {
            let (_, is) = told(name, victim.post().json(&json!({ "query": document }))).await;
            assert_eq!(is, code, "{name}, {database:?}");
        }
        victim.is_well().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn huge_variables_are_read_and_not_multiplied() {
    let one = "query($v: [ID!]) { activityLog(subdomain: $v) { totalCount } }";
    let all = format!(
        "query($v: [ID!]) {{ {} }}",
        times(30, |n| format!(
            "a{n}: activityLog(subdomain: $v) {{ totalCount }} "
        ))
    );
    let list = format!(
        "query($v: ID!) {{ activityLog(subdomain: [{}]) {{ totalCount }} }}",
        "$v ".repeat(4_000)
    );
    let ids = |count: usize| -> Value { (0..count).map(|n| n.to_string()).collect() };
    for database in DATABASES {
        let victim = Victim::start(database).await;
        for (name, document, value, expected) in [
            ("100 000 ids", one, ids(100_000), FINE),
            ("2 000 ids, 30 times", &all, ids(2_000), FINE),
            ("100 000 ids, 30 times", &all, ids(100_000), INPUT),
            ("an id of 10 MB", one, json!(["a".repeat(10 << 20)]), FINE),
            (
                "an id of 10 MB, 30 times",
                &all,
                json!(["a".repeat(10 << 20)]),
                INPUT,
            ),
            (
                "an id of 10 MB, 4 000 times in a list",
                &list,
                json!("a".repeat(10 << 20)),
                INPUT,
            ),
        ] {
            let body = json!({ "query": document, "variables": { "v": value } });
            let (_, code) = told(name, victim.post().json(&body)).await;
            assert_eq!(code, expected, "{name}, {database:?}");
        }
        victim.is_well().await;
    }
}
