//! What a filter selects, pages, columns and subscriptions say alike, for any log and any filter.

use std::{
    collections::BTreeSet,
    sync::{Arc, atomic::AtomicU32, atomic::Ordering::Relaxed},
};

use backoffice_analytics::{
    columns::Cache,
    indicators::{Board, CountRows},
    model::{
        Activity, DomainId, Extent, Field, Filter, Grant, Instant, Permission, Record, WeekHours, Weekday,
    },
    store::{Direction, Page},
};
use chrono::{Datelike, Timelike};
use chrono_tz::Tz;
use proptest::{
    collection::{btree_set, vec},
    option,
    prelude::*,
    sample::select,
    test_runner::TestRunner,
};

use crate::support::{
    app::{DATABASES, TestStore},
    rows::{IDS, USERS, ZONES, far_instants, rows},
};

const CASES: u32 = 64;
const WEEKDAYS: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];
/// A name that stands for the domain's own id.
const DOMAIN: &str = "DOMAIN";

#[derive(Debug, Clone)]
struct Asked {
    span: Option<(Instant, Instant)>,
    zone: Tz,
    /// The subdomains that the token covers; without any, all.
    covered: BTreeSet<&'static str>,
    fields: Vec<Held>,
    weekdays: Option<BTreeSet<u32>>,
    hours: Option<BTreeSet<u32>>,
}

/// What a field has to hold: one of the values, or something else.
#[derive(Debug, Clone)]
struct Held {
    field: Field,
    is_one: bool,
    values: BTreeSet<&'static str>,
}

impl Held {
    fn by(&self, row: &Activity) -> bool {
        let value = row.field(self.field).unwrap_or_default();
        let is_one = self.values.contains(value);
        if self.is_one {
            is_one
        } else {
            !value.is_empty() && !is_one
        }
    }
}

fn held() -> impl Strategy<Value = Held> {
    let of = |field, names: &[&'static str]| {
        let names = [&["", "nobody"][..], names].concat();
        (Just(field), any::<bool>(), btree_set(select(names), 0..4))
    };
    prop_oneof![
        of(Field::User, &USERS),
        of(Field::Dataset, &IDS),
        of(Field::Page, &IDS)
    ]
    .prop_map(|(field, is_one, values)| Held {
        field,
        is_one,
        values,
    })
}

fn asked() -> impl Strategy<Value = Asked> {
    (
        option::of((far_instants(), far_instants())),
        select(&ZONES[..]),
        btree_set(select(vec![DOMAIN, "x", "Y", "nowhere"]), 0..3),
        vec(held(), 0..4),
        option::of(btree_set(0..7u32, 0..7)),
        option::of(btree_set(0..24u32, 0..24)),
    )
        .prop_map(|(span, zone, covered, fields, weekdays, hours)| Asked {
            span: span.map(|(a, b)| (a.min(b), a.max(b))),
            zone,
            covered,
            fields,
            weekdays,
            hours,
        })
}

#[test]
fn pages_columns_and_subscriptions_select_the_rows_that_plain_looking_does() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for database in DATABASES {
        let data = runtime.block_on(TestStore::new(database));
        let cache = runtime.block_on(async { data.cache() });
        let number = AtomicU32::new(0);
        let mut runner = TestRunner::new(ProptestConfig {
            cases: CASES,
            ..ProptestConfig::default()
        });
        let checked = runner.run(&(rows(far_instants()), asked()), |(rows, asked)| {
            let domain = format!("case-{}", number.fetch_add(1, Relaxed));
            runtime.block_on(check(&cache, &domain, rows, &asked));
            Ok(())
        });
        checked.unwrap();
    }
}

async fn check(cache: &Arc<Cache>, domain: &str, mut rows: Vec<Activity>, asked: &Asked) {
    let id = DomainId::parse(domain).unwrap();
    for (number, row) in rows.iter_mut().enumerate() {
        (row.id, row.domain_id) = (number.to_string(), id.clone());
    }
    cache.store().ensure_domain(&id, None).await.unwrap();
    let record = Record::by_operator(id.clone());
    cache.store().append(&record, rows.clone()).await.unwrap();
    let (filter, reading) = (filter(id, asked), Arc::new(cache.store().reading()));
    let everything = Page {
        limit: 1_000,
        direction: Direction::Up,
        past: None,
        until: None,
    };
    let page = reading.page(&filter, &everything).await.unwrap().rows;
    let count = Board::new(cache.clone(), reading).ask(&filter, CountRows).await;
    let expected = ids(rows.iter().filter(|row| selects(asked, row)));
    assert_eq!(ids(&page), expected);
    assert_eq!(ids(rows.iter().filter(|row| filter.selects(row))), expected);
    assert_eq!(count.unwrap(), expected.len() as u64);
}

fn ids<'row>(rows: impl IntoIterator<Item = &'row Activity>) -> BTreeSet<&'row str> {
    rows.into_iter().map(|row| row.id.as_str()).collect()
}

fn filter(domain: DomainId, asked: &Asked) -> Filter {
    let named = |name: &&str| name.replace(DOMAIN, domain.as_str());
    let extent = Extent::of(asked.covered.iter().map(named)).unwrap();
    let grant = Grant::new([Permission::Browse].into(), [domain].into(), extent);
    let days = asked.weekdays.as_ref();
    let days = days.map(|days| days.iter().map(|day| WEEKDAYS[*day as usize]));
    let hours = asked.hours.as_ref();
    let hours = hours.map(|hours| hours.iter().map(|hour| hour.cast_signed()));
    let within = Filter {
        span: asked.span,
        week: WeekHours::of(asked.zone, days, hours).unwrap(),
        ..Filter::everything(grant.browse(None).unwrap())
    };
    asked.fields.iter().fold(within, |filter, held| {
        let values = Some(held.values.iter().map(ToString::to_string));
        if held.is_one {
            filter.with(held.field, values)
        } else {
            filter.without(held.field, values)
        }
    })
}

fn selects(asked: &Asked, row: &Activity) -> bool {
    let local = row.timestamp.utc().with_timezone(&asked.zone);
    let is_of =
        |numbers: &Option<BTreeSet<u32>>, number| numbers.as_ref().is_none_or(|all| all.contains(&number));
    let subdomain = row.subdomain_id.as_deref().unwrap_or(DOMAIN);
    asked
        .span
        .is_none_or(|(from, to)| from <= row.timestamp && row.timestamp < to)
        && is_of(&asked.weekdays, local.weekday().num_days_from_monday())
        && is_of(&asked.hours, local.hour())
        && (asked.covered.is_empty() || asked.covered.contains(subdomain))
        && asked.fields.iter().all(|held| held.by(row))
}
