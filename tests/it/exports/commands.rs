//! `export` on the command line.

use std::{
    fs::{self, Permissions},
    io::Read,
    os::unix::fs::{PermissionsExt, symlink},
    process::Stdio,
    time::{Duration, Instant},
};

use backoffice_analytics::model::Activity;
use flate2::read::GzDecoder;
use tokio::time::sleep;

use crate::support::{
    app::{DATABASES, Database, TestStore, activity},
    postgres::locked,
    program::{Running, command, run, send_lines},
};

/// How long what must happen is waited for.
const PATIENCE: Duration = Duration::from_mins(1);

fn rows() -> Vec<Activity> {
    let row = |id: &str, timestamp: &str, user: &str, action: &str| Activity {
        user_id: Some(user.into()),
        ..activity("here", id, timestamp, action)
    };
    vec![
        row("1", "2026-01-15T12:00:00Z", "amy", "geo"),
        row("2", "2026-01-16T12:00:00Z", "bob", "edit_page"),
    ]
}

#[tokio::test]
async fn the_ending_of_a_file_tells_its_format_and_its_compression() {
    for database in DATABASES {
        let data = TestStore::new(database).await.with("here", "UTC", &rows()).await;
        let folder = tempfile::tempdir().unwrap();
        let export = |name: &str, options: &[&str]| {
            let file = folder.path().join(name);
            let arguments = [
                &["export", file.to_str().unwrap(), "--domain", "here"][..],
                options,
            ]
            .concat();
            let (success, printed, told) = run(&data.url, &arguments);
            assert!(success && printed.is_empty(), "{told}");
            assert!(
                told.ends_with("exported 2\n") || options.contains(&"--user-id"),
                "{told}"
            );
            fs::read(file).unwrap()
        };
        let lines = export("log.jsonl", &[]);
        assert!(lines.starts_with(b"{\"timestamp\":\"2026-01-16T12:00:00+00:00\""));
        assert!(export("log.json", &[]).starts_with(b"[\n{"));
        assert_eq!(export("LOG.JSONL", &[]), lines);
        assert_eq!(export("LOG.JSONL.ZST", &[])[..4], [0x28, 0xb5, 0x2f, 0xfd]);
        assert_eq!(export("log.other", &["--format", "jsonl"]), lines);
        let mut unpacked = Vec::new();
        GzDecoder::new(&export("log.jsonl.gz", &[])[..])
            .read_to_end(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, lines);
        assert_eq!(
            zstd::decode_all(&export("log.jsonl.zst", &[])[..]).unwrap(),
            lines
        );
        let of_amy = export(
            "log.csv",
            &[
                "--user-id",
                "amy",
                "--profile",
                "portal",
                "--from",
                "2026-01-15",
                "--to",
                "2026-01-15",
            ],
        );
        let of_amy = String::from_utf8(of_amy).unwrap();
        assert!(
            of_amy.starts_with("\u{feff}Timestamp;") && of_amy.lines().count() == 2,
            "{of_amy}"
        );
    }
}

#[tokio::test]
async fn standard_output_takes_what_an_import_reads() {
    for database in DATABASES {
        let (from, to) = (
            TestStore::new(database).await.with("here", "UTC", &rows()).await,
            TestStore::new(database).await,
        );
        for (format, recorded) in [("csv", 2), ("json", 0), ("jsonl", 0)] {
            let (success, printed, told) =
                run(&from.url, &["export", "--domain", "here", "--format", format]);
            assert!(success && told == "-: exported 2\n", "{told}");
            let mut import = command(&to.url, &["import", "-"])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            std::io::Write::write_all(&mut import.stdin.take().unwrap(), printed.as_bytes()).unwrap();
            let said = String::from_utf8(import.wait_with_output().unwrap().stdout).unwrap();
            assert_eq!(
                said,
                format!(
                    "-: read 2, recorded {recorded}, duplicates {}, refused 0\n",
                    2 - recorded
                )
            );
        }
    }
}

#[tokio::test]
async fn what_cannot_be_exported_is_refused() {
    let data = TestStore::new(DATABASES[0]).await.with("here", "UTC", &[]).await;
    for (arguments, part) in [
        ("log.csv", "--domain"),
        (
            "log.csv --domain her",
            "there is no domain `her`; there are: here.",
        ),
        (
            "log.doc --domain here",
            "log.doc: its ending tells no format: `doc` is not one of the formats csv, jsonl",
        ),
        ("log.gz --domain here", "its ending tells no format"),
        (
            "log.csv --domain here --format doc",
            "`doc` is not one of the formats",
        ),
        (
            "log.json --domain here --profile portal",
            "`--profile` and `--guard` are about CSV",
        ),
        (
            "log.csv --domain here --last 14",
            "`--last`: `14` is not an ISO 8601 duration",
        ),
        (
            "log.csv --domain here --hour 24",
            "`--hour`: 24 is not an hour of the day",
        ),
        (
            "log.csv --domain here --order-by newest_first",
            "`--order-by`: `newest_first` is not one of NEWEST_FIRST, OLDEST_FIRST",
        ),
        (
            "log.csv --domain here --profile excel",
            "`--profile`: `excel` is not one of rfc4180, portal",
        ),
        (
            "log.csv --domain here --from 2026-01-01 --to 2026-01-02T00:00:00Z",
            "`--from` and `--to` are a day and an instant",
        ),
        (
            "log.csv --domain here --from 2026-01-01",
            "either `--last`, or `--from` and `--to`",
        ),
        (
            "log.csv --domain here --action-type edit_datset",
            "The nearest: edit_dataset",
        ),
        (
            "/nowhere/log.csv --domain here",
            "/nowhere/log.csv: there is no folder /nowhere: make it first\n",
        ),
        (
            "/dev/null/log.csv --domain here",
            "/dev/null/log.csv: /dev/null is no folder\n",
        ),
        (
            "/proc/log.csv --domain here",
            "/proc/log.csv: the folder /proc cannot be written to: ",
        ),
    ] {
        let arguments: Vec<&str> = std::iter::once("export").chain(arguments.split(' ')).collect();
        let (success, printed, told) = run(&data.url, &arguments);
        assert!(
            !success && printed.is_empty() && told.contains(part),
            "{arguments:?} {told}"
        );
    }
}

#[tokio::test]
async fn a_file_that_there_is_keeps_its_readers_and_its_place() {
    let data = TestStore::new(Database::Sqlite)
        .await
        .with("here", "UTC", &rows())
        .await;
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (folder.path().join("kept.csv"), folder.path().join("log.csv"));
    fs::write(&file, "before").unwrap();
    symlink(&file, &link).unwrap();
    let export = ["export", link.to_str().unwrap(), "--domain", "here"];
    // The second is more than the umask has new files be.
    for mode in [0o600, 0o666] {
        fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
        assert!(run(&data.url, &export).0);
        assert!(link.is_symlink());
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, mode);
    }
    assert!(fs::read_to_string(&file).unwrap().contains("edit_page"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_is_broken_off_leaves_the_file_as_it_was_and_nothing_beside() {
    let data = TestStore::new(Database::Postgres)
        .await
        .with("here", "UTC", &rows())
        .await;
    let locked = locked(&data.url, "activity").await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.csv");
    fs::write(&file, "before").unwrap();
    let export = ["export", file.to_str().unwrap(), "--domain", "here"];
    let mut child = command(&data.url, &export)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = send_lines(child.stderr.take().unwrap());
    let mut running = Running { child, lines };
    let files = || fs::read_dir(folder.path()).unwrap().count();
    let start = Instant::now();
    while files() == 1 {
        assert!(start.elapsed() < PATIENCE, "it does not begin");
        sleep(Duration::from_millis(20)).await;
    }
    let (success, told) = running.terminate_telling();
    assert!(
        !success && told.join("\n").contains("log.csv: broken off"),
        "{told:?}"
    );
    assert_eq!((files(), fs::read(&file).unwrap()), (1, b"before".to_vec()));
    locked.rollback().await.unwrap();
}
