//! Traces, as a collector gets them.

use std::{collections::BTreeSet, net::TcpListener, time::Duration};

use backoffice_analytics::model::Permission::{Browse, Record};
use opentelemetry_proto::tonic::trace::v1::{Span, span::SpanKind, status::StatusCode};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::support::{
    app::{DATABASES, Database, TestStore, activity},
    collector::{Collector, attribute, figure},
    program::Running,
};

/// What a client may send and nobody else may read.
const SECRETS: [&str; 3] = ["alice@example.com", "a-diff-of-hers", "boa_"];

/// A server whose spans go to that address when so many milliseconds are over, or it ends.
fn serve(store: &TestStore, collector: &str, delay: &str) -> Running {
    Running::serve_with(
        &store.url,
        &[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector),
            ("OTEL_SERVICE_NAME", "portal-api"),
            ("OTEL_BSP_SCHEDULE_DELAY", delay),
        ],
    )
}

async fn store(database: Database) -> TestStore {
    let mut row = activity("here", "1", "2026-01-02T00:00:00Z", "edit_dataset");
    (row.username, row.diff) = (Some(SECRETS[0].into()), Some(SECRETS[1].into()));
    TestStore::new(database).await.with("here", "UTC", &[row]).await
}

async fn ask(address: &str, token: &str, body: Value) -> Value {
    let request = reqwest::Client::new().post(format!("http://{address}/graphql"));
    let request = request.bearer_auth(token).header("traceparent", PARENT);
    let request = request.header("x-request-id", "asked-1").json(&body);
    request.send().await.expect("a reply").json().await.expect("JSON")
}

const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const DASHBOARD: &str = "query Board($name: String!) {
    numberOfUsers { value }
    activityLog(first: 1, where: { search: $name }) { edges { node { id } } }
}";

/// The names of the spans under this one.
fn under<'spans>(spans: &'spans [Span], parent: &Span) -> BTreeSet<&'spans str> {
    let children = spans.iter().filter(|span| span.parent_span_id == parent.span_id);
    children.map(|span| span.name.as_str()).collect()
}

fn named<'spans>(spans: &'spans [Span], name: &str) -> &'spans Span {
    let found = spans.iter().find(|span| span.name == name);
    found.unwrap_or_else(|| panic!("{name} is not among {spans:#?}"))
}

#[tokio::test]
async fn a_dashboard_is_a_tree_of_spans_in_the_trace_of_its_caller() {
    for database in DATABASES {
        let (collector, store) = (Collector::start(), store(database).await);
        let token = store.token(&[Browse], &["here"]).await;
        let mut server = serve(&store, &collector.server.address, "50");
        let address = server.address();
        let body =
            json!({ "query": DASHBOARD, "operationName": "Board", "variables": { "name": SECRETS[0] } });
        let reply = ask(&address, &token, body).await;
        assert!(reply.get("errors").is_none(), "{reply}");

        let spans = collector.spans_with(|span| span.name == "POST /graphql").await;
        let request = named(&spans, "POST /graphql");
        assert_eq!(hex::encode(&request.parent_span_id), "b7ad6b7169203331");
        assert_eq!(request.kind, SpanKind::Server as i32);
        for (name, value) in [
            ("http.request.method", "POST"),
            ("http.route", "/graphql"),
            ("request.id", "asked-1"),
        ] {
            assert_eq!(attribute(request, name).as_deref(), Some(value), "{name}");
        }
        assert_eq!(figure(request, "http.response.status_code"), Some(200));
        // SQLite's thread may hold the span of the operation for a moment longer.
        collector.spans_with(|span| span.name == "graphql").await;
        assert!(server.terminate(Duration::from_secs(30)));
        let spans = collector.spans();
        for span in &spans {
            assert_eq!(
                hex::encode(&span.trace_id),
                "0af7651916cd43dd8448eb211c80319c",
                "{span:#?}"
            );
        }
        assert_eq!(under(&spans, request), ["graphql", "token"].into());
        assert_eq!(under(&spans, named(&spans, "token")), ["read tokens"].into());
        let operation = named(&spans, "graphql");
        assert_eq!(
            attribute(operation, "graphql.operation.name").as_deref(),
            Some("Board")
        );
        assert_eq!(
            attribute(operation, "graphql.operation.type").as_deref(),
            Some("query")
        );
        let expected = ["load", "read begin", "read domain", "read page"].into();
        assert_eq!(under(&spans, operation), expected, "{database:?}");
        let load = named(&spans, "load");
        assert_eq!(figure(load, "log_rows"), Some(1));
        assert_eq!(
            under(&spans, load),
            ["read begin", "read generation", "read rows"].into()
        );
        assert_eq!(figure(named(&spans, "read page"), "rows"), Some(1));
        assert!(
            collector
                .sender("service.name")
                .iter()
                .all(|name| name == "portal-api")
        );
        for secret in SECRETS {
            assert!(!collector.text().contains(secret), "{secret}");
        }
    }
}

#[tokio::test]
async fn a_recording_tells_what_was_committed_and_an_error_its_code() {
    let (collector, store) = (Collector::start(), store(DATABASES[0]).await);
    let token = store.token(&[Record], &["here"]).await;
    let mut server = serve(&store, &collector.server.address, "600000");
    let address = server.address();
    let record = r#"mutation Keep { recordActivities(activities: [{id: "2", action: "geo", userId: "alice@example.com"}, {id: "2", action: "geo"}]) { recorded } }"#;
    for query in [record, "query Deny { numberOfUsers { value } }"] {
        ask(&address, &token, json!({ "query": query })).await;
    }
    // What was not sent yet is sent when the program stops.
    assert!(server.terminate(Duration::from_secs(30)));
    let spans = collector.spans();
    let append = named(&spans, "append");
    for (name, value) in [("activities", 2), ("recorded", 1)] {
        assert_eq!(figure(append, name), Some(value), "{name}");
    }
    let commit = named(&spans, "commit");
    assert_eq!(commit.parent_span_id, append.span_id);
    for (name, value) in [("activities", 2), ("recordings", 1)] {
        assert_eq!(figure(commit, name), Some(value), "{name}");
    }
    let codes: BTreeSet<_> = spans
        .iter()
        .filter_map(|span| attribute(span, "error.type"))
        .collect();
    assert_eq!(codes, ["FORBIDDEN".to_owned()].into());
    let is_failure = |span: &&Span| {
        span.status
            .as_ref()
            .is_some_and(|it| it.code() == StatusCode::Error)
    };
    assert_eq!(spans.iter().find(is_failure), None);
    for secret in SECRETS {
        assert!(!collector.text().contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_collector_that_is_away_changes_nothing_but_one_line_of_the_log() {
    let store = store(DATABASES[0]).await;
    let token = store.token(&[Browse], &["here"]).await;
    // It takes connections and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for away in [silent.local_addr().unwrap(), closed] {
        let mut server = Running::serve_with(
            &store.url,
            &[
                ("OTEL_EXPORTER_OTLP_ENDPOINT", &format!("http://{away}")),
                ("OTEL_BSP_SCHEDULE_DELAY", "20"),
                ("OTEL_BSP_MAX_QUEUE_SIZE", "16"),
                ("OTEL_EXPORTER_OTLP_TIMEOUT", "100"),
            ],
        );
        let address = server.address();
        keep_asking(&address, &token).await;
        server.until_told("the collector does not take traces");
        keep_asking(&address, &token).await;
        let (ended, told) = server.terminate_telling();
        let again = told.iter().filter(|line| line.contains("the collector"));
        assert!(ended && again.count() == 0, "{told:#?}");
    }
}

/// Asks for more than waits for the collector at most, each of which must be answered soon.
async fn keep_asking(address: &str, token: &str) {
    for _ in 0..20 {
        let asked = ask(address, token, json!({ "query": "{ numberOfUsers { value } }" }));
        let reply = timeout(Duration::from_secs(10), asked)
            .await
            .expect("a reply in time");
        assert!(reply.get("errors").is_none(), "{reply}");
    }
}

#[test]
fn an_address_that_is_none_is_refused() {
    let (succeeded, _, told) =
        crate::support::program::run("sqlite::memory:", &["serve", "--otlp-endpoint", "127.0.0.1:4318"]);
    assert!(
        !succeeded && told.contains("such as http://127.0.0.1:4318"),
        "{told}"
    );
}
