//! Documents that are asked for by their hashes.

use backoffice_analytics::{graphql::Documents, model::Permission::Browse};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{
    app::{DATABASES, TestApp, TestStore},
    socket::Socket,
};

const COUNT: &str = "{ activityLog { totalCount } }";
const OTHER: &str = "{ domains { id } }";

fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

fn persisted(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

async fn served(documents: Documents) -> (TestApp, String) {
    let store = TestStore::new(DATABASES[0]).await.with("here", "UTC", &[]).await;
    store.serve_here(&[Browse], documents).await
}

async fn post(app: &TestApp, token: &str, body: Value) -> Value {
    let request = app
        .client
        .post(app.url("/graphql"))
        .bearer_auth(token)
        .json(&body);
    request.send().await.unwrap().json().await.unwrap()
}

fn code(reply: &Value) -> &str {
    reply["errors"][0]["extensions"]["code"]
        .as_str()
        .unwrap_or_else(|| panic!("{reply:#}"))
}

#[tokio::test]
async fn a_client_teaches_a_document_and_asks_for_it_by_its_hash() {
    let (app, token) = served(Documents::default()).await;
    let by_hash = json!({ "extensions": persisted(&hash(COUNT)) });
    let unknown = post(&app, &token, by_hash.clone()).await;
    assert_eq!(unknown["errors"][0]["message"], "PersistedQueryNotFound");
    assert_eq!(code(&unknown), "PERSISTED_QUERY_NOT_FOUND");

    let taught = json!({ "query": COUNT, "extensions": persisted(&hash(COUNT)) });
    assert_eq!(
        post(&app, &token, taught).await["data"]["activityLog"]["totalCount"],
        0
    );
    assert_eq!(
        post(&app, &token, by_hash).await["data"]["activityLog"]["totalCount"],
        0
    );

    let id = format!("sha256:{}", hash(COUNT));
    assert_eq!(
        post(&app, &token, json!({ "documentId": id })).await["data"]["activityLog"]["totalCount"],
        0
    );
    for address in [
        format!("/graphql?documentId={}", hash(COUNT)),
        format!(
            "/graphql?extensions={}",
            persisted(&hash(COUNT)).to_string().replace('"', "%22")
        ),
    ] {
        let reply = app
            .client
            .get(app.url(&address))
            .bearer_auth(&token)
            .send()
            .await
            .unwrap();
        let reply: Value = reply.json().await.unwrap();
        assert_eq!(
            reply["data"]["activityLog"]["totalCount"], 0,
            "{address} {reply:#}"
        );
    }
}

#[tokio::test]
async fn a_hash_that_is_not_the_documents_teaches_nothing() {
    let (app, token) = served(Documents::default()).await;
    for (extensions, part) in [
        (persisted(&hash(OTHER)), "not the one given"),
        (
            json!({ "persistedQuery": { "version": 2, "sha256Hash": hash(COUNT) } }),
            "`version`, which is 1",
        ),
        (json!({ "persistedQuery": { "version": 1 } }), "`sha256Hash`"),
        (json!({ "persistedQuery": true }), "`sha256Hash`"),
    ] {
        let reply = post(&app, &token, json!({ "query": COUNT, "extensions": extensions })).await;
        assert_eq!(code(&reply), "BAD_REQUEST");
        let message = reply["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains(part), "{message}");
    }
    let reply = post(&app, &token, json!({ "extensions": persisted(&hash(OTHER)) })).await;
    assert_eq!(code(&reply), "PERSISTED_QUERY_NOT_FOUND");
}

#[tokio::test]
async fn where_only_registered_documents_are_answered_others_are_not() {
    let registered = [(Some("count".to_owned()), COUNT.to_owned())];
    let (app, token) = served(Documents::new(registered, true)).await;
    for body in [
        json!({ "query": COUNT }),
        json!({ "query": COUNT, "extensions": persisted(&hash(COUNT)) }),
        json!({ "extensions": persisted(&hash(COUNT)) }),
        json!({ "documentId": "count" }),
    ] {
        let reply = post(&app, &token, body.clone()).await;
        assert_eq!(reply["data"]["activityLog"]["totalCount"], 0, "{body} {reply:#}");
    }
    for body in [
        json!({ "query": OTHER }),
        json!({ "query": format!("{COUNT} ") }),
        json!({ "query": OTHER, "extensions": persisted(&hash(OTHER)) }),
        json!({ "extensions": persisted(&hash(OTHER)) }),
        json!({ "documentId": "other" }),
    ] {
        let reply = post(&app, &token, body.clone()).await;
        assert_eq!(code(&reply), "PERSISTED_QUERY_NOT_SUPPORTED", "{body}");
    }
    let mut socket = Socket::initialised(&app.address, &token).await;
    socket.subscribe("1", OTHER).await;
    let reply = socket.receive().await;
    assert_eq!(
        reply["payload"][0]["extensions"]["code"], "PERSISTED_QUERY_NOT_SUPPORTED",
        "{reply:#}"
    );
    socket.subscribe("2", COUNT).await;
    assert_eq!(
        socket.receive().await["payload"]["data"]["activityLog"]["totalCount"],
        0
    );
}
