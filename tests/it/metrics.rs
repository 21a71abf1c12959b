//! What the server counts about itself.

use backoffice_analytics::model::Permission::{Browse, Record};
use serde_json::json;

use crate::support::{
    app::{DATABASES, Database, Settings, TestApp, TestStore},
    events::Events,
    socket::Socket,
};

async fn served(database: Database) -> (TestApp, String) {
    TestStore::new(database)
        .await
        .with("here", "UTC", &[])
        .await
        .serve_here(&[Browse, Record], Settings::default())
        .await
}

async fn figures(app: &TestApp) -> String {
    let reply = app
        .client
        .get(format!("http://{}/metrics", app.metrics))
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 200);
    let media_type = reply.headers()["content-type"].to_str().unwrap().to_owned();
    assert!(
        media_type.starts_with("application/openmetrics-text; version=1.0.0"),
        "{media_type}"
    );
    reply.text().await.unwrap()
}

/// The figure of a series.
fn figure(figures: &str, series: &str) -> Option<f64> {
    let line = figures
        .lines()
        .find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.map(|figure| figure.parse().unwrap())
}

/// Of the requests below.
const EXPECTED: [(&str, f64); 21] = [
    (
        r#"backoffice_analytics_requests_total{operation="Record",code="OK"}"#,
        1.0,
    ),
    (
        r#"backoffice_analytics_requests_total{operation="Board",code="OK"}"#,
        3.0,
    ),
    (
        r#"backoffice_analytics_requests_total{operation="Board",code="BAD_USER_INPUT"}"#,
        1.0,
    ),
    (
        r#"backoffice_analytics_requests_total{operation="",code="GRAPHQL_PARSE_FAILED"}"#,
        1.0,
    ),
    (
        r#"backoffice_analytics_requests_total{operation="",code="UNAUTHENTICATED"}"#,
        1.0,
    ),
    (
        r#"backoffice_analytics_request_duration_seconds_count{operation="Board"}"#,
        4.0,
    ),
    (
        r#"backoffice_analytics_database_read_duration_seconds_count{what="generation"}"#,
        1.0,
    ),
    ("backoffice_analytics_append_duration_seconds_count", 2.0),
    ("backoffice_analytics_append_recordings_sum", 2.0),
    ("backoffice_analytics_append_activities_sum", 2.0),
    ("backoffice_analytics_column_load_duration_seconds_count", 1.0),
    (
        r#"backoffice_analytics_column_rows_loaded_total{source="log"}"#,
        1.0,
    ),
    ("backoffice_analytics_recordings_waiting", 0.0),
    ("backoffice_analytics_requests_running", 0.0),
    (
        concat!(
            r#"backoffice_analytics_build_info{version=""#,
            env!("CARGO_PKG_VERSION"),
            r#""}"#
        ),
        1.0,
    ),
    ("backoffice_analytics_activities_recorded_total", 1.0),
    ("backoffice_analytics_activities_duplicate_total", 1.0),
    ("backoffice_analytics_column_segments", 1.0),
    ("backoffice_analytics_column_capacity_bytes", 67_108_864.0),
    ("backoffice_analytics_websockets", 1.0),
    ("backoffice_analytics_subscriptions", 1.0),
];

#[tokio::test]
async fn requests_activities_columns_and_connections_are_counted() {
    for database in DATABASES {
        let (app, token) = served(database).await;
        let ask = async |body| {
            app.client
                .post(app.url("/graphql"))
                .bearer_auth(&token)
                .json(&body)
                .send()
                .await
                .unwrap();
        };
        let record = r#"mutation Record { recordActivities(activities: [{id: "1", action: "geo"}, {id: "1", action: "geo"}]) { recorded } }"#;
        ask(json!({ "query": record, "operationName": "Record" })).await;
        for _ in 0..3 {
            ask(json!({ "query": "query Board { numberOfUsers { value } }", "operationName": "Board" }))
                .await;
        }
        ask(json!({ "query": "query Board { topUsers(first: 0) { total } }", "operationName": "Board" }))
            .await;
        ask(json!({ "query": "{" })).await;
        app.client
            .post(app.url("/graphql"))
            .json(&json!({ "query": "{" }))
            .send()
            .await
            .unwrap();
        let mut socket = Socket::initialised(&app.address, &token).await;
        socket
            .subscribe("s", "subscription { activityRecorded { id } }")
            .await;
        socket.subscribe("q", "{ __typename }").await;
        assert_eq!(socket.receive().await["id"], "q");

        let told = figures(&app).await;
        for (series, expected) in EXPECTED {
            assert_eq!(
                figure(&told, series),
                Some(expected),
                "{database:?} {series}\n{told}"
            );
        }
        for series in ["column_bytes", "column_loads_total", "database_connections"] {
            let series = format!("backoffice_analytics_{series}");
            assert!(
                figure(&told, &series).is_some_and(|figure| figure > 0.0),
                "{series}\n{told}"
            );
        }
        assert!(told.ends_with("# EOF\n"), "{told}");
    }
}

#[tokio::test]
async fn what_followers_read_is_counted_too() {
    for database in DATABASES {
        let (app, token) = served(database).await;
        let record = r#"mutation { recordActivities(activities: [{action: "geo"}]) { recorded } }"#;
        app.data(&token, record).await;
        let mut events = Events::follow(&app.address, &token, "id").await;
        app.data(&token, record).await;
        events.next().await;
        let told = figures(&app).await;
        for what in ["follow", "marks"] {
            let series =
                format!(r#"backoffice_analytics_database_read_duration_seconds_count{{what="{what}"}}"#);
            assert!(
                figure(&told, &series).is_some_and(|count| count > 0.0),
                "{database:?} {series}\n{told}"
            );
        }
    }
}

#[tokio::test]
async fn names_that_clients_make_up_do_not_fill_the_memory() {
    let (app, token) = served(DATABASES[0]).await;
    for n in 0..210 {
        let name = format!("Made{n}");
        let body = json!({ "query": format!("query {name} {{ __typename }}"), "operationName": name });
        app.client
            .post(app.url("/graphql"))
            .bearer_auth(&token)
            .json(&body)
            .send()
            .await
            .unwrap();
    }
    let told = figures(&app).await;
    let others = r#"backoffice_analytics_requests_total{operation="others",code="OK"}"#;
    assert_eq!(figure(&told, others), Some(10.0), "{told}");
}

#[tokio::test]
async fn a_long_name_is_cut_and_one_that_no_operation_has_is_not_told() {
    let (app, token) = served(DATABASES[0]).await;
    let long = "Long".repeat(50);
    for (name, query) in [
        (long.as_str(), format!("query {long} {{ __typename }}")),
        ("alice@example.com", "query Q { __typename }".to_owned()),
    ] {
        let body = json!({ "query": query, "operationName": name });
        let request = app.client.post(app.url("/graphql")).bearer_auth(&token);
        request.json(&body).send().await.unwrap();
    }
    let told = figures(&app).await;
    let series = |name| format!(r#"backoffice_analytics_requests_total{{operation="{name}",code="OK"}}"#);
    assert_eq!(figure(&told, &series(&long[..100])), Some(1.0), "{told}");
    assert!(!told.contains(&long[..101]) && !told.contains("alice"), "{told}");
}

#[tokio::test]
async fn an_operation_has_its_name_though_the_client_does_not_tell_it() {
    let (app, token) = served(DATABASES[0]).await;
    app.data(&token, "query Board { __typename }").await;
    app.data(&token, "{ __typename }").await;
    // Nobody knows which of them is meant.
    app.error(&token, "query One { __typename } query Other { __typename }")
        .await;
    let told = figures(&app).await;
    let series =
        |name, code| format!(r#"backoffice_analytics_requests_total{{operation="{name}",code="{code}"}}"#);
    for (name, code) in [("Board", "OK"), ("", "OK"), ("", "GRAPHQL_VALIDATION_FAILED")] {
        assert_eq!(
            figure(&told, &series(name, code)),
            Some(1.0),
            "{name} {code}\n{told}"
        );
    }
    assert!(!told.contains("One") && !told.contains("Other\""), "{told}");
}

#[tokio::test]
async fn the_figures_are_served_apart() {
    let app = TestStore::new(DATABASES[0]).await.serve();
    assert_eq!(
        app.client.get(app.url("/metrics")).send().await.unwrap().status(),
        404
    );
    let head = app
        .client
        .head(format!("http://{}/metrics", app.metrics))
        .send()
        .await
        .unwrap();
    assert_eq!(head.status(), 200);
    let graphql = app
        .client
        .get(format!("http://{}/graphql", app.metrics))
        .send()
        .await
        .unwrap();
    assert_eq!(graphql.status(), 404);
}
