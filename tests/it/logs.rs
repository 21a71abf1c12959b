//! The log of a busy server, as much of it as there can be.

use std::fs;

use backoffice_analytics::model::Permission::{Browse, Record};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256};
use reqwest::header::HeaderValue;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use uuid::Uuid;

use crate::support::{
    app::{DATABASES, Database, TestStore, activity},
    program::Running,
    socket::Socket,
};

const USER: &str = "alice-the-user";
const USERNAME: &str = "bob@example.com";
const DIFF: &str = "what-was-changed";

/// The keys of an issuer as a file, and a token of its own for somebody.
fn issuer(folder: &std::path::Path, subject: &str) -> (String, String) {
    let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let key = EncodingKey::from_ec_pem(pair.serialize_pem().as_bytes()).unwrap();
    let jwk = Jwk::from_encoding_key(&key, Algorithm::ES256).unwrap();
    let file = folder.join("jwks.json");
    fs::write(&file, json!({ "keys": [jwk] }).to_string()).unwrap();
    let claims = json!({ "iss": "issuer", "aud": "here", "sub": subject, "exp": chrono::Utc::now().timestamp() + 600,
        "domains": ["here"], "permissions": ["browse", "record"] });
    let token = encode(&Header::new(Algorithm::ES256), &claims, &key).unwrap();
    (file.display().to_string(), token)
}

async fn store(database: Database) -> TestStore {
    let mut row = activity("here", "1", "2026-01-02T00:00:00Z", "edit_dataset");
    (row.user_id, row.username, row.diff) = (Some(USER.into()), Some(USERNAME.into()), Some(DIFF.into()));
    TestStore::new(database).await.with("here", "UTC", &[row]).await
}

/// All kinds of requests, each with the id that it is given.
async fn keep_busy(address: &str, token: &str) {
    let record = "mutation($who: ID!, $name: String!, $diff: String!) { recordActivities(activities: [
        { id: \"2\", action: \"edit_dataset\", userId: $who, username: $name, diff: $diff }]) { recorded } }";
    let variables = json!({ "who": USER, "name": USERNAME, "diff": DIFF });
    for query in [
        record,
        "query($name: String!) { activityLog(first: 5, where: { username: [$name] }) { edges { node { userId username diff } } } }",
        "query($who: ID!) { activityLog(where: { userId: [$who] }) { totalCount } topUsers { entries { userId } } }",
        "query($name: String!) { activityLog(first: 5, where: { search: $name }) { edges { node { id } } } }",
        "query($name: Int!) { noSuchField(name: $name) }",
        "query($name: String!) { numberOfUsers(period: { from: $name }) { value } }",
        "bob@example.com {",
    ] {
        let body = json!({ "query": query, "variables": variables, "operationName": null });
        let request = reqwest::Client::new().post(format!("http://{address}/graphql"));
        let request = request.bearer_auth(token).header("x-request-id", "busy-1");
        request.json(&body).send().await.unwrap();
    }
    let mut socket = Socket::initialised(address, token).await;
    socket
        .subscribe("s", "subscription { activityRecorded { id } }")
        .await;
    socket
        .subscribe(
            "q",
            "{ activityLog(first: 2) { edges { node { userId username diff } } } }",
        )
        .await;
    assert_eq!(socket.receive().await["id"], "q");
}

/// The id of the request that a line is about.
fn request_id(line: &Value) -> Option<&str> {
    line["spans"]
        .as_array()?
        .iter()
        .find_map(|span| span["id"].as_str())
}

/// Asks with a token, and waits for the answer.
async fn ask(address: &str, token: &str, query: &str) {
    let request = reqwest::Client::new().post(format!("http://{address}/graphql"));
    let request = request.bearer_auth(token).header("x-request-id", "asked-1");
    let reply = request.json(&json!({ "query": query })).send().await.unwrap();
    let reply: Value = reply.json().await.unwrap();
    assert_eq!(reply.get("errors"), None, "{reply:#}");
}

#[tokio::test]
async fn reads_are_noted_whatever_else_the_log_is_to_hold() {
    let store = store(DATABASES[0]).await;
    let token = store.token(&[Browse], &["here"]).await;
    // Nothing but where it listens.
    let log = "off,backoffice_analytics::cli=info";
    let mut server = Running::serve_with(
        &store.url,
        &[("RUST_LOG", log), ("LOG_FORMAT", "json"), ("AUDIT_READS", "true")],
    );
    let address = server.address();
    for query in [
        r#"{ activityLog(actionType: ["geo", "edit_dataset"], where: {userId: ["nobody", "alice-the-user"]}) { nodes { id } } }"#,
        "{ activityLog { totalCount } }",
        "{ activityLog { totalCount edges { cursor } } }",
        "{ activityLog { pageInfo { hasNextPage } } }",
    ] {
        ask(&address, &token, query).await;
    }
    let (ended, lines) = server.terminate_telling();
    assert!(ended);
    let lines: Vec<Value> = lines
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let expected = [
        (json!("action,user_id"), json!(1)),
        (json!(null), json!(null)),
        (json!(null), json!(1)),
        (json!(null), json!(1)),
    ];
    assert_eq!(lines.len(), expected.len(), "{lines:#?}");
    for (line, (fields, rows)) in lines.iter().zip(expected) {
        assert_eq!(line["target"], "audit", "{line:#}");
        assert_eq!(request_id(line), Some("asked-1"), "{line:#}");
        assert_eq!(
            (&line["fields"]["fields"], &line["fields"]["rows"]),
            (&fields, &rows),
            "{line:#}"
        );
    }
}

#[tokio::test]
async fn a_name_that_an_issuer_gave_breaks_no_line() {
    let (store, folder) = (store(DATABASES[0]).await, tempfile::tempdir().unwrap());
    let (keys, jwt) = issuer(folder.path(), "ann\nthe log was read by nobody");
    let mut server = Running::serve_with(
        &store.url,
        &[
            ("AUDIT_READS", "true"),
            ("JWT_KEYS", &keys),
            ("JWT_ISSUER", "issuer"),
            ("JWT_AUDIENCE", "here"),
        ],
    );
    let address = server.address();
    ask(&address, &jwt, "{ activityLog { totalCount } }").await;
    let (ended, lines) = server.terminate_telling();
    assert!(ended);
    let notes: Vec<_> = lines.iter().filter(|line| line.contains("audit")).collect();
    assert_eq!(notes.len(), 1, "{lines:#?}");
    let name = r#"token="jwt:ann\nthe log was read by nobody""#;
    assert!(notes[0].contains(name), "{lines:#?}");
}

#[tokio::test]
async fn a_request_has_the_id_that_it_comes_with_if_that_may_stand_in_a_log() {
    let app = store(DATABASES[0]).await.serve();
    for (given, is_kept) in [
        ("asked-1_a.b:2", true),
        (&"a".repeat(100), true),
        (&"a".repeat(101), false),
        ("two words", false),
        ("a\"b", false),
        ("é", false),
        ("", false),
    ] {
        let given = HeaderValue::from_bytes(given.as_bytes()).unwrap();
        let request = app
            .client
            .get(app.url("/healthz"))
            .header("x-request-id", given.clone());
        let reply = request.send().await.unwrap();
        let told = &reply.headers()["x-request-id"];
        assert_eq!(*told == given, is_kept, "{given:?} {told:?}");
        assert!(
            is_kept || told.to_str().unwrap().parse::<Uuid>().is_ok(),
            "{told:?}"
        );
    }
}

#[tokio::test]
async fn what_anybody_can_send_is_no_error_of_the_operators_and_fills_no_log() {
    let store = store(DATABASES[0]).await;
    let mut server = Running::serve(&store.url);
    let address = server.address();
    let long = "a".repeat(5_000);
    let too_long = "a".repeat(500_000);
    for request in [
        "no request at all\r\n\r\n".to_owned(),
        format!("GET /{too_long} HTTP/1.1\r\nHost: here\r\n\r\n"),
        format!("GET /{long} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"),
    ] {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        // Either side may be closed before all is sent and read.
        drop(stream.write_all(request.as_bytes()).await);
        drop(stream.read_to_end(&mut Vec::new()).await);
    }
    let (ended, lines) = server.terminate_telling();
    assert!(ended);
    let about: Vec<_> = lines.iter().filter(|line| line.contains("aaaa")).collect();
    assert_eq!(about.len(), 1, "{lines:#?}");
    assert!(about[0].contains("a…") && about[0].len() < 500, "{}", about[0]);
    assert!(!lines.iter().any(|line| line.contains("ERROR")), "{lines:#?}");
}

#[tokio::test]
async fn the_log_is_json_has_request_ids_and_holds_no_token_and_nobody() {
    for database in DATABASES {
        let store = store(database).await;
        let folder = tempfile::tempdir().unwrap();
        let (keys, jwt) = issuer(folder.path(), "ann");
        let token = store.token(&[Browse, Record], &["here"]).await;
        let mut server = Running::serve_with(
            &store.url,
            &[
                ("RUST_LOG", "trace"),
                ("LOG_FORMAT", "json"),
                ("AUDIT_READS", "true"),
                ("JWT_KEYS", &keys),
                ("JWT_ISSUER", "issuer"),
                ("JWT_AUDIENCE", "here"),
            ],
        );
        let address = server.address();
        for shown in [&token, &jwt, &format!("{token}x"), &jwt.replace('.', ".x")] {
            if shown == &token || shown == &jwt {
                keep_busy(&address, shown).await;
            } else {
                let request = reqwest::Client::new().post(format!("http://{address}/graphql"));
                let request = request.bearer_auth(shown).header("x-request-id", "busy-1");
                let reply = request
                    .json(&json!({ "query": "{ __typename }" }))
                    .send()
                    .await
                    .unwrap();
                assert_eq!(reply.status(), 401);
            }
        }
        let (ended, lines) = server.terminate_telling();
        assert!(ended);
        let lines: Vec<Value> = lines
            .iter()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")))
            .collect();
        let about = |target: &str| {
            lines
                .iter()
                .filter(|line| line["target"] == target)
                .collect::<Vec<_>>()
        };
        for (target, at_least) in [("audit", 6), ("backoffice_analytics::telemetry::requests", 16)] {
            let told = about(target);
            assert!(told.len() >= at_least, "{target}: {lines:#?}");
            for line in told {
                assert!(request_id(line).is_some(), "{line:#}");
            }
        }
        let log = Value::from(lines).to_string();
        let secret = token.strip_prefix("boa_").unwrap();
        let signature = jwt.rsplit('.').next().unwrap();
        for kept in [secret, signature, USER, USERNAME, DIFF, "eyJ"] {
            assert!(!log.contains(kept), "{database:?} {kept}");
        }
    }
}
