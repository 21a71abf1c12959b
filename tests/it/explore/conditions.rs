//! `where`: which rows a condition selects, in the columns, where they are counted, and in the database.

use std::collections::BTreeSet;

use backoffice_analytics::model::Activity;
use chrono::{TimeDelta, Utc};
use serde_json::Value;

use super::{records, row, served, text};
use crate::support::app::{DATABASES, TestApp};

fn rows() -> Vec<Activity> {
    let row = |name: &str, timestamp: &str, action: &str, user: Option<&str>, page: Option<&str>| Activity {
        page_id: page.map(str::to_owned),
        ..row(name, timestamp, action, user)
    };
    vec![
        row(
            "a",
            "2026-01-31T22:59:59.999999Z",
            "edit_page",
            Some("amy"),
            Some("home"),
        ),
        row("b", "2026-01-31T23:00:00Z", "edit_page", Some("bob"), None),
        row(
            "c",
            "2026-01-31T23:00:00.000001Z",
            "edit_dataset",
            Some("amy"),
            Some("it's \"here\""),
        ),
        row("d", "2026-02-15T12:00:00Z", "edit_dataset", None, Some("home")),
        row("e", "2026-03-01T00:00:00Z", "geo", Some("anonymous"), None),
    ]
}

/// The names of the rows that are selected, as many as are counted.
async fn selected(app: &TestApp, token: &str, condition: &str) -> String {
    let parameters = [
        ("where", condition),
        ("select", "group_id"),
        ("order_by", "timestamp"),
        ("timezone", "Europe/Paris"),
    ];
    let found = records(app, token, &parameters).await;
    let results = found["results"].as_array().unwrap();
    assert_eq!(found["total_count"], results.len(), "{condition}");
    let name = |row: &Value| row["group_id"].as_str().unwrap().to_owned();
    results.iter().map(name).collect()
}

const CONDITIONS: &[(&str, &str)] = &[
    // Days, months and years are the zone's, and begin when its clocks say so.
    ("timestamp >= date'2026-02-01'", "bcde"),
    ("timestamp > date'2026-02-01'", "cde"),
    ("timestamp < date'2026-02-01'", "a"),
    ("timestamp <= date'2026-02-01'", "ab"),
    ("timestamp = date'2026-02-01'", "bc"),
    ("timestamp: '2026/02/01'", "bc"),
    ("timestamp = \"2026-02\"", "bcd"),
    ("timestamp = date'2026'", "abcde"),
    ("timestamp >= date'2026/02/01T00:00'", "bcde"),
    ("timestamp > '2026-02-01T00:00:00'", "cde"),
    ("timestamp > '2026-01-31 22:59:59Z'", "abcde"),
    ("timestamp > '2026-01-31T22:59:59.999999+00:00'", "bcde"),
    ("timestamp > '2026-02-01T01:00:00.000000+02:00'", "cde"),
    (
        "timestamp >= \"2026-02-01\" AND timestamp <= \"2026-03-01\"",
        "bcd",
    ),
    ("timestamp in [date'2026-02-01'..date'2026-03-01T01:00']", "bcde"),
    ("timestamp in ]date'2026-02-01' to '2026-03-01T01:00'[", "cd"),
    ("not timestamp < date'2026-02-01'", "bcde"),
    ("not (timestamp > date'2026-02-01')", "ab"),
    ("timestamp > date'2026-03' and timestamp < date'2026-02'", ""),
    // What a field holds.
    ("user_id = 'amy'", "ac"),
    ("user_id:'amy'", "ac"),
    ("user_id : \"amy\"", "ac"),
    ("USER_ID = \"amy\"", "ac"),
    ("`user_id` = \"amy\"", "ac"),
    ("user_id = \"Amy\"", ""),
    ("page_id = 'it\\'s \"here\"'", "c"),
    ("page_id = \"it's \\\"here\\\"\"", "c"),
    ("action = 'edit_page'", "ab"),
    ("action = 'no_such_action'", ""),
    ("user_id in ('amy', 'bob')", "abc"),
    ("user_id IN ('amy')", "ac"),
    ("user_id in ('bob', '')", "bd"),
    ("user_id is null", "d"),
    ("user_id IS NOT NULL", "abce"),
    ("user_id = ''", "d"),
    // What is not said holds nothing else, or nothing.
    ("user_id != 'amy'", "bde"),
    ("user_id <> 'amy'", "bde"),
    ("user_id not in ('amy', 'bob')", "de"),
    ("not user_id = 'amy'", "bde"),
    ("not user_id in ('amy', '')", "be"),
    ("user_id != 'amy' and user_id is not null", "be"),
    ("not not user_id = 'amy'", "ac"),
    ("not user_id is null", "abce"),
    // Both, or one of both.
    ("user_id = 'amy' and page_id = 'home'", "a"),
    ("user_id = 'amy' and user_id = 'bob'", ""),
    ("user_id = 'amy' or user_id = 'bob'", "abc"),
    ("user_id = 'amy' or user_id is null", "acd"),
    ("user_id != 'amy' or user_id = 'amy'", "abcde"),
    (
        "(user_id = 'amy' or user_id = 'bob') and action = 'edit_page'",
        "ab",
    ),
    (
        "action = 'edit_page' and (user_id = 'amy' or user_id = 'bob')",
        "ab",
    ),
    ("((action = 'geo'))", "e"),
    // The domain is the same in all rows.
    ("domain_id = 'here'", "abcde"),
    ("domain_id = 'there'", ""),
    ("domain_id != 'here'", ""),
    ("domain_id in ('there', 'here') and action = 'geo'", "e"),
    ("domain_id is null", ""),
    (
        "subdomain_id is null and map_id is null and reuse_title is null and username is null and dataset_id is null",
        "abcde",
    ),
];

#[tokio::test]
async fn conditions_select_the_rows_that_they_are_about() {
    let told: BTreeSet<_> = CONDITIONS.iter().map(|(condition, _)| condition).collect();
    assert_eq!(told.len(), CONDITIONS.len());
    for database in DATABASES {
        let (app, token) = served(database, &rows()).await;
        for (condition, expected) in CONDITIONS {
            assert_eq!(
                selected(&app, &token, condition).await,
                *expected,
                "{database:?} {condition}"
            );
        }
    }
}

#[tokio::test]
async fn now_is_the_time_of_the_request() {
    let hours = |hours: i64| (Utc::now() + TimeDelta::hours(hours)).to_rfc3339();
    let rows = [("a", -240), ("b", -1), ("c", 24)];
    let rows = rows.map(|(name, after)| row(name, &hours(after), "geo", Some("amy")));
    for database in DATABASES {
        let (app, token) = served(database, &rows).await;
        for (condition, expected) in [
            ("timestamp<now()", "ab"),
            ("timestamp > NOW ( )", "c"),
            ("timestamp>now(days=-7)", "bc"),
            ("timestamp >= now(days=-7) and timestamp <= now(minutes=+1)", "b"),
            ("timestamp in [now(weeks=-2) .. now(days=-1, hours=-1)]", "a"),
            ("not timestamp > now(hours=-2)", "a"),
            ("timestamp > now(months=-2, years=0) and user_id = 'amy'", "abc"),
            ("timestamp = now()", ""),
        ] {
            assert_eq!(
                selected(&app, &token, condition).await,
                expected,
                "{database:?} {condition}"
            );
            let file = [
                ("where", condition),
                ("select", "group_id"),
                ("order_by", "timestamp"),
            ];
            let file = text(&app, &token, "/exports/jsonl", &file).await;
            assert_eq!(
                file.lines().count(),
                expected.len(),
                "{database:?} {condition} {file}"
            );
        }
    }
}

#[tokio::test]
async fn a_condition_selects_what_the_arguments_of_the_log_do() {
    for database in DATABASES {
        let (app, token) = served(database, &rows()).await;
        for (condition, arguments) in [
            (
                "timestamp >= date'2026-02-01' and timestamp < date'2026-03-01'",
                r#"period: {dates: {from: "2026-02-01", to: "2026-02-28"}}"#,
            ),
            (
                "action in ('edit_page', 'geo')",
                r#"actionType: ["edit_page", "geo"]"#,
            ),
            (
                "user_id is not null and user_id != 'anonymous'",
                r#"where: {userIdNotIn: ["anonymous"]}"#,
            ),
            ("page_id = 'home'", r#"where: {pageId: ["home"]}"#),
        ] {
            let query =
                format!("{{ activityLog({arguments}, orderBy: OLDEST_FIRST) {{ nodes {{ groupId }} }} }}");
            let nodes = app.data(&token, &query).await["activityLog"]["nodes"].take();
            let name = |node: &Value| node["groupId"].as_str().unwrap().to_owned();
            let names: String = nodes.as_array().unwrap().iter().map(name).collect();
            assert_eq!(
                selected(&app, &token, condition).await,
                names,
                "{database:?} {condition}"
            );
        }
    }
}
