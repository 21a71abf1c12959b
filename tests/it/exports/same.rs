//! What is exported and imported again is the same log.

use std::{
    io::Cursor,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
};

use backoffice_analytics::{
    export::{Column, Dialect, Format, Layout, Profile, Target, export},
    ingest::{Options, Strictness, import},
    model::{Activity, DomainId, Extent, Filter, Grant, Instant, MAX_TEXTS, Permission, Record},
    store::{Direction, Portions, Store},
};
use chrono_tz::Tz;
use proptest::{collection::vec, option, prelude::*, sample::select, test_runner::TestRunner};

use crate::support::app::{DATABASES, TestStore, activity, at};

const CASES: u32 = 24;
/// Texts that some reader or writer might take for something else.
const HOSTILE: [&str; 26] = [
    "\"",
    "\"\"",
    "a\"b",
    ";",
    ",",
    "\t",
    "|",
    "\n",
    "\r",
    "\r\n",
    "a\r\nb\n",
    " ",
    " a ",
    "\u{feff}",
    "\u{feff}a",
    "=1+1",
    "'",
    "null",
    "NULL",
    "\\",
    "\\n",
    "{\"a\": [1, null]}",
    "[]",
    "\u{2028}\u{1}\u{7f}",
    "é🦀\u{301}",
    "#",
];
const ZONES: [Tz; 4] = [
    chrono_tz::UTC,
    chrono_tz::Europe::Paris,
    chrono_tz::Asia::Kathmandu,
    chrono_tz::America::St_Johns,
];
/// Where clocks are changed, where a month begins, and where an offset had seconds.
const MOMENTS: [&str; 6] = [
    "2026-03-29T01:00:00Z",
    "2026-10-25T00:59:59.999999Z",
    "2026-10-25T01:00:00Z",
    "2026-03-01T00:00:00Z",
    "1970-01-01T00:00:00Z",
    "2999-12-31T23:59:59.999999Z",
];

fn texts() -> impl Strategy<Value = Option<String>> {
    let pieces = vec(select(&HOSTILE[..]), 1..4).prop_map(|pieces| pieces.concat());
    let any = "[^\0]{1,20}";
    let long = (1_000usize..200_000, select(&HOSTILE[..]))
        .prop_map(|(length, text)| text.repeat(length / text.len() + 1));
    option::of(prop_oneof![8 => pieces, 8 => any, 1 => long])
}

fn rows() -> impl Strategy<Value = Vec<Activity>> {
    let offsets = prop_oneof![-1i64..2, (0i64..100).prop_map(|quarters| quarters * 900_000_000)];
    let moment = (select(&MOMENTS[..]), offsets).prop_map(|(moment, offset)| {
        let micros = (at(moment).micros() + offset).clamp(0, at(MOMENTS[5]).micros());
        Instant::from_micros(micros)
    });
    let row = (
        moment,
        select(&["edit_dataset", "api_x", "add_page"][..]),
        vec(texts(), 9),
    )
        .prop_map(|(timestamp, action, texts)| {
            let mut texts = texts.into_iter();
            let mut text = || texts.next().unwrap();
            Activity {
                timestamp,
                user_id: text(),
                dataset_id: text(),
                username: text(),
                group_id: text(),
                page_id: text(),
                diff: text(),
                map_id: text(),
                reuse_title: text(),
                subdomain_id: text(),
                ..activity("p", "", "2026-01-01T00:00:00Z", action)
            }
        });
    // Some of them twice.
    vec((row, 1usize..3), 0..8).prop_map(|rows| {
        let repeated = rows.into_iter().flat_map(|(row, times)| vec![row; times]);
        repeated
            .enumerate()
            .map(|(place, row)| Activity {
                id: format!("id-{place}"),
                ..row
            })
            .collect()
    })
}

fn layouts() -> Vec<Layout> {
    let portal = Layout {
        dialect: Profile::Portal.into(),
        ..Format::Csv.into()
    };
    vec![
        Format::Csv.into(),
        portal,
        Format::JsonLines.into(),
        Format::Json.into(),
    ]
}

/// A file in memory, which is told when it is whole.
struct Memory(std::sync::mpsc::Sender<Vec<u8>>, Vec<u8>);

impl std::io::Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.1.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Target for Memory {
    fn finish(self) -> std::io::Result<()> {
        self.0.send(self.1).map_err(std::io::Error::other)
    }
}

fn everything(domain: &DomainId) -> Filter {
    let grant = Grant::new(
        [Permission::Browse].into(),
        [domain.clone()].into(),
        Extent::Whole,
    );
    Filter::everything(grant.browse(None).unwrap())
}

async fn exported(store: &Store, filter: Filter, layout: Layout, zone: Tz) -> Vec<u8> {
    let (whole, file) = std::sync::mpsc::channel();
    let rows = Portions::new(store.exporting().into(), filter, Direction::Up);
    let outcome = export(rows, Column::all(), zone, layout, Memory(whole, Vec::new())).await;
    outcome.ended.unwrap();
    file.try_recv().unwrap()
}

/// The twelve fields of each row, sorted.
async fn log(store: &Store, filter: Filter) -> Vec<String> {
    let mut portions = Portions::new(store.reading().into(), filter, Direction::Up);
    let mut log = Vec::new();
    while let Some(rows) = portions.next().await.unwrap() {
        log.extend(rows.into_iter().map(|row| {
            format!(
                "{:?}",
                Activity {
                    id: String::new(),
                    ..row
                }
            )
        }));
    }
    log.sort();
    log
}

async fn is_the_same(stores: &[TestStore], domain: &DomainId, rows: Vec<Activity>, zone: Tz) {
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| Activity {
            domain_id: domain.clone(),
            ..row
        })
        .collect();
    let count = rows.len();
    for (start, from) in stores.iter().enumerate() {
        from.store.ensure_domain(domain, None).await.unwrap();
        from.store
            .append(&Record::by_operator(domain.clone()), rows.clone())
            .await
            .unwrap();
        let before = log(&from.store, everything(domain)).await;
        assert_eq!(before.len(), count);
        for (place, layout) in layouts().into_iter().enumerate() {
            let file = exported(&from.store, everything(domain), layout, zone).await;
            for (end, to) in stores.iter().enumerate() {
                // An id of its own stands for an empty database; each row names it all the same.
                let other = DomainId::parse(&format!("{domain}-{start}-{place}-{end}")).unwrap();
                let text = String::from_utf8(file.clone()).unwrap();
                let text = text.replace(domain.as_str(), other.as_str());
                let report = import(
                    &to.store,
                    Cursor::new(text.into_bytes()),
                    Options {
                        domain: Some(other.clone()),
                        may_be_empty: layout.format == Format::JsonLines,
                        ..Options::default()
                    },
                    None,
                    Strictness::Strict,
                    at("2026-01-01T00:00:00Z"),
                )
                .await
                .unwrap();
                assert_eq!(report.broken, None, "{layout:?}");
                assert_eq!(report.refused, 0, "{layout:?} {:?}", report.first_refused);
                let after = log(&to.store, everything(&other)).await;
                let expected: Vec<String> = before
                    .iter()
                    .map(|row| row.replace(domain.as_str(), other.as_str()))
                    .collect();
                assert_eq!(after, expected, "{layout:?}");
            }
        }
    }
}

#[test]
fn what_is_exported_and_imported_again_is_the_same_log() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let stores = runtime.block_on(async {
        [
            TestStore::new(DATABASES[0]).await,
            TestStore::new(DATABASES[1]).await,
        ]
    });
    let case = AtomicU32::new(0);
    let mut runner = TestRunner::new(ProptestConfig {
        cases: CASES,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let tried = runner.run(&(rows(), select(&ZONES[..])), |(rows, zone)| {
        let domain = DomainId::parse(&format!("Domain-Of-Case-{}", case.fetch_add(1, Relaxed))).unwrap();
        runtime.block_on(is_the_same(&stores, &domain, rows, zone));
        Ok(())
    });
    tried.unwrap();
}

/// Bytes that take the most room where they are written: six in JSON, and two in CSV.
#[tokio::test]
async fn the_largest_rows_come_back_however_they_are_written() {
    let row = |id: &str, text: &str| Activity {
        diff: Some(text.repeat(MAX_TEXTS - "geo".len())),
        ..activity("p", id, "2026-01-15T12:00:00Z", "geo")
    };
    let rows = vec![row("1", "\u{1}"), row("2", "\"")];
    assert!(rows.iter().all(|row| row.clone().of_bounded_size().is_ok()));
    for database in DATABASES {
        let store = [TestStore::new(database).await];
        let domain = DomainId::parse("Domain-Of-The-Largest").unwrap();
        is_the_same(&store, &domain, rows.clone(), Tz::UTC).await;
    }
}

#[tokio::test]
async fn a_guard_changes_what_is_imported() {
    let mut row = activity("p", "1", "2026-01-15T12:00:00Z", "geo");
    row.page_id = Some("=1".into());
    let data = TestStore::new(DATABASES[0]).await.with("p", "UTC", &[row]).await;
    let mut layout = Layout::from(Format::Csv);
    layout.dialect.is_guarded = true;
    let file = exported(
        &data.store,
        everything(&DomainId::parse("p").unwrap()),
        layout,
        Tz::UTC,
    )
    .await;
    assert!(String::from_utf8(file).unwrap().contains(",\"'=1\","));
    assert!(!Dialect::default().is_guarded);
}
