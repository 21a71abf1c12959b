//! What the log cannot answer is refused as portals refuse it, and the place is told.

use reqwest::StatusCode;

use super::{get, refusal, served};
use crate::support::app::DATABASES;

/// A clause, the part that is not taken, and what is said of it.
const CLAUSES: &[(&str, &str, &str)] = &[
    (
        "where",
        "usr_id = 'a'",
        "at character 1: Unknown field: usr_id; the nearest: user_id",
    ),
    (
        "where",
        "user_id = 'a' and pge = 'b'",
        "at character 19: Unknown field: pge",
    ),
    (
        "where",
        "user_id = amy",
        "at character 11: there is `amy`, where a text in quotes should be",
    ),
    (
        "where",
        "user_id =",
        "at character 10: it ends, where a text in quotes should be",
    ),
    (
        "where",
        "user_id",
        "at character 8: it ends, where one of =, !=, `in (…)`, `is null` or `is not null` should be",
    ),
    (
        "where",
        "user_id like 'a'",
        "at character 9: there is `like`, where one of =, !=",
    ),
    (
        "where",
        "user_id > 'a'",
        "at character 9: there is `>`, where one of =, !=",
    ),
    (
        "where",
        "user_id is 'a'",
        "at character 12: there is the text \"a\", where `null` should be",
    ),
    (
        "where",
        "user_id in 'a'",
        "at character 12: there is the text \"a\", where `(` should be",
    ),
    (
        "where",
        "user_id in ('a' 'b')",
        "at character 17: there is the text \"b\", where `)` should be",
    ),
    (
        "where",
        "user_id in ()",
        "at character 13: there is `)`, where a text in quotes should be",
    ),
    (
        "where",
        "user_id = 'é' x",
        "at character 15: there is `x`, where its end should be",
    ),
    (
        "where",
        "user_id = 'a",
        "at character 11: a text is not closed: ' is missing",
    ),
    (
        "where",
        "`user_id = 'a'",
        "at character 1: a back-quote is not closed",
    ),
    (
        "where",
        "user_id = 'a'; drop",
        "at character 14: `;` means nothing here",
    ),
    (
        "where",
        "(user_id = 'a'",
        "at character 15: it ends, where `)` should be",
    ),
    ("where", "and", "at character 1: Unknown field: and"),
    (
        "where",
        "'amy'",
        "at character 1: a text by itself is searched for in all fields, which is not taken",
    ),
    (
        "where",
        "search(user_id, 'a')",
        "at character 1: the function `search` is not taken; this clause takes now() alone, where a time stands",
    ),
    (
        "where",
        "timestamp > now(hour=0)",
        "at character 17: `hour` is not taken in now(…); these are: years, months,",
    ),
    (
        "where",
        "timestamp in [now(days=-1)..now(years=-99)]",
        "at character 29: `now(years=-99)` is no time of the years 1970 to 2999",
    ),
    (
        "where",
        "date_format(timestamp, 'YYYY') = '2026'",
        "at character 1: rows are not chosen by `date_format(timestamp, 'YYYY')`",
    ),
    (
        "where",
        "year(timestamp) = 2026",
        "at character 1: rows are not chosen by `year(timestamp)`",
    ),
    (
        "where",
        "diff = 'a'",
        "at character 1: rows are not chosen by `diff`",
    ),
    (
        "where",
        "timestamp > 2026",
        "at character 13: there is `2026`, where a time, such as date'2026-11-23' or now(days=-7), should be",
    ),
    (
        "where",
        "timestamp > date'26'",
        "at character 17: `26` is no time of the years 1970 to 2999",
    ),
    (
        "where",
        "timestamp > '2026-01-01T00:00:00 02:00'",
        "in an address + is written %2B",
    ),
    (
        "where",
        "timestamp != date'2026'",
        "at character 11: there is `!=`, where one of =, <, <=, >, >= or `in [… .. …]` should be",
    ),
    ("where", "timestamp is null", "at character 11: there is `is`"),
    (
        "where",
        "timestamp in (date'2026')",
        "at character 14: there is `(`, where `[` should be",
    ),
    (
        "where",
        "timestamp in [date'2026', date'2027']",
        "at character 25: there is `,`, where `..` should be",
    ),
    (
        "where",
        "timestamp in [date'2026'..date'2027')",
        "at character 37: there is `)`, where `]` should be",
    ),
    (
        "where",
        "user_id = 'a' or page_id = 'b'",
        "at character 15: `or` is taken between conditions on what one field holds",
    ),
    (
        "where",
        "timestamp < date'2025' or timestamp > date'2026'",
        "at character 24: `or` is taken between",
    ),
    (
        "where",
        "user_id = 'a' or user_id = 'b' and page_id = 'c'",
        "at character 15: `or` is taken between",
    ),
    (
        "where",
        "not (user_id = 'a' and page_id = 'b')",
        "at character 1: `not` is taken before a condition",
    ),
    (
        "where",
        "not timestamp = date'2026'",
        "at character 1: `not` is taken before a condition",
    ),
    (
        "select",
        "actoin",
        "at character 1: Unknown field: actoin; the nearest: action",
    ),
    (
        "select",
        "action, action",
        "at character 9: there is another `action`: give one of them another name with `as`",
    ),
    ("select", "*, action", "at character 4: there is another `action`"),
    (
        "select",
        "action as",
        "at character 10: it ends, where a name should be",
    ),
    (
        "select",
        "action,",
        "at character 8: it ends, where a field or a function should be",
    ),
    (
        "select",
        "sum(action)",
        "at character 1: the function `sum` is not taken; these are: count(*) and, with group_by, year(timestamp)",
    ),
    (
        "select",
        "count(action)",
        "at character 7: there is `action`, where the `*` of count(*) should be",
    ),
    (
        "select",
        "year(timestamp)",
        "at character 1: `year(timestamp)` is shown with group_by alone",
    ),
    (
        "select",
        "date_format(timestamp,'YYYY') as year",
        "at character 1: `date_format(timestamp,'YYYY')` is shown with group_by alone",
    ),
    (
        "select",
        "action, count(*)",
        "at character 1: `action` is not in group_by, so it cannot be shown beside what is counted",
    ),
    (
        "select",
        "count(*), *",
        "at character 11: `*` cannot be shown beside what is counted",
    ),
    (
        "order_by",
        "action",
        "at character 1: rows are in the order of timestamp, and not of `action`",
    ),
    (
        "order_by",
        "timestamp desc, action",
        "at character 15: rows are in the order of one key, timestamp: leave out what follows it",
    ),
    (
        "order_by",
        "random(1)",
        "at character 1: the function `random` is not taken; these are, with group_by: count(*), year(timestamp)",
    ),
];

const WITH_GROUPS: &[(&str, &str, &str, &str)] = &[
    (
        "group_by",
        "timestamp",
        "",
        "at character 1: rows are not counted by `timestamp`: count them by another field, or by year(timestamp)",
    ),
    (
        "group_by",
        "diff",
        "",
        "at character 1: rows are not counted by `diff`",
    ),
    (
        "group_by",
        "count(*)",
        "",
        "at character 1: rows are not counted by `count(*)`",
    ),
    (
        "group_by",
        "action, action",
        "",
        "at character 9: there is another `action`",
    ),
    (
        "group_by",
        "user_id, action, user_id as who",
        "",
        "at character 18: rows are counted by `user_id` already: leave it out here",
    ),
    (
        "group_by",
        "year(timestamp), date_format(timestamp, 'YYYY')",
        "",
        "at character 18: rows are counted by `date_format(timestamp, 'YYYY')` already",
    ),
    (
        "group_by",
        "range(timestamp, 1 day)",
        "",
        "at character 1: the function `range` is not taken; these are: year(timestamp)",
    ),
    (
        "group_by",
        "date_format(timestamp,'YYYY/MM')",
        "",
        "at character 23: the pattern \"YYYY/MM\" is not taken; these are: YYYY, yyyy, YYYY-MM, yyyy-MM, YYYY-MM-dd, yyyy-MM-dd",
    ),
    (
        "group_by",
        "date_format(timestamp, YYYY)",
        "",
        "at character 24: there is `YYYY`, where a pattern in quotes, such as 'YYYY-MM-dd' should be",
    ),
    (
        "group_by",
        "date_format(timestamp)",
        "",
        "at character 22: there is `)`, where `,` should be",
    ),
    (
        "group_by",
        "date_format(action, 'YYYY')",
        "",
        "at character 13: there is `action`, where the `timestamp` of date_format(timestamp) should be",
    ),
    (
        "group_by",
        "date_format(timestamp, 'YYYY')",
        "select=date_format(timestamp, 'YYYY-MM')",
        "at character 1: `date_format(timestamp, 'YYYY-MM')` is not in group_by",
    ),
    (
        "group_by",
        "date_format(timestamp, 'YYYY')",
        "order_by=day(timestamp)",
        "at character 1: `day(timestamp)` is not in group_by",
    ),
    (
        "group_by",
        "action",
        "select=count(*) as action",
        "at character 1: there is another `action`",
    ),
    (
        "group_by",
        "action",
        "order_by=user_id",
        "at character 1: `user_id` is not in group_by, so groups have no such order",
    ),
    (
        "group_by",
        "action",
        "select=page_id",
        "at character 1: `page_id` is not in group_by",
    ),
];

/// Which clause is told of, by the part of the message.
fn told(message: &str) -> &str {
    let rest = message
        .split_once("Clause(s) containing the error(s): ")
        .unwrap()
        .1;
    rest.strip_suffix('.').unwrap()
}

#[tokio::test]
async fn a_clause_that_is_not_taken_is_refused_with_its_place() {
    let (app, token) = served(DATABASES[0], &[]).await;
    for path in ["/records", "/exports/csv"] {
        for (clause, text, part) in CLAUSES {
            let (status, name, message) = refusal(&app, &token, path, &[(*clause, *text)]).await;
            assert_eq!((status, name.as_str()), (400, "ODSQLError"), "{text} {message}");
            assert!(
                message.starts_with("ODSQL query is malformed: "),
                "{text} {message}"
            );
            assert!(message.contains(part), "{text} {message}");
            assert_eq!(told(&message), *clause, "{text}");
        }
        for (clause, text, other, part) in WITH_GROUPS {
            let other = other.split_once('=').into_iter();
            let parameters: Vec<_> = other.chain([(*clause, *text)]).collect();
            let (status, name, message) = refusal(&app, &token, path, &parameters).await;
            assert_eq!((status, name.as_str()), (400, "ODSQLError"), "{text} {message}");
            assert!(message.contains(part), "{text} {message}");
        }
    }
}

#[tokio::test]
async fn conditions_that_are_nested_without_end_are_refused() {
    let (app, token) = served(DATABASES[0], &[]).await;
    for nested in ["(".repeat(5_000), "not ".repeat(2_000), "not (".repeat(2_000)] {
        let (status, _, message) = refusal(&app, &token, "/records", &[("where", &nested)]).await;
        assert!(
            status == 400 && message.contains("nested more than 50 deep"),
            "{message}"
        );
    }
    let within = |deep: usize| format!("{}user_id = 'amy'{}", "(".repeat(deep), ")".repeat(deep));
    let ask = async |deep| get(&app, &token, "/records", &[("where", &within(deep))]).await;
    assert_eq!(
        (ask(50).await.status(), ask(51).await.status()),
        (StatusCode::OK, StatusCode::BAD_REQUEST)
    );
}
