//! How `export` on the command line ends before everything is written.

use std::{
    fs,
    io::{Read, pipe},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use backoffice_analytics::model::Activity;

use crate::support::{
    app::{DATABASES, Database, TestStore, activity},
    program::{Running, command, send_lines},
};

/// What must happen is waited for so long.
const PATIENCE: Duration = Duration::from_mins(1);
/// More than a pipe holds.
const LARGE: usize = 4 << 20;
const SIGTERM: u64 = 15;

async fn with_a_large_row(database: Database) -> TestStore {
    let row = Activity {
        diff: Some("x".repeat(LARGE)),
        ..activity("here", "1", "2026-01-15T12:00:00Z", "geo")
    };
    TestStore::new(database).await.with("here", "UTC", &[row]).await
}

fn exporting(data: &TestStore, file: &str, output: impl Into<Stdio>) -> Running {
    let export = ["export", file, "--domain", "here", "--format", "csv"];
    let mut command = command(&data.url, &export);
    let mut child = command.stdout(output).stderr(Stdio::piped()).spawn().unwrap();
    let lines = send_lines(child.stderr.take().unwrap());
    Running { child, lines }
}

fn ends_when_it_is_told_to(mut exporting: Running, file: &str) {
    let told_to = Instant::now();
    let (success, told) = exporting.terminate_telling();
    let expected = format!("backoffice-analytics: {file}: broken off before everything was exported");
    assert_eq!((success, told), (false, vec![expected]));
    assert!(told_to.elapsed() < PATIENCE / 2);
}

#[tokio::test]
async fn a_signal_ends_an_export_whose_reader_does_not_read() {
    for database in DATABASES {
        let data = with_a_large_row(database).await;
        let (mut reader, writer) = pipe().unwrap();
        let exporting = exporting(&data, "-", writer);
        reader.read_exact(&mut [0]).unwrap();
        ends_when_it_is_told_to(exporting, "-");
    }
}

#[tokio::test]
async fn a_signal_ends_an_export_that_nobody_begins_to_read() {
    let data = with_a_large_row(Database::Sqlite).await;
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let pipe = pipe.to_str().unwrap();
    assert!(Command::new("mkfifo").arg(pipe).status().unwrap().success());
    let exporting = exporting(&data, pipe, Stdio::null());
    until_it_minds_signals(&exporting.child);
    ends_when_it_is_told_to(exporting, pipe);
}

/// Signals are minded before there is a file, which nobody would remove: here there cannot be one yet.
fn until_it_minds_signals(child: &Child) {
    let end = Instant::now() + PATIENCE;
    while minded(child) & (1 << (SIGTERM - 1)) == 0 {
        assert!(Instant::now() < end, "SIGTERM would end it by itself");
        sleep(Duration::from_millis(20));
    }
}

/// A bit for each signal that the process minds.
fn minded(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let minded = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    u64::from_str_radix(minded.unwrap().trim(), 16).unwrap()
}

#[tokio::test]
async fn a_reader_that_has_enough_is_no_failure() {
    for database in DATABASES {
        let data = with_a_large_row(database).await;
        for format in ["csv", "jsonl", "json", "parquet", "xlsx"] {
            let (reader, writer) = pipe().unwrap();
            drop(reader);
            let export = ["export", "--domain", "here", "--format", format];
            let output = command(&data.url, &export).stdout(writer).output().unwrap();
            let told = String::from_utf8(output.stderr).unwrap();
            assert!(output.status.success() && told.is_empty(), "{format}: {told}");
        }
    }
}

#[tokio::test]
async fn a_disk_that_is_full_is_a_failure() {
    let data = with_a_large_row(Database::Sqlite).await;
    for format in ["csv", "parquet", "xlsx"] {
        let export = ["export", "/dev/full", "--domain", "here", "--format", format];
        let output = command(&data.url, &export).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{format}");
        assert!(told.contains("No space left"), "{format}: {told}");
    }
}
