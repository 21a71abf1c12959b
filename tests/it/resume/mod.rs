//! Subscriptions go on after a live cursor: nothing is lost, and nothing comes twice.

mod cursors;

use std::collections::{BTreeMap, BTreeSet};

use backoffice_analytics::{
    model::{
        Activity, DomainId,
        Permission::{Browse, Record},
    },
    store::Store,
};
use serde_json::Value;

use crate::support::{
    app::{DATABASES, Database, TestApp, TestStore, activity},
    events::{Events, end_of_the_log},
    program::Running,
    socket::Socket,
};

const MONTHS: [&str; 4] = ["2025-11", "2026-01", "2026-02", "2026-05"];

fn row(id: &str, month: &str, subdomain: &str) -> Activity {
    Activity {
        subdomain_id: Some(subdomain.to_owned()).filter(|it| !it.is_empty()),
        ..activity("here", id, &format!("{month}-15T12:00:00Z"), "geo")
    }
}

async fn append(store: &Store, rows: &[Activity]) {
    let scope = backoffice_analytics::model::Record::by_operator(DomainId::parse("here").unwrap());
    store.append(&scope, rows.to_vec()).await.unwrap();
}

/// Appends a row for each of the ids to one month.
async fn append_to(store: &Store, month: &str, ids: &[&str]) {
    let rows: Vec<_> = ids.iter().map(|id| row(id, month, "")).collect();
    append(store, &rows).await;
}

async fn served(database: Database) -> TestApp {
    let old = ["old-1", "old-2"].map(|id| row(id, "2026-01", ""));
    TestStore::new(database)
        .await
        .with("here", "UTC", &old)
        .await
        .serve()
}

fn document(arguments: &str) -> String {
    format!("subscription {{ activityRecorded({arguments}) {{ id liveCursor }} }}")
}

fn after(cursor: &str) -> String {
    document(&format!("after: \"{cursor}\""))
}

/// Id and cursor of what is told next.
async fn next(events: &mut Events) -> (String, String) {
    let told = events.next().await;
    let told = &told["data"]["activityRecorded"];
    let text = |name: &str| {
        told[name]
            .as_str()
            .unwrap_or_else(|| panic!("{told:#}"))
            .to_owned()
    };
    (text("id"), text("liveCursor"))
}

async fn next_ids(events: &mut Events, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for _ in 0..count {
        ids.push(next(events).await.0);
    }
    ids
}

#[tokio::test]
async fn what_was_recorded_after_a_cursor_comes_first_and_then_what_is_recorded() {
    for database in DATABASES {
        let app = served(database).await;
        let token = app.data.token(&[Browse], &["here"]).await;
        let begin = end_of_the_log(&app.address, &token).await;
        // Later months are recorded before earlier ones: the order of their times is another one.
        append_to(&app.data.store, "2026-05", &["1"]).await;
        append_to(&app.data.store, "2025-11", &["2", "old-1"]).await;
        let mut events = Events::open(&app.address, &token, &after(&begin)).await;
        let mut told = Vec::from([next(&mut events).await, next(&mut events).await]);
        append_to(&app.data.store, "2026-01", &["3"]).await;
        told.push(next(&mut events).await);
        let (mut ids, cursors): (Vec<_>, Vec<_>) = told.into_iter().unzip();
        assert_eq!(set(&ids), set(&["1", "2", "3"]), "{database:?}");
        // From each of them on, the rest comes and nothing else.
        for (seen, cursor) in cursors.iter().enumerate() {
            let mut events = Events::open(&app.address, &token, &after(cursor)).await;
            let rest = &ids[seen + 1..];
            let told = next_ids(&mut events, rest.len()).await;
            assert_eq!(set(&told), set(rest), "{database:?}");
            ids.push(format!("live-{seen}"));
            append_to(&app.data.store, "2026-02", &[&ids[ids.len() - 1]]).await;
            assert_eq!(next(&mut events).await.0, ids[ids.len() - 1], "{database:?}");
        }
    }
}

fn set(ids: &[impl AsRef<str>]) -> BTreeSet<&str> {
    ids.iter().map(AsRef::as_ref).collect()
}

/// What was recorded next after a cursor.
async fn next_of(app: &TestApp, token: &str, cursor: &str) -> (String, String) {
    next(&mut Events::open(&app.address, token, &after(cursor)).await).await
}

#[tokio::test]
async fn websockets_go_on_after_a_cursor_too() {
    for database in DATABASES {
        let app = served(database).await;
        let token = app.data.token(&[Browse], &["here"]).await;
        let begin = end_of_the_log(&app.address, &token).await;
        append_to(&app.data.store, "2026-02", &["1", "2"]).await;
        let mut socket = Socket::initialised(&app.address, &token).await;
        socket.subscribe("s", &after(&begin)).await;
        for id in ["1", "2"] {
            let told = socket.receive().await;
            assert_eq!(
                told["payload"]["data"]["activityRecorded"]["id"], id,
                "{database:?} {told:#}"
            );
        }
    }
}

#[tokio::test]
async fn filters_and_narrowed_tokens_hold_after_a_cursor() {
    for database in DATABASES {
        let app = served(database).await;
        let whole = app.data.token(&[Browse], &["here"]).await;
        let narrowed = app.data.token_on(&[Browse], &["here"], &["north"]).await;
        let begin = end_of_the_log(&app.address, &narrowed).await;
        for (place, subdomain) in ["north", "south", "", "north", "south"].iter().enumerate() {
            append(&app.data.store, &[row(&place.to_string(), "2026-02", subdomain)]).await;
        }
        for (token, arguments, expected) in [
            (&narrowed, String::new(), vec!["0", "3"]),
            (&whole, ", subdomain: [\"south\"]".into(), vec!["1", "4"]),
            (
                &whole,
                ", subdomain: [\"here\", \"north\"]".into(),
                vec!["0", "2", "3"],
            ),
            (
                &whole,
                ", actionType: [\"geo\"]".into(),
                vec!["0", "1", "2", "3", "4"],
            ),
        ] {
            let query = document(&format!("after: \"{begin}\"{arguments}"));
            let mut events = Events::open(&app.address, token, &query).await;
            assert_eq!(
                next_ids(&mut events, expected.len()).await,
                expected,
                "{database:?} {arguments}"
            );
        }
        // A cursor of the one may be the other's: it is a place, and tells nothing.
        let query = document(&format!("after: \"{begin}\", actionType: [\"analyze\"]"));
        let mut quiet = Events::open(&app.address, &whole, &query).await;
        append(
            &app.data.store,
            &[activity("here", "end", "2026-02-15T12:00:00Z", "analyze")],
        )
        .await;
        assert_eq!(next(&mut quiet).await.0, "end", "{database:?}");
    }
}

/// Records to all months from two processes while a client reads a few, leaves, and goes on.
#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_again_and_again_is_told_everything_once() {
    const ROWS: usize = 600;
    for database in DATABASES {
        let app = served(database).await;
        let token = app.data.token(&[Browse], &["here"]).await;
        let mut cursor = end_of_the_log(&app.address, &token).await;
        let stores = [app.data.store.clone(), Store::open(&app.data.url).await.unwrap()];
        let writers = stores.into_iter().enumerate().map(|(writer, store)| {
            tokio::spawn(async move {
                for n in 0..ROWS / 2 {
                    let month = MONTHS[(n * 7 + writer) % MONTHS.len()];
                    append_to(&store, month, &[&format!("{month}/{writer}/{n:04}")]).await;
                }
            })
        });
        let writers: Vec<_> = writers.collect();
        let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut count = 0;
        for visit in 1.. {
            let mut events = Events::open(&app.address, &token, &after(&cursor)).await;
            for _ in 0..(visit * 13 % 29).min(ROWS - count) {
                let (id, next) = next(&mut events).await;
                cursor = next;
                count += 1;
                // Of what one writer records to a month the order is known.
                let of = id.rsplit_once('/').unwrap().0.to_owned();
                told.entry(of).or_default().push(id);
            }
            if count == ROWS {
                break;
            }
        }
        for writer in writers {
            writer.await.unwrap();
        }
        for (of, ids) in &told {
            assert!(
                ids.is_sorted_by(|one, next| one < next),
                "{database:?} {of}: {ids:#?}"
            );
        }
        let all: BTreeSet<_> = told.values().flatten().collect();
        assert_eq!(all.len(), ROWS, "{database:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_goes_on_though_the_server_was_killed() {
    for database in DATABASES {
        let data = TestStore::new(database).await.with("here", "UTC", &[]).await;
        let token = data.token(&[Browse, Record], &["here"]).await;
        let mut cursor = None;
        for round in 0..3 {
            let mut server = Running::serve(&data.url);
            let address = server.address();
            let begin = match &cursor {
                Some(cursor) => String::clone(cursor),
                None => end_of_the_log(&address, &token).await,
            };
            let mut events = Events::open(&address, &token, &after(&begin)).await;
            if cursor.is_some() {
                let missed = format!("{}-missed", round - 1);
                assert_eq!(next(&mut events).await.0, missed, "{database:?}");
            }
            append_to(&data.store, "2026-02", &[&format!("{round}-told")]).await;
            let (id, told) = next(&mut events).await;
            assert_eq!(id, format!("{round}-told"), "{database:?}");
            cursor = Some(told);
            // SIGKILL.
            server.child.kill().unwrap();
            append_to(&data.store, "2026-02", &[&format!("{round}-missed")]).await;
        }
    }
}

#[tokio::test]
async fn what_is_read_and_what_is_told_then_fit_together() {
    for database in DATABASES {
        let app = served(database).await;
        let token = app.data.token(&[Browse], &["here"]).await;
        let query = "{ activityLog { totalCount } domain(id: \"here\") { liveCursor } }";
        let mut seen: Vec<Value> = Vec::new();
        for n in 0..3 {
            seen.push(app.data(&token, query).await);
            append_to(&app.data.store, "2026-02", &[&n.to_string()]).await;
        }
        for (n, read) in seen.iter().enumerate() {
            assert_eq!(read["activityLog"]["totalCount"], 2 + n, "{database:?}");
            let cursor = read["domain"]["liveCursor"].as_str().unwrap();
            assert_eq!(
                next_of(&app, &token, cursor).await.0,
                n.to_string(),
                "{database:?}"
            );
        }
    }
}
