//! Activities that are recorded by POST, without GraphQL.

mod crashes;
mod keys;
mod outcomes;
mod pressure;
mod rights;

use backoffice_analytics::model::Permission::{Browse, Record};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::support::app::{Database, Settings, TestApp, TestStore};

const LINES: &str = "application/x-ndjson";
const JSON: &str = "application/json";

/// A server with an empty log, and a token that reads and records.
async fn served(database: Database) -> (TestApp, String) {
    served_with(database, Settings::default()).await
}

async fn served_with(database: Database, settings: Settings) -> (TestApp, String) {
    let store = TestStore::new(database).await.with("here", "UTC", &[]).await;
    store.serve_here(&[Browse, Record], settings).await
}

/// A request that sends a body.
fn request(app: &TestApp, token: &str, media_type: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
    let request = app.client.post(app.url("/activities")).bearer_auth(token);
    request.header("content-type", media_type).body(body)
}

/// Status and body of the reply.
async fn reply(request: RequestBuilder) -> (u16, Value) {
    let reply = request.send().await.unwrap();
    let status = reply.status().as_u16();
    (status, reply.json().await.unwrap())
}

/// What becomes of JSON Lines.
async fn push(app: &TestApp, token: &str, lines: &str) -> Value {
    let (status, answer) = reply(request(app, token, LINES, lines.to_owned())).await;
    assert_eq!(status, 200, "{answer:#}");
    answer
}

fn counts(answer: &Value) -> [u64; 3] {
    ["recorded", "duplicates", "refused"]
        .map(|name| answer[name].as_u64().unwrap_or_else(|| panic!("{answer:#}")))
}

fn outcomes(answer: &Value) -> Vec<&str> {
    let outcomes = answer["outcomes"].as_array().unwrap();
    outcomes
        .iter()
        .map(|it| it["outcome"].as_str().unwrap())
        .collect()
}

async fn total(app: &TestApp, token: &str) -> Value {
    app.data(token, "{ activityLog { totalCount } }").await["activityLog"]["totalCount"].take()
}

/// A refusal, which is a problem as RFC 9457 has them: its code and what it says.
async fn problem(request: RequestBuilder, status: u16) -> (String, String) {
    let reply = request.send().await.unwrap();
    assert_eq!(reply.headers()["content-type"], "application/problem+json");
    assert_eq!(reply.headers()["cache-control"], "no-store");
    assert_eq!(reply.status(), status);
    let problem: Value = reply.json().await.unwrap();
    assert_eq!(problem["status"], json!(status), "{problem:#}");
    let text = |name: &str| {
        problem[name]
            .as_str()
            .unwrap_or_else(|| panic!("{problem:#}"))
            .to_owned()
    };
    (text("code"), text("detail"))
}
