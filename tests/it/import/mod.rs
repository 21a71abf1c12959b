//! Files into the log, by the program itself.

mod empty;
mod kinds;
mod large;

use std::{
    fmt::Write as _,
    io::Write as _,
    process::{Command, Output, Stdio},
};

use backoffice_analytics::model::Permission;

use crate::support::app::{DATABASES, TestStore};

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
