//! Rows, page by page.

use backoffice_analytics::model::Activity;
use serde_json::{Value, json};

use super::{get, records, row, served, text};
use crate::support::app::{DATABASES, TestApp, activity};

fn rows() -> Vec<Activity> {
    vec![
        Activity {
            diff: Some("{\"a\": \"x; y\"}\r\n".into()),
            subdomain_id: Some("north".into()),
            ..row("1", "2026-03-29T00:59:59.5Z", "edit_dataset", Some("amy"))
        },
        row("2", "2026-03-29T01:00:00Z", "edit_page", None),
    ]
}

#[tokio::test]
async fn records_are_what_portals_give() {
    for database in DATABASES {
        let (app, token) = served(database, &rows()).await;
        let second = json!({
            "timestamp": "2026-03-29T01:00:00+00:00", "domain_id": "here", "user_id": null, "dataset_id": null,
            "username": null, "action": "edit_page", "group_id": "2", "page_id": null, "diff": null, "map_id": null,
            "reuse_title": null, "subdomain_id": null,
        });
        let first = json!({
            "timestamp": "2026-03-29T00:59:59.500+00:00", "domain_id": "here", "user_id": "amy", "dataset_id": null,
            "username": null, "action": "edit_dataset", "group_id": "1", "page_id": null,
            "diff": "{\"a\": \"x; y\"}\r\n", "map_id": null, "reuse_title": null, "subdomain_id": "north",
        });
        let all = json!({ "total_count": 2, "results": [second, first] });
        assert_eq!(records(&app, &token, &[]).await, all, "{database:?}");
        assert_eq!(
            records(&app, &token, &[("select", "*"), ("lang", "fr"), ("where", " ")]).await,
            all
        );
        // Columns come in the order in which they are selected.
        let chosen = [
            ("select", "action as what, `timestamp`, USER_ID"),
            ("order_by", "timestamp"),
            ("timezone", "Europe/Paris"),
            ("include_links", "False"),
            ("include_app_metas", "false"),
        ];
        assert_eq!(
            text(&app, &token, "/records", &chosen).await.replace('\n', ""),
            r#"{"total_count":2,"results":[{"what":"edit_dataset","timestamp":"2026-03-29T01:59:59.500+01:00","user_id":"amy"},{"what":"edit_page","timestamp":"2026-03-29T03:00:00+02:00","user_id":null}]}"#,
            "{database:?}"
        );
        let reply = get(&app, &token, "/records/", &[("limit", "0")]).await;
        let header = |name: &str| reply.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "application/json");
        assert_eq!(
            (header("cache-control"), header("vary").contains("Authorization")),
            ("no-store".into(), true)
        );
        assert_eq!(
            reply.json::<Value>().await.unwrap(),
            json!({ "total_count": 2, "results": [] })
        );
    }
}

/// More rows than a portion of the log has, two of each second.
fn many() -> Vec<Activity> {
    let at = |place: u32| {
        let second = place / 2;
        format!(
            "2026-01-15T{:02}:{:02}:{:02}Z",
            second / 3_600,
            second / 60 % 60,
            second % 60
        )
    };
    (0..10_300)
        .map(|place| Activity {
            page_id: Some(place.to_string()),
            ..activity("here", &format!("{place:05}"), &at(place), "edit_page")
        })
        .collect()
}

async fn pages_of(app: &TestApp, token: &str, window: &[(&str, &str)]) -> Vec<u32> {
    let order = [("order_by", "timestamp asc"), ("select", "page_id")];
    let found = records(app, token, &[&order[..], window].concat()).await;
    assert_eq!(found["total_count"], 10_300);
    let page = |row: &Value| row["page_id"].as_str().unwrap().parse().unwrap();
    found["results"].as_array().unwrap().iter().map(page).collect()
}

#[tokio::test]
async fn offsets_reach_the_first_10_000_rows() {
    for database in DATABASES {
        let (app, token) = served(database, &many()).await;
        for (window, expected) in [
            (&[][..], 0..10),
            (&[("limit", "100")], 0..100),
            (&[("limit", "3"), ("offset", "62")], 62..65),
            (&[("limit", "-1"), ("offset", "4095")], 4_095..4_195),
            (&[("limit", "100"), ("offset", "9900")], 9_900..10_000),
            (&[("limit", "0"), ("offset", "10000")], 0..0),
        ] {
            let pages = pages_of(&app, &token, window).await;
            assert_eq!(pages, expected.collect::<Vec<_>>(), "{database:?} {window:?}");
        }
        let newest = [
            ("order_by", "timestamp desc"),
            ("select", "page_id"),
            ("limit", "1"),
        ];
        assert_eq!(
            records(&app, &token, &newest).await["results"][0]["page_id"],
            "10299"
        );
    }
}
