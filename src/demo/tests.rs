use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{Datelike, Weekday};

use super::*;
use crate::model::{ANONYMOUS, Category, VOCABULARY};

fn now() -> Instant {
    Instant::parse("2026-11-23T13:37:00Z").expect("an instant")
}

fn rows() -> Vec<Activity> {
    log(7, now()).collect()
}

fn by_domain(rows: &[Activity]) -> BTreeMap<&str, usize> {
    rows.iter().fold(BTreeMap::new(), |mut counts, row| {
        *counts.entry(row.domain_id.as_str()).or_default() += 1;
        counts
    })
}

#[test]
fn the_same_seed_and_clock_give_the_same_log() {
    assert!(log(7, now()).eq(log(7, now())));
    assert!(!log(7, now()).take(100).eq(log(8, now()).take(100)));
}

#[test]
fn most_of_the_rows_are_in_the_main_domain() {
    let rows = rows();
    let expected = [(REGIONAL_DOMAIN, 24_000), (MAIN_DOMAIN, 96_000)];
    assert_eq!(by_domain(&rows), BTreeMap::from(expected));
    assert_eq!(domains().map(|domain| domain.id), [MAIN_DOMAIN, REGIONAL_DOMAIN]);
}

#[test]
fn the_numbers_are_the_same_whenever_it_is_looked_at() {
    for now in [
        "2026-03-29T01:30:00Z",
        "2026-12-31T23:59:59.999999Z",
        "2026-07-15T00:00:00Z",
    ] {
        let now = Instant::parse(now).expect("an instant");
        assert_eq!(log(1, now).count(), 120_000, "{now:?}");
    }
}

#[test]
fn rows_are_in_order_after_60_days_ago_and_up_to_now() {
    let rows = rows();
    let oldest = now().micros() - 60 * 86_400_000_000;
    assert!(rows.is_sorted_by_key(|row| row.timestamp));
    assert!(
        rows.iter()
            .all(|row| (oldest..=now().micros()).contains(&row.timestamp.micros()))
    );
    assert!(
        rows.last()
            .is_some_and(|row| now().micros() - row.timestamp.micros() < HOUR)
    );
}

#[test]
fn every_documented_action_occurs_in_both_domains() {
    let rows = rows();
    for domain in domains() {
        let of_domain = rows.iter().filter(|row| row.domain_id.as_str() == domain.id);
        let seen: HashSet<&str> = of_domain.map(|row| row.action.as_str()).collect();
        let missing: Vec<&str> = VOCABULARY
            .into_iter()
            .filter(|name| !seen.contains(name))
            .collect();
        assert!(missing.is_empty(), "{missing:?} in {}", domain.id);
    }
}

#[test]
fn weekends_and_nights_are_quiet() {
    let mut days: BTreeMap<(bool, bool), u32> = BTreeMap::new();
    for row in rows().iter().filter(|row| row.domain_id.as_str() == MAIN_DOMAIN) {
        let local = row.timestamp.utc().with_timezone(&domains()[0].time_zone);
        let weekend = matches!(local.weekday(), Weekday::Sat | Weekday::Sun);
        let api = Category::of(row.action.as_str()) == Category::Api;
        *days.entry((weekend, api)).or_default() += 1;
    }
    // 60 days have 42 to 44 working days: fewer than three for each day of a weekend.
    assert!(days[&(true, true)] * 5 / 2 < days[&(false, true)], "{days:?}");
    assert!(days[&(true, false)] * 20 < days[&(false, false)], "{days:?}");
}

#[test]
fn an_id_occurs_once_in_a_domain() {
    let rows = rows();
    let ids: HashSet<_> = rows.iter().map(|row| (&row.domain_id, &row.id)).collect();
    assert_eq!(ids.len(), rows.len());
}

#[test]
fn the_cast_is_as_large_as_a_portal_has_it() {
    let rows = rows();
    let count = |field: fn(&Activity) -> Option<&String>| {
        let main = rows.iter().filter(|row| row.domain_id.as_str() == MAIN_DOMAIN);
        main.filter_map(field).collect::<BTreeSet<_>>().len()
    };
    assert_eq!(
        count(|row| row.user_id.as_ref()),
        46 + 2,
        "with the harvester and anonymous"
    );
    assert_eq!(count(|row| row.dataset_id.as_ref()), 180);
    assert_eq!(count(|row| row.page_id.as_ref()), 30);
    assert_eq!(count(|row| row.map_id.as_ref()), 12);
    assert_eq!(count(|row| row.group_id.as_ref()), 8);
    assert_eq!(count(|row| row.reuse_title.as_ref()), 12);
    assert_eq!(count(|row| row.subdomain_id.as_ref()), 4);
}

#[test]
fn visitors_call_and_people_edit() {
    for row in rows() {
        let visitor = row.user_id.as_deref().is_none_or(|user| user == ANONYMOUS);
        let category = Category::of(row.action.as_str());
        assert!(!visitor || category == Category::Api, "{row:?}");
        assert_eq!(row.username.is_some(), category == Category::User, "{row:?}");
        let diff = row.diff.as_deref().map(serde_json::from_str::<serde_json::Value>);
        assert!(diff.is_none_or(|diff| diff.is_ok_and(|diff| diff["metadata"].is_array())));
    }
}
