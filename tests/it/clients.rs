//! The examples: each asks a server of ours with its real client, and gets what is in the log.

use std::{fs, path::Path, process::Command};

use backoffice_analytics::model::{
    Activity,
    Permission::{Browse, Record},
};
use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};

use crate::support::{
    app::{DATABASES, Database, TestApp, TestStore, activity},
    npm::{self, printed},
    program::program,
};

/// It is built as an example, too; a command of cargo in a test would build everything anew.
#[allow(dead_code, reason = "here there is no `main`")]
#[path = "../../examples/rust/main.rs"]
mod rust_example;

const ROWS: usize = 120;

/// A row for each hour until now: every fourth edits a page, every third is bob's, each is of one of five datasets.
fn log(domain: &str) -> Vec<Activity> {
    let row = |place: usize| {
        let action = if place.is_multiple_of(4) {
            "edit_page"
        } else {
            "edit_dataset"
        };
        let user = if place.is_multiple_of(3) { "bob" } else { "ann" };
        let hours = i64::try_from(ROWS - place).unwrap();
        Activity {
            timestamp: (Utc::now() - TimeDelta::hours(hours)).into(),
            user_id: Some(user.into()),
            dataset_id: Some(format!("d{}", place % 5)),
            page_id: (action == "edit_page").then(|| "home".into()),
            ..activity(domain, &format!("row-{place}"), "2026-01-01T00:00:00Z", action)
        }
    };
    (0..ROWS).map(row).collect()
}

async fn served(database: Database) -> TestApp {
    TestStore::new(database)
        .await
        .with("p", "UTC", &log("p"))
        .await
        .with("apollo", "UTC", &log("apollo"))
        .await
        .serve()
}

/// What a program prints that finds server and token in its environment: the same, whichever database is behind it.
async fn example(program: &str, arguments: &[&str]) -> String {
    let [on_sqlite, on_postgres] = DATABASES.map(|database| example_on(database, program, arguments));
    let (said, other) = (on_sqlite.await, on_postgres.await);
    assert_eq!(said, other, "{program} {arguments:?}");
    said
}

async fn example_on(database: Database, program: &str, arguments: &[&str]) -> String {
    let app = served(database).await;
    let token = app.data.token(&[Browse], &["p"]).await;
    let root = env!("CARGO_MANIFEST_DIR");
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(root)
        .env("BASE_URL", app.url(""))
        .env("TOKEN", token);
    printed(&mut command)
}

fn json_lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_gets_figures_by_post_and_get() {
    let datasets = json!([{ "datasetId": "d0", "actions": 24 }, { "datasetId": "d1", "actions": 24 }]);
    assert_eq!(
        json_lines(&example("examples/curl.sh", &[]).await),
        [
            json!({ "data": { "numberOfUsers": { "value": 2, "previous": 0 } } }),
            json!({ "data": { "topDatasets": { "entries": datasets } } }),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn gql_checks_documents_by_the_schema_and_pages_through_the_log() {
    let said = example("examples/.venv/bin/python", &["examples/python/most_active.py"]).await;
    let top = json!([{ "userId": "ann", "actions": 80 }, { "userId": "bob", "actions": 40 }]);
    assert_eq!(
        json_lines(&said),
        [json!({ "top": top, "actions": { "edit_dataset": 90, "edit_page": 30 } })]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notebook_makes_a_table_and_a_chart() {
    let folder = tempfile::tempdir().unwrap();
    let executed = folder.path().join("actions.ipynb");
    let output = format!("--output={}", executed.display());
    let arguments = ["execute", "examples/notebook/actions.ipynb", &output];
    example("examples/.venv/bin/jupyter", &arguments).await;
    let notebook: Value = serde_json::from_str(&fs::read_to_string(executed).unwrap()).unwrap();
    let outputs = |cell: usize| &notebook["cells"][cell]["outputs"][0]["data"];
    let table = outputs(2)["text/plain"].to_string();
    assert!(table.contains("edit_dataset    90"), "{table}");
    assert!(table.contains("edit_page       30"), "{table}");
    let chart = outputs(3)["image/png"].as_str().expect("a picture");
    assert!(chart.starts_with("iVBORw0KGgo"), "{chart}");
}

#[tokio::test]
async fn a_program_in_rust_gets_typed_answers() {
    for database in DATABASES {
        let app = served(database).await;
        let token = app.data.token(&[Browse], &["p"]).await;
        let users = rust_example::ask(&app.url(""), &token, "P14D".into())
            .await
            .unwrap();
        let users: Vec<_> = users.iter().map(|it| (it.user_id.as_str(), it.actions)).collect();
        assert_eq!(users, [("ann", 80), ("bob", 40)], "{database:?}");
        let refused = rust_example::ask(&app.url(""), &token, "14 days".into()).await;
        let refused = refused.err().expect("an error").to_string();
        assert!(refused.contains("14 days"), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_in_javascript_get_what_is_in_the_log() {
    let app = served(Database::Postgres).await;
    // Servers of its own are killed and begun again.
    let live = TestStore::new(Database::Sqlite)
        .await
        .with("live", "UTC", &[])
        .await;
    let program = program();
    let said = npm::run(
        "examples",
        "test",
        &[
            ("BASE_URL", &app.url("")),
            ("TOKEN", &app.data.token(&[Browse], &["p"]).await),
            (
                "APOLLO_TOKEN",
                &app.data.token(&[Browse, Record], &["apollo"]).await,
            ),
            ("PROGRAM", program.get_program().to_str().unwrap()),
            ("RUST_LOG", "info"),
            ("DATABASE_URL", &live.url),
            ("LIVE_TOKEN", &live.token(&[Browse, Record], &["live"]).await),
            ("CHROMIUM", &npm::browser()),
        ],
    );
    assert!(said.contains("fail 0"), "{said}");
}

/// A block of code under a link to an example is what stands in it.
#[test]
fn the_document_shows_what_the_examples_are() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = fs::read_to_string(root.join("docs/clients.md")).unwrap();
    let mut shown = 0;
    let mut named = "";
    for (place, part) in document.split("```").enumerate() {
        if place % 2 == 0 {
            let link = part
                .rsplit_once("](../examples/")
                .and_then(|(_, rest)| rest.split_once(')'));
            named = link.map_or(named, |(name, _)| name);
            continue;
        }
        let (_, code) = part.split_once('\n').unwrap();
        let example = fs::read_to_string(root.join("examples").join(named)).unwrap();
        assert!(example.contains(code.trim_end()), "{named} has no\n{code}");
        shown += 1;
    }
    assert!(shown >= 6, "{shown}");
}
