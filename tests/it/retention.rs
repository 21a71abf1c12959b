//! Whole months go once all of them is older than a domain keeps its log, for everybody at once, and nothing else.

use std::{fmt::Write, fs, sync::Arc, time::Duration};

use backoffice_analytics::{
    columns::Cache,
    indicators::{Board, CountRows},
    ingest::{Options, Strictness, import},
    model::{
        Activity, Browse, CivilDuration, DomainId, Extent, Filter, Grant, Instant, Month,
        Permission::{self, Admin},
        Record, Retention,
    },
    store::{Expired, Store, StoreError},
};
use chrono::{Months, NaiveDate, Utc};
use futures_util::{Stream, StreamExt, future::join_all};
use sea_orm::{ConnectionTrait, Database as Connection, Statement};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use crate::support::{
    app::{DATABASES, Database, TestApp, TestStore, activity, at},
    images::until_an_image_is_kept,
    program::{Running, command, run},
};

/// How long what must come is waited for.
const PATIENCE: Duration = Duration::from_mins(2);
/// Ahead of any clock, so that servers remove nothing of these logs by themselves.
const NOW: &str = "2998-11-25T12:00:00Z";

fn id(domain: &str) -> DomainId {
    DomainId::parse(domain).unwrap()
}

fn browse(domain: &str) -> Browse {
    Grant::new([Permission::Browse].into(), [id(domain)].into(), Extent::Whole)
        .browse(None)
        .unwrap()
}

fn for_long(age: &str) -> Retention {
    Retention(CivilDuration::parse(age).unwrap())
}

async fn append(store: &Store, domain: &str, rows: &[Activity]) {
    let scope = Record::by_operator(id(domain));
    store.append(&scope, rows.to_vec()).await.unwrap();
}

/// So many rows of a month.
fn rows(domain: &str, month: &str, count: usize) -> Vec<Activity> {
    let time = format!("{month}-15T12:00:00Z");
    (0..count)
        .map(|number| activity(domain, &format!("{month}/{number}"), &time, "edit_page"))
        .collect()
}

/// A log of three months, of which two are older than a year.
async fn of_three_months(database: Database) -> TestStore {
    let data = TestStore::new(database).await.with("here", "UTC", &[]).await;
    for (month, count) in [("2997-09", 3), ("2997-10", 4), ("2997-11", 5)] {
        append(&data.store, "here", &rows("here", month, count)).await;
    }
    data.store
        .set_retention(&id("here"), Some(for_long("P1Y")))
        .await
        .unwrap();
    data
}

/// Removes what has expired by an instant, and tells what that was.
async fn apply(store: &Store, now: &str) -> Vec<(String, u64)> {
    let mut removed = Vec::new();
    for expired in store.expired(at(now)).await.unwrap() {
        let activities = store.remove_expired(&expired, at(now)).await.unwrap();
        assert_eq!(activities, expired.activities);
        removed.push((format!("{} {}", expired.domain, expired.month), activities));
    }
    removed
}

fn told(removed: &[(&str, u64)]) -> Vec<(String, u64)> {
    removed
        .iter()
        .map(|(what, count)| ((*what).to_owned(), *count))
        .collect()
}

/// The rows of the log by its columns, as they are brought up to date.
async fn counted(cache: &Arc<Cache>) -> u64 {
    let board = Board::new(cache.clone(), Arc::new(cache.store().reading()));
    board
        .ask(&Filter::everything(browse("here")), CountRows)
        .await
        .unwrap()
}

fn well(url: &str) {
    let (success, printed, told) = run(url, &["verify"]);
    assert!(success && printed.ends_with("all is well\n"), "{printed}{told}");
}

/// The first day of the month so many before the present one.
fn months_ago(months: u32) -> NaiveDate {
    let month = Month::from(Instant::from(Utc::now()));
    month.first_day() - Months::new(months)
}

/// The same, as it stands in a list.
fn month_of(months: u32) -> String {
    months_ago(months).format("%Y-%m").to_string()
}

/// A log of the present month and of five before it: as many rows in each as months have passed, and one more.
async fn of_half_a_year(database: Database, domain: &str) -> TestStore {
    let data = TestStore::new(database).await.with(domain, "UTC", &[]).await;
    for months in 0..6 {
        append(
            &data.store,
            domain,
            &rows(domain, &month_of(months), months as usize + 1),
        )
        .await;
    }
    data
}

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
        let one = data.cache();
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

        // What a month holds later is not taken for what it held before.
        append(&data.store, "here", &rows("here", "2997-08", 2)).await;
        append(&data.store, "here", &rows("here", "2997-09", 3)).await;
        assert_eq!(
            (counted(&one).await, counted(&other).await),
            (10, 10),
            "{database:?}"
        );
        well(&data.url);
    }
}

#[tokio::test]
async fn every_field_sees_what_is_left() {
    for database in DATABASES {
        let data = of_three_months(database).await;
        let app = data.serve();
        let token = app.data.token(&[Permission::Browse], &["here"]).await;
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
            backoffice_analytics::store::follow(store, browse("here"))
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
async fn next(follower: &mut (impl Stream<Item = Result<Activity, StoreError>> + Unpin)) -> String {
    let next = timeout(PATIENCE, follower.next()).await.expect("one in time");
    next.expect("it goes on").unwrap().id
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

const RECORD: &str =
    "mutation($them: [ActivityInput!]!) { recordActivities(activities: $them) { recorded } }";

async fn record(app: &TestApp, token: &str, times: &[&str]) -> Value {
    let them: Vec<_> = times
        .iter()
        .map(|time| json!({ "action": "geo", "timestamp": time }))
        .collect();
    app.ask(token, RECORD, json!({ "them": them })).await
}

#[tokio::test]
async fn what_is_too_old_is_not_recorded_and_keeps_the_rest_out() {
    for database in DATABASES {
        let data = TestStore::new(database).await.with("here", "UTC", &[]).await;
        let app = data.serve();
        let token = app.data.token(&[Admin], &["here"]).await;
        let (kept, old) = (
            format!("{}T00:00:00Z", months_ago(3)),
            format!("{}T00:00:00Z", months_ago(4)),
        );
        let now = Utc::now().to_rfc3339();
        assert_eq!(
            record(&app, &token, &[&old]).await["data"]["recordActivities"]["recorded"],
            1
        );
        app.data
            .store
            .set_retention(&id("here"), Some(for_long("P3M")))
            .await
            .unwrap();
        let reply = record(&app, &token, &[&now, &kept, &old, &old]).await;
        let error = &reply["errors"][0];
        let message = format!(
            "activities[2].timestamp: the domain keeps its log for P3M, now from {} (UTC) on, and records nothing older",
            months_ago(3)
        );
        assert_eq!(error["message"], message, "{database:?}");
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{database:?}");
        let total = app.data(&token, "{ activityLog { totalCount } }").await;
        assert_eq!(total["activityLog"]["totalCount"], 1, "{database:?}");
        let reply = record(&app, &token, &[&now, &kept]).await;
        assert_eq!(reply["data"]["recordActivities"]["recorded"], 2, "{database:?}");
        app.data.store.set_retention(&id("here"), None).await.unwrap();
        let reply = record(&app, &token, &[&old]).await;
        assert_eq!(reply["data"]["recordActivities"]["recorded"], 1, "{database:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_leaves_out_what_is_too_old_and_counts_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.csv");
    let mut text = String::from("timestamp;domain_id;action\n");
    for months in 0..6 {
        for domain in ["here", "there"] {
            writeln!(text, "{}T00:00:00Z;{domain};edit_page", months_ago(months)).unwrap();
        }
    }
    fs::write(&file, text).unwrap();
    let lenient = ["import", file.to_str().unwrap()];
    let strict = ["import", "--strict", file.to_str().unwrap()];
    for database in DATABASES {
        for arguments in [&lenient[..], &strict] {
            let data = TestStore::new(database).await.with("here", "UTC", &[]).await;
            data.store
                .set_retention(&id("here"), Some(for_long("P3M")))
                .await
                .unwrap();
            let (success, printed, told) = run(&data.url, arguments);
            let summary = "read 12, recorded 10, duplicates 0, refused 0, too old 2\n";
            assert!(
                success && printed.ends_with(summary),
                "{database:?}: {printed}{told}"
            );
            let part = "2 rows were left out: they are older than their domains keep";
            assert!(told.contains(part) && told.lines().count() == 1, "{told}");
            assert!(run(&data.url, &["retention", "remove", "here"]).0);
            let (success, printed, told) = run(&data.url, arguments);
            let summary = "read 12, recorded 2, duplicates 10, refused 0\n";
            assert!(
                success && printed.ends_with(summary) && told.is_empty(),
                "{database:?}: {printed}{told}"
            );
            well(&data.url);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_zone_that_an_import_sets_decides_what_is_too_old_for_it() {
    let file = "timestamp;action\n2026-02-15T12:00:00Z;edit_page\n2026-03-15T12:00:00Z;edit_page\n";
    for database in DATABASES {
        let data = TestStore::new(database).await.with("here", "UTC", &[]).await;
        data.store
            .set_retention(&id("here"), Some(for_long("P1M")))
            .await
            .unwrap();
        // In Los Angeles it is still March.
        for (zone, too_old) in [("UTC", 1), ("America/Los_Angeles", 0)] {
            let options = Options {
                domain: Some(id("here")),
                ..Options::default()
            };
            let (zone, now) = (Some(zone.parse().unwrap()), at("2026-04-01T03:00:00Z"));
            let report = import(
                &data.store,
                file.as_bytes(),
                options,
                zone,
                Strictness::Strict,
                now,
            );
            assert_eq!(report.await.unwrap().too_old, too_old, "{database:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_commands_set_list_foretell_and_apply_it() {
    for database in DATABASES {
        let data = of_half_a_year(database, "here").await;
        let url = &data.url;
        assert_eq!(
            run(url, &["retention", "list"]),
            (true, String::new(), String::new())
        );
        let (success, printed, told) = run(url, &["retention", "set", "here", "P3M"]);
        assert!(
            success && printed.is_empty() && told.contains("Nothing was removed yet"),
            "{told}"
        );
        let listed = format!("here\tP3M\t{}\n", months_ago(3));
        assert_eq!(run(url, &["retention", "list"]), (true, listed, String::new()));

        let months = format!("here\t{}\t6\nhere\t{}\t5\n", month_of(5), month_of(4));
        let foretold = (
            true,
            months.clone(),
            "11 activities would be removed\n".to_owned(),
        );
        for _ in 0..2 {
            assert_eq!(
                run(url, &["retention", "apply", "--dry-run"]),
                foretold,
                "{database:?}"
            );
        }
        assert_eq!(counted(&data.cache()).await, 21, "{database:?}");
        let removed = (true, months, "11 activities were removed\n".to_owned());
        assert_eq!(run(url, &["retention", "apply"]), removed, "{database:?}");
        let nothing = (true, String::new(), "0 activities were removed\n".to_owned());
        assert_eq!(run(url, &["retention", "apply"]), nothing, "{database:?}");
        assert_eq!(counted(&data.cache()).await, 10, "{database:?}");

        assert_eq!(
            run(url, &["retention", "remove", "here"]),
            (true, String::new(), String::new())
        );
        assert_eq!(
            run(url, &["retention", "list"]),
            (true, String::new(), String::new())
        );
        for arguments in [
            &["retention", "set", "hree", "P1Y"][..],
            &["retention", "remove", "hree"],
        ] {
            let (success, _, told) = run(url, arguments);
            let part = "there is no domain `hree`; there are: here. `import --domain hree` or `domain create hree` makes it";
            assert!(!success && told.contains(part), "{told}");
        }
        let (success, _, told) = run(url, &["retention", "set", "here", "1 year"]);
        assert!(!success && told.contains("is not an ISO 8601 duration"), "{told}");
        well(url);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_applies_it_when_it_starts() {
    for database in DATABASES {
        let data = of_half_a_year(database, "here").await;
        assert!(run(&data.url, &["retention", "set", "here", "P3M"]).0);
        let mut server = Running::serve(&data.url);
        let line = |months: u32| format!("domain=here month={} activities={}", month_of(months), months + 1);
        server.until_told(&line(5));
        server.until_told(&line(4));
        assert_eq!(counted(&data.cache()).await, 10, "{database:?}");
        assert!(server.terminate(Duration::from_secs(10)), "{database:?}");
        well(&data.url);
    }
}

/// Months of a domain, and rows of each.
const MONTHS: u32 = 120;
const OF_EACH: i64 = 150;
const KILLS: u32 = 12;

/// The rows of each month that has any.
async fn rows_of_months(url: &str) -> Vec<i64> {
    let raw = Connection::connect(url).await.unwrap();
    let query = "SELECT count(*) FROM activity GROUP BY segment".to_owned();
    let statement = Statement::from_string(raw.get_database_backend(), query);
    let rows = raw.query_all_raw(statement).await.unwrap();
    raw.close().await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_killed_in_the_middle_leaves_whole_months_and_the_next_one_ends_it() {
    for database in DATABASES {
        let data = TestStore::new(database).await.with("here", "UTC", &[]).await;
        let all: Vec<_> = (1..=MONTHS)
            .flat_map(|months| rows("here", &month_of(months), usize::try_from(OF_EACH).unwrap()))
            .collect();
        append(&data.store, "here", &all).await;
        data.store
            .set_retention(&id("here"), Some(for_long("P1M")))
            .await
            .unwrap();
        let mut partial = 0;
        for _ in 0..KILLS {
            let before = rows_of_months(&data.url).await.len();
            let mut applying = command(&data.url, &["retention", "apply"])
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::null())
                .spawn()
                .unwrap();
            let lines = crate::support::program::send_lines(applying.stdout.take().unwrap());
            // A month it removed is told; then it is at the next ones.
            lines.recv_timeout(PATIENCE).unwrap();
            sleep(Duration::from_millis(u64::from(partial) * 3)).await;
            applying.kill().unwrap();
            applying.wait().unwrap();
            let left = rows_of_months(&data.url).await;
            assert!(left.iter().all(|rows| *rows == OF_EACH), "{database:?}: {left:?}");
            assert!(left.len() < before, "{database:?}");
            well(&data.url);
            partial += u32::from(left.len() > 1);
            if left.len() < 20 {
                break;
            }
        }
        assert!(partial >= 3, "{database:?}: {partial} kills hit it in the middle");
        assert!(run(&data.url, &["retention", "apply"]).0);
        assert_eq!(rows_of_months(&data.url).await, [OF_EACH], "{database:?}");
        well(&data.url);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_removed_is_not_left_in_the_file() {
    const SECRET: &str = "a-name-that-nobody-has";
    let data = of_three_months(Database::Sqlite).await;
    let row = Activity {
        user_id: Some(SECRET.into()),
        ..activity("here", "1", "2997-09-15T12:00:00Z", "edit_page")
    };
    append(&data.store, "here", &[row]).await;
    let raw = Connection::connect(&data.url).await.unwrap();
    let file = data.url.strip_prefix("sqlite:").unwrap();
    for (is_there, now) in [(true, "2997-11-25T12:00:00Z"), (false, NOW)] {
        apply(&data.store, now).await;
        raw.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)")
            .await
            .unwrap();
        let bytes = fs::read(file).unwrap();
        let found = bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes());
        assert_eq!(found, is_there);
    }
}
