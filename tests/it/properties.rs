//! Every indicator equals plain counting over a list, for any log and any filter.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, atomic::AtomicU32, atomic::Ordering::Relaxed},
};

use backoffice_analytics::{
    columns::Cache,
    indicators::{
        ActionDistribution, Actions, ActionsByCategory, ActionsByUsers, ActivityHeatmap, Board,
        NumberOfUsers, Ranking, Subdomains, TopDatasets, TopPages, TopUsers,
    },
    model::{
        Activity, Browse, Category, DomainId, Extent, Field, Filter, Grant, Instant, Interval, Period,
        PeriodChoice, Permission, Record, bucket_starts,
    },
    store::{Direction, Page, Store},
};
use chrono::{Datelike, Timelike};
use chrono_tz::Tz;
use proptest::{option, prelude::*, sample::select, test_runner::TestRunner};

use crate::support::{
    app::{DATABASES, TestStore},
    rows::{ACTIONS, ZONES, instants, rows},
};

const CASES: u32 = 32;

#[derive(Debug, Clone)]
struct Asked {
    span: Option<(Instant, Instant)>,
    zone: Tz,
    interval: Interval,
    subdomains: Option<BTreeSet<String>>,
    actions: Option<BTreeSet<&'static str>>,
    first: usize,
}

fn asked() -> impl Strategy<Value = Asked> {
    let intervals = select(vec![
        Interval::Hour,
        Interval::Day,
        Interval::Week,
        Interval::Month,
    ]);
    let subdomains = option::of(proptest::collection::btree_set(
        select(vec!["DOMAIN", "x", "Y", "nowhere"]),
        0..3,
    ));
    let actions = option::of(proptest::collection::btree_set(select(&ACTIONS[..]), 0..4));
    let span = option::of((instants(), instants()));
    (
        span,
        select(&ZONES[..]),
        intervals,
        subdomains,
        actions,
        1usize..4,
    )
        .prop_map(|(span, zone, interval, subdomains, actions, first)| Asked {
            span: span.map(|(a, b)| (a.min(b), a.max(b))),
            zone,
            interval,
            subdomains: subdomains.map(|names| names.into_iter().map(str::to_owned).collect()),
            actions,
            first,
        })
}

#[test]
fn every_indicator_equals_plain_counting() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for database in DATABASES {
        let data = runtime.block_on(TestStore::new(database));
        let processes = runtime.block_on(async {
            let other = Store::open(&data.url).await.unwrap();
            [data.cache(), Cache::new(other, 64 << 20)]
        });
        let number = AtomicU32::new(0);
        let mut runner = TestRunner::new(ProptestConfig {
            cases: CASES,
            ..ProptestConfig::default()
        });
        let checked = runner.run(&(rows(instants()), asked()), |(rows, asked)| {
            let domain = format!("case-{}", number.fetch_add(1, Relaxed));
            runtime.block_on(check(&processes, &domain, rows, asked));
            Ok(())
        });
        checked.unwrap();
    }
}

/// Two processes on one database, each with columns of its own, record at once. Whatever either answers
/// meanwhile equals counting what the log of the same view holds; afterwards, what was recorded.
async fn check(processes: &[Arc<Cache>; 2], domain: &str, mut rows: Vec<Activity>, asked: Asked) {
    let [one, other] = processes;
    let id = DomainId::parse(domain).unwrap();
    for (number, row) in rows.iter_mut().enumerate() {
        (row.id, row.domain_id) = (number.to_string(), id.clone());
    }
    one.store().ensure_domain(&id, None).await.unwrap();
    let record = Record::by_operator(id.clone());
    let (early, late) = rows.split_at(rows.len() / 3);
    one.store().append(&record, early.to_vec()).await.unwrap();
    let scope = Grant::new([Permission::Browse].into(), [id].into(), Extent::Whole)
        .browse(None)
        .unwrap();
    let filter = filter(scope, &asked, domain);
    for cache in processes {
        compare_with(cache, &filter, &asked, Some(early)).await;
    }
    let (ours, theirs) = late.split_at(late.len() / 2);
    let writing = async {
        let (ours, theirs) = tokio::join!(
            one.store().append(&record, ours.to_vec()),
            other.store().append(&record, theirs.to_vec()),
        );
        (ours.unwrap(), theirs.unwrap())
    };
    tokio::join!(
        writing,
        compare_with(one, &filter, &asked, None),
        compare_with(other, &filter, &asked, None),
    );
    let cold = Cache::new(one.store().clone(), 64 << 20);
    for cache in [one, other, &cold] {
        compare_with(cache, &filter, &asked, Some(&rows)).await;
    }
}

/// Against these rows, or those that the log of the same view holds.
async fn compare_with(cache: &Arc<Cache>, filter: &Filter, asked: &Asked, rows: Option<&[Activity]>) {
    let reading = Arc::new(cache.store().reading());
    let everything = Page {
        limit: 1_000,
        direction: Direction::Up,
        past: None,
        until: None,
    };
    let seen = match rows {
        Some(rows) => rows.to_vec(),
        None => {
            reading
                .page(&Filter::everything(filter.scope.clone()), &everything)
                .await
                .unwrap()
                .rows
        }
    };
    let selected: Vec<Activity> = seen.into_iter().filter(|row| selects(asked, row)).collect();
    let board = Board::new(cache.clone(), reading);
    Box::pin(compare(&board, filter, asked, &selected)).await;
}

fn filter(scope: Browse, asked: &Asked, domain: &str) -> Filter {
    let named = |name: &String| {
        if name == "DOMAIN" {
            domain.to_owned()
        } else {
            name.clone()
        }
    };
    let subdomains = asked.subdomains.as_ref().map(|names| names.iter().map(named));
    let actions = asked
        .actions
        .as_ref()
        .map(|names| names.iter().map(|it| (*it).to_owned()));
    Filter {
        span: asked.span,
        ..Filter::everything(scope)
    }
    .on(subdomains)
    .with(Field::Action, actions)
}

fn selects(asked: &Asked, row: &Activity) -> bool {
    asked
        .span
        .is_none_or(|(from, to)| from <= row.timestamp && row.timestamp < to)
        && asked
            .actions
            .as_ref()
            .is_none_or(|names| names.contains(row.action.as_str()))
        && asked
            .subdomains
            .as_ref()
            .is_none_or(|names| names.contains(row.subdomain_id.as_deref().unwrap_or("DOMAIN")))
}

/// All at once, as a dashboard asks them, against counting one row after the other.
async fn compare(board: &Board, filter: &Filter, asked: &Asked, rows: &[Activity]) {
    let first = asked.first;
    let (users, by_users, top_users, top_datasets, top_pages, distribution, subdomains) = tokio::join!(
        board.ask(filter, NumberOfUsers),
        board.ask(filter, ActionsByUsers),
        board.ask(filter, TopUsers { first }),
        board.ask(filter, TopDatasets { first }),
        board.ask(filter, TopPages { first }),
        board.ask(filter, ActionDistribution),
        board.ask(filter, Subdomains),
    );
    let identified = |row: &Activity| row.user_id.clone().filter(|user| user != "anonymous");
    let modified = |id: &Option<String>, row: &Activity| {
        id.clone()
            .filter(|_| Category::of(row.action.as_str()) != Category::Api)
    };
    let distinct: BTreeSet<_> = rows.iter().filter_map(identified).collect();
    assert_eq!(users.unwrap(), distinct.len() as u64);
    assert_eq!(
        by_users.unwrap(),
        rows.iter().filter(|row| identified(row).is_some()).count() as u64
    );
    same_ranking(&top_users.unwrap(), rows, first, identified);
    same_ranking(&top_datasets.unwrap(), rows, first, |row| {
        modified(&row.dataset_id, row)
    });
    same_ranking(&top_pages.unwrap(), rows, first, |row| {
        modified(&row.page_id, row)
    });
    let counts: Vec<_> = distribution
        .unwrap()
        .into_iter()
        .map(|entry| (entry.action, entry.count))
        .collect();
    assert_eq!(counts, ranked(rows.iter().map(|row| row.action.to_string())));
    same_divisions(board, filter, asked.zone, rows).await;
    let names: BTreeSet<_> = rows.iter().filter_map(|row| row.subdomain_id.clone()).collect();
    assert_eq!(subdomains.unwrap(), names.into_iter().collect::<Vec<_>>());
    if let Some((from, to)) = asked.span {
        let period = Period::resolve(PeriodChoice::Instants { from, to }, asked.zone, from).unwrap();
        same_series(
            board,
            filter,
            &bucket_starts(&period, asked.interval).unwrap(),
            rows,
        )
        .await;
    }
}

/// By category, and by weekday and hour.
async fn same_divisions(board: &Board, filter: &Filter, zone: Tz, rows: &[Activity]) {
    let (categories, hours) = tokio::join!(
        board.ask(filter, ActionsByCategory),
        board.ask(filter, ActivityHeatmap { zone })
    );
    let count = |category| {
        let of_it = |row: &&Activity| Category::of(row.action.as_str()) == category;
        (category, rows.iter().filter(of_it).count() as u64)
    };
    let mut counts = Category::ALL.map(count).to_vec();
    counts.retain(|(_, count)| *count > 0);
    counts.sort_by_key(|(_, count)| u64::MAX - count);
    let told = categories.unwrap();
    let told: Vec<_> = told.iter().map(|entry| (entry.category, entry.count)).collect();
    assert_eq!(told, counts);
    let mut expected = vec![0; 7 * 24];
    for row in rows {
        let local = row.timestamp.utc().with_timezone(&zone);
        expected[(local.weekday().num_days_from_monday() * 24 + local.hour()) as usize] += 1;
    }
    assert_eq!(hours.unwrap(), expected);
}

/// How often each comes, most often first, then by code point.
fn ranked(all: impl Iterator<Item = String>) -> Vec<(String, u64)> {
    let mut counts = BTreeMap::new();
    all.for_each(|one| *counts.entry(one).or_insert(0) += 1);
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| u64::MAX - count);
    counts
}

fn same_ranking(
    ranking: &Ranking,
    rows: &[Activity],
    first: usize,
    id: impl Fn(&Activity) -> Option<String>,
) {
    let all = ranked(rows.iter().filter_map(&id));
    let entries: Vec<_> = ranking
        .entries
        .iter()
        .map(|entry| (entry.id.clone(), entry.actions))
        .collect();
    assert_eq!(entries, all[..all.len().min(first)]);
    for entry in &ranking.entries {
        let its_own = rows.iter().filter(|row| id(row).as_ref() == Some(&entry.id));
        let by_action: Vec<_> = entry
            .by_action
            .iter()
            .map(|it| (it.action.clone(), it.count))
            .collect();
        assert_eq!(by_action, ranked(its_own.map(|row| row.action.to_string())));
    }
    assert_eq!(ranking.others, all.len().saturating_sub(first) as u64);
    assert_eq!(ranking.ranked_actions() + ranking.none, rows.len() as u64);
    assert_eq!(
        ranking.ranked_actions(),
        all.iter().map(|(_, count)| count).sum::<u64>()
    );
}

async fn same_series(board: &Board, filter: &Filter, starts: &[Instant], rows: &[Activity]) {
    let answer = board
        .ask(
            filter,
            Actions {
                starts: starts.to_vec(),
            },
        )
        .await
        .unwrap();
    let expected = ranked(rows.iter().map(|row| row.action.to_string()));
    assert_eq!(answer.total, rows.len() as u64);
    let totals: Vec<_> = answer
        .series
        .iter()
        .map(|series| (series.action.clone(), series.total))
        .collect();
    assert_eq!(totals, expected);
    for series in answer.series {
        let mut counts = vec![0; starts.len()];
        for row in rows.iter().filter(|row| row.action.as_str() == series.action) {
            counts[starts.iter().rposition(|start| *start <= row.timestamp).unwrap()] += 1;
        }
        assert_eq!(series.counts, counts);
    }
}
