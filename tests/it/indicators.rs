//! The seven indicators against literal numbers.

use backoffice_analytics::model::{Activity, Instant, Permission};
use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};

use crate::support::{
    app::{DATABASES, Database, TestApp, TestStore, activity},
    until::until_the_day_lasts,
};

const PERIOD: &str =
    r#"period: {instants: {from: "2026-01-10T00:00:00.000005Z", to: "2026-01-20T00:00:00.000005Z"}}"#;

/// timestamp, action, user, dataset, page, subdomain; `-` is null.
const LOG: &str = "
2026-01-10T00:00:00.000004Z edit_dataset   ann       trees -     -
2026-01-10T00:00:00.000005Z edit_dataset   ann       trees -     -
2026-01-12T10:00:00Z        edit_dataset   ann       trees -     west
2026-01-12T11:00:00Z        publish_dataset ann      roads -     west
2026-01-12T12:00:00Z        analyze        anonymous trees -     -
2026-01-12T12:00:00Z        analyze        anonymous trees -     -
2026-01-12T12:30:00Z        analyze        -         roads home  east
2026-01-13T10:00:00Z        edit_page      é         -     home  -
2026-01-13T10:00:01Z        edit_page      a         -     about west
2026-01-13T10:00:02Z        edit_page      Z         -     home  west
2026-01-13T10:00:03Z        add_page       Z         -     Home  here
2026-01-14T10:00:00Z        geo            ann       trees -     -
2026-01-14T11:00:00Z        lookup_dataset a         birds -     -
2026-01-20T00:00:00.000004Z delete_dataset é         birds -     -
2026-01-20T00:00:00.000005Z delete_dataset é         birds -     -
";

fn log() -> Vec<Activity> {
    let rows = LOG.lines().filter(|line| !line.is_empty()).enumerate();
    let row = |(number, line): (usize, &str)| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let text = |place: usize| Some(fields[place].to_owned()).filter(|text| text != "-");
        Activity {
            user_id: text(2),
            dataset_id: text(3),
            page_id: text(4),
            subdomain_id: text(5),
            ..activity("here", &number.to_string(), fields[0], fields[1])
        }
    };
    rows.map(row).collect()
}

async fn served(database: Database) -> (TestApp, String) {
    let store = TestStore::new(database).await.with("here", "UTC", &log()).await;
    let app = store.with("empty", "UTC", &[]).await.serve();
    let token = app.data.token(&[Permission::Browse], &["here", "empty"]).await;
    (app, token)
}

/// Asks fields that hold `ARGS` for the domain and the period, and compares each with what it should be.
async fn answers(expected: &[(&str, Value)]) {
    for database in DATABASES {
        let (app, token) = served(database).await;
        for (field, value) in expected {
            let field = field.replace("ARGS", &format!("domain: \"here\", {PERIOD}"));
            let answer = app.data(&token, &format!("{{ it: {field} }}")).await;
            assert_eq!(&answer["it"], value, "{field}");
        }
    }
}

#[tokio::test]
async fn figures_over_a_period_count_its_start_and_not_its_end() {
    answers(&[
        ("actionDistribution(ARGS) { total }", json!({ "total": 13 })),
        ("numberOfUsers(ARGS) { value previous change }", json!({ "value": 4, "previous": 1, "change": 3.0 })),
        ("actionsByUsers(ARGS) { value previous change }", json!({ "value": 10, "previous": 1, "change": 9.0 })),
        (
            "numberOfUsers(domain: \"here\", period: {dates: {from: \"2026-01-01\", to: \"2026-01-08\"}}) { value previous change }",
            json!({ "value": 0, "previous": 0, "change": null }),
        ),
    ])
    .await;
}

#[tokio::test]
async fn rankings_break_ties_by_code_point_and_leave_nothing_out() {
    let by = |action: &str, count: u32| json!({ "action": action, "count": count });
    answers(&[
        (
            "topUsers(ARGS, first: 2) { total none others { entries actions } entries { rank userId actions byAction { action count } } }",
            json!({ "total": 13, "none": 3, "others": { "entries": 2, "actions": 4 }, "entries": [
                { "rank": 1, "userId": "ann", "actions": 4, "byAction": [by("edit_dataset", 2), by("geo", 1), by("publish_dataset", 1)] },
                { "rank": 2, "userId": "Z", "actions": 2, "byAction": [by("add_page", 1), by("edit_page", 1)] },
            ] }),
        ),
        (
            "topUsers(ARGS) { entries { userId } others { entries actions } }",
            json!({ "entries": [{ "userId": "ann" }, { "userId": "Z" }, { "userId": "a" }, { "userId": "é" }],
                    "others": { "entries": 0, "actions": 0 } }),
        ),
        (
            "topDatasets(ARGS) { total others { entries actions } entries { datasetId actions } }",
            json!({ "total": 5, "others": { "entries": 0, "actions": 0 }, "entries": [
                { "datasetId": "birds", "actions": 2 },
                { "datasetId": "trees", "actions": 2 },
                { "datasetId": "roads", "actions": 1 },
            ] }),
        ),
        (
            "topPages(ARGS, first: 1) { total others { entries actions } entries { rank pageId actions byAction { action category count } } }",
            json!({ "total": 4, "others": { "entries": 2, "actions": 2 }, "entries": [
                { "rank": 1, "pageId": "home", "actions": 2, "byAction": [{ "action": "edit_page", "category": "PAGE", "count": 2 }] },
            ] }),
        ),
    ])
    .await;
}

#[tokio::test]
async fn the_distribution_and_the_series_have_the_same_totals() {
    let share = |action: &str, category: &str, count: u32| json!({ "action": action, "category": category, "count": count, "share": f64::from(count) / 8.0 });
    let some = "ARGS, actionType: [\"edit_dataset\", \"analyze\", \"edit_page\", \"add_map\"]";
    answers(&[
        (
            &format!("actionDistribution({some}) {{ total shares {{ action category count share }} }}"),
            json!({ "total": 8, "shares": [share("analyze", "API", 3), share("edit_page", "PAGE", 3), share("edit_dataset", "DATASET", 2)] }),
        ),
        (
            &format!("actions({some}, interval: WEEK) {{ interval total buckets series {{ action total counts points {{ start count }} }} }}"),
            json!({ "interval": "WEEK", "total": 8,
                "buckets": ["2026-01-05T00:00:00Z", "2026-01-12T00:00:00Z", "2026-01-19T00:00:00Z"],
                "series": [series("analyze", [0, 3, 0]), series("edit_page", [0, 3, 0]), series("edit_dataset", [1, 1, 0])] }),
        ),
        ("actions(ARGS) { interval }", json!({ "interval": "DAY" })),
    ])
    .await;
}

fn series(action: &str, counts: [u32; 3]) -> Value {
    let starts = [
        "2026-01-05T00:00:00Z",
        "2026-01-12T00:00:00Z",
        "2026-01-19T00:00:00Z",
    ];
    let points: Vec<_> = starts
        .iter()
        .zip(counts)
        .map(|(start, count)| json!({ "start": start, "count": count }))
        .collect();
    json!({ "action": action, "total": counts.iter().sum::<u32>(), "counts": counts, "points": points })
}

#[tokio::test]
async fn activity_divides_by_category_and_by_weekday_and_hour() {
    let share = |category: &str, count: u32| json!({ "category": category, "count": count, "share": f64::from(count) / 13.0 });
    let mut counts = vec![vec![0; 24]; 7];
    // The clocks of Kolkata are five and a half hours ahead.
    for (weekday, hour, count) in [
        (0, 15, 1),
        (0, 16, 1),
        (0, 17, 2),
        (0, 18, 1),
        (1, 15, 4),
        (1, 5, 1),
        (2, 15, 1),
        (2, 16, 1),
        (5, 5, 1),
    ] {
        counts[weekday][hour] = count;
    }
    answers(&[
        (
            "actionsByCategory(ARGS) { total shares { category count share } }",
            json!({ "total": 13, "shares": [share("DATASET", 5), share("API", 4), share("PAGE", 4)] }),
        ),
        (
            "activityHeatmap(ARGS, timeZone: \"Asia/Kolkata\") { total counts }",
            json!({ "total": 13, "counts": counts }),
        ),
        (
            "activityHeatmap(domain: \"empty\") { total counts }",
            json!({ "total": 0, "counts": vec![vec![0; 24]; 7] }),
        ),
    ])
    .await;
}

#[tokio::test]
async fn subdomains_and_actions_select() {
    let total = |total: u32| json!({ "total": total });
    answers(&[
        ("actionDistribution(ARGS, subdomain: [\"west\"]) { total }", total(4)),
        ("actionDistribution(ARGS, subdomain: [\"here\"]) { total }", total(8)),
        ("actionDistribution(ARGS, subdomain: [\"east\", \"here\"]) { total }", total(9)),
        ("actionDistribution(ARGS, subdomain: [\"nowhere\"]) { total }", total(0)),
        ("actionDistribution(ARGS, subdomain: []) { total }", total(0)),
        ("actionDistribution(ARGS, actionType: []) { total }", total(0)),
        ("actionDistribution(ARGS, actionType: [\"geo\"], subdomain: [\"west\"]) { total }", total(0)),
        ("topUsers(ARGS, subdomain: [\"west\"]) { total none entries { userId actions } }",
            json!({ "total": 4, "none": 0, "entries": [{ "userId": "ann", "actions": 2 }, { "userId": "Z", "actions": 1 }, { "userId": "a", "actions": 1 }] })),
    ])
    .await;
}

#[tokio::test]
async fn an_empty_domain_has_zeros_and_empty_lists() {
    let query = "{ actions(domain: \"empty\") { total series { total } } numberOfUsers(domain: \"empty\") { value previous change }
        topUsers(domain: \"empty\") { total none entries { rank } others { entries actions } } topPages(domain: \"empty\") { total entries { rank } }
        actionDistribution(domain: \"empty\") { total shares { share } } activityLog(domain: \"empty\") { totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor } }
        domain(id: \"empty\") { subdomains actionTypes { count } firstActivity lastActivity } }";
    for database in DATABASES {
        let (app, token) = served(database).await;
        let expected = json!({
            "actions": { "total": 0, "series": [] }, "numberOfUsers": { "value": 0, "previous": 0, "change": null },
            "topUsers": { "total": 0, "none": 0, "entries": [], "others": { "entries": 0, "actions": 0 } },
            "topPages": { "total": 0, "entries": [] }, "actionDistribution": { "total": 0, "shares": [] },
            "activityLog": { "totalCount": 0, "nodes": [], "pageInfo": { "hasNextPage": false, "hasPreviousPage": false, "startCursor": null } },
            "domain": { "subdomains": [], "actionTypes": [], "firstActivity": null, "lastActivity": null },
        });
        assert_eq!(app.data(&token, query).await, expected);
    }
}

#[tokio::test]
async fn the_default_is_the_last_14_days_with_today() {
    for database in DATABASES {
        until_the_day_lasts().await;
        let midnight = Utc::now().date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
        let at = |days: i64, micros: i64| {
            Instant::from(midnight - TimeDelta::days(days) + TimeDelta::microseconds(micros))
                .in_zone(chrono_tz::UTC)
        };
        let rows = [
            ("before", at(13, -1)),
            ("first", at(13, 0)),
            ("today", at(0, 0)),
            ("tomorrow", at(-1, 0)),
        ];
        let rows = rows.map(|(id, time)| activity("p", id, &time, "edit_page"));
        let app = TestStore::new(database)
            .await
            .with("p", "UTC", &rows)
            .await
            .serve();
        let token = app.data.token(&[Permission::Browse], &["p"]).await;
        let answer = app
            .data(
                &token,
                "{ actions { total interval buckets } activityLog { totalCount } }",
            )
            .await;
        assert_eq!(
            (&answer["actions"]["total"], &answer["activityLog"]["totalCount"]),
            (&json!(2), &json!(4))
        );
        assert_eq!(answer["actions"]["buckets"].as_array().unwrap().len(), 14);
    }
}
