//! What cannot be exported is refused with what would be right.

use backoffice_analytics::{
    config::Limits,
    model::Permission::{Browse, Record},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{get, header, served, text};
use crate::support::{
    app::{DATABASES, Database, TestApp, TestStore},
    postgres::locked,
    until::until,
};

async fn problem(app: &TestApp, token: &str, path: &str) -> (u16, Value) {
    let reply = get(app, token, &format!("/export/{path}")).await;
    assert_eq!(
        header(&reply, "content-type"),
        "application/problem+json",
        "{path}"
    );
    let status = reply.status().as_u16();
    let problem: Value = reply.json().await.unwrap();
    assert_eq!(problem["status"], status);
    (status, problem)
}

#[tokio::test]
async fn parameters_that_mean_nothing_are_refused() {
    let (app, token) = served(DATABASES[0], &[]).await;
    for (path, part) in [
        (
            "activity-log.csv?subdomian=x",
            "There is no parameter `subdomian` here. The nearest: subdomain, ",
        ),
        ("activity-log.csv?first=5", "There is no parameter `first` here"),
        ("topUsers.csv?search=x", "There is no parameter `search` here"),
        (
            "topUsers.csv?interval=DAY",
            "There is no parameter `interval` here",
        ),
        (
            "activity-log.csv?domain=here&domain=here",
            "`domain` is given 2 times",
        ),
        (
            "activity-log.csv?from=2026-01-01",
            "either `last`, or `from` and `to`",
        ),
        (
            "activity-log.csv?last=P1D&from=2026-01-01&to=2026-01-02",
            "either `last`, or `from` and `to`",
        ),
        (
            "activity-log.csv?from=2026-01-01&to=2026-01-02T00:00:00Z",
            "give two days, or two instants",
        ),
        ("activity-log.csv?from=2026-01-03&to=2026-01-02", "swap them"),
        (
            "activity-log.csv?from=2026-01-01T00:00:00+01:00&to=2026-01-02",
            "+ is written %2B",
        ),
        (
            "activity-log.csv?last=14",
            "`last`: `14` is not an ISO 8601 duration",
        ),
        (
            "activity-log.csv?timeZone=Europe/Pariss",
            "The nearest: Europe/Paris",
        ),
        (
            "activity-log.csv?actionType=Edit",
            "`actionType`: `Edit` is not the name of an action",
        ),
        (
            "activity-log.csv?actionType=edit_datset",
            "The nearest: edit_dataset",
        ),
        (
            "activity-log.csv?orderBy=newest",
            "`orderBy`: `newest` is not one of NEWEST_FIRST, OLDEST_FIRST",
        ),
        (
            "activity-log.csv?profile=excel",
            "`excel` is not one of rfc4180, portal",
        ),
        ("activity-log.csv?guard=yes", "`yes` is not one of none, formulas"),
        (
            "activity-log.json?profile=portal",
            "`profile` and `guard` are about CSV",
        ),
        (
            "activity-log.csv?hour=24",
            "`hour`: 24 is not an hour of the day: give one from 0 to 23",
        ),
        ("topUsers.csv?first=none", "`first`: `none` is not a whole number"),
        (
            "topUsers.csv?first=501",
            "`first`: 501 is not a number from 1 to 500",
        ),
        (
            "topUsers.csv?first=5000",
            "`first`: 5000 is not a number from 1 to 500",
        ),
        (
            "actions.csv?interval=YEAR",
            "`YEAR` is not one of HOUR, DAY, WEEK, MONTH",
        ),
    ] {
        let (status, problem) = problem(&app, &token, path).await;
        let detail = problem["detail"].as_str().unwrap();
        assert!(status == 400 && detail.contains(part), "{path} {problem:#}");
        assert_eq!(problem["code"], "BAD_USER_INPUT", "{path}");
    }
}

#[tokio::test]
async fn what_is_refused_in_a_turn_tells_how_many_are_left() {
    let limits = Limits {
        requests_per_minute: 9,
        ..Limits::default()
    };
    let store = TestStore::new(DATABASES[0]).await.with("here", "UTC", &[]).await;
    let (app, token) = store.serve_here(&[Browse], limits).await;
    for (path, status, left) in [
        ("activity-log.csv?domain=unknown", 404, "\"token\";r=8"),
        ("activity-log.xlsx?subdomian=x", 400, "\"token\";r=7"),
        ("topUsers.csv?domain=unknown", 404, "\"token\";r=6"),
        ("topUsers.csv?subdomian=x", 400, "\"token\";r=5"),
        ("activity-log.csv", 200, "\"token\";r=4"),
        // Nobody takes a turn for it.
        ("nothing.csv", 404, ""),
    ] {
        let reply = get(&app, &token, &format!("/export/{path}")).await;
        let told = (reply.status().as_u16(), header(&reply, "ratelimit"));
        assert_eq!(told, (status, left.to_owned()), "{path}");
    }
}

#[tokio::test]
async fn what_takes_too_long_tells_how_many_turns_are_left() {
    let limits = Limits {
        request_timeout: 1,
        ..Limits::default()
    };
    let store = TestStore::new(Database::Postgres)
        .await
        .with("here", "UTC", &[])
        .await;
    let (app, token) = store.serve_here(&[Browse], limits).await;
    let locked = locked(&app.data.url, "domain").await;
    for path in [
        "/export/activity-log.csv",
        "/export/topUsers.csv",
        "/api/explore/v2.1/monitoring/datasets/activity-log/records",
        "/api/explore/v2.1/monitoring/datasets/activity-log/exports/csv",
    ] {
        // On a busy machine the time may be up before it is known who asks.
        until(path, async || {
            let reply = get(&app, &token, path).await;
            assert_eq!(reply.status(), 503, "{path}");
            let turns = reply.headers().get("ratelimit");
            turns.is_some_and(|turns| turns.as_bytes().starts_with(b"\"token\";r="))
        })
        .await;
    }
    locked.rollback().await.unwrap();
}

#[tokio::test]
async fn a_table_that_would_be_too_large_is_refused_in_words_of_its_own() {
    let (app, token) = served(DATABASES[0], &[]).await;
    let (status, problem) = problem(&app, &token, "actions.csv?interval=HOUR&last=P1Y").await;
    assert_eq!((status, &problem["code"]), (400, &json!("LIMIT_EXCEEDED")));
    assert_eq!(
        problem["detail"],
        "The table might hold more than 250000 values: ask for a shorter period, a longer interval or fewer entries"
    );
}

#[tokio::test]
async fn tables_are_there_however_little_documents_may_nest() {
    let limits = Limits {
        max_depth: 1,
        ..Limits::default()
    };
    let store = TestStore::new(DATABASES[0]).await.with("here", "UTC", &[]).await;
    let (app, token) = store.serve_here(&[Browse], limits).await;
    text(&app, &token, "/export/topUsers.csv").await;
}

#[tokio::test]
async fn a_domain_that_is_not_covered_is_told_without_the_words_of_graphql() {
    let (app, token) = served(DATABASES[0], &[]).await;
    for file in ["activity-log.csv", "topUsers.csv"] {
        let (_, problem) = problem(&app, &token, &format!("{file}?domain=her")).await;
        assert_eq!(
            problem["detail"],
            "There is no domain `her` here, or the token does not cover it. The nearest that it covers: `here`",
            "{file}"
        );
    }
}

#[tokio::test]
async fn who_may_not_is_told_so() {
    let (app, browse) = served(DATABASES[0], &[]).await;
    let record = app.data.token(&[Record], &["here"]).await;
    for file in ["activity-log.csv", "topUsers.csv"] {
        for (token, parameters, status, code) in [
            ("nonsense", "", 401, "UNAUTHENTICATED"),
            (record.as_str(), "", 403, "FORBIDDEN"),
            (browse.as_str(), "?domain=there", 404, "NOT_FOUND"),
        ] {
            let (told, problem) = problem(&app, token, &format!("{file}{parameters}")).await;
            assert_eq!(
                (told, problem["code"].as_str().unwrap()),
                (status, code),
                "{file}{parameters}"
            );
        }
    }
    let reply = app
        .client
        .get(app.url("/export/activity-log.csv"))
        .send()
        .await
        .unwrap();
    assert_eq!(
        (
            reply.status().as_u16(),
            header(&reply, "www-authenticate").as_str()
        ),
        (401, "Bearer")
    );
}

#[tokio::test]
async fn other_files_and_methods_are_not_there() {
    let (app, token) = served(DATABASES[0], &[]).await;
    for file in [
        "activity-log.doc",
        "activity-log",
        "topUsers.json",
        "nothing.csv",
        "actions",
    ] {
        let (status, problem) = problem(&app, &token, file).await;
        let detail = problem["detail"].as_str().unwrap();
        assert!(
            status == 404
                && detail.contains("activity-log as csv, jsonl, json")
                && detail.contains("topUsers"),
            "{problem:#}"
        );
    }
    let reply = app
        .client
        .post(app.url("/export/activity-log.csv"))
        .bearer_auth(&token)
        .send()
        .await
        .unwrap();
    assert_eq!(
        (reply.status().as_u16(), header(&reply, "allow").as_str()),
        (405, "GET, HEAD")
    );
}

#[tokio::test]
async fn a_client_that_could_not_see_a_cut_is_refused() {
    let (app, token) = served(DATABASES[0], &[]).await;
    for (version, expected) in [("1.0", "HTTP/1.0 505"), ("1.1", "HTTP/1.1 200")] {
        let mut stream = TcpStream::connect(&app.address).await.unwrap();
        let request = format!(
            "GET /export/activity-log.csv HTTP/{version}\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut told = String::new();
        stream.read_to_string(&mut told).await.unwrap();
        assert!(told.starts_with(expected), "{told}");
    }
}
