//! `group_by` and `count(*)`.

use backoffice_analytics::model::Activity;
use serde_json::{Value, json};

use super::{records, row, served, text};
use crate::support::app::{DATABASES, activity};

fn rows() -> Vec<Activity> {
    vec![
        row("1", "2025-12-31T22:30:00Z", "edit_page", Some("amy")),
        row("2", "2025-12-31T23:30:00Z", "edit_page", Some("bob")),
        row("3", "2026-02-01T12:00:00Z", "edit_dataset", Some("bob")),
        row("4", "2026-02-01T13:00:00Z", "edit_page", None),
        row("5", "2026-02-02T12:00:00Z", "edit_dataset", None),
    ]
}

/// Parameters, and the results that they have.
type Case<'case> = (&'case [(&'case str, &'case str)], Value);

async fn are_counted(cases: &[Case<'_>]) {
    for database in DATABASES {
        let (app, token) = served(database, &rows()).await;
        for (parameters, expected) in cases {
            let found = records(&app, &token, parameters).await;
            assert_eq!(found["results"], *expected, "{database:?} {parameters:?}");
            // Portals tell how many rows there are, and not how many groups.
            let is_grouped = parameters.iter().any(|(name, _)| *name == "group_by");
            assert_eq!(found.get("total_count").is_none(), is_grouped, "{parameters:?}");
        }
    }
}

#[tokio::test]
async fn rows_are_counted_by_what_they_hold() {
    let by_user = [
        ("select", "user_id as who, count(*) as n"),
        ("group_by", "user_id"),
    ];
    are_counted(&[
        (
            &[("select", "count(*)"), ("group_by", "action")],
            json!([{ "count(*)": 2, "action": "edit_dataset" }, { "count(*)": 3, "action": "edit_page" }]),
        ),
        // What is counted by nothing is one group, were there no rows.
        (&[("select", "count(*) as n")], json!([{ "n": 5 }])),
        (&[("select", "count(*) as n"), ("limit", "0")], json!([])),
        (
            &[("select", "COUNT( * )"), ("where", "action = 'geo'")],
            json!([{ "COUNT( * )": 0 }]),
        ),
        (&[by_user[0], by_user[1], ("where", "action = 'geo'")], json!([])),
        // What rows are counted by is shown in any case; without a value comes first.
        (
            &[("group_by", "user_id")],
            json!([{ "user_id": null }, { "user_id": "amy" }, { "user_id": "bob" }]),
        ),
        (
            &[by_user[0], by_user[1], ("order_by", "n desc, who desc")],
            json!([{ "who": "bob", "n": 2 }, { "who": null, "n": 2 }, { "who": "amy", "n": 1 }]),
        ),
        // What is named again changes nothing.
        (
            &[
                by_user[0],
                by_user[1],
                ("order_by", "n desc, n, who desc, user_id"),
            ],
            json!([{ "who": "bob", "n": 2 }, { "who": null, "n": 2 }, { "who": "amy", "n": 1 }]),
        ),
        (
            &[
                ("select", "count(*) as count"),
                ("group_by", "action, user_id as u"),
                ("order_by", "count(*) desc, u desc, action"),
            ],
            json!([
                { "count": 1, "action": "edit_dataset", "u": "bob" },
                { "count": 1, "action": "edit_page", "u": "bob" },
                { "count": 1, "action": "edit_page", "u": "amy" },
                { "count": 1, "action": "edit_dataset", "u": null },
                { "count": 1, "action": "edit_page", "u": null },
            ]),
        ),
        (
            &[by_user[0], by_user[1], ("limit", "1"), ("offset", "1")],
            json!([{ "n": 1, "who": "amy" }]),
        ),
        (
            &[
                ("select", "count(*) as n"),
                ("group_by", "domain_id, subdomain_id"),
                ("order_by", "domain_id"),
            ],
            json!([{ "n": 5, "domain_id": "here", "subdomain_id": null }]),
        ),
    ])
    .await;
}

#[tokio::test]
async fn rows_are_counted_by_parts_of_their_dates() {
    let count = ("select", "count(*) as n");
    are_counted(&[
        // Portals give them as texts, and days are the zone's.
        (
            &[count, ("group_by", "year(timestamp)")],
            json!([{ "n": 2, "year(timestamp)": "2025" }, { "n": 3, "year(timestamp)": "2026" }]),
        ),
        (
            &[
                count,
                ("group_by", "year(timestamp) as y"),
                ("timezone", "Europe/Paris"),
            ],
            json!([{ "n": 1, "y": "2025" }, { "n": 4, "y": "2026" }]),
        ),
        // What has a name in `group_by` is known by it.
        (
            &[
                ("select", "y,count(*) as n"),
                ("group_by", "year(timestamp) as y"),
            ],
            json!([{ "n": 2, "y": "2025" }, { "n": 3, "y": "2026" }]),
        ),
        (
            &[
                ("select", "count(*) as n, y as year"),
                ("group_by", "year(timestamp) as y, action as user_id"),
                ("where", "user_id = 'amy'"),
            ],
            json!([{ "n": 1, "year": "2025", "user_id": "edit_page" }]),
        ),
        (
            &[
                ("select", "month(timestamp) as m, count(*) as n, day(timestamp)"),
                ("group_by", "month(timestamp), day(timestamp)"),
                ("order_by", "month(timestamp) desc, day(timestamp)"),
            ],
            json!([
                { "m": "12", "n": 2, "day(timestamp)": "31" },
                { "m": "2", "n": 2, "day(timestamp)": "1" },
                { "m": "2", "n": 1, "day(timestamp)": "2" },
            ]),
        ),
    ])
    .await;
}

#[tokio::test]
async fn rows_are_counted_by_dates_as_they_are_written() {
    let count = ("select", "count(*) as n");
    are_counted(&[
        // What is given no name has the one that it is written by.
        (
            &[count, ("group_by", "date_format(timestamp,'YYYY-MM-dd')")],
            json!([
                { "n": 2, "date_format(timestamp,'YYYY-MM-dd')": "2025-12-31" },
                { "n": 2, "date_format(timestamp,'YYYY-MM-dd')": "2026-02-01" },
                { "n": 1, "date_format(timestamp,'YYYY-MM-dd')": "2026-02-02" },
            ]),
        ),
        (
            &[
                ("select", "Date_Format( timestamp , \"yyyy-MM\" ), count(*)"),
                ("group_by", "date_format(timestamp, 'YYYY-MM')"),
                ("order_by", "date_format(timestamp, 'yyyy-MM') desc"),
                ("timezone", "Europe/Paris"),
            ],
            json!([
                { "Date_Format( timestamp , \"yyyy-MM\" )": "2026-02", "count(*)": 3 },
                { "Date_Format( timestamp , \"yyyy-MM\" )": "2026-01", "count(*)": 1 },
                { "Date_Format( timestamp , \"yyyy-MM\" )": "2025-12", "count(*)": 1 },
            ]),
        ),
        (
            &[
                count,
                ("group_by", "action, date_format(timestamp, 'yyyy-MM-dd') as day"),
                ("order_by", "day desc, action"),
                ("where", "action = 'edit_dataset'"),
            ],
            json!([
                { "n": 1, "action": "edit_dataset", "day": "2026-02-02" },
                { "n": 1, "action": "edit_dataset", "day": "2026-02-01" },
            ]),
        ),
        (
            &[
                count,
                (
                    "group_by",
                    "date_format(timestamp, 'YYYY') as y, date_format(timestamp, 'yyyy-MM') as m",
                ),
                ("limit", "1"),
            ],
            json!([{ "n": 2, "y": "2025", "m": "2025-12" }]),
        ),
    ])
    .await;
}

#[tokio::test]
async fn what_is_counted_together_tells_how_many_rows_there_are() {
    let (app, token) = served(DATABASES[0], &rows()).await;
    let shown = text(
        &app,
        &token,
        "/records",
        &[("select", "count(*) as n"), ("limit", "1")],
    )
    .await;
    assert_eq!(
        shown.replace('\n', ""),
        r#"{"total_count":5,"results":[{"n":5}]}"#
    );
}

#[tokio::test]
async fn figures_equal_those_of_the_indicators() {
    for database in DATABASES {
        let (app, token) = served(database, &rows()).await;
        let period = r#"period: {dates: {from: "2025-12-01", to: "2026-02-28"}}"#;
        let query = format!(
            "{{ actionDistribution({period}) {{ shares {{ action count }} }} topUsers({period}) {{ entries {{ userId actions }} }} actions({period}, interval: DAY, timeZone: \"Europe/Paris\") {{ buckets series {{ action counts }} }} }}"
        );
        let data = app.data(&token, &query).await;
        let ordered = |group: &'static str, order: &'static str| {
            [
                ("select", "count(*) as n"),
                ("group_by", group),
                ("order_by", order),
            ]
        };
        let by_action = records(&app, &token, &ordered("action", "n desc, action")).await;
        let shares: Vec<_> = data["actionDistribution"]["shares"]
            .as_array()
            .unwrap()
            .iter()
            .map(|share| json!({ "n": share["count"], "action": share["action"] }))
            .collect();
        assert_eq!(by_action["results"], json!(shares), "{database:?}");
        let identified = [("where", "user_id is not null and user_id != 'anonymous'")];
        let by_user = records(
            &app,
            &token,
            &[&ordered("user_id", "n desc, user_id")[..], &identified].concat(),
        )
        .await;
        let users: Vec<_> = data["topUsers"]["entries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| json!({ "n": entry["actions"], "user_id": entry["userId"] }))
            .collect();
        assert_eq!(by_user["results"], json!(users), "{database:?}");
        let days = [
            ("select", "count(*) as n"),
            (
                "group_by",
                "action, year(timestamp) as y, month(timestamp) as m, day(timestamp) as d",
            ),
            ("timezone", "Europe/Paris"),
        ];
        let mut counted: Vec<(String, String, i64)> = Vec::new();
        for series in data["actions"]["series"].as_array().unwrap() {
            let buckets = data["actions"]["buckets"].as_array().unwrap();
            for (bucket, count) in buckets.iter().zip(series["counts"].as_array().unwrap()) {
                if count != 0 {
                    let text = |value: &Value| value.as_str().unwrap().to_owned();
                    counted.push((
                        text(&series["action"]),
                        text(bucket)[..10].into(),
                        count.as_i64().unwrap(),
                    ));
                }
            }
        }
        let found = records(&app, &token, &days).await;
        let mut groups: Vec<_> = found["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|group| {
                let number = |name: &str| group[name].as_str().unwrap().parse::<u32>().unwrap();
                let day = format!("{:04}-{:02}-{:02}", number("y"), number("m"), number("d"));
                (
                    group["action"].as_str().unwrap().to_owned(),
                    day,
                    group["n"].as_i64().unwrap(),
                )
            })
            .collect();
        counted.sort();
        groups.sort();
        assert_eq!(groups, counted, "{database:?}");
        let of_days = [
            days[0],
            ("group_by", "action, date_format(timestamp, 'YYYY-MM-dd') as day"),
            days[2],
        ];
        let found = records(&app, &token, &of_days).await;
        let group = |group: &Value| {
            let text = |name: &str| group[name].as_str().unwrap().to_owned();
            (text("action"), text("day"), group["n"].as_i64().unwrap())
        };
        let mut groups: Vec<_> = found["results"].as_array().unwrap().iter().map(group).collect();
        groups.sort();
        assert_eq!(groups, counted, "{database:?}");
    }
}

#[tokio::test]
async fn groups_come_by_20_000_at_most() {
    let rows: Vec<_> = (0..20_010)
        .map(|place| Activity {
            page_id: Some(format!("{place:05}")),
            ..activity(
                "here",
                &format!("{place:05}"),
                "2026-01-15T12:00:00Z",
                "edit_page",
            )
        })
        .collect();
    let (app, token) = served(DATABASES[0], &rows).await;
    for (window, first, count) in [
        (&[][..], "00000", 20_000),
        (&[("offset", "19999")], "19999", 1),
        (&[("limit", "-1"), ("offset", "5")], "00005", 19_995),
        (&[("limit", "20000")], "00000", 20_000),
    ] {
        let found = records(&app, &token, &[&[("group_by", "page_id")][..], window].concat()).await;
        let results = found["results"].as_array().unwrap();
        assert_eq!(
            (results[0]["page_id"].as_str().unwrap(), results.len()),
            (first, count),
            "{window:?}"
        );
    }
    let file = text(&app, &token, "/exports/csv", &[("group_by", "page_id")]).await;
    assert_eq!(file.lines().count(), 1 + 20_010);
}
