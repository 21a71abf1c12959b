//! Several requests in one.

use backoffice_analytics::{
    config::Limits,
    model::Permission::{Browse, Record},
};
use serde_json::{Value, json};

use crate::support::app::{DATABASES, Database, TestApp, TestStore};

const RECORD: &str = r#"mutation { recordActivities(activities: [{action: "geo"}]) { recorded } }"#;
const COUNT: &str = "{ activityLog { totalCount } }";

async fn served(database: Database, limits: Limits) -> (TestApp, String) {
    let store = TestStore::new(database).await.with("here", "UTC", &[]).await;
    store.serve_here(&[Browse, Record], limits).await
}

async fn send(app: &TestApp, token: &str, body: &Value) -> (u16, Value) {
    let request = app.client.post(app.url("/graphql")).bearer_auth(token).json(body);
    let reply = request.send().await.unwrap();
    (reply.status().as_u16(), reply.json().await.unwrap())
}

#[tokio::test]
async fn a_list_of_requests_is_answered_as_a_list_in_its_order() {
    for database in DATABASES {
        let (app, token) = served(database, Limits::default()).await;
        let batch = json!([
            { "query": COUNT },
            { "query": RECORD },
            { "query": "{ nothing }" },
            { "query": "query($n: Int) { activityLog(first: $n) { totalCount } }", "variables": { "n": 1 } },
        ]);
        let (status, reply) = send(&app, &token, &batch).await;
        assert_eq!(status, 200);
        assert_eq!(reply[0]["data"]["activityLog"]["totalCount"], 0, "{database:?}");
        assert_eq!(reply[1]["data"]["recordActivities"]["recorded"], 1);
        assert_eq!(
            reply[2]["errors"][0]["extensions"]["code"],
            "GRAPHQL_VALIDATION_FAILED"
        );
        assert_eq!(reply[2].get("data"), None);
        assert_eq!(reply[3]["data"]["activityLog"]["totalCount"], 1, "{database:?}");
    }
}

#[tokio::test]
async fn each_request_of_a_batch_is_one_of_the_minute() {
    let limits = Limits {
        requests_per_minute: 6,
        ..Limits::default()
    };
    let (app, token) = served(DATABASES[0], limits).await;
    let send = |requests: usize| {
        let body = vec![json!({ "query": RECORD }); requests];
        let request = app.client.post(app.url("/graphql")).bearer_auth(&token);
        request.json(&body).send()
    };
    for (requests, status, left, code) in [
        (3, 200, 3, None),
        // More than there ever are; the refusal itself takes one.
        (7, 429, 2, Some("LIMIT_EXCEEDED")),
        (3, 429, 1, Some("TOO_MANY_REQUESTS")),
        (1, 200, 0, None),
        (1, 429, 0, Some("TOO_MANY_REQUESTS")),
    ] {
        let reply = send(requests).await.unwrap();
        assert_eq!(reply.status(), status, "{requests}");
        assert_eq!(
            reply.headers()["ratelimit"],
            format!("\"token\";r={left}"),
            "{requests}"
        );
        let reply: Value = reply.json().await.unwrap();
        assert_eq!(
            reply["errors"][0]["extensions"]["code"].as_str(),
            code,
            "{reply:#}"
        );
    }
    // Nothing of those that were refused was recorded.
    let other = app.data.token(&[Browse], &["here"]).await;
    assert_eq!(app.data(&other, COUNT).await["activityLog"]["totalCount"], 4);
}

#[tokio::test]
async fn a_batch_is_whole_and_of_limited_length() {
    let limits = Limits {
        max_batch: 2,
        ..Limits::default()
    };
    let (app, token) = served(DATABASES[0], limits).await;
    let one = json!({ "query": RECORD });
    assert_eq!(send(&app, &token, &json!([one, one])).await.0, 200);
    for (body, part) in [
        (json!([one, one, one]), "at most 2 requests"),
        (json!([]), "The batch is empty"),
        (json!([one, 1]), "has to be an object"),
        (json!([one, [one]]), "has to be an object"),
        (json!([one, {}]), "`query` is missing"),
    ] {
        let (status, reply) = send(&app, &token, &body).await;
        assert_eq!(status, 400, "{body}");
        let message = reply["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains(part), "{body}: {message}");
    }
    // Nothing of those that were refused was recorded.
    assert_eq!(app.data(&token, COUNT).await["activityLog"]["totalCount"], 2);
}
