//! Every statement on a table that Citus shares out names the domain: it then goes to one machine.

use std::{fs, iter, path::Path, time::Duration};

use chrono::{Days, Utc};
use reqwest::Client;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use serde_json::{Value, json};

use crate::support::{
    portal::{DATASET, KEY, Portal},
    postgres::OwnServer,
    program::{Running, command, run},
    socket::Socket,
};

/// The tables that lie where their domain does. The others are small, and on every machine.
const SHARED_OUT: [&str; 7] = [
    "segment",
    "activity",
    "image",
    "erasure_key",
    "submission",
    "pull",
    "empty_day",
];

/// What names no domain: it is about the tables; `verify` asks which domains they hold, retention which of them have any.
fn is_about_all(statement: &str) -> bool {
    let all = [
        "SELECT DISTINCT domain_id FROM activity",
        "\"retention\" IS NOT NULL",
    ];
    statement.starts_with("VACUUM") || all.iter().any(|part| statement.contains(part))
}

fn is_about_rows_of(statement: &str, table: &str) -> bool {
    let word = |it: char| it.is_alphanumeric() || it == '_';
    ["FROM", "JOIN", "INTO", "UPDATE"].iter().any(|verb| {
        statement.match_indices(verb).any(|(place, _)| {
            let name = statement[place + verb.len()..]
                .trim_start()
                .trim_start_matches('"');
            name.strip_prefix(table)
                .is_some_and(|rest| !rest.starts_with(word))
        })
    })
}

fn names_its_domain(statement: &str) -> bool {
    let bare = statement.replace('"', "");
    let columns = bare.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
    let puts_it_in = columns.is_some_and(|(columns, _)| columns.contains("domain_id"));
    ["domain_id = $", "domain.id = $"]
        .iter()
        .any(|part| bare.contains(part))
        || bare.starts_with("INSERT INTO") && puts_it_in
}

/// The statements that the server was given, as its log has them.
async fn statements(db: &DatabaseConnection) -> Vec<String> {
    let ask = "SELECT string_agg(pg_read_file('log/' || name), '' ORDER BY name) FROM pg_ls_logdir()";
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), ask))
        .await
        .unwrap()
        .unwrap();
    let log: String = row.try_get_by_index(0).unwrap();
    let entries = log.replace("\n\t", " ");
    let statement = |line: &str| {
        let (_, rest) = line.split_once("LOG:  ")?;
        let (kind, statement) = rest.split_once(": ")?;
        (kind.starts_with("execute") || kind == "statement").then(|| statement.trim().to_owned())
    };
    entries.lines().filter_map(statement).collect()
}

/// From here on the server's log has every statement.
async fn note_statements(server: &mut OwnServer) {
    let db = Database::connect(&server.url).await.unwrap();
    for set in [
        "log_statement = 'all'",
        "logging_collector = on",
        "log_directory = 'log'",
    ] {
        let set = format!("ALTER SYSTEM SET {set}");
        db.execute_unprepared(&set).await.unwrap();
    }
    db.close().await.unwrap();
    server.order("stop");
    server.order("start");
}

/// What the command prints, which has to succeed.
fn told(url: &str, arguments: &[&str]) -> String {
    let (success, printed, told) = run(url, arguments);
    assert!(success, "{arguments:?} {told}");
    printed
}

/// Three months of rows.
fn file(folder: &Path) -> String {
    let rows = (0..3_000).map(|n| format!("2026-0{}-15T12:00:00.{n:06}Z,edit_dataset,amy,d{n}\n", 1 + n % 3));
    let file = folder.join("log.csv");
    let rows: Vec<_> = iter::once("timestamp,action,user_id,dataset_id\n".to_owned())
        .chain(rows)
        .collect();
    fs::write(&file, rows.concat()).unwrap();
    file.to_str().unwrap().to_owned()
}

/// A server that records, answers and tells of what it recorded.
async fn serve(url: &str, token: &str) {
    let mut running = Running::serve(url);
    let address = running.address();
    let mut socket = Socket::initialised(&address, token).await;
    socket
        .subscribe("s", "subscription { activityRecorded { id } }")
        .await;
    for query in [
        "mutation { recordActivities(activities: [{ action: \"edit_page\", id: \"a\" }]) { recorded } }",
        "{ actions(period: { last: \"P1Y\" }) { total } topDatasets { entries { datasetId actions } }
           activityLog(where: { search: \"d1\" }, first: 10) {
             totalCount pageInfo { hasPreviousPage } nodes { id }
           } }",
    ] {
        let request = Client::new().post(format!("http://{address}/graphql"));
        let request = request.bearer_auth(token).json(&json!({ "query": query }));
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert!(answer["errors"].is_null(), "{answer:#}");
    }
    let pushed = Client::new().post(format!("http://{address}/activities"));
    let pushed = pushed.bearer_auth(token).header("idempotency-key", "k");
    let pushed = pushed
        .json(&json!({ "action": "edit_page" }))
        .send()
        .await
        .unwrap();
    assert_eq!(pushed.status(), 200);
    drop(socket);
    assert!(running.terminate(Duration::from_mins(1)));
}

/// A portal that has no rows is pulled.
fn pull(url: &str) {
    let portal = Portal::start();
    let yesterday = Utc::now().date_naive() - Days::new(1);
    let from = format!("--from={yesterday}");
    let named = ["pull", "--portal", &portal.server.address, "--dataset", DATASET];
    let arguments = [&named[..], &["--domain", "here", &from]].concat();
    let pulled = command(url, &arguments).env("PORTAL_API_KEY", KEY).output();
    let pulled = pulled.unwrap();
    assert!(pulled.status.success(), "{pulled:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_on_a_table_that_is_shared_out_names_its_domain() {
    let mut server = OwnServer::start();
    let url = server.url.clone();
    told(&url, &["domain", "create", "here", "--time-zone", "UTC"]);
    note_statements(&mut server).await;
    let folder = tempfile::tempdir().unwrap();
    let file = file(folder.path());
    let import = ["import", &file, "--domain", "here"];
    told(&url, &import);
    told(&url, &["erase-user", "--user-id", "amy"]);
    told(&url, &[&import[..], &["--strict"]].concat());
    told(&url, &["verify"]);
    told(&url, &["export", "--domain", "here"]);
    let create = ["token", "create", "--domain", "here", "--permission"];
    let token = told(
        &url,
        &[&create[..], &["browse", "--permission", "record"]].concat(),
    );
    // The second one finds the images that the first one left.
    serve(&url, token.trim()).await;
    serve(&url, token.trim()).await;
    pull(&url);
    told(&url, &["retention", "set", "here", "P1M"]);
    told(&url, &["retention", "apply"]);

    let db = Database::connect(&url).await.unwrap();
    let given = statements(&db).await;
    for table in SHARED_OUT {
        let about: Vec<_> = given.iter().filter(|it| is_about_rows_of(it, table)).collect();
        assert!(!about.is_empty(), "{table}: nothing was asked of it");
        let nameless: Vec<_> = about
            .iter()
            .filter(|it| !is_about_all(it) && !names_its_domain(it))
            .collect();
        assert!(nameless.is_empty(), "{table}: {nameless:#?}");
    }
}
