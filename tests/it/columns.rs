//! The columns show what is committed, however they came to be.

use std::{
    collections::HashSet,
    process::{Child, Stdio},
    sync::Arc,
};

use backoffice_analytics::{
    columns::Cache,
    indicators::{ActionDistribution, Board, CountRows, NumberOfUsers, TopUsers},
    measures::Source,
    model::{Activity, Browse, DomainId, Extent, Filter, Grant, Instant, Permission, Record},
    store::{Direction, Page, Store},
};
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, Database};

use crate::support::{
    app::{DATABASES, TestStore, activity, at},
    images::until_an_image_is_kept,
    program::program,
};

/// More than a chunk of one month has.
const ROWS: usize = 20_000;
const USERS: usize = 15_500;

fn browse() -> Browse {
    let domains = [DomainId::parse("p").unwrap()].into();
    Grant::new([Permission::Browse].into(), domains, Extent::Whole)
        .browse(None)
        .unwrap()
}

fn rows(numbers: std::ops::Range<usize>) -> Vec<Activity> {
    let start = at("2026-01-01T00:00:00Z").micros();
    let row = |number: usize| Activity {
        timestamp: Instant::from_micros(start + i64::try_from(number).unwrap() * 1_000_003),
        user_id: Some(format!("user {}", number % USERS)),
        ..activity(
            "p",
            &number.to_string(),
            "2026-01-01T00:00:00Z",
            &format!("do_{}", number % 18),
        )
    };
    numbers.map(row).collect()
}

async fn append(store: &Store, rows: &[Activity]) {
    let scope = Record::by_operator(DomainId::parse("p").unwrap());
    store.append(&scope, rows.to_vec()).await.unwrap();
}

/// How many rows there are, how many users, of the first user the actions, and how many action types.
async fn figures(cache: &Arc<Cache>) -> (u64, u64, Vec<u64>, usize) {
    let board = Board::new(cache.clone(), Arc::new(cache.store().reading()));
    let everything = Filter::everything(browse());
    let (rows, users, top, actions) = tokio::join!(
        board.ask(&everything, CountRows),
        board.ask(&everything, NumberOfUsers),
        board.ask(&everything, TopUsers { first: 1 }),
        board.ask(&everything, ActionDistribution),
    );
    let top = &top.unwrap().entries[0];
    assert_eq!(
        top.actions,
        top.by_action.iter().map(|entry| entry.count).sum::<u64>()
    );
    let top = top.by_action.iter().map(|entry| entry.count).collect();
    (rows.unwrap(), users.unwrap(), top, actions.unwrap().len())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_log_is_counted_alike_from_rows_from_images_and_without_room() {
    for database in DATABASES {
        let data = TestStore::new(database)
            .await
            .with("p", "UTC", &rows(0..ROWS))
            .await;
        let expected = (ROWS as u64, USERS as u64, vec![1, 1], 18);
        assert_eq!(figures(&data.cache()).await, expected, "{database:?}: from rows");
        let raw = Database::connect(&data.url).await.unwrap();
        until_an_image_is_kept(&raw).await;
        assert_eq!(
            figures(&Cache::new(data.store.clone(), 0)).await,
            expected,
            "{database:?}: without room"
        );
        // The image alone can tell of these rows now.
        raw.execute_unprepared("DELETE FROM activity WHERE ordinal <= 16384")
            .await
            .unwrap();
        assert_eq!(
            figures(&data.cache()).await,
            expected,
            "{database:?}: from its image"
        );
        // An image of another generation tells nothing.
        raw.execute_unprepared("UPDATE segment SET generation = 1, rows = 16384")
            .await
            .unwrap();
        raw.execute_unprepared("DELETE FROM activity").await.unwrap();
        let board = Board::new(data.cache(), Arc::new(data.store.reading()));
        let left = board.ask(&Filter::everything(browse()), CountRows).await.unwrap();
        assert_eq!(left, 0, "{database:?}: after the generation moved");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_process_records_is_in_the_next_answer_of_another() {
    for database in DATABASES {
        let data = TestStore::new(database)
            .await
            .with("p", "UTC", &rows(0..10))
            .await;
        let (one, other) = (
            data.cache(),
            Cache::new(Store::open(&data.url).await.unwrap(), 64 << 20),
        );
        for end in [11, 31, 51] {
            assert_eq!(figures(&one).await, figures(&other).await);
            append(one.store(), &rows(end - 1..end)).await;
            assert_eq!(figures(&other).await.0, end as u64, "{database:?}");
            append(other.store(), &rows(end..end + 19)).await;
            assert_eq!(figures(&one).await.0, (end + 19) as u64, "{database:?}");
        }
    }
}

/// Rows that were read from the log since the process began.
fn rows_loaded(cache: &Cache) -> u64 {
    let log = Source { source: "log" };
    cache.store().measures().loaded_rows.get_or_create(&log).get()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_row_is_loaded_once_however_many_ask_for_it_at_once() {
    for database in DATABASES {
        let data = TestStore::new(database).await.with("p", "UTC", &[]).await;
        let cache = data.cache();
        for new in [0..3_000, 3_000..3_019, 3_019..3_020] {
            append(&data.store, &rows(new.clone())).await;
            let all = join_all((0..16).map(|_| figures(&cache))).await;
            let end = new.end as u64;
            assert!(all.iter().all(|figures| figures.0 == end), "{database:?} {all:?}");
            assert_eq!(rows_loaded(&cache), end, "{database:?}");
        }
    }
}

/// How many rows a month of 2026 has.
async fn counted_in(cache: &Arc<Cache>, month: u32) -> u64 {
    let first = |month| at(&format!("2026-{month:02}-01T00:00:00Z"));
    let filter = Filter {
        span: Some((first(month), first(month + 1))),
        ..Filter::everything(browse())
    };
    let board = Board::new(cache.clone(), Arc::new(cache.store().reading()));
    board.ask(&filter, CountRows).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_used_for_longest_is_let_go_where_there_is_no_room() {
    for database in DATABASES {
        let data = TestStore::new(database).await.with("p", "UTC", &[]).await;
        for month in 1..=3 {
            let time = format!("2026-{month:02}-15T12:00:00Z");
            let row = |number: u32| activity("p", &format!("{month}-{number}"), &time, "geo");
            append(&data.store, &(0..1_000).map(row).collect::<Vec<_>>()).await;
        }
        let roomy = data.cache();
        for month in 1..=2 {
            counted_in(&roomy, month).await;
        }
        let cache = Cache::new(data.store.clone(), roomy.usage().bytes);
        for month in [1, 2, 1, 3] {
            assert_eq!(counted_in(&cache, month).await, 1_000, "{database:?}");
        }
        let usage = cache.usage();
        assert!(usage.bytes <= usage.capacity, "{database:?} {usage:?}");
        assert_eq!((usage.segments, usage.releases), (2, 1), "{database:?}");
        let before = rows_loaded(&cache);
        counted_in(&cache, 1).await;
        assert_eq!(
            rows_loaded(&cache),
            before,
            "{database:?}: the first was used since"
        );
        counted_in(&cache, 2).await;
        assert_eq!(rows_loaded(&cache), before + 1_000, "{database:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_never_shows_what_was_appended_after_it_began() {
    for database in DATABASES {
        let data = TestStore::new(database)
            .await
            .with("p", "UTC", &rows(0..10))
            .await;
        let cache = data.cache();
        let early = Arc::new(cache.store().reading());
        early.heads(&browse()).await.unwrap();
        append(cache.store(), &rows(10..20)).await;
        assert_eq!(figures(&cache).await.0, 20, "{database:?}");
        let board = Board::new(cache.clone(), early);
        let seen = board.ask(&Filter::everything(browse()), CountRows).await.unwrap();
        assert_eq!(seen, 10, "{database:?}");
    }
}

/// Files that overlap, imported by programs at once.
#[tokio::test(flavor = "multi_thread")]
async fn while_programs_import_an_answer_counts_the_log_of_its_view() {
    for database in DATABASES {
        let data = TestStore::new(database).await;
        let folder = tempfile::tempdir().unwrap();
        let import = |part: u32| {
            let file = folder.path().join(format!("{part}.csv"));
            std::fs::write(&file, csv(part * 10_000..part * 10_000 + 20_000)).unwrap();
            let mut import = program();
            import.arg("import").arg(file).env("DATABASE_URL", &data.url);
            import.stdout(Stdio::null()).spawn().unwrap()
        };
        let mut programs: Vec<Child> = (0..3).map(import).collect();
        let cache = data.cache();
        let mut seen = Vec::new();
        while programs.iter_mut().any(|it| it.try_wait().unwrap().is_none()) {
            seen.push(counted_twice(&cache).await);
        }
        for mut import in programs {
            assert!(import.wait().unwrap().success(), "{database:?}");
        }
        assert!(
            seen.iter().any(|rows| (1..40_000).contains(rows)),
            "{database:?}: {seen:?}"
        );
        assert_eq!(counted_twice(&cache).await, 40_000, "{database:?}");
        assert_eq!(counted_twice(&data.cache()).await, 40_000, "{database:?}");
    }
}

fn csv(rows: std::ops::Range<u32>) -> String {
    let line = |row| format!("2026-0{}-15T09:12:00Z;p;user-{row};edit_page\n", row % 3 + 1);
    let rows: String = rows.map(line).collect();
    format!("timestamp;domain_id;user_id;action\n{rows}")
}

/// The rows and users of a view, by columns and by the log's own rows.
async fn counted_twice(cache: &Arc<Cache>) -> u64 {
    let reading = Arc::new(cache.store().reading());
    let everything = Filter::everything(browse());
    let page = Page {
        limit: 100_000,
        direction: Direction::Up,
        past: None,
        until: None,
    };
    let log = reading.page(&everything, &page).await.unwrap().rows;
    let users: HashSet<_> = log.iter().map(|row| &row.user_id).collect();
    let board = Board::new(cache.clone(), reading);
    let counted = tokio::join!(
        board.ask(&everything, CountRows),
        board.ask(&everything, NumberOfUsers)
    );
    assert_eq!(
        (counted.0.unwrap(), counted.1.unwrap()),
        (log.len() as u64, users.len() as u64)
    );
    log.len() as u64
}
