//! Files into the log, by the program itself.

use std::{
    fmt::Write as _,
    fs,
    io::{self, Read as _, Write as _},
    process::{Command, Output, Stdio},
};

use backoffice_analytics::model::{MAX_TEXTS, Permission};

use crate::support::{
    app::{DATABASES, Settings, TestStore, activity},
    program::run,
};

/// What the program says of files imported with these arguments; `input` is its standard input.
fn import(data: &TestStore, arguments: &[&str], input: &str) -> (i32, String, String) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_backoffice-analytics"))
        .arg("import")
        .args(arguments)
        .env("DATABASE_URL", &data.url)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that stops early does not read everything.
    let _ended = program.stdin.take().unwrap().write_all(input.as_bytes());
    let Output {
        status,
        stdout,
        stderr,
    } = program.wait_with_output().unwrap();
    (
        status.code().unwrap(),
        String::from_utf8(stdout).unwrap(),
        String::from_utf8(stderr).unwrap(),
    )
}

fn csv(rows: impl IntoIterator<Item = u32>) -> String {
    let mut text = String::from("timestamp;domain_id;user_id;action\n");
    for row in rows {
        // Three months, so that batches hold several segments.
        let (month, day, second) = (row % 3 + 1, row % 28 + 1, row % 60);
        writeln!(
            text,
            "2026-{month:02}-{day:02}T09:12:{second:02}Z;p;user-{row};edit_dataset"
        )
        .unwrap();
    }
    text
}

#[tokio::test]
async fn a_file_is_recorded_once_however_often_and_in_however_many_parts_it_comes() {
    for database in DATABASES {
        let data = TestStore::new(database).await;
        let all = import(
            &data,
            &["-", "--domain", "p", "--time-zone", "Europe/Paris"],
            &csv(0..12_000),
        );
        assert_eq!(
            all,
            (
                0,
                "-: read 12000, recorded 12000, duplicates 0, refused 0\n".into(),
                String::new()
            )
        );
        let again = import(&data, &["-", "--domain", "p"], &csv(0..12_000));
        assert_eq!(
            again.1,
            "-: read 12000, recorded 0, duplicates 12000, refused 0\n"
        );
        let overlapping = import(&data, &["-"], &csv(11_000..13_000));
        assert_eq!(
            overlapping.1,
            "-: read 2000, recorded 1000, duplicates 1000, refused 0\n"
        );
        let twice = import(&data, &["-"], &csv([1, 20_000, 20_000]));
        assert_eq!(twice.1, "-: read 3, recorded 2, duplicates 1, refused 0\n");
        let app = data.serve();
        let token = app.data.token(&[Permission::Browse], &["p"]).await;
        let answer = app
            .data(&token, "{ domains { id timeZone } activityLog { totalCount } }")
            .await;
        assert_eq!(
            answer["domains"],
            serde_json::json!([{ "id": "p", "timeZone": "Europe/Paris" }])
        );
        assert_eq!(answer["activityLog"]["totalCount"], 13_002);
    }
}

#[tokio::test]
async fn ordinals_have_no_gaps() {
    for database in DATABASES {
        let data = TestStore::new(database).await;
        import(&data, &["-"], &csv(0..7_000));
        import(&data, &["-"], &csv(3_000..9_000));
        let grant = backoffice_analytics::model::Grant::new(
            [Permission::Browse].into(),
            [backoffice_analytics::model::DomainId::parse("p").unwrap()].into(),
            backoffice_analytics::model::Extent::Whole,
        );
        let scope = grant.browse(None).unwrap();
        let reading = data.store.reading();
        let heads = reading.heads(&scope).await.unwrap();
        assert_eq!(
            heads.iter().map(|head| head.rows).collect::<Vec<_>>(),
            [3_000, 3_000, 3_000]
        );
        for head in heads.iter().copied() {
            for past in [0, head.rows - 1, head.rows] {
                let mut rows = 0;
                reading
                    .scan(&scope, head, past, |_| {
                        rows += 1;
                        Ok(())
                    })
                    .await
                    .unwrap();
                assert_eq!(rows, head.rows - past, "{head:?}");
            }
        }
    }
}

#[tokio::test]
async fn bad_rows_are_told_and_the_rest_is_recorded() {
    let mut file = csv(0..100);
    for row in 0..30 {
        writeln!(file, "2026-01-01;p;bad-{row};edit_dataset").unwrap();
    }
    file.push_str("2026-01-01T00:00:00Z;elsewhere;ann;edit_dataset\n");
    for database in DATABASES {
        let data = TestStore::new(database).await;
        let (code, out, err) = import(&data, &["-", "--domain", "p"], &file);
        assert_eq!(
            (code, out.as_str()),
            (1, "-: read 131, recorded 100, duplicates 0, refused 31\n")
        );
        assert_eq!(err.lines().count(), 21, "{err}");
        assert!(
            err.starts_with("-: line 102, column timestamp: `2026-01-01` is not a timestamp"),
            "{err}"
        );
        assert!(err.ends_with("-: 11 more rows were refused\n"), "{err}");
    }
}

#[tokio::test]
async fn strictly_a_bad_row_leaves_nothing_of_its_file() {
    let file = format!("{}oops;p;ann;edit_dataset\n", csv(0..8_000));
    for database in DATABASES {
        let data = TestStore::new(database).await;
        let (code, out, err) = import(&data, &["-", "--domain", "p", "--strict"], &file);
        assert_eq!(
            (code, out.as_str()),
            (1, "-: read 8001, recorded 0, duplicates 0, refused 1\n")
        );
        assert!(
            err.contains("line 8002") && err.contains("nothing of the file was recorded"),
            "{err}"
        );
        assert_eq!(data.store.domains().await.unwrap(), []);
        let (code, out, _) = import(&data, &["-", "--domain", "p", "--strict"], &csv(0..8_000));
        assert_eq!(
            (code, out.as_str()),
            (0, "-: read 8000, recorded 8000, duplicates 0, refused 0\n")
        );
    }
}

#[tokio::test]
async fn a_file_that_was_cut_keeps_the_rows_before_the_cut() {
    let rows = "{\"timestamp\":\"2026-01-01T00:00:00Z\",\"domain_id\":\"p\",\"action\":\"geo\"},\n".repeat(3);
    for database in DATABASES {
        let data = TestStore::new(database).await;
        let (code, out, err) = import(&data, &["-"], &format!("[{rows}{{\"timest"));
        assert_eq!(
            (code, out.as_str()),
            (1, "-: read 3, recorded 3, duplicates 0, refused 0\n")
        );
        assert_eq!(
            err,
            "-: line 4: it ends before it is complete: it was cut, or a quote or a bracket is missing\n-: the rows before it were kept\n"
        );
    }
}

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

#[tokio::test]
async fn what_a_file_holds_does_not_steer_the_terminal() {
    let data = TestStore::new(DATABASES[0]).await;
    let file = "timestamp;domain_id;action\n\u{1b}[31mred\u{7};p;geo\n";
    let (_, _, err) = import(&data, &["-"], file);
    assert!(err.contains("`\\u{1b}[31mred\\u{7}`"), "{err}");
}

#[tokio::test]
async fn files_that_cannot_be_had_are_told() {
    let data = TestStore::new(DATABASES[0]).await;
    let (code, out, err) = import(&data, &["/nowhere/log.csv", "-"], &csv(0..3));
    assert_eq!(code, 1);
    assert!(err.starts_with("/nowhere/log.csv: No such file"), "{err}");
    assert_eq!(
        out, "-: read 3, recorded 3, duplicates 0, refused 0\n",
        "the rest goes on"
    );
    let (code, _, err) = import(&data, &["-", "--time-zone", "Europe/Pariss"], "");
    assert_eq!(code, 2);
    assert!(err.contains("Europe/Paris"), "{err}");
}

#[tokio::test]
async fn a_database_that_was_left_half_made_is_finished() {
    use sea_orm::{ConnectionTrait, Database};
    for database in DATABASES {
        let data = TestStore::new(database).await;
        let db = Database::connect(&data.url).await.unwrap();
        db.execute_unprepared("DELETE FROM seaql_migrations")
            .await
            .unwrap();
        let again = import(&data, &["-"], &csv(0..3));
        assert_eq!(
            again.1, "-: read 3, recorded 3, duplicates 0, refused 0\n",
            "{}",
            again.2
        );
    }
}
