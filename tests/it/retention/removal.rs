//! What readers see of a removal.

use std::sync::Arc;

use backoffice_analytics::{
    columns::Cache,
    indicators::{Board, CountRows},
    model::{
        Action, Activity, Filter,
        Permission::{self},
    },
    store::{Expired, Recorded, Store, StoreError},
};
use futures_util::{Stream, StreamExt, future::join_all};
use sea_orm::{ConnectionTrait, Database as Connection, Statement};
use serde_json::json;
use tokio::time::timeout;

use crate::support::{
    app::{DATABASES, Settings, TestStore, activity, at},
    images::until_an_image_is_kept,
    program::run,
};

use super::{
    NOW, PATIENCE, append, apply, browse, counted, for_long, id, kinds, of_three_months, rows, told, well,
};

#[tokio::test]
async fn months_go_once_all_of_them_is_older_in_the_zone_of_the_domain() {
    for database in DATABASES {
        let mut data = TestStore::new(database).await;
        for (domain, zone) in [
            ("auckland", "Pacific/Auckland"),
            ("los angeles", "America/Los_Angeles"),
            ("utc", "UTC"),
            ("for ever", "UTC"),
        ] {
            let edges = [
                "2026-01-31T23:59:59.999999Z",
                "2026-02-01T00:00:00Z",
                "2026-03-01T00:00:00Z",
            ];
            let row = |(number, time): (usize, &&str)| activity(domain, &number.to_string(), time, "geo");
            data = data
                .with(
                    domain,
                    zone,
                    &edges.iter().enumerate().map(row).collect::<Vec<_>>(),
                )
                .await;
            let age = Some(for_long("P1M")).filter(|_| domain != "for ever");
            data.store.set_retention(&id(domain), age).await.unwrap();
        }
        for (now, removed) in [
            ("2026-02-28T23:59:59Z", &[][..]),
            (
                "2026-03-31T11:00:00Z",
                &[
                    ("auckland 2026-01", 1),
                    ("los angeles 2026-01", 1),
                    ("utc 2026-01", 1),
                ],
            ),
            // In Auckland the 1st of April begins now, and the 1st of March began in February of UTC.
            ("2026-03-31T12:00:00Z", &[]),
            ("2026-04-01T03:00:00Z", &[("utc 2026-02", 1)]),
            ("2026-04-01T08:00:00Z", &[("los angeles 2026-02", 1)]),
            ("2026-04-02T12:00:00Z", &[("auckland 2026-02", 1)]),
            ("2026-04-02T12:00:00Z", &[]),
        ] {
            assert_eq!(apply(&data.store, now).await, told(removed), "{database:?} {now}");
        }
        well(&data.url);
        data.store.set_retention(&id("utc"), None).await.unwrap();
        assert_eq!(
            apply(&data.store, "2027-01-01T00:00:00Z").await.len(),
            2,
            "{database:?}"
        );
        let (_, printed, _) = run(&data.url, &["verify", "--domain", "utc", "--domain", "for ever"]);
        assert!(printed.starts_with("4 activities"), "{database:?}: {printed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_of_every_process_show_what_is_left_and_let_the_rest_go() {
    for database in DATABASES {
        let data = of_three_months(database).await;
        // Enough for an image.
        append(&data.store, "here", &rows("here", "2997-08", 20_000)).await;
        let other = Cache::new(Store::open(&data.url).await.unwrap(), 64 << 20);
        let (one, idle) = (data.cache(), data.cache());
        counted(&idle).await;
        assert_eq!(
            (counted(&one).await, counted(&other).await),
            (20_012, 20_012),
            "{database:?}"
        );
        let raw = Connection::connect(&data.url).await.unwrap();
        until_an_image_is_kept(&raw).await;
        let (before, early) = (other.usage().bytes, Arc::new(other.store().reading()));
        early.heads(&browse("here")).await.unwrap();

        let removed = told(&[("here 2997-08", 20_000), ("here 2997-09", 3), ("here 2997-10", 4)]);
        assert_eq!(apply(&data.store, NOW).await, removed, "{database:?}");
        assert_eq!(
            (counted(&one).await, counted(&other).await),
            (5, 5),
            "{database:?}"
        );
        assert_eq!(counted(&data.cache()).await, 5, "{database:?}");
        assert!(
            other.usage().bytes < before / 2,
            "{database:?}: {}",
            other.usage().bytes
        );
        assert_eq!(
            (one.usage().segments, other.usage().segments),
            (1, 1),
            "{database:?}"
        );
        // A request that began before still sees all of it.
        let board = Board::new(other.clone(), early);
        let seen = board
            .ask(&Filter::everything(browse("here")), CountRows)
            .await
            .unwrap();
        assert_eq!(seen, 20_012, "{database:?}");

        // What a month holds later is not taken for what it held before, by whoever looks only now either.
        let later = Activity {
            action: Action::parse("geo").unwrap(),
            ..rows("here", "2997-08", 1).remove(0)
        };
        append(&data.store, "here", &[later]).await;
        for cache in [&one, &other, &idle] {
            assert_eq!((counted(cache).await, kinds(cache).await), (6, 2), "{database:?}");
        }
        well(&data.url);
    }
}

#[tokio::test]
async fn every_field_sees_what_is_left() {
    for database in DATABASES {
        let data = of_three_months(database).await;
        let (app, token) = data.serve_here(&[Permission::Browse], Settings::default()).await;
        let query = "{ activityLog(first: 1, orderBy: OLDEST_FIRST) { totalCount nodes { id } }
                       domain(id: \"here\") { retention firstActivity }
                       actionDistribution(period: {dates: {from: \"2997-01-01\", to: \"2997-12-31\"}}) { total } }";
        let seen = |count: u32, first: &str| {
            json!({
                "activityLog": { "totalCount": count, "nodes": [{ "id": format!("{first}/0") }] },
                "domain": { "retention": "P1Y", "firstActivity": format!("{first}-15T12:00:00Z") },
                "actionDistribution": { "total": count },
            })
        };
        assert_eq!(app.data(&token, query).await, seen(12, "2997-09"), "{database:?}");
        apply(&app.data.store, NOW).await;
        assert_eq!(app.data(&token, query).await, seen(5, "2997-11"), "{database:?}");
        app.data.store.set_retention(&id("here"), None).await.unwrap();
        let retention = app.data(&token, "{ domains { retention } }").await;
        assert_eq!(
            retention,
            json!({ "domains": [{ "retention": null }] }),
            "{database:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_is_told_everything_once_across_a_removal() {
    for database in DATABASES {
        let data = of_three_months(database).await;
        let store = Store::open(&data.url).await.unwrap();
        let mut follower = Box::pin(
            backoffice_analytics::store::follow(store, Filter::everything(browse("here")), None)
                .await
                .unwrap(),
        );
        append(&data.store, "here", &rows("here", "2998-11", 1)).await;
        assert_eq!(next(&mut follower).await, "2998-11/0", "{database:?}");
        apply(&data.store, NOW).await;
        // What it is told next it read after the removal.
        append(&data.store, "here", &rows("here", "2998-10", 2)).await;
        assert_eq!(next(&mut follower).await, "2998-10/0", "{database:?}");
        assert_eq!(next(&mut follower).await, "2998-10/1", "{database:?}");
        append(&data.store, "here", &rows("here", "2997-09", 2)).await;
        assert_eq!(next(&mut follower).await, "2997-09/0", "{database:?}");
        assert_eq!(next(&mut follower).await, "2997-09/1", "{database:?}");
        append(&data.store, "here", &rows("here", "2998-09", 1)).await;
        assert_eq!(next(&mut follower).await, "2998-09/0", "{database:?}");
    }
}

/// The id of what it is told next.
async fn next(follower: &mut (impl Stream<Item = Result<Recorded, StoreError>> + Unpin)) -> String {
    let next = timeout(PATIENCE, follower.next()).await.expect("one in time");
    next.expect("it goes on").unwrap().activity.id
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_servers_one_removes_a_month_and_what_is_set_meanwhile_holds() {
    for database in DATABASES {
        let data = of_three_months(database).await;
        let stores = join_all((0..4).map(|_| Store::open(&data.url))).await;
        let stores: Vec<Store> = stores.into_iter().map(Result::unwrap).collect();
        let found = data.store.expired(at(NOW)).await.unwrap();
        let remove = |expired: Expired| {
            let removals = stores.iter().map(move |store| {
                let expired = expired.clone();
                async move { store.remove_expired(&expired, at(NOW)).await.unwrap() }
            });
            join_all(removals)
        };
        let mut removed = remove(found[0].clone()).await;
        removed.sort_unstable();
        assert_eq!(removed, [0, 0, 0, 3], "{database:?}");
        data.store
            .set_retention(&id("here"), Some(for_long("P2Y")))
            .await
            .unwrap();
        assert_eq!(remove(found[1].clone()).await, [0; 4], "{database:?}");
        let heads = data.store.reading().heads(&browse("here")).await.unwrap();
        let heads: Vec<_> = heads.iter().map(|head| (head.rows, head.generation)).collect();
        assert_eq!(
            heads,
            [(4, 0), (5, 0)],
            "{database:?}: what is kept is not touched"
        );
        let raw = Connection::connect(&data.url).await.unwrap();
        let query = "SELECT generation FROM segment WHERE segment = 299709".to_owned();
        let statement = Statement::from_string(raw.get_database_backend(), query);
        let generation: i64 = raw
            .query_one_raw(statement)
            .await
            .unwrap()
            .unwrap()
            .try_get_by_index(0)
            .unwrap();
        assert_eq!(
            generation, 1,
            "{database:?}: an emptied month is not emptied again"
        );
    }
}
