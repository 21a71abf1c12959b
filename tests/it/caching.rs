//! Answers that clients keep, and bodies that are compressed.

use std::io::{Read, Write};

use backoffice_analytics::model::Permission::{Browse, Record};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use reqwest::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use serde_json::{Value, json};

use crate::support::app::{DATABASES, Settings, TestApp, TestStore};

const ADDRESS: &str = "/graphql?query=%7B%20activityLog%20%7B%20totalCount%20%7D%20%7D";

async fn served() -> (TestApp, String) {
    TestStore::new(DATABASES[0])
        .await
        .with("here", "UTC", &[])
        .await
        .serve_here(&[Browse, Record], Settings::default())
        .await
}

#[tokio::test]
async fn an_answer_by_get_can_be_asked_for_again() {
    let (app, token) = served().await;
    let get = |tag: &str| {
        app.client
            .get(app.url(ADDRESS))
            .bearer_auth(&token)
            .header(IF_NONE_MATCH, tag.to_owned())
            .send()
    };
    let first = get("\"none\"").await.unwrap();
    assert_eq!(first.status(), 200);
    assert_eq!(first.headers()[CACHE_CONTROL], "private, no-cache");
    let vary: Vec<_> = first
        .headers()
        .get_all(VARY)
        .iter()
        .map(|it| it.to_str().unwrap().to_lowercase())
        .collect();
    assert!(vary.join(",").contains("accept, authorization"), "{vary:?}");
    let tag = first.headers()[ETAG].to_str().unwrap().to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");

    let again = get(&format!("\"other\", {tag}")).await.unwrap();
    assert_eq!(
        (again.status().as_u16(), again.headers()[ETAG].to_str().unwrap()),
        (304, tag.as_str())
    );
    assert_eq!(again.text().await.unwrap(), "");

    let record = r#"mutation { recordActivities(activities: [{action: "geo"}]) { recorded } }"#;
    app.data(&token, record).await;
    let changed = get(&tag).await.unwrap();
    assert_eq!(changed.status(), 200);
    assert_ne!(changed.headers()[ETAG].to_str().unwrap(), tag);
}

#[tokio::test]
async fn what_failed_or_came_by_post_is_not_kept() {
    let (app, token) = served().await;
    let wrong = app
        .client
        .get(app.url("/graphql?query=%7Bnothing%7D"))
        .bearer_auth(&token)
        .send()
        .await
        .unwrap();
    let posted = app
        .client
        .post(app.url("/graphql"))
        .bearer_auth(&token)
        .json(&json!({ "query": "{ __typename }" }));
    let nobody = app.client.get(app.url(ADDRESS)).send().await.unwrap();
    for reply in [wrong, posted.send().await.unwrap(), nobody] {
        assert_eq!(reply.headers()[CACHE_CONTROL], "no-store");
        assert_eq!(reply.headers().get(ETAG), None);
    }
}

fn decoded(encoding: &str, body: &[u8]) -> String {
    let mut text = String::new();
    let read = match encoding {
        "gzip" => GzDecoder::new(body).read_to_string(&mut text),
        "br" => brotli::Decompressor::new(body, 4_096).read_to_string(&mut text),
        _ => zstd::Decoder::new(body).unwrap().read_to_string(&mut text),
    };
    read.expect("it is compressed as it says");
    text
}

#[tokio::test]
async fn answers_are_compressed_as_the_client_takes_them() {
    let (app, token) = served().await;
    let query = "{ __schema { types { name description fields { name description } } } }";
    let ask = |encoding: &str| {
        let request = app.client.post(app.url("/graphql")).bearer_auth(&token);
        request
            .header(ACCEPT_ENCODING, encoding.to_owned())
            .json(&json!({ "query": query }))
            .send()
    };
    let plain = ask("identity").await.unwrap();
    assert_eq!(plain.headers().get(CONTENT_ENCODING), None);
    let plain = plain.text().await.unwrap();
    for encoding in ["gzip", "br", "zstd"] {
        let reply = ask(encoding).await.unwrap();
        assert_eq!(reply.headers()[CONTENT_ENCODING], encoding);
        let body = reply.bytes().await.unwrap();
        assert!(
            body.len() < plain.len() / 2,
            "{encoding}: {} of {}",
            body.len(),
            plain.len()
        );
        assert_eq!(decoded(encoding, &body), plain, "{encoding}");
    }
}

fn gzipped(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn a_compressed_body_may_be_no_larger_than_a_plain_one() {
    let (app, token) = served().await;
    let send = |body: Vec<u8>| {
        let request = app.client.post(app.url("/graphql")).bearer_auth(&token);
        request
            .header(CONTENT_TYPE, "application/json")
            .header(CONTENT_ENCODING, "gzip")
            .body(body)
            .send()
    };
    let good = send(gzipped(br#"{"query": "{ activityLog { totalCount } }"}"#))
        .await
        .unwrap();
    assert_eq!(
        good.json::<Value>().await.unwrap()["data"]["activityLog"]["totalCount"],
        0
    );

    let bomb = gzipped(&vec![b' '; (32 << 20) + 1]);
    assert!(bomb.len() < 64 << 10);
    let refused = send(bomb).await.unwrap();
    assert_eq!(refused.status(), 413);
    let refused: Value = refused.json().await.unwrap();
    assert_eq!(
        refused["errors"][0]["extensions"],
        json!({ "code": "LIMIT_EXCEEDED", "limit": "maxBody", "max": 32 << 20 })
    );

    let garbled = send(b"{\"query\": \"{ __typename }\"}".to_vec()).await.unwrap();
    assert_eq!(garbled.status(), 400);
}
