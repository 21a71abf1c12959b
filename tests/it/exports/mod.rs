//! Files of the log and of indicators.

mod commands;
mod cuts;
mod departures;
mod ends;
mod figures;
mod refusals;
mod rows;
mod same;

use backoffice_analytics::model::{Activity, Permission::Browse};
use reqwest::{Response, header::HeaderName};

use crate::support::app::{Database, Settings, TestApp, TestStore};

/// A server with these rows in the domain `here`, and a token that reads it.
async fn served(database: Database, rows: &[Activity]) -> (TestApp, String) {
    TestStore::new(database)
        .await
        .with("here", "Europe/Paris", rows)
        .await
        .serve_here(&[Browse], Settings::default())
        .await
}

async fn get(app: &TestApp, token: &str, path: &str) -> Response {
    let request = app.client.get(app.url(path)).bearer_auth(token);
    request.send().await.unwrap()
}

async fn text(app: &TestApp, token: &str, path: &str) -> String {
    let reply = get(app, token, path).await;
    let status = reply.status();
    let text = reply.text().await.unwrap();
    assert_eq!(status, 200, "{path} {text}");
    text
}

fn header(reply: &Response, name: &str) -> String {
    let name: HeaderName = name.parse().unwrap();
    let value = reply.headers().get(name).map(|value| value.to_str().unwrap());
    value.unwrap_or_default().to_owned()
}
