//! Connections to PostgreSQL through which nothing comes, or little.

use std::{
    pin::pin,
    time::{Duration, Instant},
};

use backoffice_analytics::{
    model::{Activity, Browse, DomainId, Extent, Filter, Grant, Permission, Record},
    store::{Store, StoreError, follow},
};
use futures_util::StreamExt;
use tokio::{task::JoinSet, time::timeout};

use crate::support::{
    app::{Database, TestStore, activity},
    passage::Passage,
};

/// What must happen is waited for so long.
const PATIENCE: Duration = Duration::from_mins(3);
/// Those that a store has for requests.
const CONNECTIONS: usize = 16;
/// What a passage that is slow takes longer for than an answer may take.
const LARGE: usize = 7 << 20;

async fn log() -> TestStore {
    TestStore::new(Database::Postgres)
        .await
        .with("here", "UTC", &[])
        .await
}

fn here() -> Browse {
    let domain = DomainId::parse("here").unwrap();
    let grant = Grant::new([Permission::Browse].into(), [domain].into(), Extent::Whole);
    grant.browse(None).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_were_lost_and_given_up_keep_nobody_from_a_database_that_is_back() {
    let data = log().await;
    let passage = Passage::to(&data.url).await;
    let store = Store::open(&passage.url).await.unwrap();
    passage.lose(r#"JOIN "segment""#);
    let mut reads = JoinSet::new();
    for _ in 0..=CONNECTIONS {
        let reading = store.reading();
        reads.spawn(async move { reading.heads(&here()).await.map(|heads| heads.len()) });
    }
    passage.has_lost(CONNECTIONS).await;
    reads.shutdown().await;
    let end = Instant::now() + PATIENCE / 3;
    while let Err(error) = store.reading().heads(&here()).await {
        assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
        assert!(Instant::now() < end, "no connection is free again");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_large_comes_slowly_to_a_follower_but_comes() {
    let data = log().await;
    let passage = Passage::to(&data.url).await;
    let store = Store::open(&passage.url).await.unwrap();
    let mut told = pin!(follow(store, Filter::everything(here()), None).await.unwrap());
    passage.slow();
    let large = Activity {
        diff: Some("x".repeat(LARGE)),
        ..activity("here", "large", "2026-02-15T12:00:00Z", "geo")
    };
    let scope = Record::by_operator(DomainId::parse("here").unwrap());
    data.store.append(&scope, vec![large]).await.unwrap();
    let next = timeout(PATIENCE, told.next()).await.expect("it comes in time");
    assert_eq!(next.unwrap().unwrap().activity.id, "large");
}
