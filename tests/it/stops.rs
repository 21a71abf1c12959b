//! SIGTERM while something is under way.

use std::{
    fmt::Write as _,
    fs,
    io::Write as _,
    os::unix::process::ExitStatusExt,
    process::Stdio,
    time::{Duration, Instant},
};

use backoffice_analytics::model::Permission::Record;
use sea_orm::{ConnectOptions, ConnectionTrait, Database as Connection, Statement};
use serde_json::{Value, json};

use crate::support::{
    app::{DATABASES, Database, TestStore},
    postgres::{locked, until_somebody_waits},
    program::{Running, command, new_database, run, terminate},
    until::until,
};

/// The rows that an import records together.
const BATCH: i64 = 20_000;

/// Waits until a batch is in the log.
async fn until_a_batch_is_recorded(url: &str) {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let raw = Connection::connect(options).await.unwrap();
    until("a batch is recorded", async || {
        let statement = Statement::from_string(raw.get_database_backend(), "SELECT count(*) FROM activity");
        let row = raw.query_one_raw(statement).await.unwrap().unwrap();
        row.try_get_by_index::<i64>(0).unwrap() == BATCH
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_runs_is_answered_before_the_server_ends() {
    let data = TestStore::new(Database::Postgres)
        .await
        .with("here", "UTC", &[])
        .await;
    let token = data.token(&[Record], &["here"]).await;
    let mut server = Running::serve(&data.url);
    let address = server.address();
    let locked = locked(&data.url, "activity").await;
    let asked = tokio::spawn(async move {
        let query = "mutation { recordActivities(activities: [{action: \"edit_page\"}]) { recorded } }";
        let request = reqwest::Client::new()
            .post(format!("http://{address}/graphql"))
            .bearer_auth(token)
            .json(&json!({ "query": query }));
        request.send().await.unwrap().json::<Value>().await.unwrap()
    });
    until_somebody_waits(&data.url).await;
    terminate(&server.child);
    server.until_told("stopping");
    locked.rollback().await.unwrap();
    assert_eq!(asked.await.unwrap()["data"]["recordActivities"]["recorded"], 1);
    assert!(server.ends_within(Duration::from_secs(10)));
    assert!(
        run(&data.url, &["verify"])
            .1
            .starts_with("1 activities in 1 segments")
    );
}

fn log(rows: i64) -> String {
    let mut text = String::from("timestamp;user_id;action\n");
    for row in 0..rows {
        writeln!(text, "2026-01-15T12:00:00Z;user-{row};edit_dataset").unwrap();
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_ends_at_once_with_whole_batches_and_goes_on_when_it_is_run_again() {
    let folder = tempfile::tempdir().unwrap();
    let (file, text) = (folder.path().join("log.csv"), log(BATCH + 5_000));
    fs::write(&file, &text).unwrap();
    for database in DATABASES {
        let (url, _folder) = new_database(database).await;
        assert!(run(&url, &["domain", "create", "here"]).0);
        let mut import = command(&url, &["import", "-", "--domain", "here"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // More would come, so that it is not at its end.
        import.stdin.as_mut().unwrap().write_all(text.as_bytes()).unwrap();
        until_a_batch_is_recorded(&url).await;
        let start = Instant::now();
        terminate(&import);
        let status = import.wait().unwrap();
        assert!(start.elapsed() < Duration::from_secs(30), "{database:?}");
        assert_eq!(status.signal(), Some(15), "{database:?}: {status}");
        let well = format!("{BATCH} activities in 1 segments of 1 domains: all is well\n");
        assert_eq!(run(&url, &["verify"]).1, well, "{database:?}");
        let again = run(&url, &["import", file.to_str().unwrap(), "--domain", "here"]).1;
        assert!(
            again.ends_with("read 25000, recorded 5000, duplicates 20000, refused 0\n"),
            "{again}"
        );
        assert!(
            run(&url, &["verify"]).1.ends_with("all is well\n"),
            "{database:?}"
        );
    }
}
