//! Programs of several versions, and several of one, on one database.

use std::{
    fs,
    process::Stdio,
    time::{Duration, Instant},
};

use sea_orm::{ConnectionTrait, Database as Connection};

use crate::support::{
    app::{DATABASES, TestStore, activity},
    program::{command, new_database, run},
};

const PROCESSES: usize = 6;

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_a_newer_program_shaped_is_refused_by_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.csv");
    fs::write(&file, "timestamp;action\n2026-01-15T12:00:00Z;edit_page\n").unwrap();
    let import = ["import", file.to_str().unwrap(), "--domain", "here"];
    for database in DATABASES {
        let rows = [activity("here", "1", "2026-01-15T12:00:00Z", "polish")];
        let data = TestStore::new(database).await.with("here", "UTC", &rows).await;
        let raw = Connection::connect(&data.url).await.unwrap();
        raw.execute_unprepared("INSERT INTO seaql_migrations VALUES ('m2999_01_01_000001_future', 0)")
            .await
            .unwrap();
        for arguments in [
            &["serve", "--listen", "127.0.0.1:0"][..],
            &import,
            &["domain", "create", "there"],
            &["token", "list"],
            &["verify"],
        ] {
            let start = Instant::now();
            let (success, printed, told) = run(&data.url, arguments);
            assert!(
                !success && printed.is_empty(),
                "{database:?} {arguments:?}: {printed}"
            );
            let part = "a newer version of this program brought it up to date (m2999_01_01_000001_future)";
            assert!(
                told.contains(part) && told.contains("use the newer one"),
                "{arguments:?}: {told}"
            );
            assert!(
                start.elapsed() < Duration::from_secs(30),
                "{database:?} {arguments:?}"
            );
        }
        raw.execute_unprepared("DELETE FROM seaql_migrations WHERE version LIKE 'm2999%'")
            .await
            .unwrap();
        let (success, printed, _) = run(&data.url, &["verify"]);
        assert!(success, "{database:?}: {printed}");
        assert_eq!(printed, "1 activities in 1 segments of 1 domains: all is well\n");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_start_at_once_on_an_empty_database_all_do_their_work() {
    for database in DATABASES {
        for _ in 0..3 {
            let (url, _folder) = new_database(database).await;
            let create = |number| {
                let name = format!("d{number}");
                let mut command = command(&url, &["domain", "create", &name]);
                command
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped())
                    .spawn()
                    .unwrap()
            };
            let processes: Vec<_> = (0..PROCESSES).map(create).collect();
            for process in processes {
                let output = process.wait_with_output().unwrap();
                let told = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success() && told.is_empty(), "{database:?}: {told}");
            }
            let (_, printed, _) = run(&url, &["domain", "list"]);
            assert_eq!(printed.lines().count(), PROCESSES, "{database:?}: {printed}");
            assert!(run(&url, &["verify"]).0, "{database:?}");
        }
    }
}
