//! HEAD is told what GET is told, without a body, and nothing is made for it.

use backoffice_analytics::{
    config::Limits,
    model::Permission::{Browse, Record},
};
use reqwest::{Method, Response, header::HeaderMap};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::app::{DATABASES, Database, TestApp, TestStore, activity};

const DATASET: &str = "/api/explore/v2.1/monitoring/datasets/activity-log";
/// What has its length told, as it is made before it is sent.
const WHOLE: [&str; 5] = [
    "/export/topUsers.csv",
    "/export/numberOfUsers.csv?last=P30D",
    "/graphql?query=%7B%20domains%20%7B%20id%20%7D%20%7D",
    "RECORDS",
    "RECORDS?select=count(*)&group_by=action",
];
const FILES: [&str; 5] = [
    "/export/activity-log.csv",
    "/export/activity-log.xlsx?orderBy=OLDEST_FIRST",
    "FILES/csv",
    "FILES/csv?compressed=true&use_labels=true",
    "FILES/json?select=count(*)&group_by=action",
];
const REFUSED: [(&str, u16); 11] = [
    ("/export/activity-log.csv?last=14", 400),
    ("/export/activity-log.csv?domain=elsewhere", 404),
    ("/export/activity-log.doc", 404),
    ("/export/topUsers.csv?first=501", 400),
    ("RECORDS?where=x", 400),
    ("RECORDS?domain=elsewhere", 404),
    ("FILES/csv?order_by=action", 400),
    ("FILES/geojson", 404),
    ("/api/v2/catalog/datasets", 404),
    ("/graphql", 400),
    ("/graphql?query=%7B%20nothing%20%7D", 200),
];

fn path(shown: &str) -> String {
    let records = shown.replace("RECORDS", &format!("{DATASET}/records"));
    records.replace("FILES", &format!("{DATASET}/exports"))
}

async fn served(database: Database, limits: Limits) -> (TestApp, String) {
    let rows: Vec<_> = (0..50)
        .map(|place| activity("here", &place.to_string(), "2026-01-15T12:00:00Z", "geo"))
        .collect();
    let store = TestStore::new(database).await.with("here", "UTC", &rows).await;
    store.serve_here(&[Browse, Record], limits).await
}

async fn ask(app: &TestApp, token: &str, method: &Method, shown: &str, coding: &str) -> Response {
    let request = app.client.request(method.clone(), app.url(&path(shown)));
    let request = request.bearer_auth(token).header("accept-encoding", coding);
    request.send().await.unwrap()
}

/// The headers but those that differ from one request to the next, or list the same in any order.
fn told(reply: &Response) -> HeaderMap {
    let mut headers = reply.headers().clone();
    for name in [
        "date",
        "x-request-id",
        "ratelimit",
        "access-control-expose-headers",
    ] {
        headers.remove(name);
    }
    headers
}

#[tokio::test]
async fn it_is_told_what_get_is_told() {
    for database in DATABASES {
        let (app, token) = served(database, Limits::default()).await;
        let good = WHOLE.iter().chain(&FILES).map(|shown| (*shown, 200));
        for (shown, status) in good.chain(REFUSED) {
            for coding in ["identity", "gzip"] {
                let got = ask(&app, &token, &Method::GET, shown, coding).await;
                let head = ask(&app, &token, &Method::HEAD, shown, coding).await;
                assert_eq!(
                    (got.status().as_u16(), head.status().as_u16()),
                    (status, status),
                    "{shown}"
                );
                assert_eq!(told(&head), told(&got), "{database:?} {shown} {coding}");
                assert_ne!(got.bytes().await.unwrap().len(), 0, "{shown}");
            }
        }
        for (shown, _) in REFUSED {
            let head = ask(&app, "nonsense", &Method::HEAD, shown, "identity").await;
            let got = ask(&app, "nonsense", &Method::GET, shown, "identity").await;
            assert_eq!(
                (head.status(), told(&head)),
                (got.status(), told(&got)),
                "{shown}"
            );
        }
    }
}

#[tokio::test]
async fn no_byte_of_a_body_is_sent() {
    let (app, token) = served(DATABASES[0], Limits::default()).await;
    for shown in WHOLE.iter().chain(&FILES) {
        let mut stream = TcpStream::connect(&app.address).await.unwrap();
        let path = path(shown);
        let head = format!("HEAD {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut said = String::new();
        while !said.contains("\r\n\r\n") {
            said.push(char::from(stream.read_u8().await.unwrap()));
        }
        assert!(said.starts_with("HTTP/1.1 200"), "{shown} {said}");
        // Whatever comes before the next answer would be its body.
        let next = "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        stream.write_all(next.as_bytes()).await.unwrap();
        let mut rest = String::new();
        stream.read_to_string(&mut rest).await.unwrap();
        assert!(
            rest.starts_with("HTTP/1.1 200") && rest.ends_with("\r\n\r\nalive\n"),
            "{shown} {rest}"
        );
    }
}

#[tokio::test]
async fn no_file_is_made_for_it_and_its_turn_is_given_back() {
    let limits = Limits {
        concurrent_exports: 1,
        ..Limits::default()
    };
    for database in DATABASES {
        let (app, token) = served(database, limits.clone()).await;
        for shown in FILES.iter().chain(&FILES) {
            let head = ask(&app, &token, &Method::HEAD, shown, "identity").await;
            assert_eq!(head.status(), 200, "{database:?} {shown}");
        }
        for shown in FILES {
            let got = ask(&app, &token, &Method::GET, shown, "identity").await;
            assert_eq!(got.status(), 200, "{database:?} {shown}");
            assert_ne!(got.bytes().await.unwrap().len(), 0, "{shown}");
        }
        assert_eq!(files(&app).await, FILES.len(), "{database:?}");
    }
}

/// How many files were made, those that were not taken included. The last of them is counted shortly after it was sent.
async fn files(app: &TestApp) -> usize {
    let counted = async || {
        let figures = app.client.get(format!("http://{}/metrics", app.metrics)).send();
        let figures = figures.await.unwrap().text().await.unwrap();
        let lines = figures
            .lines()
            .filter(|line| line.contains("requests_total{operation=\"exp"));
        let counts = lines.map(|line| line.rsplit(' ').next().unwrap().parse::<usize>().unwrap());
        counts.sum::<usize>()
    };
    for _ in 0..500 {
        if counted().await >= FILES.len() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    counted().await
}

#[tokio::test]
async fn it_records_nothing() {
    let (app, token) = served(DATABASES[0], Limits::default()).await;
    let mutation = "/graphql?query=mutation%20%7B%20recordActivities(activities%3A%20%5B%7Baction%3A%20%22geo%22%7D%5D)%20%7B%20recorded%20%7D%20%7D";
    for method in [Method::GET, Method::HEAD] {
        let reply = ask(&app, &token, &method, mutation, "identity").await;
        let told = (
            reply.status().as_u16(),
            reply.headers()["allow"].to_str().unwrap(),
        );
        assert_eq!(told, (405, "POST"), "{method}");
    }
    let count = app.data(&token, "{ activityLog { totalCount } }").await;
    assert_eq!(count["activityLog"]["totalCount"], 50);
}
