//! Recording: all or none, each id once, without gaps.

mod together;

use backoffice_analytics::model::{MAX_TEXTS, Permission};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::app::{DATABASES, Database, TestApp, TestStore};

const RECORD: &str =
    "mutation($them: [ActivityInput!]!) { recordActivities(activities: $them) { recorded duplicates } }";

async fn empty(database: Database) -> (TestApp, String) {
    let app = TestStore::new(database)
        .await
        .with("here", "UTC", &[])
        .await
        .serve();
    let token = app
        .data
        .token(&[Permission::Browse, Permission::Record], &["here"])
        .await;
    (app, token)
}

async fn record(app: &TestApp, token: &str, activities: Value) -> Value {
    app.ask(token, RECORD, json!({ "them": activities })).await
}

/// Recorded and duplicates.
async fn counts(app: &TestApp, token: &str, activities: Value) -> (u64, u64) {
    let reply = record(app, token, activities).await;
    let payload = &reply["data"]["recordActivities"];
    let count = |name: &str| payload[name].as_u64().unwrap_or_else(|| panic!("{reply:#}"));
    (count("recorded"), count("duplicates"))
}

async fn total(app: &TestApp, token: &str) -> Value {
    app.data(token, "{ activityLog { totalCount } }").await["activityLog"]["totalCount"].take()
}

#[tokio::test]
async fn an_id_is_recorded_once_and_its_first_values_stay() {
    for database in DATABASES {
        let (app, token) = empty(database).await;
        let row = |id: &str, action: &str, time: &str| json!({"id": id, "action": action, "timestamp": time});
        let (january, may) = ("2026-01-15T12:00:00Z", "2026-05-15T12:00:00+02:00");
        for (activities, expected) in [
            (json!([]), (0, 0)),
            (
                json!([row("1", "edit_page", january), row("2", "geo", january)]),
                (2, 0),
            ),
            (json!([row("1", "edit_page", january)]), (0, 1)),
            (
                json!([row("1", "other_action", may), row("3", "brand_new", may)]),
                (1, 1),
            ),
            (
                json!([
                    row("4", "geo", may),
                    row("4", "edit_page", january),
                    row("4", "geo", may)
                ]),
                (1, 2),
            ),
        ] {
            let told = activities.to_string();
            assert_eq!(
                counts(&app, &token, activities).await,
                expected,
                "{database:?} {told}"
            );
        }
        let query = "{ activityLog(orderBy: OLDEST_FIRST) { nodes { id action timestamp } } }";
        let expected = json!([
            row("1", "edit_page", january),
            row("2", "geo", january),
            row("3", "brand_new", "2026-05-15T10:00:00Z"),
            row("4", "geo", "2026-05-15T10:00:00Z"),
        ]);
        assert_eq!(
            app.data(&token, query).await["activityLog"]["nodes"],
            expected,
            "{database:?}"
        );
    }
}

#[tokio::test]
async fn id_and_timestamp_have_defaults_and_empty_text_is_null() {
    for database in DATABASES {
        let (app, token) = empty(database).await;
        let before = chrono::Utc::now();
        let bare = json!([{"action": "geo", "userId": "", "diff": "", "subdomainId": ""}, {"action": "geo"}]);
        assert_eq!(counts(&app, &token, bare).await, (2, 0));
        let query = "{ activityLog { nodes { id timestamp userId diff subdomainId } } }";
        let nodes = app.data(&token, query).await["activityLog"]["nodes"].take();
        for node in [&nodes[0], &nodes[1]] {
            let id: Uuid = node["id"].as_str().unwrap().parse().expect("a UUID");
            assert_eq!(id.get_version_num(), 7);
            let time: chrono::DateTime<chrono::Utc> = node["timestamp"].as_str().unwrap().parse().unwrap();
            assert!((before - chrono::TimeDelta::microseconds(1)..=chrono::Utc::now()).contains(&time));
            assert_eq!(
                json!([node["userId"], node["diff"], node["subdomainId"]]),
                json!([null, null, null])
            );
        }
        assert_ne!(nodes[0]["id"], nodes[1]["id"]);
    }
}

#[tokio::test]
async fn one_that_is_invalid_keeps_all_out_and_is_named() {
    for database in DATABASES {
        let (app, token) = empty(database).await;
        let nul = "a\0b";
        for (invalid, part) in [
            (
                json!({"action": "geo", "userId": nul}),
                "activities[1].userId: The character NUL",
            ),
            (
                json!({"action": "geo", "datasetId": nul}),
                "activities[1].datasetId: ",
            ),
            (
                json!({"action": "geo", "username": nul}),
                "activities[1].username: ",
            ),
            (
                json!({"action": "geo", "groupId": nul}),
                "activities[1].groupId: ",
            ),
            (json!({"action": "geo", "pageId": nul}), "activities[1].pageId: "),
            (json!({"action": "geo", "diff": nul}), "activities[1].diff: "),
            (json!({"action": "geo", "mapId": nul}), "activities[1].mapId: "),
            (
                json!({"action": "geo", "reuseTitle": nul}),
                "activities[1].reuseTitle: ",
            ),
            (
                json!({"action": "geo", "subdomainId": nul}),
                "activities[1].subdomainId: ",
            ),
            (json!({"action": "geo", "id": nul}), "activities[1].id: "),
            (
                json!({"action": "geo", "id": ""}),
                "activities[1].id: The id has 0 bytes",
            ),
            (
                json!({"action": "geo", "id": "é".repeat(128)}),
                "activities[1].id: The id has 256 bytes",
            ),
            (json!({"action": "Edit page"}), "lower snake case"),
            (
                json!({"action": "geo", "timestamp": "2026-01-15T12:00:00"}),
                "with an offset",
            ),
            (
                json!({"action": "geo", "timestamp": "1969-12-31T23:59:59Z"}),
                "1970 to 2999",
            ),
            (json!({"userId": "amy"}), "action"),
        ] {
            let told = invalid.to_string();
            let reply = record(&app, &token, json!([{"id": "1", "action": "geo"}, invalid])).await;
            let (message, code) = (
                &reply["errors"][0]["message"],
                &reply["errors"][0]["extensions"]["code"],
            );
            assert!(
                message.as_str().is_some_and(|it| it.contains(part)),
                "{told}: {reply:#}"
            );
            assert!(
                code == "BAD_USER_INPUT" || code == "GRAPHQL_VALIDATION_FAILED",
                "{told}: {reply:#}"
            );
        }
        let many = vec![json!({"action": "geo"}); 10_001];
        let reply = record(&app, &token, many.clone().into()).await;
        assert_eq!(
            reply["errors"][0]["message"],
            "There are 10001 activities: give at most 10000 at a time"
        );
        assert_eq!(total(&app, &token).await, 0, "{database:?}");
        assert_eq!(
            counts(&app, &token, many[1..].into()).await,
            (10_000, 0),
            "{database:?}"
        );
        assert_eq!(total(&app, &token).await, 10_000, "{database:?}");
    }
}

#[tokio::test]
async fn one_that_is_too_large_keeps_all_out_and_one_as_large_as_may_be_is_recorded() {
    for database in DATABASES {
        let (app, token) = empty(database).await;
        let row = |bytes: usize| json!({"action": "geo", "userId": "amy", "diff": "x".repeat(bytes - "geoamy".len())});
        let reply = record(&app, &token, json!([{"action": "geo"}, row(MAX_TEXTS + 1)])).await;
        assert_eq!(
            reply["errors"][0]["message"],
            "activities[1]: The texts of the row have 16777217 bytes: at most 16777216 are kept"
        );
        assert_eq!(reply["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
        assert_eq!(total(&app, &token).await, 0, "{database:?}");
        let both = json!([{"action": "geo"}, row(MAX_TEXTS)]);
        assert_eq!(counts(&app, &token, both).await, (2, 0), "{database:?}");
    }
}

#[tokio::test]
async fn a_text_that_cannot_be_read_keeps_out_what_stands_before_it_in_the_document() {
    for database in DATABASES {
        let (app, token) = empty(database).await;
        let twice = r#"mutation { first: recordActivities(activities: [{action: "geo"}]) { recorded }
            second: recordActivities(activities: [{action: "geo", timestamp: "never"}]) { recorded } }"#;
        let (message, code) = app.error(&token, twice).await;
        assert_eq!(code, "BAD_USER_INPUT");
        assert!(
            message.starts_with("activities[0].timestamp: `never` is not"),
            "{message}"
        );
        assert_eq!(total(&app, &token).await, 0, "{database:?}");
    }
}
