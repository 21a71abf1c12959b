//! Files that are made up, which bring nobody back.

use std::{
    collections::BTreeSet,
    io::Cursor,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
};

use backoffice_analytics::{
    ingest::{Options, Strictness, import},
    model::Activity,
    store::Store,
};
use proptest::{collection::vec, option, prelude::*, sample::select, test_runner::TestRunner};
use sea_orm::{ConnectionTrait, Database as Connection};
use serde_json::json;

use super::{NOON, erase, ids, log, rene};
use crate::support::app::{DATABASES, TestStore, activity, at};

const CASES: u32 = 24;
const NAMES: [&str; 4] = ["rené", "René D.", "ann", "anonymous"];
const DIFFS: [&str; 4] = [r#"{"by": "Ren\u00e9 D."}"#, "rené", "ann", "renée"];
const MOMENTS: [&str; 3] = [NOON, "2026-01-31T23:59:59.999999Z", "2026-02-01T00:00:00Z"];

/// Few values, so that many rows are equal.
fn rows() -> impl Strategy<Value = Vec<Activity>> {
    let text = |texts: &'static [&'static str]| option::of(select(texts).prop_map(str::to_owned));
    let row = (select(&MOMENTS[..]), text(&NAMES), text(&NAMES), text(&DIFFS));
    let row = row.prop_map(|(moment, user_id, username, diff)| Activity {
        timestamp: at(moment),
        user_id,
        username,
        diff,
        ..activity("here", "", NOON, "edit_user_to_domain")
    });
    vec(row, 1..60)
}

/// The counts of an import of rows as a file brings them.
async fn import_file(store: &Store, rows: &[Activity]) -> (u64, u64) {
    let line = |row: &Activity| {
        let (time, action) = (row.timestamp.utc().to_rfc3339(), row.action.as_str());
        json!({"timestamp": time, "domain_id": "here", "user_id": row.user_id, "username": row.username,
               "diff": row.diff, "action": action})
        .to_string()
    };
    let file = format!("[{}]", rows.iter().map(line).collect::<Vec<_>>().join(","));
    let input = Cursor::new(file.into_bytes());
    let report = import(
        store,
        input,
        Options::default(),
        None,
        Strictness::Lenient,
        at(NOON),
    );
    let report = report.await.unwrap();
    assert!(report.refused == 0 && report.broken.is_none(), "{report:?}");
    (report.appended.recorded, report.appended.duplicates)
}

/// What the log says, row by row; the ids aside.
fn told(log: &[Activity]) -> Vec<String> {
    let mut told: Vec<_> = log
        .iter()
        .map(|row| {
            format!(
                "{:?}",
                Activity {
                    id: String::new(),
                    ..row.clone()
                }
            )
        })
        .collect();
    told.sort();
    told
}

fn names_him(row: &Activity) -> bool {
    let is_his = |text: &Option<String>| matches!(text.as_deref(), Some("rené" | "René D."));
    let diff = row.diff.as_deref().unwrap_or_default();
    row.user_id.as_deref() == Some("rené")
        || is_his(&row.username)
        || diff == "rené"
        || diff.contains("Ren\\u00e9 D.")
}

#[test]
fn no_file_brings_anybody_back_and_no_id_is_that_of_true_values() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for database in DATABASES {
        let mut runner = TestRunner::new(ProptestConfig {
            cases: CASES,
            ..ProptestConfig::default()
        });
        let seen = AtomicU32::new(0);
        let stores =
            runtime.block_on(async { [TestStore::new(database).await, TestStore::new(database).await] });
        let checked = runner.run(
            &(rows(), rows(), 0usize..60, 0usize..60),
            |(rows, later, from, to)| {
                let part = &rows[from.min(rows.len())..to.clamp(from.min(rows.len()), rows.len())];
                seen.fetch_add(runtime.block_on(check(&stores, &rows, part, &later)), Relaxed);
                Ok(())
            },
        );
        checked.unwrap();
        assert!(
            seen.into_inner() > 0,
            "{database:?}: nobody was erased in any case"
        );
    }
}

async fn empty(data: &TestStore) {
    let raw = Connection::connect(&data.url).await.unwrap();
    for table in ["activity", "segment", "domain", "erasure_key"] {
        raw.execute_unprepared(&format!("DELETE FROM {table}"))
            .await
            .unwrap();
    }
    raw.close().await.unwrap();
}

/// Imports the rows, erases René, imports them and a part of them again, then a file that overlaps. Tells how many
/// rows named him.
async fn check(
    [data, plain]: &[TestStore; 2],
    rows: &[Activity],
    part: &[Activity],
    later: &[Activity],
) -> u32 {
    empty(data).await;
    empty(plain).await;
    let all = rows.len() as u64;
    assert_eq!(import_file(&data.store, rows).await, (all, 0));
    let before = log(&data.store).await;
    let his: BTreeSet<_> = before
        .iter()
        .filter(|row| names_him(row))
        .map(|row| row.id.clone())
        .collect();
    assert_eq!(erase(&data.store, &rene()).await, his.len() as u64);
    let after = log(&data.store).await;
    assert!(ids(&after).is_disjoint(&his), "{after:?}");
    assert!(!after.iter().any(names_him), "{after:?}");
    let kept: BTreeSet<_> = ids(&before).difference(&his).cloned().collect();
    assert!(kept.is_subset(&ids(&after)), "{after:?}");
    for file in [rows, part] {
        assert_eq!(import_file(&data.store, file).await, (0, file.len() as u64));
    }
    assert_eq!(told(&log(&data.store).await), told(&after));
    // What is new in it counts, and nothing else: as in a log from which nobody was erased.
    let overlapping = [part, later].concat();
    import_file(&plain.store, rows).await;
    let expected = import_file(&plain.store, &overlapping).await;
    assert_eq!(import_file(&data.store, &overlapping).await, expected);
    erase(&data.store, &rene()).await;
    assert_eq!(
        import_file(&data.store, &overlapping).await,
        (0, overlapping.len() as u64)
    );
    let (erased, named) = (log(&data.store).await, log(&plain.store).await);
    let true_ids = named.iter().filter(|row| names_him(row)).map(|row| &row.id);
    assert!(
        true_ids.into_iter().all(|id| !ids(&erased).contains(id)),
        "{erased:?}"
    );
    assert_eq!(erased.len(), named.len());
    assert!(!erased.iter().any(names_him), "{erased:?}");
    u32::try_from(his.len()).unwrap()
}
