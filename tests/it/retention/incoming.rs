//! What is too old when it comes.

use std::{fmt::Write, fs};

use backoffice_analytics::{
    ingest::{Options, Strictness, import},
    model::Permission::Admin,
};
use chrono::Utc;
use serde_json::{Value, json};

use crate::support::{
    app::{DATABASES, Settings, TestApp, TestStore, at},
    program::run,
    until::until_the_day_lasts,
};

use super::{for_long, id, months_ago, well};

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
        until_the_day_lasts().await;
        let data = TestStore::new(database).await.with("here", "UTC", &[]).await;
        let (app, token) = data.serve_here(&[Admin], Settings::default()).await;
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
    until_the_day_lasts().await;
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
