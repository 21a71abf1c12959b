//! Clients that leave, or are turned away, while their file is made.

use std::time::{Duration, Instant};

use backoffice_analytics::model::{Activity, Permission::Browse};
use serde_json::Value;
use tokio::{
    io::AsyncReadExt,
    time::{sleep, timeout},
};

use crate::support::{
    app::{DATABASES, Database, TestStore, activity},
    deaf::{deaf, leaving},
    postgres::locked,
    program::Running,
};

const WORKBOOK: &str = "/export/activity-log.xlsx";
const ROWS: usize = 2_000;
/// How often it is looked whether something happened.
const LOOK: Duration = Duration::from_millis(50);
/// How long it is waited for.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often a client may come too late.
const ATTEMPTS: usize = 20;

fn rows(bytes: usize) -> Vec<Activity> {
    let row = |place| Activity {
        diff: Some("d".repeat(bytes)),
        ..activity("here", &format!("{place:06}"), "2026-01-15T12:00:00Z", "geo")
    };
    (0..ROWS).map(row).collect()
}

/// A log of such rows, and a token that reads it.
async fn log(database: Database, bytes: usize) -> (TestStore, String) {
    let data = TestStore::new(database)
        .await
        .with("here", "UTC", &rows(bytes))
        .await;
    let token = data.token(&[Browse], &["here"]).await;
    (data, token)
}

/// A server that tells what is read.
fn server(url: &str, exports: &str) -> Running {
    let environment = [
        ("CONCURRENT_EXPORTS", exports),
        ("AUDIT_READS", "true"),
        ("LOG_FORMAT", "json"),
    ];
    Running::serve_with(url, &environment)
}

/// How many rows the next export has read that ends.
fn rows_read(server: &Running) -> u64 {
    let note: Value = serde_json::from_str(&server.until_told("the log was read")).unwrap();
    note["fields"]["rows"].as_u64().unwrap()
}

async fn status(address: &str, token: &str) -> u16 {
    let url = format!("http://{address}/export/activity-log.csv?subdomain=nowhere");
    let request = reqwest::Client::new().get(url).bearer_auth(token);
    request.send().await.unwrap().status().as_u16()
}

/// Nothing of a workbook is sent before all of it is made, so nobody sees by that whether its reader is there.
#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_has_the_log_read_no_further() {
    for database in DATABASES {
        let (data, token) = log(database, 20_000).await;
        let server = server(&data.url, "0");
        let address = server.address();
        let mut attempts = 0;
        loop {
            leaving(&address, &token, WORKBOOK).await;
            let read = rows_read(&server);
            if read < ROWS as u64 {
                break;
            }
            attempts += 1;
            assert!(attempts < ATTEMPTS, "{database:?}: all of it is read each time");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_lasts_as_long_as_what_it_was_taken_for() {
    let (data, token) = log(Database::Postgres, 10).await;
    let server = server(&data.url, "1");
    let address = server.address();
    for (path, most) in [
        (WORKBOOK, 100),
        ("/export/activity-log.csv?userId=nobody", 0),
        (
            "/api/explore/v2.1/monitoring/datasets/activity-log/exports/parquet",
            100,
        ),
        (
            "/api/explore/v2.1/monitoring/datasets/activity-log/exports/csv?compressed=true",
            100,
        ),
    ] {
        let locked = locked(&data.url, "activity").await;
        leaving(&address, &token, path).await;
        for _ in 0..10 {
            assert_eq!(status(&address, &token).await, 429, "{path}: the turn is back");
        }
        locked.rollback().await.unwrap();
        let read = rows_read(&server);
        assert!(read <= most, "{path}: {read} rows are read");
        let start = Instant::now();
        while status(&address, &token).await == 429 {
            assert!(start.elapsed() < PATIENCE, "{path}: the turn does not come back");
            sleep(LOOK).await;
        }
        assert_eq!(rows_read(&server), 0, "what was asked for last is read");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_revoked_ends_what_was_not_sent_yet() {
    let (data, token) = log(Database::Postgres, 10).await;
    let server = server(&data.url, "0");
    let locked = locked(&data.url, "activity").await;
    let mut reader = deaf(&server.address(), &token, WORKBOOK).await;
    let tokens = data.store.tokens().await.unwrap();
    data.store
        .revoke_token(&tokens[0].id, chrono::Utc::now().into())
        .await
        .unwrap();
    let mut told = Vec::new();
    let cut = timeout(PATIENCE, reader.read_to_end(&mut told)).await;
    // A reset is an end, too.
    drop(cut.expect("its reader waits until the log is read"));
    assert!(!told.ends_with(b"\r\n0\r\n\r\n"), "it has an end");
    locked.rollback().await.unwrap();
    let read = rows_read(&server);
    assert!(read < ROWS as u64, "all {read} rows are read");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sees_the_end_of_a_file_may_ask_for_the_next() {
    for database in DATABASES {
        let (data, token) = log(database, 10).await;
        let server = server(&data.url, "1");
        let (address, client) = (server.address(), reqwest::Client::new());
        for turn in 0..100 {
            let request = client.get(format!("http://{address}/export/activity-log.csv"));
            let reply = request.bearer_auth(&token).send().await.unwrap();
            assert_eq!(reply.status(), 200, "{database:?} {turn}");
            reply.bytes().await.unwrap();
        }
    }
}
