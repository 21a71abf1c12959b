//! What clients are told when a document cannot be answered.

use backoffice_analytics::model::Permission::Browse;
use sea_orm::{ConnectionTrait, Database};
use serde_json::json;

use crate::support::app::{DATABASES, Settings, TestApp, TestStore, activity};

/// What no client is to see.
const INTERNALS: [&str; 14] = [
    "sqlx",
    "sea_orm",
    "sea-orm",
    "sqlite",
    "postgres",
    "select ",
    "insert ",
    "from activity",
    "no such table",
    "does not exist",
    "panicked",
    ".rs",
    "src/",
    "/tmp",
];

pub(crate) fn assert_is_clean(message: &str) {
    let lower = message.to_lowercase();
    assert!(
        !lower.contains("failed to parse") && !lower.contains("while parsing"),
        "{message}"
    );
    assert!(!message.contains("-->") && !message.contains('|'), "{message}");
    assert!(!INTERNALS.iter().any(|word| lower.contains(word)), "{message}");
}

async fn served(database: crate::support::app::Database) -> (TestApp, String) {
    let row = |domain, action| activity(domain, "1", "2026-01-15T12:00:00Z", action);
    let store = TestStore::new(database)
        .await
        .with("here", "UTC", &[row("here", "polish")])
        .await;
    store
        .with("there", "UTC", &[row("there", "reticulate")])
        .await
        .serve_here(&[Browse], Settings::default())
        .await
}

const INPUT: &str = "BAD_USER_INPUT";
const INVALID: &str = "GRAPHQL_VALIDATION_FAILED";
const PARSE: &str = "GRAPHQL_PARSE_FAILED";

#[rustfmt::skip]
const REFUSED: &[(&str, &str, &str)] = &[
    (r#"{ numberOfUsers(actionType: ["edit_datasets"]) { value } }"#, INPUT, "`edit_datasets` is not an action type"),
    (r#"{ numberOfUsers(actionType: ["edit_datasets"]) { value } }"#, INPUT, "The nearest: edit_dataset, "),
    (r#"{ numberOfUsers(actionType: ["geo", "polich"]) { value } }"#, INPUT, "The nearest: polish, "),
    (r#"{ activityLog(actionType: ["edit_pag"]) { totalCount } }"#, INPUT, "The nearest: edit_page, "),
    (r#"{ activityLog(actionType: ["reticulate"]) { totalCount } }"#, INPUT, "`reticulate` is not an action type"),
    (r#"{ numberOfUsers(actionType: ["Edit-Page"]) { value } }"#, INPUT, "lower snake case"),
    (r"{ numberOfUsers(actionType: [7]) { value } }", INPUT, "7 is not a text in quotes"),
    (r#"{ numberOfUsers(timeZone: "Europe/Pariss") { value } }"#, INPUT, "The nearest: Europe/Paris"),
    (r#"{ numberOfUsers(timeZone: "+01:00") { value } }"#, INPUT, "`+01:00` is not an IANA time zone name"),
    (r#"{ numberOfUsers(period: {dates: {from: "2026-02-01", to: "2026-01-31"}}) { value } }"#, INPUT, "2026-01-31, is before its first, 2026-02-01: swap them"),
    (r#"{ activityLog(period: {dates: {from: "2026-02-01", to: "2026-01-31"}}) { totalCount } }"#, INPUT, "swap them"),
    (r#"{ numberOfUsers(period: {instants: {from: "2026-01-01T00:00:00.000001Z", to: "2026-01-01T00:00:00Z"}}) { value } }"#, INPUT, "2026-01-01T00:00:00Z, is before its start, 2026-01-01T00:00:00.000001Z: swap them"),
    (r#"{ numberOfUsers(period: {dates: {from: "2026-02-29", to: "2026-03-01"}}) { value } }"#, INPUT, "`2026-02-29` is not a calendar day"),
    (r#"{ numberOfUsers(period: {dates: {from: "1/2/2026", to: "2026-03-01"}}) { value } }"#, INPUT, "such as 2026-11-23"),
    (r#"{ numberOfUsers(period: {dates: {from: "1969-12-31", to: "2026-03-01"}}) { value } }"#, INPUT, "1970 to 2999"),
    (r#"{ numberOfUsers(period: {last: "14D"}) { value } }"#, INPUT, "such as P14D"),
    (r#"{ numberOfUsers(period: {last: "P0D"}) { value } }"#, INPUT, "`P0D` is not"),
    (r#"{ numberOfUsers(period: {last: "PT24H"}) { value } }"#, INPUT, "in days, weeks, months or years"),
    (r"{ numberOfUsers(period: {last: 14}) { value } }", INPUT, "14 is not a text in quotes"),
    (r#"{ numberOfUsers(period: {instants: {from: "2026-01-01T00:00:00", to: "2026-01-01T00:00:00Z"}}) { value } }"#, INPUT, "`2026-01-01T00:00:00` is not a timestamp with an offset"),
    (r#"{ numberOfUsers(period: {instants: {from: "2026-01-01", to: "2026-01-01T00:00:00Z"}}) { value } }"#, INPUT, "`2026-01-01` is not a timestamp"),
    (r#"{ numberOfUsers(period: {last: "P1D", dates: {from: "2026-01-01", to: "2026-01-01"}}) { value } }"#, INVALID, "exactly one field"),
    (r"{ numberOfUsers(period: {}) { value } }", INVALID, "exactly one field"),
    ("{ activityLog(first: 0) { totalCount } }", INPUT, "`first`: 0 is not a number from 1 to 500"),
    ("{ activityLog(first: 501) { totalCount } }", INPUT, "`first`: 501 is not a number from 1 to 500"),
    ("{ activityLog(first: -1) { totalCount } }", INPUT, "`first`: -1 is not a number from 1 to 500"),
    ("{ activityLog(first: 3000000000) { totalCount } }", INPUT, "first: 3000000000 is not one of Int"),
    ("query($n: Int = 3000000000) { topUsers(first: $n) { total } }", INPUT, "first: 3000000000 is not one of Int"),
    ("{ activityLog(where: {hour: [-3000000000]}) { totalCount } }", INPUT, "where.hour[0]: -3000000000 is not one of Int"),
    ("{ activityLog(last: 0) { totalCount } }", INPUT, "`last`: 0 is not a number from 1 to 500"),
    ("{ activityLog(last: 501) { totalCount } }", INPUT, "`last`: 501 is not a number from 1 to 500"),
    ("{ activityLog(first: 1, last: 1) { totalCount } }", INPUT, "not both"),
    ("{ topUsers(first: 0) { total } }", INPUT, "`first`: 0 is not a number from 1 to 500"),
    ("{ topDatasets(first: 501) { total } }", INPUT, "`first`: 501 is not a number from 1 to 500"),
    ("{ topPages(first: -1) { total } }", INPUT, "`first`: -1 is not a number from 1 to 500"),
    (r#"{ activityLog(after: "garbled") { totalCount } }"#, INPUT, "`garbled` is not a cursor"),
    (r#"{ activityLog(before: "") { totalCount } }"#, INPUT, "is not a cursor"),
    ("{ activityLog(where: {hour: [23, 24]}) { totalCount } }", INPUT, "where.hour: 24 is not an hour of the day: give one from 0 to 23"),
    ("{ activityLog(where: {hour: -1}) { totalCount } }", INPUT, "where.hour: -1 is not an hour of the day"),
    ("{ activityLog(where: {weekday: [HOLIDAY]}) { totalCount } }", INVALID, "HOLIDAY"),
    (r#"{ actions(interval: HOUR, period: {dates: {from: "2020-01-01", to: "2026-01-01"}}) { total } }"#, INPUT, "more than 20000 buckets of one HOUR"),
    (r"{ actions(interval: MINUTE) { total } }", INVALID, "MINUTE"),
    (r#"{ numberOfUsers(domain: "there") { value } }"#, "NOT_FOUND", "`there`"),
    ("mutation { recordActivities(activities: []) { recorded } }", "FORBIDDEN", "permission record"),
    ("{ nothing }", INVALID, "nothing"),
    ("{ numberOfUsers { valu } }", INVALID, "valu"),
    ("{ numberOfUsers(perod: null) { value } }", INVALID, "perod"),
    ("{ numberOfUsers }", INVALID, "numberOfUsers"),
    ("query($zone: TimeZone) { numberOfUsers(timeZone: $zon) { value } }", INVALID, "zon"),
    ("{ numberOfUsers { value }", PARSE, "expected"),
    ("", PARSE, "The document is empty"),
    ("{ domains { id }\n  } }", PARSE, "at line 2, column 5: expected"),
    (" # only a comment", PARSE, "The document is empty"),
    (r#"{ numberOfUsers(period: {last: "P900Y"}) { value } }"#, INPUT, "The last P900Y begin before 1970, and a period lies in the years 1970 to 2999: give P"),
    ("subscription { a: activityRecorded { id } b: activityRecorded { id } }", INVALID, "ask for `b` in a subscription of its own"),
    ("subscription { ...A } fragment A on Subscription { ...B activityRecorded { id } } fragment B on Subscription { b: activityRecorded { id } }", INVALID, "ask for `activityRecorded` in a subscription of its own"),
    (r#"subscription { activityRecorded { id } activityRecorded(domain: "there") { id } }"#, INVALID, "one field at its root"),
    ("query A { domains { id } } subscription B { activityRecorded { id } b: activityRecorded { id } }", INVALID, "one field at its root"),
    ("subscription { activityRecorded { id } __typename }", INVALID, "ask for `__typename` in a query"),
    ("subscription { __typename }", INVALID, "ask for `__typename` in a query"),
    ("subscription { activityRecorded @skip(if: false) { id } }", INVALID, "leave `@skip` out"),
    ("subscription { ... @include(if: true) { activityRecorded { id } } }", INVALID, "leave `@include` out"),
    ("subscription { ...A @include(if: true) } fragment A on Subscription { activityRecorded { id } }", INVALID, "leave `@include` out"),
    ("{ __schema { types { fields { type { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { name } } } } } } } } } } } } } } } }", "LIMIT_EXCEEDED", "deep"),
];

#[tokio::test]
async fn what_cannot_be_answered_is_explained() {
    for database in DATABASES {
        let (app, token) = served(database).await;
        for &(query, code, part) in REFUSED {
            let reply = app.ask(&token, query, json!({})).await;
            let error = &reply["errors"][0];
            let message = error["message"]
                .as_str()
                .unwrap_or_else(|| panic!("{query}\n{reply:#}"));
            assert_eq!(error["extensions"]["code"], code, "{query}: {message}");
            assert!(message.contains(part), "{query}: {message}");
            assert_is_clean(message);
        }
        // Names that only the log holds are as good as the documented ones.
        for action in ["polish", "delete_dataset", "lookup"] {
            app.data(
                &token,
                &format!("{{ numberOfUsers(actionType: [\"{action}\"]) {{ value }} }}"),
            )
            .await;
        }
        let limit = r#"{ actions(interval: HOUR, period: {instants: {from: "2020-01-01T00:00:00Z", to: "2022-04-13T08:00:00Z"}}) { buckets } }"#;
        let buckets = app.data(&token, limit).await["actions"]["buckets"].take();
        assert_eq!(buckets.as_array().unwrap().len(), 20_000, "{database:?}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_subscription_is_told_with_its_place() {
    let (app, token) = served(DATABASES[0]).await;
    for (query, line, column) in [
        (
            "subscription {\n a: activityRecorded { id }\n b: activityRecorded { id } }",
            3,
            2,
        ),
        ("subscription { activityRecorded { id }\n  __typename }", 2, 3),
        (
            "subscription {\n activityRecorded @skip(if: false) { id } }",
            2,
            20,
        ),
    ] {
        let reply = app.ask(&token, query, json!({})).await;
        let place = json!([{ "line": line, "column": column }]);
        assert_eq!(reply["errors"][0]["locations"], place, "{query}: {reply:#}");
    }
}

#[tokio::test]
async fn a_database_that_fails_is_the_operators_business() {
    for database in DATABASES {
        let (app, token) = served(database).await;
        let direct = Database::connect(&app.data.url).await.unwrap();
        direct
            .execute_unprepared("ALTER TABLE activity RENAME TO elsewhere")
            .await
            .unwrap();
        direct.close().await.unwrap();
        for query in [
            "{ activityLog { totalCount } }",
            r#"{ activityLog(where: {search: "x"}) { nodes { id } } }"#,
            r#"{ numberOfUsers(period: {dates: {from: "2026-01-01", to: "2026-01-31"}}) { value } }"#,
        ] {
            let (message, code) = app.error(&token, query).await;
            assert_eq!(code, "INTERNAL_SERVER_ERROR", "{query}: {message}");
            assert!(
                message.contains("its operator finds the reason in its log"),
                "{message}"
            );
            assert_is_clean(&message);
        }
    }
}

#[tokio::test]
async fn a_document_that_would_use_up_the_stack_is_refused() {
    let (app, token) = served(DATABASES[0]).await;
    let deep = format!("{}1{}", "[".repeat(50_000), "]".repeat(50_000));
    for document in [
        format!("{{ numberOfUsers(subdomain: {deep}) {{ value }} }}"),
        format!("query($a: Int = {deep}) {{ domains {{ id }} }}"),
        format!("{{ domains @skip(if: {deep}) {{ id }} }}"),
    ] {
        let (message, code) = app.error(&token, &document).await;
        assert_eq!(code, "GRAPHQL_PARSE_FAILED");
        assert!(message.contains("at most 100 brackets"), "{message}");
    }
    assert!(
        app.client.get(app.url("/healthz")).send().await.is_ok(),
        "the server goes on"
    );
}

#[tokio::test]
async fn what_a_client_sent_is_quoted_up_to_some_length() {
    let (app, token) = served(DATABASES[0]).await;
    let long = "é".repeat(5_000);
    let cursor = format!("{{ activityLog(after: \"{long}\") {{ totalCount }} }}");
    let (message, code) = app.error(&token, &cursor).await;
    assert_eq!(code, "BAD_USER_INPUT");
    let quoted = format!("`{}…` is not a cursor", "é".repeat(100));
    assert!(message.starts_with(&quoted), "{message}");
    let (message, code) = app.error(&token, &format!("{{ {} }}", "a".repeat(5_000))).await;
    assert_eq!(code, "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(message.chars().count(), 1_001);
    assert!(message.ends_with("a…"), "{message}");
}
