//! The log as portals serve theirs.

mod access;
mod bounds;
mod clients;
mod conditions;
mod exports;
mod groups;
mod mistakes;
mod parameters;
mod records;
mod same;

use backoffice_analytics::model::{Activity, Permission::Browse};
use reqwest::{Response, Url};
use serde_json::Value;

use crate::support::app::{Database, Settings, TestApp, TestStore, activity};

const DATASET: &str = "/api/explore/v2.1/monitoring/datasets/activity-log";

/// A row with a group of its own, by which it is known.
fn row(name: &str, timestamp: &str, action: &str, user: Option<&str>) -> Activity {
    Activity {
        group_id: Some(name.into()),
        user_id: user.map(str::to_owned),
        ..activity("here", name, timestamp, action)
    }
}

/// A server with these rows in the domain `here`, and a token that reads it.
async fn served(database: Database, rows: &[Activity]) -> (TestApp, String) {
    TestStore::new(database)
        .await
        .with("here", "Europe/Paris", rows)
        .await
        .serve_here(&[Browse], Settings::default())
        .await
}

fn address(app: &TestApp, path: &str, parameters: &[(&str, &str)]) -> Url {
    Url::parse_with_params(&app.url(&format!("{DATASET}{path}")), parameters).unwrap()
}

async fn get(app: &TestApp, token: &str, path: &str, parameters: &[(&str, &str)]) -> Response {
    let request = app.client.get(address(app, path, parameters));
    let request = request.header("authorization", format!("Apikey {token}"));
    request.send().await.unwrap()
}

async fn text(app: &TestApp, token: &str, path: &str, parameters: &[(&str, &str)]) -> String {
    let reply = get(app, token, path, parameters).await;
    let status = reply.status();
    let text = reply.text().await.unwrap();
    assert_eq!(status, 200, "{path} {parameters:?} {text}");
    text
}

async fn records(app: &TestApp, token: &str, parameters: &[(&str, &str)]) -> Value {
    let text = text(app, token, "/records", parameters).await;
    serde_json::from_str(&text).unwrap()
}

/// Status, name and message of a refusal.
async fn refusal(
    app: &TestApp,
    token: &str,
    path: &str,
    parameters: &[(&str, &str)],
) -> (u16, String, String) {
    let reply = get(app, token, path, parameters).await;
    let status = reply.status().as_u16();
    let body: Value = reply.json().await.unwrap();
    let text = |name: &str| {
        body[name]
            .as_str()
            .unwrap_or_else(|| panic!("{body:#}"))
            .to_owned()
    };
    (status, text("error_code"), text("message"))
}
