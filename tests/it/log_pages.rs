//! The log page by page, both ways, while others record.

use backoffice_analytics::model::{
    Activity, DomainId, Instant,
    Permission::{Admin, Browse},
    Position, Record,
};
use serde_json::Value;

use crate::support::app::{DATABASES, Database, Settings, TestApp, TestStore, activity, at};

/// By timestamp, then by id in the order of code points: the last five but one share a microsecond.
const OLDEST_FIRST: [(&str, &str); 8] = [
    ("o", "2025-12-31T23:59:59.999999Z"),
    ("z", "2026-01-15T12:00:00Z"),
    ("B", "2026-01-15T12:00:00.000001Z"),
    ("_", "2026-01-15T12:00:00.000001Z"),
    ("a", "2026-01-15T12:00:00.000001Z"),
    ("b", "2026-01-15T12:00:00.000001Z"),
    ("é", "2026-01-15T12:00:00.000001Z"),
    ("A", "2026-01-15T12:00:00.000002Z"),
];

struct Page {
    ids: Vec<String>,
    has_previous: bool,
    has_next: bool,
    start: String,
    end: String,
}

async fn page(app: &TestApp, token: &str, arguments: &str) -> Page {
    let query = format!(
        "{{ activityLog({arguments}) {{ edges {{ cursor node {{ id }} }} nodes {{ id }} \
         pageInfo {{ hasPreviousPage hasNextPage startCursor endCursor }} }} }}"
    );
    let log = app.data(token, &query).await["activityLog"].take();
    let (edges, info) = (log["edges"].as_array().unwrap(), &log["pageInfo"]);
    let text = |value: &Value| value.as_str().unwrap_or("none").to_owned();
    let cursor = |edge: Option<&Value>| edge.map_or("none".into(), |edge| text(&edge["cursor"]));
    let ids: Vec<String> = edges.iter().map(|edge| text(&edge["node"]["id"])).collect();
    let nodes = log["nodes"].as_array().unwrap().iter();
    assert!(nodes.map(|node| text(&node["id"])).eq(ids.iter().cloned()));
    assert_eq!(text(&info["startCursor"]), cursor(edges.first()), "{arguments}");
    assert_eq!(text(&info["endCursor"]), cursor(edges.last()), "{arguments}");
    Page {
        ids,
        has_previous: info["hasPreviousPage"] == true,
        has_next: info["hasNextPage"] == true,
        start: text(&info["startCursor"]),
        end: text(&info["endCursor"]),
    }
}

/// The pages from one end to the other, each in the order asked for; at most `most` of them.
async fn walk(app: &TestApp, token: &str, (way, order): (&str, &str), size: usize, most: usize) -> Vec<Page> {
    let mut pages: Vec<Page> = Vec::new();
    for _ in 0..most {
        let past = match (way, pages.last()) {
            (_, None) => String::new(),
            ("first", Some(page)) => format!(", after: \"{}\"", page.end),
            (_, Some(page)) => format!(", before: \"{}\"", page.start),
        };
        let next = page(app, token, &format!("orderBy: {order}, {way}: {size}{past}")).await;
        let more = if way == "first" {
            next.has_next
        } else {
            next.has_previous
        };
        pages.push(next);
        if !more {
            return pages;
        }
    }
    panic!("more than {most} pages");
}

async fn eight(database: Database) -> TestStore {
    let mut rows: Vec<Activity> = OLDEST_FIRST
        .iter()
        .map(|(id, time)| activity("here", id, time, "edit_page"))
        .collect();
    rows.reverse();
    rows.swap(2, 4);
    let store = TestStore::new(database).await.with("here", "UTC", &rows).await;
    let foreign = activity("there", "f", "2026-01-15T12:00:00.000001Z", "edit_page");
    store.with("there", "UTC", &[foreign]).await
}

#[tokio::test]
async fn pages_of_any_size_give_the_same_rows_both_ways() {
    for database in DATABASES {
        let (app, token) = eight(database)
            .await
            .serve_here(&[Browse], Settings::default())
            .await;
        let mut expected: Vec<&str> = OLDEST_FIRST.iter().map(|(id, _)| *id).collect();
        for order in ["OLDEST_FIRST", "NEWEST_FIRST"] {
            for size in 1..=9 {
                let forward = walk(&app, &token, ("first", order), size, 8).await;
                let mut backward = walk(&app, &token, ("last", order), size, 8).await;
                backward.reverse();
                for pages in [&forward, &backward] {
                    let ids: Vec<&String> = pages.iter().flat_map(|page| &page.ids).collect();
                    assert_eq!(ids, expected, "{database:?} {order} by {size}");
                    assert_eq!(pages.len(), 8_usize.div_ceil(size));
                    for (place, page) in pages.iter().enumerate() {
                        assert_eq!(page.has_previous, place > 0, "{database:?} {order} by {size}");
                        assert_eq!(page.has_next, place + 1 < pages.len(), "{order} by {size}");
                    }
                }
                assert!(forward.iter().rev().skip(1).all(|page| page.ids.len() == size));
                assert!(backward.iter().skip(1).all(|page| page.ids.len() == size));
            }
            expected.reverse();
        }
        assert_eq!(
            page(&app, &token, "first: null").await.ids[0],
            "A",
            "newest first by default"
        );
    }
}

#[tokio::test]
async fn what_lies_between_two_cursors_is_given_and_the_flags_tell_of_the_rest() {
    for database in DATABASES {
        let (app, token) = eight(database)
            .await
            .serve_here(&[Browse], Settings::default())
            .await;
        let all = walk(&app, &token, ("first", "OLDEST_FIRST"), 1, 8).await;
        let cursor = |id: &str| all.iter().find(|page| page.ids == [id]).unwrap().end.clone();
        let (z, b, end) = (cursor("z"), cursor("b"), cursor("A"));
        for (arguments, ids, has_previous, has_next) in [
            (format!("after: \"{z}\", before: \"{b}\""), "B_a", true, false),
            (
                format!("first: 2, after: \"{z}\", before: \"{b}\""),
                "B_",
                true,
                true,
            ),
            (
                format!("last: 2, after: \"{z}\", before: \"{b}\""),
                "_a",
                true,
                true,
            ),
            (format!("first: 3, after: \"{b}\""), "éA", true, false),
            (format!("first: 3, after: \"{end}\""), "", true, false),
            (format!("last: 3, before: \"{}\"", cursor("o")), "", false, true),
            ("first: 3, subdomain: []".into(), "", false, false),
        ] {
            let page = page(&app, &token, &format!("orderBy: OLDEST_FIRST, {arguments}")).await;
            assert_eq!(page.ids.concat(), ids, "{database:?} {arguments}");
            assert_eq!(page.has_previous, has_previous, "{database:?} {arguments}");
            assert_eq!(page.has_next, has_next, "{database:?} {arguments}");
            assert_eq!(page.start == "none", ids.is_empty());
        }
        let there = app.data.token(&[Admin], &["there"]).await;
        for way in ["first: 1, after", "last: 1, before"] {
            let query = format!("{{ activityLog({way}: \"{z}\") {{ nodes {{ id }} }} }}");
            let (message, code) = app.error(&there, &query).await;
            assert_eq!(code, "BAD_USER_INPUT");
            assert!(
                message.contains("is not a cursor of this domain's log"),
                "{message}"
            );
        }
    }
}

/// A seal tells a slip and not an attack: whoever knows how a cursor is made can make one.
#[tokio::test]
async fn a_forged_cursor_of_no_time_is_refused() {
    for database in DATABASES {
        let (app, token) = eight(database)
            .await
            .serve_here(&[Browse], Settings::default())
            .await;
        for micros in [i64::MAX, i64::MIN] {
            let place = Position {
                timestamp: Instant::from_micros(micros),
                id: "a".into(),
            };
            let cursor = place.encode(&DomainId::parse("here").unwrap());
            for way in ["first: 1, after", "first: 1, before", "last: 1, before"] {
                let period = r#"period: {last: "P1Y"}"#;
                let query = format!("{{ activityLog({period}, {way}: \"{cursor}\") {{ nodes {{ id }} }} }}");
                let (message, code) = app.error(&token, &query).await;
                assert_eq!(code, "BAD_USER_INPUT", "{database:?} {message}");
                assert!(message.contains("is not a cursor"), "{message}");
            }
        }
    }
}

const ORIGINALS: u32 = 2_000;

/// The originals: two a second, so that each shares its microsecond with another.
fn originals() -> Vec<Activity> {
    let start = at("2026-01-31T23:50:00Z").micros();
    let row = |n: u32| Activity {
        timestamp: Instant::from_micros(start + i64::from(n / 2) * 1_000_000),
        ..activity(
            "here",
            &format!("original-{n:04}"),
            "2026-01-31T23:50:00Z",
            "edit_page",
        )
    };
    (0..ORIGINALS).map(row).collect()
}

/// An older row, a newer one, and one amid the originals that shares its microsecond with two.
fn three_more(n: u32) -> Vec<Activity> {
    let mut middle = originals().swap_remove((n * 37 % ORIGINALS) as usize);
    middle.id = format!("n-middle-{n}");
    let older = activity(
        "here",
        &format!("n-older-{n}"),
        "2020-01-01T00:00:00Z",
        "edit_page",
    );
    let newer = activity(
        "here",
        &format!("n-newer-{n}"),
        "2030-01-01T00:00:00Z",
        "edit_page",
    );
    vec![older, newer, middle]
}

#[tokio::test]
async fn paging_loses_and_repeats_nothing_while_others_record() {
    for database in DATABASES {
        let (app, token) = TestStore::new(database)
            .await
            .with("here", "UTC", &originals())
            .await
            .serve_here(&[Browse], Settings::default())
            .await;
        let count = app.data(&token, "{ activityLog { totalCount } }").await;
        assert_eq!(count["activityLog"]["totalCount"], 2_000);
        assert_eq!(page(&app, &token, "first: null").await.ids.len(), 50);
        assert_eq!(page(&app, &token, "first: 500").await.ids.len(), 500);
        assert_eq!(page(&app, &token, "last: 500").await.ids.len(), 500);
        let expected: Vec<String> = originals().into_iter().map(|row| row.id).collect();
        let mut inserted = 0;
        for ways in [
            ["first", "OLDEST_FIRST"],
            ["last", "OLDEST_FIRST"],
            ["first", "NEWEST_FIRST"],
        ] {
            let store = app.data.store.clone();
            let from = inserted;
            let recording = tokio::spawn(async move {
                let scope = Record::by_operator(DomainId::parse("here").unwrap());
                for n in from..from + 60 {
                    store.append(&scope, three_more(n)).await.unwrap();
                }
            });
            let mut pages = walk(&app, &token, (ways[0], ways[1]), 37, 100).await;
            recording.await.unwrap();
            inserted += 60;
            if ways[0] == "last" {
                pages.reverse();
            }
            let mut ids: Vec<String> = pages.into_iter().flat_map(|page| page.ids).collect();
            let seen = ids.len();
            ids.retain(|id| id.starts_with("original"));
            if ways[1] == "NEWEST_FIRST" {
                ids.reverse();
            }
            assert!(ids == expected, "{database:?} {ways:?}: {} originals", ids.len());
            assert!(
                seen > expected.len(),
                "{database:?} {ways:?}: nothing was recorded meanwhile"
            );
        }
    }
}

/// Rows that take five MiB each are seven to a page.
#[tokio::test]
async fn a_page_of_large_rows_ends_early_and_says_so() {
    let rows: Vec<_> = (0..9)
        .map(|place| Activity {
            diff: Some("d".repeat(5 << 20)),
            ..activity("here", &place.to_string(), "2026-01-15T12:00:00Z", "edit_page")
        })
        .collect();
    for database in DATABASES {
        let store = TestStore::new(database).await.with("here", "UTC", &rows).await;
        let (app, token) = store.serve_here(&[Browse], Settings::default()).await;
        for way in ["first", "last"] {
            let mut pages = walk(&app, &token, (way, "OLDEST_FIRST"), 500, 2).await;
            if way == "last" {
                pages.reverse();
            }
            let ids: Vec<_> = pages.iter().flat_map(|page| page.ids.clone()).collect();
            assert_eq!(ids.concat(), "012345678", "{database:?} {way}");
            assert_eq!(pages.iter().map(|page| page.ids.len()).max(), Some(7));
        }
    }
}
