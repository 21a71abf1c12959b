//! What a live cursor is good for: its domain and its log, whatever became of that log, and no other.

use backoffice_analytics::model::{Activity, CivilDuration, DomainId, Permission::Browse, Retention};
use sea_orm::{ConnectionTrait, Database as Connection};
use serde_json::json;

use super::{after, append, append_to, document, next_ids, next_of, row, served};
use crate::support::{
    app::{DATABASES, TestApp, activity, at},
    events::{Events, end_of_the_log},
    program::run,
};

#[tokio::test]
async fn a_cursor_is_of_its_domain_and_unchanged_or_refused() {
    for database in DATABASES {
        let app = served(database).await;
        app.data
            .store
            .ensure_domain(&DomainId::parse("there").unwrap(), None)
            .await
            .unwrap();
        let token = app.data.token(&[Browse], &["here", "there"]).await;
        let cursor = end_of_the_log(&app.address, &token).await;
        let page = app
            .data(
                &token,
                "{ activityLog(domain: \"here\") { pageInfo { endCursor } } }",
            )
            .await;
        let page = page["activityLog"]["pageInfo"]["endCursor"].as_str().unwrap();
        let changed = cursor.replacen(&cursor[40..41], if &cursor[40..41] == "A" { "B" } else { "A" }, 1);
        for (domain, after) in [
            ("there", cursor.as_str()),
            ("here", page),
            ("here", ""),
            ("here", &changed),
            ("here", &cursor[..cursor.len() - 4]),
        ] {
            let query = document(&format!("domain: \"{domain}\", after: \"{after}\""));
            let mut events = Events::open(&app.address, &token, &query).await;
            let told = events.next().await;
            let error = &told["errors"][0];
            assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{told:#}");
            let message = error["message"].as_str().unwrap();
            assert!(message.contains("not a live cursor of this domain"), "{message}");
            events.completes().await;
        }
        let log = format!("{{ activityLog(domain: \"here\", after: \"{cursor}\") {{ totalCount }} }}");
        let (message, code) = app.error(&token, &log).await;
        assert_eq!(code, "BAD_USER_INPUT", "{message}");
        let nodes = app
            .data(
                &token,
                "{ activityLog(domain: \"here\") { nodes { liveCursor } } }",
            )
            .await;
        assert_eq!(nodes["activityLog"]["nodes"][0], json!({ "liveCursor": null }));
    }
}

#[tokio::test]
async fn a_month_that_was_emptied_and_filled_again_is_new() {
    for database in DATABASES {
        let app = served(database).await;
        let token = app.data.token(&[Browse], &["here"]).await;
        let here = DomainId::parse("here").unwrap();
        append_to(&app.data.store, "2026-01", &["old-3"]).await;
        let cursor = end_of_the_log(&app.address, &token).await;
        let year = Some(Retention(CivilDuration::parse("P1Y").unwrap()));
        app.data.store.set_retention(&here, year).await.unwrap();
        let now = at("2028-01-01T00:00:00Z");
        for expired in app.data.store.expired(now).await.unwrap() {
            assert!(app.data.store.remove_expired(&expired, now).await.unwrap() > 0);
        }
        app.data.store.set_retention(&here, None).await.unwrap();
        // What was emptied is still known, and no sign of an older copy.
        let mut follower = Events::open(&app.address, &token, &after(&cursor)).await;
        append_to(&app.data.store, "2026-02", &["elsewhere"]).await;
        assert_eq!(next_ids(&mut follower, 1).await, ["elsewhere"], "{database:?}");
        // As many as there were, so that nothing but the removal tells that they are others.
        append_to(&app.data.store, "2026-01", &["a", "b", "c"]).await;
        let events = Events::open(&app.address, &token, &after(&cursor)).await;
        for mut events in [events, follower] {
            assert_eq!(next_ids(&mut events, 3).await, ["a", "b", "c"], "{database:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_holds_though_the_person_of_its_row_was_erased() {
    for database in DATABASES {
        let app = served(database).await;
        let token = app.data.token(&[Browse], &["here"]).await;
        let last = Activity {
            user_id: Some("amy".into()),
            ..row("last", "2026-01", "")
        };
        append(&app.data.store, &[last]).await;
        let cursor = end_of_the_log(&app.address, &token).await;
        let erase = ["erase-user", "--domain", "here", "--user-id", "amy"];
        let (success, printed, told) = run(&app.data.url, &erase);
        assert!(success, "{printed} {told}");
        append_to(&app.data.store, "2026-01", &["next"]).await;
        assert_eq!(next_of(&app, &token, &cursor).await.0, "next", "{database:?}");
    }
}

#[tokio::test]
async fn a_log_that_ends_before_the_cursor_is_an_older_copy_and_says_so() {
    for database in DATABASES {
        let app = served(database).await;
        let token = app.data.token(&[Browse], &["here"]).await;
        let cursor = end_of_the_log(&app.address, &token).await;
        let follower = Events::open(&app.address, &token, &after(&cursor)).await;
        restore(
            &app,
            &[
                "DELETE FROM activity WHERE id = 'old-2'",
                "UPDATE segment SET rows = 1",
            ],
        )
        .await;
        append_to(&app.data.store, "2026-02", &["1"]).await;
        let later = Events::open(&app.address, &token, &after(&cursor)).await;
        are_told_of_an_older_copy([later, follower]).await;
    }
}

async fn are_told_of_an_older_copy(events: impl IntoIterator<Item = Events>) {
    for mut events in events {
        let told = events.next().await;
        let error = &told["errors"][0];
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{told:#}");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("older copy"), "{message}");
    }
}

/// Has the log as it was before.
async fn restore(app: &TestApp, statements: &[&str]) {
    let raw = Connection::connect(&app.data.url).await.unwrap();
    for statement in statements {
        raw.execute_unprepared(statement).await.unwrap();
    }
}

#[tokio::test]
async fn a_log_from_before_a_month_began_is_an_older_copy() {
    for database in DATABASES {
        let app = served(database).await;
        let token = app.data.token(&[Browse], &["here"]).await;
        append_to(&app.data.store, "2026-02", &["lost-1", "lost-2"]).await;
        let cursor = end_of_the_log(&app.address, &token).await;
        let follower = Events::open(&app.address, &token, &after(&cursor)).await;
        restore(
            &app,
            &[
                "DELETE FROM activity WHERE id LIKE 'lost-%'",
                "DELETE FROM segment WHERE segment = 202602",
            ],
        )
        .await;
        let later = Events::open(&app.address, &token, &after(&cursor)).await;
        // A follower looks when something is recorded.
        append_to(&app.data.store, "2026-01", &["anywhere"]).await;
        are_told_of_an_older_copy([later, follower]).await;
    }
}

#[tokio::test]
async fn a_log_from_before_a_month_was_emptied_is_an_older_copy() {
    for database in DATABASES {
        let app = served(database).await;
        let token = app.data.token(&[Browse], &["here"]).await;
        restore(&app, &["UPDATE segment SET removals = 1"]).await;
        let cursor = end_of_the_log(&app.address, &token).await;
        let follower = Events::open(&app.address, &token, &after(&cursor)).await;
        restore(&app, &["UPDATE segment SET removals = 0"]).await;
        let later = Events::open(&app.address, &token, &after(&cursor)).await;
        append_to(&app.data.store, "2026-02", &["anywhere"]).await;
        are_told_of_an_older_copy([later, follower]).await;
    }
}

#[tokio::test]
async fn a_log_that_went_on_from_an_older_copy_says_so_too() {
    for database in DATABASES {
        let app = served(database).await;
        let token = app.data.token(&[Browse], &["here"]).await;
        let before = end_of_the_log(&app.address, &token).await;
        append_to(&app.data.store, "2026-01", &["lost"]).await;
        let cursor = end_of_the_log(&app.address, &token).await;
        restore(
            &app,
            &[
                "DELETE FROM activity WHERE id = 'lost'",
                "UPDATE segment SET rows = 2",
            ],
        )
        .await;
        // As many as there were, and one more.
        let others =
            ["13", "14"].map(|day| activity("here", day, &format!("2026-01-{day}T12:00:00Z"), "geo"));
        append(&app.data.store, &others).await;
        let told = Events::open(&app.address, &token, &after(&cursor))
            .await
            .next()
            .await;
        let message = told["errors"][0]["message"].as_str().unwrap_or_default();
        assert!(message.contains("went on from one"), "{database:?} {told:#}");
        let mut events = Events::open(&app.address, &token, &after(&before)).await;
        assert_eq!(next_ids(&mut events, 2).await, ["13", "14"], "{database:?}");
    }
}
