//! Scripts that read portals, and what the documents say: each run as it stands.

use std::{collections::BTreeMap, path::Path, process::Command};

use backoffice_analytics::model::Activity;
use serde_json::{Value, json};

use super::{row, served};
use crate::support::app::{DATABASES, TestApp};

const PYTHON: &str = "examples/.venv/bin/python";
const DOCUMENTS: [&str; 2] = [
    include_str!("../../../README.md"),
    include_str!("../../../docs/explore.md"),
];

/// More rows than two pages of records have, over two months.
fn rows() -> Vec<Activity> {
    (0..250)
        .map(|place| {
            let (month, day, minute) = (1 + place / 130, 1 + place % 28, place % 60);
            let action = ["edit_page", "edit_dataset", "geo"][place % 3];
            Activity {
                subdomain_id: (place % 5 == 0).then(|| "north".into()),
                diff: (place % 7 == 0)
                    .then(|| format!("; \"{place}\"\r\n").repeat(1 + 20_000 * (place / 245))),
                ..row(
                    &format!("{place:03}"),
                    &format!("2026-{month:02}-{day:02}T12:{minute:02}:00.{place:03}Z"),
                    action,
                    [Some("amy"), Some("bob"), None, Some("amy")][place % 4],
                )
            }
        })
        .collect()
}

/// What a program prints that finds server and token in its environment.
fn printed(app: &TestApp, token: &str, program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("PORTAL", app.url(""))
        .env("APIKEY", token)
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}; `make test` sees to it that it is there"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}\n{said}");
    String::from_utf8(output.stdout).unwrap()
}

fn script(app: &TestApp, token: &str, name: &str) -> String {
    printed(app, token, PYTHON, &[&format!("examples/portal/{name}")])
}

/// The counts of the action types.
async fn shares(app: &TestApp, token: &str) -> Vec<(String, u64)> {
    let query = r#"{ actionDistribution(period: {dates: {from: "2026-01-01", to: "2026-03-31"}}) { shares { action count } } }"#;
    let data = app.data(token, query).await;
    let share = |share: &Value| {
        (
            share["action"].as_str().unwrap().to_owned(),
            share["count"].as_u64().unwrap(),
        )
    };
    data["actionDistribution"]["shares"]
        .as_array()
        .unwrap()
        .iter()
        .map(share)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_pages_through_the_records() {
    for database in DATABASES {
        let (app, token) = served(database, &rows()).await;
        let said: BTreeMap<String, u64> = serde_json::from_str(&script(&app, &token, "records.py")).unwrap();
        let shares = shares(&app, &token).await.into_iter().collect();
        assert_eq!(said, shares, "{database:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_counts_month_by_month() {
    let (app, token) = served(DATABASES[0], &rows()).await;
    let mut expected = vec!["month,user,actions".to_owned()];
    for (month, last) in [("2026-01", "31"), ("2026-02", "28")] {
        let query = format!(
            "{{ topUsers(period: {{dates: {{from: \"{month}-01\", to: \"{month}-{last}\"}}}}, timeZone: \"UTC\") {{ entries {{ userId actions }} }} }}"
        );
        for entry in app.data(&token, &query).await["topUsers"]["entries"]
            .as_array()
            .unwrap()
        {
            let user = entry["userId"].as_str().unwrap();
            expected.push(format!("{month},{user},{}", entry["actions"]));
        }
    }
    assert_eq!(expected.len(), 5, "{expected:?}");
    assert_eq!(script(&app, &token, "months.py"), expected.join("\r\n") + "\r\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_reads_the_whole_log_as_csv() {
    let (app, token) = served(DATABASES[0], &rows()).await;
    let counts = app
        .data(&token, r#"{ north: activityLog(subdomain: ["north"]) { totalCount } here: activityLog(subdomain: ["here"]) { totalCount } }"#)
        .await;
    let said: Value = serde_json::from_str(&script(&app, &token, "export.py")).unwrap();
    let expected = json!({ "north": counts["north"]["totalCount"], "here": counts["here"]["totalCount"] });
    assert_eq!(said, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn duckdb_reads_each_format_alike() {
    for database in DATABASES {
        let (app, token) = served(database, &rows()).await;
        let said = script(&app, &token, "with_duckdb.py");
        let tables: Vec<(String, Value)> = said
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let formats: Vec<_> = tables.iter().map(|(format, _)| format.as_str()).collect();
        assert_eq!(formats, ["csv", "json", "jsonl", "parquet"]);
        let mut expected = Vec::new();
        for (action, count) in shares(&app, &token).await {
            let of: Vec<_> = rows()
                .into_iter()
                .filter(|row| row.action.as_str() == action)
                .collect();
            let first = of.iter().map(|row| row.timestamp).min().unwrap();
            let longest = of
                .iter()
                .filter_map(|row| row.diff.as_ref().map(|it| it.chars().count()))
                .max();
            expected.push(json!([action, count, 2, first.micros(), longest]));
        }
        for (format, table) in tables {
            assert_eq!(table, json!(expected), "{database:?} {format}");
        }
    }
}

/// The commands that the documents show.
fn shown() -> Vec<&'static str> {
    let blocks = DOCUMENTS
        .iter()
        .flat_map(|document| document.split("```sh\n").skip(1));
    let blocks = blocks.filter_map(|rest| rest.split("```").next());
    blocks.filter(|block| block.contains("$PORTAL")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_of_the_documents_is_answered() {
    let (app, token) = served(DATABASES[0], &rows()).await;
    let commands = shown();
    assert!(commands.len() >= 6, "{commands:#?}");
    for command in commands {
        let folder = tempfile::tempdir().unwrap();
        let within = format!(
            "set -euo pipefail; cd '{}'; curl() {{ command curl --fail --silent --show-error \"$@\"; }}\n{command}",
            folder.path().display()
        );
        let said = printed(&app, &token, "bash", &["-c", &within]);
        let left = std::fs::read_dir(folder.path()).unwrap().count();
        assert!(!said.is_empty() || left > 0, "{command}");
    }
}

#[test]
fn every_script_is_told_of_in_the_documents() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/portal");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let scripts: Vec<_> = files
        .filter(|file| file.extension().is_some_and(|it| it == "py"))
        .collect();
    assert!(scripts.len() >= 4, "{scripts:?}");
    for script in scripts {
        let name = script.file_name().unwrap().to_str().unwrap();
        let link = format!("../examples/portal/{name}");
        assert!(DOCUMENTS[1].contains(&link), "{link}");
    }
}
