//! `where`.

use reqwest::StatusCode;

use super::{
    super::{get, refusal, served},
    Case, are_refused,
};
use crate::support::app::DATABASES;

const CONDITIONS: &[Case] = &[
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
];

#[tokio::test]
async fn a_condition_that_is_not_taken_is_refused_with_its_place() {
    are_refused(CONDITIONS).await;
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
