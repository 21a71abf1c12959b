//! Files that do not come to their end, and views that do not change meanwhile.

use std::{
    fs,
    time::{Duration, Instant},
};

use backoffice_analytics::{
    model::{
        Activity, DomainId, Extent, Filter, Grant,
        Permission::{Browse, Record as Recording},
        Record,
    },
    store::{Direction, Portions},
};
use sea_orm::{ConnectionTrait, Database as Connection};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::sleep,
};

use crate::support::{
    app::{DATABASES, Database, Settings, TestStore, activity},
    deaf::deaf,
    program::{Running, run},
    until::until,
};

const ROWS: usize = 2_000;
/// How long a slow reader reads nothing.
const REST: Duration = Duration::from_millis(50);

fn row(place: usize, bytes: usize) -> Activity {
    Activity {
        diff: Some("d".repeat(bytes)),
        ..activity("here", &format!("{place:06}"), "2026-01-15T12:00:00Z", "geo")
    }
}

fn rows(count: usize, bytes: usize) -> Vec<Activity> {
    (0..count).map(|place| row(place, bytes)).collect()
}

/// A log that cannot be read on where its last row stands.
async fn spoilt(database: Database) -> TestStore {
    let data = TestStore::new(database)
        .await
        .with("here", "UTC", &rows(ROWS, 500))
        .await;
    let raw = Connection::connect(&data.url).await.unwrap();
    let last = format!(
        "UPDATE activity SET action = 'Not An Action' WHERE id = '{:06}'",
        ROWS - 1
    );
    raw.execute_unprepared(&last).await.unwrap();
    data
}

#[tokio::test]
async fn a_client_sees_that_a_file_was_cut() {
    for database in DATABASES {
        let (app, token) = spoilt(database)
            .await
            .serve_here(&[Browse], Settings::default())
            .await;
        for (parameters, is_whole) in [
            ("orderBy=OLDEST_FIRST", false),
            ("orderBy=OLDEST_FIRST&actionType=geo", true),
        ] {
            for coding in ["identity", "gzip", "zstd", "br"] {
                for file in ["csv", "jsonl", "json"] {
                    let request = app
                        .client
                        .get(app.url(&format!("/export/activity-log.{file}?{parameters}")));
                    let reply = request
                        .bearer_auth(&token)
                        .header("accept-encoding", coding)
                        .send()
                        .await
                        .unwrap();
                    assert_eq!(reply.status(), 200);
                    assert_eq!(
                        reply.bytes().await.is_ok(),
                        is_whole,
                        "{database:?} {coding} {file} {parameters}"
                    );
                }
            }
            let mut stream = TcpStream::connect(&app.address).await.unwrap();
            let request = format!(
                "GET /export/activity-log.csv?{parameters} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n"
            );
            stream.write_all(request.as_bytes()).await.unwrap();
            let mut told = Vec::new();
            // A reset is an end, too.
            drop(stream.read_to_end(&mut told).await);
            assert_eq!(
                told.ends_with(b"\r\n0\r\n\r\n"),
                is_whole,
                "{database:?} {parameters}"
            );
        }
    }
}

#[tokio::test]
async fn a_file_on_disk_is_there_once_it_is_whole() {
    for database in DATABASES {
        let data = spoilt(database).await;
        let folder = tempfile::tempdir().unwrap();
        for name in ["log.csv", "log.jsonl.gz", "log.json.zst"] {
            let file = folder.path().join(name);
            let path = file.to_str().unwrap();
            fs::write(&file, "before").unwrap();
            let export = ["export", path, "--domain", "here", "--order-by", "OLDEST_FIRST"];
            let (success, _, told) = run(&data.url, &export);
            assert!(!success && told.contains("Not An Action"), "{told}");
            assert_eq!(fs::read(&file).unwrap(), b"before");
            assert!(run(&data.url, &[&export[..], &["--action-type", "geo"]].concat()).0);
            assert_ne!(fs::read(&file).unwrap(), b"before");
        }
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            3,
            "nothing is left beside"
        );
    }
}

fn everything() -> Filter {
    let here = DomainId::parse("here").unwrap();
    let grant = Grant::new([Browse].into(), [here].into(), Extent::Whole);
    Filter::everything(grant.browse(None).unwrap())
}

#[tokio::test]
async fn an_export_is_one_view_of_the_log_however_long_it_lasts() {
    for database in DATABASES {
        let data = TestStore::new(database)
            .await
            .with("here", "UTC", &rows(1_000, 10))
            .await;
        let mut left = Portions::new(data.store.exporting().into(), everything(), Direction::Up);
        let mut seen = left.next().await.unwrap().unwrap();
        assert!(seen.len() < 1_000, "nothing can come between");
        let between = [
            "2026-01-15T12:00:00Z",
            "2026-01-16T12:00:00Z",
            "2027-01-15T12:00:00Z",
        ];
        let between = between.map(|timestamp| activity("here", &format!("9{timestamp}"), timestamp, "geo"));
        let here = Record::by_operator(DomainId::parse("here").unwrap());
        data.store.append(&here, between.to_vec()).await.unwrap();
        while let Some(rows) = left.next().await.unwrap() {
            seen.extend(rows);
        }
        let ids: Vec<_> = seen.iter().map(|row| row.id.clone()).collect();
        let expected: Vec<_> = (0..1_000).map(|place| format!("{place:06}")).collect();
        assert_eq!(ids, expected, "{database:?}");
    }
}

#[tokio::test]
async fn portions_of_large_rows_are_small_and_none_is_lost() {
    for database in DATABASES {
        let bytes = |place| if (300..312).contains(&place) { 3 << 20 } else { 10 };
        let all: Vec<_> = (0..500).map(|place| row(place, bytes(place))).collect();
        let data = TestStore::new(database).await.with("here", "UTC", &[]).await;
        for one in all.chunks(4) {
            let here = Record::by_operator(DomainId::parse("here").unwrap());
            data.store.append(&here, one.to_vec()).await.unwrap();
        }
        for direction in [Direction::Up, Direction::Down] {
            let mut left = Portions::new(data.store.exporting().into(), everything(), direction);
            let mut seen = Vec::new();
            while let Some(rows) = left.next().await.unwrap() {
                let bytes: usize = rows.iter().map(Activity::bytes).sum();
                assert!(bytes <= 8 << 20, "{bytes}");
                seen.extend(rows);
            }
            if direction == Direction::Down {
                seen.reverse();
            }
            assert!(seen == all, "{database:?} {direction:?} {}", seen.len());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_takes_nothing_is_given_up_and_keeps_nobody_waiting() {
    for database in DATABASES {
        let data = TestStore::new(database)
            .await
            .with("here", "UTC", &rows(2_000, 20_000))
            .await;
        let token = data.token(&[Browse, Recording], &["here"]).await;
        let other = data.token(&[Browse], &["here"]).await;
        let environment = [
            ("REQUEST_TIMEOUT", "10"),
            ("CONCURRENT_EXPORTS", "1"),
            ("AUDIT_READS", "true"),
        ];
        let server = Running::serve_with(&data.url, &environment);
        let address = server.address();
        let client = reqwest::Client::new();
        let export = async |token: &str| {
            let url = format!("http://{address}/export/activity-log.csv?subdomain=nowhere");
            client
                .get(url)
                .bearer_auth(token)
                .send()
                .await
                .unwrap()
                .status()
                .as_u16()
        };
        let start = Instant::now();
        let deaf = deaf(&address, &token, "/export/activity-log.jsonl").await;
        assert_eq!(
            export(&token).await,
            429,
            "an export that is not read takes no turn"
        );
        assert_eq!(export(&other).await, 200);
        let count = json!({ "query": "{ activityLog { totalCount } }" });
        let asked = client
            .post(format!("http://{address}/graphql"))
            .bearer_auth(&token)
            .json(&count)
            .send()
            .await
            .unwrap();
        assert_eq!(asked.status(), 200);
        until("its reader is given up", async || export(&token).await != 429).await;
        assert!(
            start.elapsed() > Duration::from_secs(9),
            "it is over though nobody read it"
        );
        server.until_told("the log was read");
        drop(deaf);
    }
}

#[tokio::test]
async fn a_token_that_is_revoked_ends_its_exports() {
    for database in DATABASES {
        let (app, token) = TestStore::new(database)
            .await
            .with("here", "UTC", &rows(2_000, 20_000))
            .await
            .serve_here(&[Browse], Settings::default())
            .await;
        let request = app
            .client
            .get(app.url("/export/activity-log.jsonl"))
            .bearer_auth(&token);
        let mut reply = request.send().await.unwrap();
        assert!(!reply.chunk().await.unwrap().unwrap().is_empty());
        let tokens = app.data.store.tokens().await.unwrap();
        app.data
            .store
            .revoke_token(&tokens[0].id, chrono::Utc::now().into())
            .await
            .unwrap();
        // Whoever reads this slowly reads for longer than it takes to see that.
        while let Ok(piece) = reply.chunk().await {
            assert!(piece.is_some(), "{database:?}: all of it came");
            sleep(REST).await;
        }
    }
}
