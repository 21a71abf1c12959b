//! Whole months go once all of them is older than a domain keeps its log, for everybody at once, and nothing else.

mod commands;
mod incoming;
mod removal;

use std::{sync::Arc, time::Duration};

use backoffice_analytics::{
    columns::Cache,
    indicators::{ActionDistribution, Board, CountRows},
    model::{
        Activity, Browse, CivilDuration, DomainId, Extent, Filter, Grant, Instant, Month,
        Permission::{self},
        Record, Retention,
    },
    store::Store,
};
use chrono::{Months, NaiveDate, Utc};

use crate::support::{
    app::{Database, TestStore, activity, at},
    program::run,
    until::until_the_day_lasts,
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

/// The action types of the log.
async fn kinds(cache: &Arc<Cache>) -> usize {
    let board = Board::new(cache.clone(), Arc::new(cache.store().reading()));
    let everything = Filter::everything(browse("here"));
    board.ask(&everything, ActionDistribution).await.unwrap().len()
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
    until_the_day_lasts().await;
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
