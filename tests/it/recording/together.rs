//! What is recorded at the same time.

use std::time::Duration;

use backoffice_analytics::{
    model::{Activity, DomainId, Extent, Grant, Permission::Admin, Record},
    store::{Appended, ScannedRow, Store, StoreError},
};
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;
use tokio::time::timeout;

use super::{counts, empty, total};
use crate::support::{
    app::{DATABASES, Database, TestApp, TestStore, activity},
    postgres::until_somebody_waits,
    until::until,
};

#[tokio::test]
async fn recorders_of_one_segment_leave_no_gaps() {
    for database in DATABASES {
        let (app, token) = empty(database).await;
        let row = json!({"action": "geo", "timestamp": "2026-01-15T12:00:00Z"});
        let five = || counts(&app, &token, vec![row.clone(); 5].into());
        let recorded = join_all((0..32).map(|_| five())).await;
        assert_eq!(recorded, [(5, 0); 32], "{database:?}");
        assert_eq!(total(&app, &token).await, 160, "{database:?}");
        let grant = Grant::new(
            [Admin].into(),
            [DomainId::parse("here").unwrap()].into(),
            Extent::Whole,
        );
        let scope = grant.browse(None).unwrap();
        let reading = app.data.store.reading();
        let heads = reading.heads(&scope).await.unwrap();
        assert_eq!(heads.iter().map(|head| head.rows).collect::<Vec<_>>(), [160]);
        for past in 0..=160 {
            let mut rows = 0;
            let count = |_: ScannedRow<'_>| {
                rows += 1;
                Ok(())
            };
            reading.scan(&scope, heads[0], past, count).await.unwrap();
            assert_eq!(rows, 160 - past, "{database:?}: ordinals past {past}");
        }
    }
}

#[tokio::test]
async fn processes_that_record_the_same_ids_record_each_once() {
    for database in DATABASES {
        let data = TestStore::new(database).await.with("here", "UTC", &[]).await;
        let stores = join_all((0..4).map(|_| Store::open(&data.url))).await;
        let stores: Vec<Store> = stores.into_iter().map(Result::unwrap).collect();
        let scope = Record::by_operator(DomainId::parse("here").unwrap());
        // Each records them in a month of its own, so that no lock keeps them apart; half, backwards.
        let rows = |round: usize, month: usize| {
            let time = format!("2026-0{month}-15T12:00:00Z");
            let row = |n| activity("here", &format!("{round}-{n}"), &time, "geo");
            let mut rows: Vec<_> = (0..20).map(row).collect();
            if month.is_multiple_of(2) {
                rows.reverse();
            }
            rows
        };
        for round in 0..10 {
            let all = stores
                .iter()
                .zip(1..)
                .map(|(store, month)| store.append(&scope, rows(round, month)));
            let sum: Appended = join_all(all).await.into_iter().map(Result::unwrap).sum();
            assert_eq!((sum.recorded, sum.duplicates), (20, 60), "{database:?}");
        }
    }
}

/// Waits until so many recordings wait until others are committed.
async fn until_recordings_wait(app: &TestApp, count: usize) {
    let line = format!("backoffice_analytics_recordings_waiting {count}\n");
    until("the recordings wait", async || {
        let figures = reqwest::get(format!("http://{}/metrics", app.metrics)).await;
        figures.unwrap().text().await.unwrap().contains(&line)
    })
    .await;
}

/// PostgreSQL tells which transaction wrote a row. Somebody holds the segment until all have arrived.
#[tokio::test(flavor = "multi_thread")]
async fn what_arrives_together_is_committed_together() {
    let (app, token) = empty(Database::Postgres).await;
    let scope = Record::by_operator(DomainId::parse("here").unwrap());
    let time = "2026-01-15T12:00:00Z";
    let mut held = app.data.store.begin_append().await.unwrap();
    held.append(&scope, &[activity("here", "held", time, "geo")])
        .await
        .unwrap();
    let one = || counts(&app, &token, json!([{"action": "geo", "timestamp": time}]));
    let others = async {
        until_somebody_waits(&app.data.url).await;
        let others = join_all((1..64).map(|_| one()));
        let arrived = async {
            until_recordings_wait(&app, 63).await;
            held.commit().await.unwrap();
        };
        tokio::join!(others, arrived).0
    };
    let (first, others) = tokio::join!(one(), others);
    assert_eq!((first, others), ((1, 0), vec![(1, 0); 63]));
    let raw = sea_orm::Database::connect(&app.data.url).await.unwrap();
    let query = "SELECT count(DISTINCT xmin::text), count(*) FROM activity WHERE id <> 'held'".to_owned();
    let statement = Statement::from_string(raw.get_database_backend(), query);
    let row = raw.query_one_raw(statement).await.unwrap().unwrap();
    let (transactions, rows): (i64, i64) =
        (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap());
    assert_eq!(rows, 64);
    assert_eq!(transactions, 2, "that of the first, and that of all others");
}

/// The API lets no such text through, so the store itself is asked.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_database_refuses_fails_nothing_else_that_arrived_with_it() {
    let data = TestStore::new(Database::Postgres)
        .await
        .with("here", "UTC", &[])
        .await;
    let scope = Record::by_operator(DomainId::parse("here").unwrap());
    let row = |n: usize| Activity {
        user_id: Some(if n == 7 { "a\0b" } else { "ab" }.to_owned()),
        ..activity("here", &n.to_string(), "2026-01-15T12:00:00Z", "geo")
    };
    let appended = join_all((0..20).map(|n| data.store.append(&scope, vec![row(n)]))).await;
    for (n, appended) in appended.into_iter().enumerate() {
        match appended {
            Ok(appended) => assert_eq!((appended.recorded, n == 7), (1, false)),
            Err(error) => assert!(n == 7 && matches!(error, StoreError::Failed(_)), "{n}: {error}"),
        }
    }
}

/// An append holds its segment for long: what comes meanwhile waits.
#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_waits_for_any_longer_is_not_begun() {
    let data = TestStore::new(Database::Postgres)
        .await
        .with("here", "UTC", &[])
        .await;
    let scope = Record::by_operator(DomainId::parse("here").unwrap());
    let row = |id: &str| vec![activity("here", id, "2026-01-15T12:00:00Z", "geo")];
    let mut long = data.store.begin_append().await.unwrap();
    long.append(&scope, &row("long")).await.unwrap();

    // The first has begun and waits for the lock; the others wait for the first.
    let begun = data.store.append(&scope, row("begun"));
    let abandoned = data.store.append(&scope, row("abandoned"));
    let mut begun = Box::pin(begun);
    tokio::select! {
        _ = &mut begun => panic!("nobody holds the segment"),
        () = until_somebody_waits(&data.url) => {}
    }
    assert!(timeout(Duration::from_millis(100), abandoned).await.is_err());
    drop(begun);
    let waited_for = data.store.append(&scope, row("waited for"));
    let (waited_for, committed) = tokio::join!(waited_for, long.commit());
    committed.unwrap();
    assert_eq!(waited_for.unwrap().recorded, 1);
    let again = |id| data.store.append(&scope, row(id));
    assert_eq!(
        again("begun").await.unwrap().duplicates,
        1,
        "work that began goes on to its end"
    );
    assert_eq!(
        again("abandoned").await.unwrap().recorded,
        1,
        "work that nobody waits for is not begun"
    );
}
