//! A person who is erased is named nowhere, and every figure stays what it was.

use std::{fs, process::Stdio};

use backoffice_analytics::model::{Activity, Permission::Browse};
use sea_orm::{ConnectionTrait, Database as Connection, Statement};
use serde_json::{Value, json};

use crate::support::{
    app::{DATABASES, Database, TestStore, activity},
    program::{Running, command, new_database, run},
    until::until,
};

const FIGURES: &str = r#"{
    numberOfUsers(period: {dates: {from: "2026-01-01", to: "2026-03-31"}}) { value }
    actionsByUsers(period: {dates: {from: "2026-01-01", to: "2026-03-31"}}) { value }
    actions(period: {dates: {from: "2026-01-01", to: "2026-03-31"}}) { total series { action counts } }
    topUsers(period: {dates: {from: "2026-01-01", to: "2026-03-31"}}) {
        total none others { entries } entries { userId actions byAction { action count } } }
    actionDistribution(period: {dates: {from: "2026-01-01", to: "2026-03-31"}}) { shares { action count } }
}"#;
const LOG: &str = r#"{ activityLog(period: {dates: {from: "2026-01-01", to: "2026-03-31"}}) {
    totalCount nodes { timestamp userId username diff action } } }"#;
const SEARCH: &str = r#"{ activityLog(period: {dates: {from: "2026-01-01", to: "2026-03-31"}}, where: {search: "rené"}) { totalCount } }"#;

/// Rows of January to March: René acts in two of these months, and is acted on or told of in others' rows.
fn rows() -> Vec<Activity> {
    let row = |id: &str, month: u32, user: &str, username: Option<&str>, diff: Option<&str>| Activity {
        user_id: Some(user.into()),
        username: username.map(str::to_owned),
        diff: diff.map(str::to_owned),
        ..activity(
            "here",
            id,
            &format!("2026-{month:02}-15T12:00:{id:0>2}Z"),
            "edit_user_to_domain",
        )
    };
    vec![
        row("1", 1, "rené", None, None),
        row(
            "2",
            1,
            "rené",
            Some("ann"),
            Some(r#"{"by": "Ren\u00e9 D.", "to": "ann"}"#),
        ),
        row("3", 1, "rené", Some("rené"), None),
        row(
            "4",
            1,
            "ann",
            Some("René D."),
            Some(r#"{"ren\u00e9": ["rené", "irené", "rené.b"]}"#),
        ),
        row("5", 1, "ann", Some("renée"), Some("by rené.")),
        row("6", 2, "rené.b", Some("bob"), Some("nothing of irené")),
        row("7", 3, "rené", None, None),
        activity("here", "8", "2026-03-15T12:00:00Z", "edit_page"),
    ]
}

async fn ask(address: &str, token: &str, query: &str) -> String {
    let request = reqwest::Client::new()
        .post(format!("http://{address}/graphql"))
        .bearer_auth(token)
        .json(&json!({ "query": query }));
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    assert!(answer.get("errors").is_none(), "{answer:#}");
    answer.to_string()
}

const ERASE: [&str; 5] = ["erase-user", "--user-id", "rené", "--username", "René D."];

/// Erases René and tells what the program said, and the pseudonym.
fn erase(url: &str) -> (bool, String, String) {
    let (success, printed, told) = run(url, &ERASE);
    assert_eq!(told, "");
    let line = printed.lines().find(|line| line.starts_with("here: ")).unwrap();
    let pseudonym = line.rsplit(' ').next().unwrap().to_owned();
    assert!(
        pseudonym.len() == 39 && !printed.to_lowercase().contains("rené"),
        "{printed}"
    );
    (success, printed, pseudonym)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_figure_stays_and_the_next_answer_of_each_server_names_nobody() {
    for database in DATABASES {
        let data = TestStore::new(database)
            .await
            .with("here", "UTC", &rows())
            .await
            .with("there", "UTC", &[])
            .await;
        let token = data.token(&[Browse], &["here"]).await;
        let (url, app) = (data.url.clone(), data.serve());
        let other = Running::serve(&url);
        let servers = [app.address.clone(), other.address()];
        let mut figures = Vec::new();
        for server in &servers {
            figures.push(ask(server, &token, FIGURES).await);
            ask(server, &token, SEARCH).await;
        }
        assert_eq!(
            run(&url, &[&ERASE[..], &["--dry-run"]].concat()),
            (
                true,
                "here: 6 activities in 2 months name the person\nthere: 0 activities in 0 months name the person\n"
                    .into(),
                String::new()
            )
        );
        let log = ask(&servers[0], &token, LOG).await;
        let (success, printed, pseudonym) = erase(&url);
        assert!(
            success && printed.starts_with("here: 6 activities in 2 months named"),
            "{printed}"
        );
        let expected = log
            .replace(
                r#"{\"by\": \"Ren\\u00e9 D.\""#,
                &format!(r#"{{\"by\": \"{pseudonym}\""#),
            )
            .replace(
                r#"\"ren\\u00e9\": [\"rené\""#,
                &format!(r#"\"{pseudonym}\": [\"{pseudonym}\""#),
            )
            .replace(r#""by rené.""#, &format!(r#""by {pseudonym}.""#))
            .replace(r#""rené""#, &format!("\"{pseudonym}\""))
            .replace(r#""René D.""#, &format!("\"{pseudonym}\""));
        for (server, before) in servers.iter().zip(&figures) {
            let renamed = before.replace(r#""rené""#, &format!("\"{pseudonym}\""));
            assert_ne!(before, &renamed);
            assert_eq!(ask(server, &token, FIGURES).await, renamed, "{database:?}");
            assert_eq!(ask(server, &token, LOG).await, expected, "{database:?}");
            // Those whose names hold it, and no more.
            assert!(ask(server, &token, SEARCH).await.contains("\"totalCount\":2"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_comes_back_with_the_file_and_the_pseudonym_stays() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.csv");
    let text = "timestamp;user_id;action
2026-01-15T12:00:00Z;rené;edit_page
2026-01-15T12:00:00Z;rené;edit_page
2026-01-15T12:00:00Z;rené;edit_page
2026-01-16T12:00:00Z;bob;edit_page
2026-01-16T12:00:00Z;bob;edit_page
";
    for database in DATABASES {
        let (url, _folder) = new_database(database).await;
        let import = || run(&url, &["import", file.to_str().unwrap(), "--domain", "here"]).1;
        fs::write(&file, text).unwrap();
        import();
        let (success, _, pseudonym) = erase(&url);
        assert!(success);
        assert!(import().ends_with("read 5, recorded 0, duplicates 5, refused 0\n"));
        let well = |rows: u32| format!("{rows} activities in 1 segments of 1 domains: all is well\n");
        assert_eq!(run(&url, &["verify"]).1, well(5), "{database:?}");

        // Nothing is said of a pseudonym where nobody has one now: the name may be a slip.
        let nobody = (
            false,
            "here: no activity names the person\n".into(),
            String::new(),
        );
        assert_eq!(run(&url, &ERASE), nobody, "{database:?}");
        fs::write(&file, format!("{text}2026-01-17T12:00:00Z;rené;edit_page\n")).unwrap();
        assert!(import().ends_with("read 6, recorded 1, duplicates 5, refused 0\n"));
        let (success, printed, same) = erase(&url);
        assert!(
            success && printed.starts_with("here: 1 activities in 1 months"),
            "{printed}"
        );
        assert_eq!((same, run(&url, &["verify"]).1), (pseudonym, well(6)));
    }
}

#[tokio::test]
async fn what_cannot_be_erased_is_said_without_the_name() {
    let (url, _folder) = new_database(Database::Sqlite).await;
    assert!(run(&url, &["domain", "create", "here"]).0);
    for (arguments, part) in [
        (&["--user-id", ""][..], "is blank"),
        (&["--user-id", "x-secret", "--username", " "], "is blank"),
        (&["--user-id", "anonymous"], "names nobody"),
        (
            &["--user-id", "erased-0123456789abcdef0123456789abcdef"],
            "A pseudonym is nobody's name",
        ),
        (
            &["--user-id", "x-secret", "--domain", "there"],
            "there is no domain `there`",
        ),
        (&["--username", "x-secret"], "--user-id"),
    ] {
        let (success, printed, told) = run(&url, &[&["erase-user"], arguments].concat());
        assert!(!success && printed.is_empty() && told.contains(part), "{told}");
        assert!(!told.contains("x-secret"), "{told}");
    }
}

/// Rows of several months, every fourth of René's, each with a diff.
async fn large(database: Database) -> TestStore {
    let row = |number: u32| Activity {
        user_id: Some(if number.is_multiple_of(4) {
            "rené".into()
        } else {
            format!("user-{}", number % 50)
        }),
        diff: Some(format!(r#"{{"number": {number}, "by": "Ren\u00e9 D."}}"#)),
        ..activity(
            "here",
            &format!("own-{number}"),
            &format!("2026-{:02}-15T12:00:00Z", number % 6 + 1),
            "edit_page",
        )
    };
    let rows: Vec<_> = (0..12_000).map(row).collect();
    TestStore::new(database).await.with("here", "UTC", &rows).await
}

/// Starts an erasure and kills it once so many months are done.
async fn kill_after(months: i64, url: &str) {
    let raw = Connection::connect(url).await.unwrap();
    let mut child = command(url, &ERASE).stdout(Stdio::null()).spawn().unwrap();
    until("months are done", async || {
        let done = "SELECT count(*) FROM segment WHERE generation > 0";
        let statement = Statement::from_string(raw.get_database_backend(), done);
        let row = raw.query_one_raw(statement).await.unwrap().unwrap();
        row.try_get_by_index::<i64>(0).unwrap() >= months
    })
    .await;
    child.kill().unwrap();
    child.wait().unwrap();
    raw.close().await.unwrap();
}

/// How many activities name him after a kill. The next erasure leaves none.
async fn left_by_a_kill_after(months: i64, database: Database) -> String {
    let data = large(database).await;
    kill_after(months, &data.url).await;
    let (sound, printed, _) = run(&data.url, &["verify"]);
    assert!(sound, "{database:?}: {printed}");
    let left = || run(&data.url, &[&ERASE[..], &["--dry-run"]].concat()).1;
    let left_by_it = left();
    run(&data.url, &ERASE);
    assert_eq!(
        left(),
        "here: 0 activities in 0 months name the person\n",
        "{database:?}"
    );
    must_not_hold_him(&data.url);
    left_by_it
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_that_is_killed_is_completed_by_the_next_and_leaves_no_byte_in_sqlite() {
    for database in DATABASES {
        let mut left = String::new();
        // On a busy machine it may be through before it is killed.
        for months in [3, 2, 1, 1, 1] {
            left = left_by_a_kill_after(months, database).await;
            if !left.starts_with("here: 0 ") {
                break;
            }
        }
        assert!(
            !left.starts_with("here: 0 ") && !left.starts_with("here: 12000 "),
            "{database:?}: no kill hit an erasure that was half done: {left}"
        );
        left_by_a_kill_after(6, database).await;
    }
}

/// In SQLite's file, and in those beside it.
fn must_not_hold_him(url: &str) {
    let Some(path) = url.strip_prefix("sqlite:") else {
        return;
    };
    for end in ["", "-wal"] {
        let bytes = fs::read(format!("{path}{end}")).unwrap_or_default();
        for name in ["rené", r"Ren\u00e9 D."] {
            let name = name.as_bytes();
            assert!(!bytes.windows(name.len()).any(|it| it == name), "{path}{end}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lay_unused_in_sqlites_file_is_gone_too() {
    let data = large(Database::Sqlite).await;
    let raw = Connection::connect(&data.url).await.unwrap();
    raw.execute_unprepared(
        "PRAGMA secure_delete = OFF; DELETE FROM activity WHERE segment > 202603; DELETE FROM segment WHERE segment > 202603",
    )
    .await
    .unwrap();
    raw.close().await.unwrap();
    let (success, printed, told) = run(&data.url, &ERASE);
    assert!(success, "{printed}{told}");
    must_not_hold_him(&data.url);
}
