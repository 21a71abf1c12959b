//! Rows and texts that are larger than they may be, or than can be told.

use std::{
    fs,
    io::{self, Read as _},
    process::Command,
};

use backoffice_analytics::model::MAX_TEXTS;

use super::import;
use crate::support::app::{DATABASES, TestStore};

#[tokio::test]
async fn a_row_that_is_too_large_is_left_out_alone() {
    let row = |diff: &str| format!("2026-01-15T12:00:00Z,p,geo,{diff}\n");
    let (small, large) = (row(""), row(&"x".repeat(MAX_TEXTS - 2)));
    let file = format!("timestamp,domain_id,action,diff\n{small}{large}{small}");
    for database in DATABASES {
        let data = TestStore::new(database).await;
        let (code, out, err) = import(&data, &["-"], &file);
        assert_eq!(
            (code, out.as_str()),
            (1, "-: read 3, recorded 2, duplicates 0, refused 1\n"),
            "{database:?}"
        );
        let reason = "-: line 3: The texts of the row have 16777217 bytes: at most 16777216 are kept\n";
        assert_eq!(err, reason, "{database:?}");
    }
}

/// Rows of 300 MiB, packed.
#[tokio::test]
async fn rows_of_any_length_do_not_fill_the_memory() {
    const MEMORY: &str = "ulimit -d 400000 && exec \"$0\" import \"$1\"";
    let folder = tempfile::tempdir().unwrap();
    let json = r#"{"timestamp":"2026-01-15T12:00:00Z","domain_id":"p","action":"geo","diff":""#;
    let csv = "2026-01-15T12:00:00Z,p,geo,";
    for (name, begin, end) in [
        (
            "log.csv",
            format!("timestamp,domain_id,action,diff\n{csv}"),
            format!("\n{csv}\n"),
        ),
        ("log.json", format!("[{json}"), format!("\"}}, {json}\"}}]")),
        ("log.jsonl", format!("{json}\"}}\n{json}"), "\"}\n".into()),
    ] {
        let rest = io::repeat(b'x').take(300 << 20);
        let file = folder.path().join(name);
        let whole = begin.as_bytes().chain(rest).chain(end.as_bytes());
        zstd::stream::copy_encode(whole, fs::File::create(&file).unwrap(), 1).unwrap();
        let data = TestStore::new(DATABASES[0]).await;
        let program = env!("CARGO_BIN_EXE_backoffice-analytics");
        let mut import = Command::new("sh");
        import
            .args(["-c", MEMORY, program])
            .arg(&file)
            .env("DATABASE_URL", &data.url);
        let output = import.output().unwrap();
        let (out, err) = (
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        );
        assert!(
            out.ends_with("read 2, recorded 1, duplicates 0, refused 1\n"),
            "{name} {out} {err}"
        );
        assert!(
            err.contains("the row takes more than 101711872 bytes"),
            "{name} {err}"
        );
    }
}

#[tokio::test]
async fn of_long_texts_the_beginning_is_told() {
    let data = TestStore::new(DATABASES[0]).await;
    let long = "long".repeat(10_000);
    let columns: Vec<_> = (0..5_000).map(|number| format!("column{number}")).collect();
    let columns = columns.join(";");
    for (file, part) in [
        (format!("{long};{columns}\n"), "; it names: `longlong"),
        (
            format!("timestamp;action;domain_id;{columns};{long}\n"),
            "5001 columns that the log does not have were left out: `column0`, ",
        ),
        (
            format!("timestamp;action;domain_id\n{long};geo;p\n"),
            "…` is not a timestamp",
        ),
        (
            format!("timestamp;action;domain_id\n2026-01-01T00:00:00Z;{long};p\n"),
            "…` is not the name of an action",
        ),
        (format!("[\"{long}\"]"), "…` stands where a row should"),
        (
            format!("[{{\"error_code\":1,\"message\":\"{long}\"}}]"),
            "the portal answered with: `\"longlong",
        ),
        (
            format!("timestamp;action;domain_id\n2026-01-01T00:00:00Z;geo;{long}\n"),
            "The row is of the domain `longlong",
        ),
    ] {
        let (_, _, err) = import(&data, &["-", "--domain", "p"], &file);
        assert!(
            err.contains(part) && err.len() < 1_000,
            "{part} {} {err:.2000}",
            err.len()
        );
    }
}
