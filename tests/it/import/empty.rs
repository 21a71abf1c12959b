//! Files without rows.

use std::fs;

use super::import;
use crate::support::{
    app::{DATABASES, TestStore},
    program::run,
};

#[tokio::test]
async fn an_export_without_rows_makes_its_domain_and_sets_the_zone() {
    for database in DATABASES {
        let data = TestStore::new(database).await;
        for strict in [&[][..], &["--strict"]] {
            let domain = format!("empty{}", strict.len());
            let arguments = [
                &["-", "--domain", &domain, "--time-zone", "America/Toronto"],
                strict,
            ]
            .concat();
            let (code, ..) = import(&data, &arguments, "timestamp;domain_id;action\n");
            assert_eq!(code, 0);
            let domains = data.store.domains().await.unwrap();
            let made = domains
                .iter()
                .find(|it| it.id.as_str() == domain)
                .expect("it is made");
            assert_eq!(made.zone.name(), "America/Toronto");
        }
    }
}

#[tokio::test]
async fn a_log_without_rows_goes_out_and_in_again() {
    for database in DATABASES {
        let data = TestStore::new(database).await.with("p", "UTC", &[]).await;
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "log.jsonl",
            "log.jsonl.gz",
            "log.jsonl.zst",
            "log.json",
            "log.csv",
            "log.csv.gz",
        ] {
            let file = folder.path().join(name);
            let file = file.to_str().unwrap();
            assert!(run(&data.url, &["export", file, "--domain", "p"]).0, "{name}");
            let to = TestStore::new(database).await;
            let (code, out, err) = import(&to, &[file, "--domain", "p"], "");
            assert_eq!(
                (code, out, err),
                (
                    0,
                    format!("{file}: read 0, recorded 0, duplicates 0, refused 0\n"),
                    String::new()
                ),
                "{database:?}"
            );
            assert_eq!(to.store.domains().await.unwrap().len(), 1, "{name}");
        }
    }
}

#[tokio::test]
async fn nothing_is_a_log_only_where_the_name_says_json_lines() {
    let data = TestStore::new(DATABASES[0]).await;
    let folder = tempfile::tempdir().unwrap();
    for (name, expected) in [
        ("log.ndjson", 0),
        ("LOG.JSONL", 0),
        ("log.csv", 1),
        ("log.json", 1),
        ("log", 1),
        ("jsonl", 1),
        // Whatever is packed has some bytes: this one was lost.
        ("log.jsonl.gz", 1),
    ] {
        let file = folder.path().join(name);
        fs::write(&file, "").unwrap();
        let (code, _, err) = import(&data, &[file.to_str().unwrap(), "--domain", "p"], "");
        assert_eq!(code, expected, "{name}: {err}");
        assert!(code == 0 || err.contains(": the file is empty: "), "{err}");
    }
    for (arguments, expected) in [
        (&["-"][..], 1),
        (&["-", "--format", "csv"], 1),
        (&["-", "--format", "json"], 1),
        (&["-", "--format", "jsonl"], 0),
    ] {
        let (code, _, err) = import(&data, &[arguments, &["--domain", "p"]].concat(), "");
        assert_eq!(code, expected, "{arguments:?}: {err}");
    }
}
