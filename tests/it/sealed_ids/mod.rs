//! Ids of rows from which somebody was erased: they tell nothing, and the rows are known by them all the same.

mod files;

use std::{collections::BTreeSet, fs};

use backoffice_analytics::{
    model::{Activity, DomainId, Extent, Filter, Grant, Permission, Person, Record, SealedId},
    store::{Appended, Direction, ErasureKey, Page, Store},
};
use sea_orm::{ConnectionTrait, Database as Connection};

use crate::support::{
    app::{DATABASES, TestStore, activity},
    program::run,
};

const NOON: &str = "2026-01-15T12:00:00Z";

fn here() -> DomainId {
    DomainId::parse("here").unwrap()
}

fn rene() -> Person {
    Person::new("rené".into(), vec!["René D.".into()]).unwrap()
}

/// A row that René made.
fn his(id: &str, timestamp: &str) -> Activity {
    Activity {
        user_id: Some("rené".into()),
        ..activity("here", id, timestamp, "edit_page")
    }
}

async fn record(store: &Store, rows: &[Activity]) -> (u64, u64) {
    let scope = Record::by_operator(here());
    let Appended { recorded, duplicates } = store.append(&scope, rows.to_vec()).await.unwrap();
    (recorded, duplicates)
}

async fn erase(store: &Store, person: &Person) -> u64 {
    let fresh = ErasureKey::random().unwrap();
    let key = store.erasure_key(&here(), fresh).await.unwrap();
    store.erase(&here(), person, &key).await.unwrap().activities
}

/// The whole log, the oldest first.
async fn log(store: &Store) -> Vec<Activity> {
    let grant = Grant::new([Permission::Browse].into(), [here()].into(), Extent::Whole);
    let page = Page {
        limit: 10_000,
        direction: Direction::Up,
        past: None,
        until: None,
    };
    let everything = Filter::everything(grant.browse(None).unwrap());
    store.reading().page(&everything, &page).await.unwrap().rows
}

fn ids(log: &[Activity]) -> BTreeSet<String> {
    log.iter().map(|row| row.id.clone()).collect()
}

fn are_sealed(ids: &BTreeSet<String>) -> bool {
    ids.iter().all(|id| SealedId::parse(id).is_some())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_recorded_again_does_not_come_back_and_the_id_does_not_name_him() {
    for database in DATABASES {
        let rows = [his("of-rené-1", NOON), his("of-rené-2", NOON)];
        let data = TestStore::new(database).await.with("here", "UTC", &rows).await;
        assert!(run(&data.url, &["erase-user", "--user-id", "rené"]).0);
        let sealed = log(&data.store).await;
        assert!(are_sealed(&ids(&sealed)), "{database:?} {sealed:?}");
        if let Some(path) = data.url.strip_prefix("sqlite:") {
            let file = fs::read(path).unwrap();
            let name = "of-rené".as_bytes();
            assert!(!file.windows(name.len()).any(|it| it == name));
        }
        let more = [
            his("of-rené-2", NOON),
            his("of-rené-3", NOON),
            his("of-rené-3", NOON),
        ];
        assert_eq!(record(&data.store, &rows).await, (0, 2), "{database:?}");
        assert_eq!(record(&data.store, &more).await, (1, 2), "{database:?}");
        assert_eq!(record(&data.store, &sealed).await, (0, 2), "{database:?}");
        assert_eq!(erase(&data.store, &rene()).await, 1);
        assert_eq!(record(&data.store, &more).await, (0, 3), "{database:?}");
        assert!(run(&data.url, &["verify"]).0, "{database:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_names_two_people_is_sealed_once() {
    for database in DATABASES {
        let row = Activity {
            username: Some("bob".into()),
            diff: Some("of bob".into()),
            ..his("1", NOON)
        };
        let rows = [row];
        let data = TestStore::new(database).await.with("here", "UTC", &rows).await;
        let mut sealed = Vec::new();
        for name in ["rené", "bob", "rené"] {
            erase(&data.store, &Person::new(name.into(), vec![]).unwrap()).await;
            sealed.push(ids(&log(&data.store).await));
            assert_eq!(record(&data.store, &rows).await, (0, 1), "{database:?}");
        }
        assert!(are_sealed(&sealed[0]), "{sealed:?}");
        assert_eq!([&sealed[0], &sealed[0]], [&sealed[1], &sealed[2]]);
    }
}

const FILE: &str = "timestamp;user_id;diff;action
2026-01-15T12:00:00Z;rené;;edit_page
2026-01-15T12:00:00Z;rené;;edit_page
2026-01-16T12:00:00Z;ann;by René D.;edit_page
2026-02-16T12:00:00Z;rené;;edit_page
2026-03-16T12:00:00Z;bob;;edit_page
";

#[tokio::test(flavor = "multi_thread")]
async fn what_an_earlier_version_erased_is_told_and_sealed_by_the_next_erasure_of_anybody() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.csv");
    fs::write(&file, FILE).unwrap();
    let import = ["import", file.to_str().unwrap(), "--domain", "here"];
    for database in DATABASES {
        let data = TestStore::new(database).await;
        let raw = Connection::connect(&data.url).await.unwrap();
        assert!(run(&data.url, &import).0);
        let guessable = log(&data.store).await;
        assert_eq!(erase(&data.store, &rene()).await, 4);
        let sealed = log(&data.store).await;
        for (place, old) in guessable.iter().enumerate().take(4) {
            // Equal rows are told apart by their ordinals alone, which an erasure leaves as they are.
            let (ordinal, segment) = ([1, 2, 3, 1][place], [202_601, 202_601, 202_601, 202_602][place]);
            let statement = format!(
                "UPDATE activity SET id = '{}' WHERE segment = {segment} AND ordinal = {ordinal}",
                old.id
            );
            raw.execute_unprepared(&statement).await.unwrap();
        }
        let (success, printed, _) = run(&data.url, &["verify"]);
        assert!(
            !success && printed.ends_with("1 domains: 4 problems\n"),
            "{printed}"
        );
        assert!(
            printed.contains("is that of what it was before somebody was erased"),
            "{printed}"
        );
        assert!(run(&data.url, &["erase-user", "--user-id", "bob"]).0);
        let (before, after) = (ids(&sealed), ids(&log(&data.store).await));
        assert!(are_sealed(&after), "{database:?} {after:?}");
        // Bob's row, besides.
        assert_eq!(
            before.difference(&after).count(),
            1,
            "{database:?} {before:?} {after:?}"
        );
        assert!(
            run(&data.url, &import)
                .1
                .ends_with("recorded 0, duplicates 5, refused 0\n")
        );
        assert!(run(&data.url, &["verify"]).0, "{database:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_id_that_another_row_took_stops_no_erasure() {
    for database in DATABASES {
        let (first, rows) = ([his("1", NOON)], [his("1", NOON), his("2", NOON)]);
        let data = TestStore::new(database).await.with("here", "UTC", &first).await;
        erase(&data.store, &rene()).await;
        let taken = log(&data.store).await.remove(0).id;
        // As retention removes a month.
        let raw = Connection::connect(&data.url).await.unwrap();
        raw.execute_unprepared("DELETE FROM activity; UPDATE segment SET rows = 0")
            .await
            .unwrap();
        assert_eq!(record(&data.store, &rows).await, (2, 0));
        assert_eq!(record(&data.store, &[his(&taken, NOON)]).await, (1, 0));
        assert_eq!(erase(&data.store, &rene()).await, 3);
        let sealed = ids(&log(&data.store).await);
        assert!(
            sealed.len() == 3 && are_sealed(&sealed) && sealed.contains(&taken),
            "{sealed:?}"
        );
        assert_eq!(record(&data.store, &rows).await, (0, 2), "{database:?}");
        assert!(run(&data.url, &["verify"]).0, "{database:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sealed_ids_without_the_secret_are_told() {
    for database in DATABASES {
        let rows = [his("1", NOON), activity("here", "sealed-2", NOON, "edit_page")];
        let data = TestStore::new(database).await.with("here", "UTC", &rows).await;
        erase(&data.store, &rene()).await;
        assert!(run(&data.url, &["verify"]).0, "{database:?}");
        let raw = Connection::connect(&data.url).await.unwrap();
        raw.execute_unprepared("DELETE FROM erasure_key").await.unwrap();
        let (success, printed, _) = run(&data.url, &["verify"]);
        let line = "domain here: 1 activities have sealed ids, and the domain has no secret to know them by. Importing";
        assert!(!success && printed.starts_with(line), "{printed}");
        assert!(run(&data.url, &["verify", "--skip-identities"]).0, "{database:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_at_a_row_that_is_sealed_leads_on_to_every_other_row_once() {
    for database in DATABASES {
        let others = ["1", "3", "5"].map(|id| activity("here", id, NOON, "edit_page"));
        let rows = [&others[..], &[his("2", NOON), his("4", NOON)]].concat();
        let data = TestStore::new(database).await.with("here", "UTC", &rows).await;
        let token = data.token(&[Permission::Browse], &["here"]).await;
        let app = data.serve();
        let page = async |order: &str, after: &str| {
            let query = format!(
                "{{ activityLog(orderBy: {order}, first: 2{after}) {{ edges {{ cursor node {{ id }} }} }} }}"
            );
            let log = app.data(&token, &query).await["activityLog"].take();
            let edges = log["edges"].as_array().unwrap().clone();
            let ids = edges
                .iter()
                .map(|edge| edge["node"]["id"].as_str().unwrap().to_owned());
            let end = edges
                .last()
                .map_or("", |edge| edge["cursor"].as_str().unwrap())
                .to_owned();
            (ids.collect::<Vec<_>>(), end)
        };
        let mut walks = [("OLDEST_FIRST", ["1", "2"]), ("NEWEST_FIRST", ["5", "4"])]
            .map(|(order, first)| (order, first.map(str::to_owned).to_vec(), String::new()));
        for (order, first, end) in &mut walks {
            let (ids, cursor) = page(order, "").await;
            assert_eq!(&ids, first);
            *end = cursor;
        }
        assert_eq!(erase(&app.data.store, &rene()).await, 2);
        for (order, mut seen, mut end) in walks {
            loop {
                let (ids, next) = page(order, &format!(", after: \"{end}\"")).await;
                if ids.is_empty() {
                    break;
                }
                seen.extend(ids);
                end = next;
            }
            let mut kept: Vec<_> = seen
                .iter()
                .filter(|id| others.iter().any(|row| row.id == **id))
                .collect();
            kept.sort();
            assert_eq!(kept, ["1", "3", "5"], "{database:?} {order} {seen:?}");
            let distinct: BTreeSet<_> = seen.iter().collect();
            assert_eq!(distinct.len(), seen.len(), "{database:?} {order} {seen:?}");
        }
    }
}

/// Two processes record the same rows while a third erases whom they name, again and again.
#[tokio::test(flavor = "multi_thread")]
async fn rows_that_come_while_he_is_erased_count_once() {
    const ROUNDS: u32 = 60;
    for database in DATABASES {
        let data = TestStore::new(database).await.with("here", "UTC", &[]).await;
        let (other, third) = (
            Store::open(&data.url).await.unwrap(),
            Store::open(&data.url).await.unwrap(),
        );
        for round in 0..ROUNDS {
            let rows: Vec<_> = (0..5)
                .map(|number| his(&format!("{round}-{number}"), NOON))
                .collect();
            let erasing = async {
                erase(&third, &rene()).await;
                erase(&third, &rene()).await;
            };
            let (one, two, ()) = tokio::join!(record(&data.store, &rows), record(&other, &rows), erasing);
            assert_eq!(
                (one.0 + two.0, one.1 + two.1),
                (5, 5),
                "{database:?}, round {round}"
            );
        }
        erase(&third, &rene()).await;
        let log = log(&data.store).await;
        assert_eq!(log.len(), ROUNDS as usize * 5, "{database:?}");
        assert!(are_sealed(&ids(&log)), "{database:?}");
        assert!(log.iter().all(Activity::has_pseudonym), "{database:?}");
        assert!(run(&data.url, &["verify"]).0, "{database:?}");
    }
}
