//! Indicators as tables.

use backoffice_analytics::{
    graphql::Documents,
    model::{Activity, Permission::Browse},
};

use super::{served, text};
use crate::support::app::{DATABASES, TestStore, activity};

fn rows() -> Vec<Activity> {
    let row = |id: &str, timestamp: &str, action: &str, user: Option<&str>| Activity {
        user_id: user.map(str::to_owned),
        dataset_id: Some(format!("of-{action}")),
        page_id: Some("-p".into()),
        ..activity("here", id, timestamp, action)
    };
    vec![
        row("1", "2026-02-02T00:30:00Z", "edit_dataset", Some("amy")),
        row("2", "2026-02-02T12:00:00Z", "edit_dataset", Some("bob")),
        row("3", "2026-02-03T12:00:00Z", "edit_page", Some("amy")),
        row("4", "2026-02-03T12:00:00Z", "edit_page", Some("amy")),
        row("5", "2026-02-04T12:00:00Z", "geo", None),
    ]
}

/// The same with each cell in quotes.
fn quoted(table: &str) -> String {
    let rows = table
        .lines()
        .map(|row| format!("\"{}\"\r\n", row.replace(',', "\",\"")));
    rows.collect()
}

#[tokio::test]
async fn each_indicator_is_a_table() {
    for database in DATABASES {
        let (app, token) = served(database, &rows()).await;
        let period = "from=2026-02-02&to=2026-02-04";
        let counts = |value: u32| {
            format!(
                "from,to,value,previous,change\r\n2026-02-02T00:00:00+01:00,2026-02-05T00:00:00+01:00,{value},0,\r\n"
            )
        };
        for (path, expected) in [
            ("actions.csv?interval=DAY&actionType=edit_dataset", "action,category,start,count\r\nedit_dataset,DATASET,2026-02-02T00:00:00+01:00,2\r\nedit_dataset,DATASET,2026-02-03T00:00:00+01:00,0\r\nedit_dataset,DATASET,2026-02-04T00:00:00+01:00,0\r\n".to_owned()),
            ("numberOfUsers.csv?", counts(2)),
            ("actionsByUsers.csv?", counts(4)),
            ("topUsers.csv?", "rank,userId,actions,action,category,count\r\n1,amy,3,edit_page,PAGE,2\r\n1,amy,3,edit_dataset,DATASET,1\r\n2,bob,1,edit_dataset,DATASET,1\r\n".into()),
            ("topUsers.csv?first=1&actionType=edit_dataset&profile=portal", "\u{feff}rank;userId;actions;action;category;count\r\n1;amy;1;edit_dataset;DATASET;1\r\n".into()),
            ("topDatasets.csv?first=1", "rank,datasetId,actions,action,category,count\r\n1,of-edit_dataset,2,edit_dataset,DATASET,2\r\n".into()),
            ("topPages.csv?guard=formulas&subdomain=here", quoted("rank,pageId,actions,action,category,count\r\n1,'-p,4,edit_dataset,DATASET,2\r\n1,'-p,4,edit_page,PAGE,2\r\n")),
            ("actionDistribution.csv?", "action,category,count,share\r\nedit_dataset,DATASET,2,0.4\r\nedit_page,PAGE,2,0.4\r\ngeo,API,1,0.2\r\n".into()),
            ("actionsByCategory.csv?", "category,count,share\r\nDATASET,2,0.4\r\nPAGE,2,0.4\r\nAPI,1,0.2\r\n".into()),
            ("topUsers.csv?subdomain=nowhere", "rank,userId,actions,action,category,count\r\n".into()),
        ] {
            let path = format!("/export/{path}&{period}").replace("?&", "?");
            assert_eq!(text(&app, &token, &path).await, expected, "{database:?} {path}");
        }
        let week = text(&app, &token, &format!("/export/activityHeatmap.csv?{period}")).await;
        assert_eq!(week.lines().count(), 1 + 7 * 24, "{week}");
        assert!(
            week.starts_with("weekday,hour,count\r\n0,0,0\r\n0,1,1\r\n") && week.contains("\r\n1,13,2\r\n"),
            "{week}"
        );
    }
}

#[tokio::test]
async fn tables_are_there_where_documents_have_to_be_registered() {
    let store = TestStore::new(DATABASES[0])
        .await
        .with("here", "UTC", &rows())
        .await;
    let (app, token) = store.serve_here(&[Browse], Documents::new([], true)).await;
    let table = text(&app, &token, "/export/topPages.csv?from=2026-02-02&to=2026-02-04").await;
    assert_eq!(table.lines().count(), 3, "{table}");
}
