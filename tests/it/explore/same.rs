//! What is served is the same log, once it is imported again.

use std::io::Cursor;

use backoffice_analytics::{
    ingest::{Options, Strictness, import},
    model::{Activity, DomainId, Extent, Filter, Grant, Permission},
    store::{Direction, Portions},
};

use super::{get, served};
use crate::support::app::{DATABASES, TestStore, activity, at};

/// Texts that some reader or writer might take for something else.
const HOSTILE: [&str; 14] = [
    "\"",
    "a\"b",
    ";",
    ",",
    "\t|",
    "\r\n",
    "a\nb",
    " a ",
    "\u{feff}a",
    "=1+1",
    "null",
    "\\n",
    "{\"a\": [1, null]}",
    "é🦀\u{301}",
];

fn rows() -> Vec<Activity> {
    let row = |(place, text): (usize, &&str)| Activity {
        user_id: Some((*text).into()),
        page_id: Some((*text).repeat(3)),
        diff: Some(format!("{text}\n{text}")),
        reuse_title: (place % 2 == 0).then(|| (*text).into()),
        ..activity(
            "here",
            &format!("own-{place}"),
            &format!("2026-03-29T00:59:{place:02}.00000{}Z", place % 10),
            "edit_page",
        )
    };
    let rows = HOSTILE.iter().enumerate().map(row);
    // Two that are the same but for their ids.
    let twin = |id: &str| activity("here", id, "2026-01-15T12:00:00Z", "geo");
    rows.chain([twin("t1"), twin("t2")]).collect()
}

/// The twelve fields of each row.
async fn log(data: &TestStore) -> Vec<String> {
    let here = DomainId::parse("here").unwrap();
    let grant = Grant::new([Permission::Browse].into(), [here].into(), Extent::Whole);
    let all = Filter::everything(grant.browse(None).unwrap());
    let mut portions = Portions::new(data.store.reading().into(), all, Direction::Up);
    let mut log = Vec::new();
    while let Some(rows) = portions.next().await.unwrap() {
        log.extend(rows.into_iter().map(|row| {
            let id = String::new();
            format!("{:?}", Activity { id, ..row })
        }));
    }
    log.sort();
    log
}

#[tokio::test]
async fn what_is_served_and_imported_again_is_the_same_log() {
    for database in DATABASES {
        let (app, token) = served(database, &rows()).await;
        let before = log(&app.data).await;
        assert_eq!(before.len(), HOSTILE.len() + 2);
        for (format, parameters) in [
            ("csv", &[][..]),
            ("csv", &[("use_labels", "true"), ("timezone", "Asia/Kathmandu")]),
            (
                "csv",
                &[("compressed", "true"), ("delimiter", "\t"), ("quote_all", "true")],
            ),
            ("csv", &[("with_bom", "false"), ("delimiter", "|")]),
            ("json", &[]),
            (
                "json",
                &[("compressed", "true"), ("timezone", "America/St_Johns")],
            ),
            ("jsonl", &[]),
        ] {
            let file = get(&app, &token, &format!("/exports/{format}"), parameters).await;
            let file = file.bytes().await.unwrap().to_vec();
            let other = TestStore::new(database).await;
            let now = at("2026-11-01T00:00:00Z");
            let report = import(
                &other.store,
                Cursor::new(file),
                Options::default(),
                None,
                Strictness::Strict,
                now,
            );
            let report = report.await.unwrap();
            assert!(
                report.broken.is_none() && report.refused == 0,
                "{format} {parameters:?} {:?}",
                report.first_refused
            );
            assert_eq!(log(&other).await, before, "{database:?} {format} {parameters:?}");
        }
    }
}
