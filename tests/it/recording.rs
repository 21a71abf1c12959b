//! Recording: all or none, each id once, without gaps.

use std::time::Duration;

use backoffice_analytics::{
    model::{
        Activity, DomainId, Extent, Grant, MAX_TEXTS,
        Permission::{self, Admin},
        Record,
    },
    store::{Appended, ScannedRow, Store, StoreError},
};
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use tokio::time::timeout;
use uuid::Uuid;

use crate::support::{
    app::{DATABASES, Database, TestApp, TestStore, activity},
    postgres::until_somebody_waits,
    until::until,
};

const RECORD: &str =
    "mutation($them: [ActivityInput!]!) { recordActivities(activities: $them) { recorded duplicates } }";

async fn empty(database: Database) -> (TestApp, String) {
    let app = TestStore::new(database)
        .await
        .with("here", "UTC", &[])
        .await
        .serve();
    let token = app
        .data
        .token(&[Permission::Browse, Permission::Record], &["here"])
        .await;
    (app, token)
}

async fn record(app: &TestApp, token: &str, activities: Value) -> Value {
    app.ask(token, RECORD, json!({ "them": activities })).await
}

/// Recorded and duplicates.
async fn counts(app: &TestApp, token: &str, activities: Value) -> (u64, u64) {
    let reply = record(app, token, activities).await;
    let payload = &reply["data"]["recordActivities"];
    let count = |name: &str| payload[name].as_u64().unwrap_or_else(|| panic!("{reply:#}"));
    (count("recorded"), count("duplicates"))
}

async fn total(app: &TestApp, token: &str) -> Value {
    app.data(token, "{ activityLog { totalCount } }").await["activityLog"]["totalCount"].take()
}

#[tokio::test]
async fn an_id_is_recorded_once_and_its_first_values_stay() {
    for database in DATABASES {
        let (app, token) = empty(database).await;
        let row = |id: &str, action: &str, time: &str| json!({"id": id, "action": action, "timestamp": time});
        let (january, may) = ("2026-01-15T12:00:00Z", "2026-05-15T12:00:00+02:00");
        for (activities, expected) in [
            (json!([]), (0, 0)),
            (
                json!([row("1", "edit_page", january), row("2", "geo", january)]),
                (2, 0),
            ),
            (json!([row("1", "edit_page", january)]), (0, 1)),
            (
                json!([row("1", "other_action", may), row("3", "brand_new", may)]),
                (1, 1),
            ),
            (
                json!([
                    row("4", "geo", may),
                    row("4", "edit_page", january),
                    row("4", "geo", may)
                ]),
                (1, 2),
            ),
        ] {
            let told = activities.to_string();
            assert_eq!(
                counts(&app, &token, activities).await,
                expected,
                "{database:?} {told}"
            );
        }
        let query = "{ activityLog(orderBy: OLDEST_FIRST) { nodes { id action timestamp } } }";
        let expected = json!([
            row("1", "edit_page", january),
            row("2", "geo", january),
            row("3", "brand_new", "2026-05-15T10:00:00Z"),
            row("4", "geo", "2026-05-15T10:00:00Z"),
        ]);
        assert_eq!(
            app.data(&token, query).await["activityLog"]["nodes"],
            expected,
            "{database:?}"
        );
    }
}

#[tokio::test]
async fn id_and_timestamp_have_defaults_and_empty_text_is_null() {
    for database in DATABASES {
        let (app, token) = empty(database).await;
        let before = chrono::Utc::now();
        let bare = json!([{"action": "geo", "userId": "", "diff": "", "subdomainId": ""}, {"action": "geo"}]);
        assert_eq!(counts(&app, &token, bare).await, (2, 0));
        let query = "{ activityLog { nodes { id timestamp userId diff subdomainId } } }";
        let nodes = app.data(&token, query).await["activityLog"]["nodes"].take();
        for node in [&nodes[0], &nodes[1]] {
            let id: Uuid = node["id"].as_str().unwrap().parse().expect("a UUID");
            assert_eq!(id.get_version_num(), 7);
            let time: chrono::DateTime<chrono::Utc> = node["timestamp"].as_str().unwrap().parse().unwrap();
            assert!((before - chrono::TimeDelta::microseconds(1)..=chrono::Utc::now()).contains(&time));
            assert_eq!(
                json!([node["userId"], node["diff"], node["subdomainId"]]),
                json!([null, null, null])
            );
        }
        assert_ne!(nodes[0]["id"], nodes[1]["id"]);
    }
}

#[tokio::test]
async fn one_that_is_invalid_keeps_all_out_and_is_named() {
    for database in DATABASES {
        let (app, token) = empty(database).await;
        let nul = "a\0b";
        for (invalid, part) in [
            (
                json!({"action": "geo", "userId": nul}),
                "activities[1].userId: The character NUL",
            ),
            (
                json!({"action": "geo", "datasetId": nul}),
                "activities[1].datasetId: ",
            ),
            (
                json!({"action": "geo", "username": nul}),
                "activities[1].username: ",
            ),
            (
                json!({"action": "geo", "groupId": nul}),
                "activities[1].groupId: ",
            ),
            (json!({"action": "geo", "pageId": nul}), "activities[1].pageId: "),
            (json!({"action": "geo", "diff": nul}), "activities[1].diff: "),
            (json!({"action": "geo", "mapId": nul}), "activities[1].mapId: "),
            (
                json!({"action": "geo", "reuseTitle": nul}),
                "activities[1].reuseTitle: ",
            ),
            (
                json!({"action": "geo", "subdomainId": nul}),
                "activities[1].subdomainId: ",
            ),
            (json!({"action": "geo", "id": nul}), "activities[1].id: "),
            (
                json!({"action": "geo", "id": ""}),
                "activities[1].id: The id has 0 bytes",
            ),
            (
                json!({"action": "geo", "id": "é".repeat(128)}),
                "activities[1].id: The id has 256 bytes",
            ),
            (json!({"action": "Edit page"}), "lower snake case"),
            (
                json!({"action": "geo", "timestamp": "2026-01-15T12:00:00"}),
                "with an offset",
            ),
            (
                json!({"action": "geo", "timestamp": "1969-12-31T23:59:59Z"}),
                "1970 to 2999",
            ),
            (json!({"userId": "amy"}), "action"),
        ] {
            let told = invalid.to_string();
            let reply = record(&app, &token, json!([{"id": "1", "action": "geo"}, invalid])).await;
            let (message, code) = (
                &reply["errors"][0]["message"],
                &reply["errors"][0]["extensions"]["code"],
            );
            assert!(
                message.as_str().is_some_and(|it| it.contains(part)),
                "{told}: {reply:#}"
            );
            assert!(
                code == "BAD_USER_INPUT" || code == "GRAPHQL_VALIDATION_FAILED",
                "{told}: {reply:#}"
            );
        }
        let many = vec![json!({"action": "geo"}); 10_001];
        let reply = record(&app, &token, many.clone().into()).await;
        assert_eq!(
            reply["errors"][0]["message"],
            "There are 10001 activities: give at most 10000 at a time"
        );
        assert_eq!(total(&app, &token).await, 0, "{database:?}");
        assert_eq!(
            counts(&app, &token, many[1..].into()).await,
            (10_000, 0),
            "{database:?}"
        );
        assert_eq!(total(&app, &token).await, 10_000, "{database:?}");
    }
}

#[tokio::test]
async fn one_that_is_too_large_keeps_all_out_and_one_as_large_as_may_be_is_recorded() {
    for database in DATABASES {
        let (app, token) = empty(database).await;
        let row = |bytes: usize| json!({"action": "geo", "userId": "amy", "diff": "x".repeat(bytes - "geoamy".len())});
        let reply = record(&app, &token, json!([{"action": "geo"}, row(MAX_TEXTS + 1)])).await;
        assert_eq!(
            reply["errors"][0]["message"],
            "activities[1]: The texts of the row have 16777217 bytes: at most 16777216 are kept"
        );
        assert_eq!(reply["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
        assert_eq!(total(&app, &token).await, 0, "{database:?}");
        let both = json!([{"action": "geo"}, row(MAX_TEXTS)]);
        assert_eq!(counts(&app, &token, both).await, (2, 0), "{database:?}");
    }
}

#[tokio::test]
async fn a_text_that_cannot_be_read_keeps_out_what_stands_before_it_in_the_document() {
    for database in DATABASES {
        let (app, token) = empty(database).await;
        let twice = r#"mutation { first: recordActivities(activities: [{action: "geo"}]) { recorded }
            second: recordActivities(activities: [{action: "geo", timestamp: "never"}]) { recorded } }"#;
        let (message, code) = app.error(&token, twice).await;
        assert_eq!(code, "BAD_USER_INPUT");
        assert!(
            message.starts_with("activities[0].timestamp: `never` is not"),
            "{message}"
        );
        assert_eq!(total(&app, &token).await, 0, "{database:?}");
    }
}

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
