//! Files of other kinds than those that are read, and such as the program itself answers with.

use std::fs;

use backoffice_analytics::model::Permission;

use super::import;
use crate::support::{
    app::{DATABASES, Settings, TestStore, activity},
    program::run,
};

#[tokio::test]
async fn files_of_other_kinds_are_told_what_they_are() {
    let row = activity("p", "1", "2026-01-15T12:00:00Z", "geo");
    let data = TestStore::new(DATABASES[0]).await.with("p", "UTC", &[row]).await;
    let folder = tempfile::tempdir().unwrap();
    for (name, kind) in [
        ("log.parquet", "Parquet"),
        ("log.xlsx", "an Excel workbook or another ZIP archive"),
        ("log.parquet.gz", "Parquet"),
    ] {
        let file = folder.path().join(name);
        let file = file.to_str().unwrap();
        assert!(run(&data.url, &["export", file, "--domain", "p"]).0, "{name}");
        for format in [&[][..], &["--format", "csv"]] {
            let (code, _, err) = import(&data, &[&[file][..], format].concat(), "");
            let told = format!(
                "{file}: line 1: this is {kind}: what is read is CSV, JSON and JSON Lines in UTF-8, plain or packed by gzip or Zstandard; export it as one of these\n"
            );
            assert_eq!((code, err), (1, told));
        }
    }
}

#[tokio::test]
async fn files_that_people_made_of_exports_are_told_what_they_are() {
    let data = TestStore::new(DATABASES[0]).await;
    let wide =
        |order: fn(u16) -> [u8; 2], text: &str| text.encode_utf16().flat_map(order).collect::<Vec<_>>();
    let names = "timestamp;action\n";
    let marked = format!("\u{feff}{names}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.csv");
    for (bytes, kind) in [
        (wide(u16::to_le_bytes, &marked), "text in UTF-16"),
        (wide(u16::to_be_bytes, &marked), "text in UTF-16"),
        (wide(u16::to_le_bytes, names), "text in UTF-16"),
        (wide(u16::to_be_bytes, names), "text in UTF-16"),
        (b"BZh91AY&SY\x01\x02".to_vec(), "packed by bzip2"),
        (b"\xfd7zXZ\0\0\x04".to_vec(), "packed by xz"),
        (b"7z\xbc\xaf\x27\x1c\0\x04".to_vec(), "an archive of 7-Zip"),
    ] {
        fs::write(&file, bytes).unwrap();
        let (code, _, err) = import(&data, &[file.to_str().unwrap(), "--domain", "p"], "");
        assert_eq!(code, 1);
        assert!(
            err.contains(&format!(": line 1: this is {kind}: what is read is CSV")),
            "{err}"
        );
    }
}

/// What the program answers for the Explore API, which breaks lines between rows.
#[tokio::test]
async fn the_answers_of_the_program_itself_are_read() {
    for database in DATABASES {
        let rows: Vec<_> = (1..=3)
            .map(|row| {
                activity(
                    "here",
                    &row.to_string(),
                    &format!("2026-01-15T12:00:0{row}Z"),
                    "geo",
                )
            })
            .collect();
        let data = TestStore::new(database).await.with("here", "UTC", &rows).await;
        let (app, token) = data.serve_here(&[Permission::Browse], Settings::default()).await;
        for limit in ["1", "3"] {
            let path = format!("/api/explore/v2.1/monitoring/datasets/activity-log/records?limit={limit}");
            let request = app.client.get(app.url(&path)).bearer_auth(&token);
            let answer = request.send().await.unwrap().text().await.unwrap();
            let again = TestStore::new(database).await;
            let all = import(&again, &["-"], &answer);
            let told = format!("-: read {limit}, recorded {limit}, duplicates 0, refused 0\n");
            assert_eq!((all.0, all.1), (0, told), "{answer} {}", all.2);
        }
    }
}
