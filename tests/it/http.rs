//! What is served over HTTP besides answers to good requests by POST.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use backoffice_analytics::model::Permission::{Browse, Record};
use reqwest::{
    Method,
    header::{ACCEPT, ALLOW, CONTENT_TYPE},
};
use serde_json::{Value, json};

use crate::support::{
    app::{DATABASES, Database, Settings, TestApp, TestStore, activity},
    npm,
};

const GRAPHQL_JSON: &str = "application/graphql-response+json";
const COUNT: &str = "{ activityLog { totalCount } }";

async fn served(database: Database) -> (TestApp, String) {
    let rows = [activity("here", "1", "2026-01-15T12:00:00Z", "polish")];
    TestStore::new(database)
        .await
        .with("here", "UTC", &rows)
        .await
        .serve_here(&[Browse, Record], Settings::default())
        .await
}

/// The address with these parameters.
fn address(parameters: &[(&str, &str)]) -> String {
    let encoded = |text: &str| {
        let codes: Vec<String> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        codes.concat()
    };
    let pairs: Vec<String> = parameters
        .iter()
        .map(|(name, text)| format!("{name}={}", encoded(text)))
        .collect();
    format!("/graphql?{}", pairs.join("&"))
}

#[tokio::test]
async fn bytes_that_are_no_text_are_refused_in_every_address() {
    let (app, token) = served(DATABASES[0]).await;
    let log = "/api/explore/v2.1/monitoring/datasets/activity-log";
    let get = |path: &str| app.client.get(app.url(path));
    for (request, parameter) in [
        (get("/export/activity-log.jsonl?last=P1D&userId=%FF%FE"), "userId"),
        (get("/export/topUsers.csv?subdomain=a%C3&first=5"), "subdomain"),
        (get("/export/activity-log.csv?%E9=1"), "%E9"),
        (get(&format!("{log}/records?where=%80")), "where"),
        (get(&format!("{log}/exports/csv?apikey=%F0%9F")), "apikey"),
        (
            get("/graphql?query={__typename}&operationName=%FF"),
            "operationName",
        ),
        (
            app.client
                .post(app.url("/activities?domain=%FF"))
                .header(CONTENT_TYPE, "application/x-ndjson"),
            "domain",
        ),
    ] {
        let reply = request.bearer_auth(&token).send().await.unwrap();
        let status = reply.status();
        let told = reply.text().await.unwrap();
        assert_eq!(status, 400, "{parameter} {told}");
        let expected = format!("The parameter `{parameter}` is not text in UTF-8");
        assert!(told.contains(&expected), "{told}");
    }
    let replaced = "/export/activity-log.jsonl?userId=%EF%BF%BD&username=%C3%A9+%25FF";
    let reply = get(replaced).bearer_auth(&token).send().await.unwrap();
    assert_eq!(reply.status(), 200, "what is text may be any");
}

#[tokio::test]
async fn bodies_that_are_no_request_are_refused() {
    for database in DATABASES {
        let (app, token) = served(database).await;
        let good = json!({ "query": COUNT }).to_string();
        for (content_type, body, status, part) in [
            (Some("application/json"), good.as_str(), 200, ""),
            (Some("Application/JSON; charset=utf-8"), &good, 200, ""),
            (
                Some("application/json"),
                "{\"query\":",
                400,
                "The body is not JSON: it ends before it is complete",
            ),
            (
                Some("application/json"),
                "{query}",
                400,
                "The body is not JSON: a name has to stand in double quotes, at its character 2",
            ),
            (
                Some("application/json"),
                "query",
                400,
                "it has to be an object, or a list of them",
            ),
            (
                Some("application/json"),
                "\u{feff}{}",
                400,
                "The body begins with a byte order mark",
            ),
            (Some("application/json"), "[]", 400, "The batch is empty"),
            (
                Some("application/json"),
                "[\"{ domains { id } }\"]",
                400,
                "not the JSON of a GraphQL request",
            ),
            (
                Some("application/json"),
                "",
                400,
                "The body is empty: send a GraphQL request as JSON",
            ),
            (Some("application/json"), " \r\n", 400, "The body is empty"),
            (
                Some("application/json"),
                "{\"query\": 1}",
                400,
                "not the JSON of a GraphQL request",
            ),
            (
                Some("application/json; charset=utf-16"),
                &good,
                415,
                "The body must be JSON in UTF-8",
            ),
            (
                Some("text/plain"),
                &good,
                415,
                "set Content-Type to application/json",
            ),
            (
                Some("application/x-www-form-urlencoded"),
                &good,
                415,
                "set Content-Type",
            ),
            (
                Some("multipart/form-data; boundary=x"),
                &good,
                415,
                "set Content-Type",
            ),
            (None, &good, 415, "set Content-Type"),
        ] {
            let mut request = app
                .client
                .post(app.url("/graphql"))
                .bearer_auth(&token)
                .body(body.to_owned());
            if let Some(content_type) = content_type {
                request = request.header(CONTENT_TYPE, content_type);
            }
            let reply = request.send().await.unwrap();
            assert_eq!(reply.status(), status, "{content_type:?} {body}");
            let reply: Value = reply.json().await.unwrap();
            if status == 200 {
                assert_eq!(reply["data"]["activityLog"]["totalCount"], 1);
            } else {
                let message = reply["errors"][0]["message"].as_str().unwrap();
                assert!(message.contains(part), "{message}");
                assert_eq!(reply["errors"][0]["extensions"]["code"], "BAD_REQUEST");
            }
        }
    }
}

#[tokio::test]
async fn get_answers_queries_and_records_nothing() {
    let query = "query Count($action: ActionType!) { activityLog(actionType: [$action]) { totalCount } } \
                 mutation Record { recordActivities(activities: [{action: \"geo\"}]) { recorded } }";
    for database in DATABASES {
        let (app, token) = served(database).await;
        let ask = |method: Method, path: String| {
            app.client
                .request(method, app.url(&path))
                .bearer_auth(&token)
                .send()
        };
        for (action, total) in [("polish", 1), ("geo", 0)] {
            let variables = json!({ "action": action }).to_string();
            let path = address(&[
                ("query", query),
                ("operationName", "Count"),
                ("variables", &variables),
            ]);
            let reply = ask(Method::GET, path).await.unwrap();
            assert_eq!(reply.status(), 200);
            let reply: Value = reply.json().await.unwrap();
            assert_eq!(reply["data"]["activityLog"]["totalCount"], total, "{reply:#}");
        }
        let mutation = "mutation { recordActivities(activities: [{action: \"geo\"}]) { recorded } }";
        for (method, path, status, allow) in [
            (Method::GET, address(&[("query", mutation)]), 405, Some("POST")),
            (
                Method::GET,
                address(&[("query", query), ("operationName", "Record")]),
                405,
                Some("POST"),
            ),
            (
                Method::PUT,
                address(&[("query", COUNT)]),
                405,
                Some("GET, HEAD, POST"),
            ),
            (
                Method::DELETE,
                address(&[("query", mutation)]),
                405,
                Some("GET, HEAD, POST"),
            ),
            (Method::GET, "/graphql".into(), 400, None),
            (
                Method::GET,
                address(&[("query", COUNT), ("variables", "{")]),
                400,
                None,
            ),
        ] {
            let reply = ask(method.clone(), path.clone()).await.unwrap();
            assert_eq!(reply.status(), status, "{method} {path}");
            assert_eq!(
                reply.headers().get(ALLOW).map(|it| it.to_str().unwrap()),
                allow,
                "{method} {path}"
            );
            let reply: Value = reply.json().await.unwrap();
            assert_eq!(
                reply["errors"][0]["extensions"]["code"], "BAD_REQUEST",
                "{method} {path}"
            );
        }
        assert_eq!(
            app.data(&token, COUNT).await["activityLog"]["totalCount"],
            1,
            "{database:?}"
        );
    }
}

#[tokio::test]
async fn the_media_type_is_the_one_asked_for() {
    for database in DATABASES {
        let (app, token) = served(database).await;
        let newer_too = "application/graphql-response+json, application/json;q=0.9";
        for (accept, query, status, media_type) in [
            (GRAPHQL_JSON, COUNT, 200, GRAPHQL_JSON),
            (newer_too, COUNT, 200, GRAPHQL_JSON),
            (GRAPHQL_JSON, "{ nothing }", 400, GRAPHQL_JSON),
            (GRAPHQL_JSON, "{", 400, GRAPHQL_JSON),
            (
                GRAPHQL_JSON,
                "{ activityLog(first: 0) { totalCount } }",
                200,
                GRAPHQL_JSON,
            ),
            ("application/json", "{ nothing }", 200, "application/json"),
            ("application/json", "{", 200, "application/json"),
            ("*/*", COUNT, 200, "application/json"),
            ("application/xml", COUNT, 406, "application/json"),
        ] {
            let body = json!({ "query": query });
            let request = app
                .client
                .post(app.url("/graphql"))
                .bearer_auth(&token)
                .header(ACCEPT, accept)
                .json(&body);
            let reply = request.send().await.unwrap();
            assert_eq!(reply.status(), status, "{accept} {query}");
            let told = reply.headers()[CONTENT_TYPE].to_str().unwrap();
            assert_eq!(told, format!("{media_type}; charset=utf-8"), "{accept} {query}");
        }
        let page = app
            .client
            .get(app.url("/graphql"))
            .header(ACCEPT, "text/html,*/*;q=0.8")
            .send()
            .await
            .unwrap();
        assert_eq!(
            (
                page.status().as_u16(),
                page.headers()[CONTENT_TYPE].to_str().unwrap()
            ),
            (200, "text/html; charset=utf-8")
        );
        assert!(
            page.text()
                .await
                .unwrap()
                .to_lowercase()
                .starts_with("<!doctype html>")
        );
    }
}

#[tokio::test]
async fn the_server_tells_how_it_is_without_a_token() {
    for database in DATABASES {
        let (app, _) = served(database).await;
        for (path, status, body) in [
            ("/healthz", 200, "alive\n"),
            ("/readyz", 200, "ready\n"),
            ("/nowhere", 404, ""),
        ] {
            let reply = app.client.get(app.url(path)).send().await.unwrap();
            assert_eq!(reply.status(), status, "{path}");
            assert_eq!(reply.text().await.unwrap(), body, "{path}");
            let head = app.client.head(app.url(path)).send().await.unwrap();
            assert_eq!(head.status(), status, "HEAD {path}");
        }
    }
}

const LIMIT: usize = 32 << 20;

#[tokio::test]
async fn a_body_may_have_32_mib() {
    let (app, token) = served(Database::Sqlite).await;
    let mut body = json!({ "query": COUNT }).to_string();
    body += &" ".repeat(LIMIT - body.len());
    let request = app
        .client
        .post(app.url("/graphql"))
        .bearer_auth(&token)
        .header(CONTENT_TYPE, "application/json");
    assert_eq!(request.body(body).send().await.unwrap().status(), 200);

    // One byte more is refused by its header: nothing of it has to be sent.
    let address = app.address.clone();
    let reply = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let head = format!(
            "POST /graphql HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{{",
            LIMIT + 1
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut reply = [0; 2_048];
        let length = stream.read(&mut reply).unwrap();
        String::from_utf8_lossy(&reply[..length]).into_owned()
    });
    let reply = reply.await.unwrap();
    assert!(reply.starts_with("HTTP/1.1 413 "), "{reply}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audits_of_graphql_over_http_pass() {
    let (app, token) = served(Database::Sqlite).await;
    let said = npm::run("web", "audit", &[("BASE_URL", &app.url("")), ("TOKEN", &token)]);
    assert!(said.contains("pass 62"), "{said}");
}
