//! What the log's arguments select, and what its rows tell.

use backoffice_analytics::model::{Activity, Permission::Browse};
use serde_json::{Value, json};

use crate::support::app::{DATABASES, Database, Settings, TestApp, TestStore, activity};

/// A row with these fields besides its first ones.
fn row(id: &str, timestamp: &str, action: &str, fields: &[(&str, &str)]) -> Activity {
    let mut row = activity("here", id, timestamp, action);
    for (name, value) in fields {
        let field = match *name {
            "user" => &mut row.user_id,
            "dataset" => &mut row.dataset_id,
            "username" => &mut row.username,
            "group" => &mut row.group_id,
            "page" => &mut row.page_id,
            "diff" => &mut row.diff,
            "map" => &mut row.map_id,
            "reuse" => &mut row.reuse_title,
            "subdomain" => &mut row.subdomain_id,
            other => panic!("{other}"),
        };
        *field = Some((*value).into());
    }
    row
}

async fn portal(database: Database) -> TestApp {
    #[rustfmt::skip]
    let rows = [
        row("1", "2026-01-31T22:59:59.999999Z", "edit_dataset", &[("user", "amy"), ("dataset", "Trees-2025")]),
        row("2", "2026-01-31T23:00:00Z", "edit_page", &[("user", "bob"), ("page", "accueil-ÉTÉ"), ("subdomain", "north")]),
        row("3", "2026-02-10T12:00:00Z", "add_map", &[("map", "ma_p%"), ("subdomain", "here")]),
        row("4", "2026-02-11T12:00:00Z", "edit_group", &[("group", "Editors"), ("user", "amy"), ("subdomain", "south")]),
        row("5", "2026-02-28T22:59:59.999999Z", "add_reuse", &[("reuse", "L'été à vélo"), ("diff", "amy tree")]),
        row("6", "2026-02-28T23:00:00Z", "add_user_to_domain", &[("username", "AMY"), ("user", "anonymous")]),
        row("7", "2026-03-29T12:00:00Z", "polish", &[("dataset", "trees-2026"), ("page", "trees")]),
    ];
    let store = TestStore::new(database)
        .await
        .with("here", "Europe/Paris", &rows)
        .await;
    let foreign = activity("there", "8", "2026-02-10T12:00:00Z", "edit_page");
    store.with("there", "UTC", &[foreign]).await.serve()
}

/// Arguments and the ids of the rows that they select, the oldest first.
#[rustfmt::skip]
const SELECTED: [(&str, &str); 72] = [
    ("first: 500", "1234567"),
    // Whole days in the domain's zone, or in the one given; instants to the microsecond.
    (r#"period: {dates: {from: "2026-02-01", to: "2026-02-28"}}"#, "2345"),
    (r#"period: {dates: {from: "2026-02-01", to: "2026-02-28"}}, timeZone: "UTC""#, "3456"),
    (r#"period: {instants: {from: "2026-01-31T23:59:59.999999+01:00", to: "2026-01-31T23:00:00Z"}}"#, "1"),
    (r#"period: {instants: {from: "2026-01-31T23:00:00Z", to: "2026-02-28T23:00:00.000001Z"}}"#, "23456"),
    (r#"period: {instants: {from: "2026-01-31T23:00:00Z", to: "2026-01-31T23:00:00Z"}}"#, ""),
    // The domain's own id stands for rows that have no subdomain.
    (r#"subdomain: ["north"]"#, "2"),
    (r#"subdomain: ["south", "north", "nowhere"]"#, "24"),
    (r#"subdomain: ["here"]"#, "13567"),
    (r#"subdomain: ["north", "here"]"#, "123567"),
    ("subdomain: []", ""),
    (r#"actionType: ["edit_page", "add_map"]"#, "23"),
    (r#"actionType: ["polish"]"#, "7"),
    (r#"actionType: ["delete_dataset"]"#, ""),
    ("actionType: []", ""),
    (r#"where: {userId: ["amy"]}"#, "14"),
    (r#"where: {userId: ["amy", "bob", "x"]}"#, "124"),
    (r"where: {userId: []}", ""),
    (r#"where: {userId: ["AMY"]}"#, ""),
    (r#"where: {userId: ["a\u0000", "amy\u0000"]}"#, ""),
    (r#"where: {datasetId: ["Trees-2025", "trees-2026"]}"#, "17"),
    (r#"where: {pageId: ["trees"]}"#, "7"),
    (r#"where: {groupId: ["Editors"]}"#, "4"),
    (r#"where: {mapId: ["ma_p%"]}"#, "3"),
    (r#"where: {username: ["AMY"]}"#, "6"),
    (r#"where: {username: ["AMY"], userId: ["amy"]}"#, ""),
    (r#"where: {userId: ["amy"], groupId: ["Editors"]}"#, "4"),
    // Empty text stands for none; what is not in a list is something else, but something.
    (r#"where: {userId: [""]}"#, "357"),
    (r#"where: {userId: ["", "anonymous"]}"#, "3567"),
    ("where: {userIdNotIn: []}", "1246"),
    (r#"where: {userIdNotIn: [""]}"#, "1246"),
    (r#"where: {userIdNotIn: ["anonymous"]}"#, "124"),
    (r#"where: {userIdNotIn: ["amy", "anonymous", "x", "amy"]}"#, "2"),
    (r#"where: {userIdNotIn: ["amy\u0000", "AMY"]}"#, "1246"),
    (r#"where: {userId: ["amy", "bob", ""], userIdNotIn: ["amy"]}"#, "2"),
    (r#"where: {userId: ["amy"], userIdNotIn: ["amy"]}"#, ""),
    (r#"where: {datasetIdNotIn: ["Trees-2025"]}"#, "7"),
    (r#"where: {pageIdNotIn: ["trees"]}"#, "2"),
    (r#"where: {groupIdNotIn: ["x"]}"#, "4"),
    (r#"where: {mapIdNotIn: ["ma_p"]}"#, "3"),
    (r#"where: {usernameNotIn: ["amy"]}"#, "6"),
    (r#"where: {usernameNotIn: ["AMY"]}"#, ""),
    (r#"where: {userIdNotIn: ["bob"], search: "tree"}, subdomain: ["here"]"#, "1"),
    // Weekdays and hours on the clocks of the domain's zone, or of the one given.
    ("where: {weekday: [SATURDAY]}", "15"),
    ("where: {weekday: [SUNDAY, TUESDAY, SUNDAY]}", "2367"),
    ("where: {weekday: SUNDAY}, timeZone: \"UTC\"", "7"),
    ("where: {weekday: []}", ""),
    ("where: {weekday: [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY]}", "1234567"),
    ("where: {hour: [0]}", "26"),
    ("where: {hour: [13, 14]}", "347"),
    ("where: {hour: [12]}, timeZone: \"UTC\"", "347"),
    ("where: {hour: []}", ""),
    ("where: {hour: [13], weekday: [WEDNESDAY]}", "4"),
    ("where: {hour: [23], weekday: [SUNDAY]}", ""),
    (r#"where: {weekday: [SUNDAY], search: "amy"}, period: {dates: {from: "2026-02-28", to: "2026-03-01"}}"#, "6"),
    // A search looks in user, dataset, page, group, map, reuse title and username alone.
    (r#"where: {search: "AMY"}"#, "146"),
    (r#"where: {search: "tREES-"}"#, "17"),
    (r#"where: {search: "accueil"}"#, "2"),
    (r#"where: {search: "editor"}"#, "4"),
    (r#"where: {search: "P%"}"#, "3"),
    (r#"where: {search: "vélo"}"#, "5"),
    (r#"where: {search: "Été"}"#, "25"),
    (r#"where: {search: "ete"}"#, ""),
    (r#"where: {search: "%"}"#, "3"),
    (r#"where: {search: "_"}"#, "3"),
    (r#"where: {search: "tree_"}"#, ""),
    (r#"where: {search: "'"}"#, "5"),
    (r#"where: {search: "north"}"#, ""),
    (r#"where: {search: "\u0000"}"#, ""),
    (r#"where: {search: ""}"#, "1234567"),
    (r#"where: {search: "amy", username: ["AMY"]}"#, "6"),
    (r#"where: {search: "amy"}, subdomain: ["south"], actionType: ["edit_group"]"#, "4"),
];

#[tokio::test]
async fn arguments_select_rows() {
    for database in DATABASES {
        let app = portal(database).await;
        let token = app.data.token(&[Browse], &["here"]).await;
        for (arguments, expected) in SELECTED {
            let query = format!(
                "{{ activityLog(orderBy: OLDEST_FIRST, {arguments}) {{ totalCount nodes {{ id }} }} }}"
            );
            let log = &app.data(&token, &query).await["activityLog"];
            let ids = log["nodes"].as_array().unwrap().iter();
            let ids: String = ids.map(|node| node["id"].as_str().unwrap()).collect();
            assert_eq!(ids, expected, "{database:?} {arguments}");
            assert_eq!(log["totalCount"], expected.len(), "{database:?} {arguments}");
        }
    }
}

#[tokio::test]
async fn timestamps_come_in_the_zone_of_the_answer() {
    for database in DATABASES {
        let app = portal(database).await;
        let token = app.data.token(&[Browse], &["here"]).await;
        for (arguments, first, last) in [
            (
                "",
                "2026-01-31T23:59:59.999999+01:00",
                "2026-03-29T14:00:00+02:00",
            ),
            (
                r#", timeZone: "UTC""#,
                "2026-01-31T22:59:59.999999Z",
                "2026-03-29T12:00:00Z",
            ),
            (
                r#", timeZone: "Asia/Kathmandu""#,
                "2026-02-01T04:44:59.999999+05:45",
                "2026-03-29T17:45:00+05:45",
            ),
        ] {
            let query =
                format!("{{ activityLog(orderBy: OLDEST_FIRST{arguments}) {{ nodes {{ timestamp }} }} }}");
            let nodes = app.data(&token, &query).await["activityLog"]["nodes"].take();
            assert_eq!(
                (&nodes[0]["timestamp"], &nodes[6]["timestamp"]),
                (&json!(first), &json!(last)),
                "{database:?}"
            );
        }
    }
}

const FIELDS: [&str; 13] = [
    "id",
    "timestamp",
    "domainId",
    "userId",
    "datasetId",
    "username",
    "action",
    "groupId",
    "pageId",
    "diff",
    "mapId",
    "reuseTitle",
    "subdomainId",
];

fn by_name(values: [Option<&str>; 13]) -> Value {
    FIELDS
        .into_iter()
        .map(String::from)
        .zip(values.map(Value::from))
        .collect()
}

#[tokio::test]
async fn every_field_comes_back_to_the_letter() {
    let diff = "{\"title\": [\"L'été\", null]}\r\n\t-- \\u0041 %s $1 ; 🦀 e\u{301} \u{1} ";
    let fields = [
        ("user", "émile@exemple.fr"),
        ("dataset", "arbres \"2026\""),
        ("username", "Zoë \\ 'Z'"),
        ("group", "équipe"),
        ("page", "page/一"),
        ("diff", diff),
        ("map", "map+1"),
        ("reuse", " Vélos 🚲 "),
        ("subdomain", "nord"),
    ];
    let query = format!(
        "{{ activityLog(orderBy: OLDEST_FIRST) {{ nodes {{ {} }} }} }}",
        FIELDS.join(" ")
    );
    for database in DATABASES {
        let full = row("id/é 1", "2026-01-15T12:00:00.120Z", "reticulate_2", &fields);
        let bare = row("2", "2999-12-31T23:59:59Z", "geo", &[]);
        let (app, token) = TestStore::new(database)
            .await
            .with("here", "UTC", &[full, bare])
            .await
            .serve_here(&[Browse], Settings::default())
            .await;
        let nodes: Value = app.data(&token, &query).await["activityLog"]["nodes"].take();
        let full = [
            Some("id/é 1"),
            Some("2026-01-15T12:00:00.120Z"),
            Some("here"),
            Some("émile@exemple.fr"),
            Some("arbres \"2026\""),
            Some("Zoë \\ 'Z'"),
            Some("reticulate_2"),
            Some("équipe"),
            Some("page/一"),
            Some(diff),
            Some("map+1"),
            Some(" Vélos 🚲 "),
            Some("nord"),
        ];
        let mut bare = [None; 13];
        (bare[0], bare[1], bare[2], bare[6]) =
            (Some("2"), Some("2999-12-31T23:59:59Z"), Some("here"), Some("geo"));
        assert_eq!(nodes, json!([by_name(full), by_name(bare)]), "{database:?}");
    }
}
