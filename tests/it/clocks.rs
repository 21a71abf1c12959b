//! Days and hours where the clocks change, as the API gives them.

use backoffice_analytics::model::{Activity, Permission};
use chrono::{Datelike, Timelike, Weekday};
use serde_json::{Value, json};

use crate::support::app::{DATABASES, TestStore, activity};

/// What the series of a log with these timestamps is over a period in a zone.
async fn over_time(zone: &str, period: &str, interval: &str, timestamps: &[&str]) -> (Vec<String>, Vec<u64>) {
    let rows: Vec<_> = timestamps
        .iter()
        .enumerate()
        .map(|(n, time)| activity("p", &n.to_string(), time, "edit_page"))
        .collect();
    let query =
        format!("{{ actions(period: {period}, interval: {interval}) {{ buckets series {{ counts }} }} }}");
    let mut answers: Vec<Value> = Vec::new();
    for database in DATABASES {
        let app = TestStore::new(database)
            .await
            .with("p", zone, &rows)
            .await
            .serve();
        let token = app.data.token(&[Permission::Browse], &["p"]).await;
        answers.push(app.data(&token, &query).await["actions"].take());
    }
    assert_eq!(answers[0], answers[1], "both databases answer the same");
    let buckets = serde_json::from_value(answers[0]["buckets"].take()).unwrap();
    (
        buckets,
        serde_json::from_value(answers[0]["series"][0]["counts"].take()).unwrap(),
    )
}

fn days(from: &str, to: &str) -> String {
    format!("{{dates: {{from: \"{from}\", to: \"{to}\"}}}}")
}

#[tokio::test]
async fn paris_in_spring_has_a_day_of_23_hours() {
    let rows = [
        "2026-03-28T22:59:59.999999Z",
        "2026-03-28T23:00:00Z",
        "2026-03-29T00:59:59.999999Z",
        "2026-03-29T01:00:00Z",
        "2026-03-29T21:59:59.999999Z",
        "2026-03-29T22:00:00Z",
    ];
    let (buckets, counts) = over_time("Europe/Paris", &days("2026-03-28", "2026-03-30"), "DAY", &rows).await;
    assert_eq!(
        buckets,
        [
            "2026-03-28T00:00:00+01:00",
            "2026-03-29T00:00:00+01:00",
            "2026-03-30T00:00:00+02:00"
        ]
    );
    assert_eq!(counts, [1, 4, 1]);
    let (buckets, counts) = over_time("Europe/Paris", &days("2026-03-29", "2026-03-29"), "HOUR", &rows).await;
    assert_eq!((buckets.len(), counts.iter().sum::<u64>()), (23, 4));
    assert_eq!(
        buckets[1..3],
        ["2026-03-29T01:00:00+01:00", "2026-03-29T03:00:00+02:00"]
    );
    assert_eq!(counts[..4], [1, 1, 1, 0]);
}

#[tokio::test]
async fn paris_in_autumn_has_a_day_of_25_hours() {
    let rows = [
        "2026-10-24T21:59:59.999999Z",
        "2026-10-24T22:00:00Z",
        "2026-10-25T00:30:00Z",
        "2026-10-25T01:30:00Z",
        "2026-10-25T22:59:59.999999Z",
        "2026-10-25T23:00:00Z",
    ];
    let (buckets, counts) = over_time("Europe/Paris", &days("2026-10-24", "2026-10-26"), "DAY", &rows).await;
    assert_eq!(
        buckets,
        [
            "2026-10-24T00:00:00+02:00",
            "2026-10-25T00:00:00+02:00",
            "2026-10-26T00:00:00+01:00"
        ]
    );
    assert_eq!(counts, [1, 4, 1]);
    let (buckets, counts) = over_time("Europe/Paris", &days("2026-10-25", "2026-10-25"), "HOUR", &rows).await;
    assert_eq!((buckets.len(), counts.iter().sum::<u64>()), (25, 4));
    assert_eq!(
        buckets[2..4],
        ["2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00"]
    );
    assert_eq!(counts[2..4], [1, 1]);
}

/// The ids of the rows of an hour of the week, in a log of the zone of Paris.
async fn in_hour(rows: &[Activity], hour: &str) -> Vec<String> {
    let query = format!(
        "{{ activityLog(first: 500, orderBy: OLDEST_FIRST, where: {{weekday: SUNDAY, hour: {hour}}}) {{ totalCount nodes {{ id }} }} }}"
    );
    let mut answers: Vec<Vec<String>> = Vec::new();
    for database in DATABASES {
        let store = TestStore::new(database).await;
        let app = store.with("p", "Europe/Paris", rows).await.serve();
        let token = app.data.token(&[Permission::Browse], &["p"]).await;
        let log = app.data(&token, &query).await["activityLog"].take();
        let nodes = log["nodes"].as_array().unwrap();
        assert_eq!(log["totalCount"], nodes.len(), "{database:?}");
        answers.push(
            nodes
                .iter()
                .map(|row| row["id"].as_str().unwrap().into())
                .collect(),
        );
    }
    assert_eq!(answers[0], answers[1], "both databases answer the same");
    answers.remove(0)
}

#[tokio::test]
async fn the_rows_of_an_hour_are_those_that_the_clocks_show_it_at() {
    let rows = [
        activity("p", "spring, 1", "2026-03-29T00:59:59.999999Z", "geo"),
        activity("p", "spring, 3", "2026-03-29T01:00:00Z", "geo"),
        activity("p", "autumn, 1", "2026-10-24T23:59:59.999999Z", "geo"),
        activity("p", "autumn, 2", "2026-10-25T00:00:00Z", "geo"),
        activity("p", "autumn, 2 again", "2026-10-25T01:59:59.999999Z", "geo"),
        activity("p", "autumn, 3", "2026-10-25T02:00:00Z", "geo"),
        activity("p", "in a thousand years", "2999-10-27T00:30:00Z", "geo"),
    ];
    assert_eq!(
        in_hour(&rows, "1").await,
        ["spring, 1", "autumn, 1", "in a thousand years"]
    );
    assert_eq!(in_hour(&rows, "2").await, ["autumn, 2", "autumn, 2 again"]);
    assert_eq!(in_hour(&rows, "3").await, ["spring, 3", "autumn, 3"]);
}

#[tokio::test]
async fn a_log_of_a_hundred_years_is_asked_for_an_hour_too() {
    let months =
        (1970..2100).flat_map(|year| (1..=12).map(move |month| format!("{year}-{month:02}-15T12:00:00Z")));
    let rows: Vec<_> = months.map(|time| activity("p", &time, &time, "geo")).collect();
    let is_meant = |row: &&Activity| {
        let local = row.timestamp.utc().with_timezone(&chrono_tz::Europe::Paris);
        local.weekday() == Weekday::Sun && local.hour() == 14
    };
    let expected: Vec<_> = rows.iter().filter(is_meant).map(|row| row.id.clone()).collect();
    assert!(expected.len() > 100, "{}", expected.len());
    assert_eq!(in_hour(&rows, "14").await, expected);
}

#[tokio::test]
async fn kathmandu_begins_its_days_at_a_quarter_past_six() {
    let rows = ["2026-01-31T18:14:59.999999Z", "2026-01-31T18:15:00Z"];
    let (buckets, counts) = over_time(
        "Asia/Kathmandu",
        &days("2026-01-15", "2026-02-10"),
        "MONTH",
        &rows,
    )
    .await;
    assert_eq!(
        buckets,
        ["2026-01-01T00:00:00+05:45", "2026-02-01T00:00:00+05:45"]
    );
    assert_eq!(counts, [1, 1]);
    let (buckets, counts) =
        over_time("Asia/Kathmandu", &days("2026-01-31", "2026-02-01"), "DAY", &rows).await;
    assert_eq!((buckets.len(), counts), (2, vec![1, 1]));
}

#[tokio::test]
async fn st_johns_is_half_an_hour_off_and_changes_its_clocks_too() {
    let rows = [
        "2026-03-08T03:29:59.999999Z",
        "2026-03-08T03:30:00Z",
        "2026-03-09T02:29:59.999999Z",
        "2026-03-09T02:30:00Z",
    ];
    let (buckets, counts) = over_time(
        "America/St_Johns",
        &days("2026-03-07", "2026-03-09"),
        "DAY",
        &rows,
    )
    .await;
    assert_eq!(
        buckets,
        [
            "2026-03-07T00:00:00-03:30",
            "2026-03-08T00:00:00-03:30",
            "2026-03-09T00:00:00-02:30"
        ]
    );
    assert_eq!(counts, [1, 2, 1]);
}

#[tokio::test]
async fn weeks_start_on_monday_and_count_only_what_lies_in_the_period() {
    let rows = [
        "2026-10-21T21:59:59.999999Z",
        "2026-10-21T22:00:00Z",
        "2026-10-25T22:59:59.999999Z",
        "2026-10-25T23:00:00Z",
    ];
    let (buckets, counts) = over_time("Europe/Paris", &days("2026-10-22", "2026-10-27"), "WEEK", &rows).await;
    assert_eq!(
        buckets,
        ["2026-10-19T00:00:00+02:00", "2026-10-26T00:00:00+01:00"]
    );
    assert_eq!(counts, [2, 1]);
}

#[tokio::test]
async fn the_argument_decides_over_the_zone_of_the_domain() {
    let rows = [activity("p", "1", "2026-01-31T23:30:00Z", "edit_page")];
    for database in DATABASES {
        let app = TestStore::new(database)
            .await
            .with("p", "UTC", &rows)
            .await
            .serve();
        let token = app.data.token(&[Permission::Browse], &["p"]).await;
        let period = days("2026-02-01", "2026-02-01");
        let query = format!(
            "{{ here: actionDistribution(period: {period}) {{ total }}
                there: actionDistribution(period: {period}, timeZone: \"Europe/Paris\") {{ total period {{ from to timeZone }} }}
                log: activityLog(timeZone: \"Asia/Kathmandu\") {{ nodes {{ timestamp }} }} }}"
        );
        let expected = json!({
            "here": { "total": 0 },
            "there": { "total": 1, "period": { "from": "2026-02-01T00:00:00+01:00", "to": "2026-02-02T00:00:00+01:00", "timeZone": "Europe/Paris" } },
            "log": { "nodes": [{ "timestamp": "2026-02-01T05:15:00+05:45" }] },
        });
        assert_eq!(app.data(&token, &query).await, expected);
    }
}
