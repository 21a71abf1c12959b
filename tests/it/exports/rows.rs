//! Which rows come, and how they are written.

use backoffice_analytics::{
    config::Limits,
    model::{Activity, Permission::Browse},
};
use serde_json::{Value, json};

use super::{get, header, served, text};
use crate::support::{
    app::{DATABASES, TestStore, activity},
    until::until_the_day_lasts,
};

fn rows() -> Vec<Activity> {
    let mut first = activity("here", "1", "2026-03-29T00:59:59.5Z", "edit_dataset");
    first.user_id = Some("amy".into());
    first.diff = Some("{\"a\": \"x, y; z\"}\r\n=1".into());
    let mut second = activity("here", "2", "2026-03-29T01:00:00Z", "edit_page");
    second.page_id = Some("=1+1".into());
    second.subdomain_id = Some("north".into());
    vec![first, second]
}

#[tokio::test]
async fn each_format_writes_the_rows_in_its_way() {
    for database in DATABASES {
        let (app, token) = served(database, &rows()).await;
        let names = "timestamp,domain_id,user_id,dataset_id,username,action,group_id,page_id,diff,map_id,reuse_title,subdomain_id\r\n";
        let labels = "\u{feff}Timestamp;Domain ID;User ID;Dataset ID;Username;Action;Group ID;Page ID;Diff;Map ID;Reuse title;Subdomain ID\r\n";
        let csv = format!(
            "{names}2026-03-29T01:59:59.500+01:00,here,amy,,,edit_dataset,,,\"{{\"\"a\"\": \"\"x, y; z\"\"}}\r\n=1\",,,\r\n\
             2026-03-29T03:00:00+02:00,here,,,,edit_page,,=1+1,,,,north\r\n"
        );
        let portal = format!(
            "{labels}2026-03-29T00:59:59.500+00:00;here;amy;;;edit_dataset;;;\"{{\"\"a\"\": \"\"x, y; z\"\"}}\r\n=1\";;;\r\n\
             2026-03-29T01:00:00+00:00;here;;;;edit_page;;=1+1;;;;north\r\n"
        );
        let guarded = "\u{feff}\"Timestamp\";\"Domain ID\";\"User ID\";\"Dataset ID\";\"Username\";\"Action\";\"Group ID\";\"Page ID\";\"Diff\";\"Map ID\";\"Reuse title\";\"Subdomain ID\"\r\n\
             \"2026-03-29T00:59:59.500+00:00\";\"here\";\"amy\";\"\";\"\";\"edit_dataset\";\"\";\"\";\"{\"\"a\"\": \"\"x, y; z\"\"}\r\n'=1\";\"\";\"\";\"\"\r\n\
             \"2026-03-29T01:00:00+00:00\";\"here\";\"\";\"\";\"\";\"edit_page\";\"\";\"'=1+1\";\"\";\"\";\"\";\"north\"\r\n";
        let lines = [
            r#"{"timestamp":"2026-03-29T01:59:59.500+01:00","domain_id":"here","user_id":"amy","dataset_id":null,"username":null,"action":"edit_dataset","group_id":null,"page_id":null,"diff":"{\"a\": \"x, y; z\"}\r\n=1","map_id":null,"reuse_title":null,"subdomain_id":null}"#,
            r#"{"timestamp":"2026-03-29T03:00:00+02:00","domain_id":"here","user_id":null,"dataset_id":null,"username":null,"action":"edit_page","group_id":null,"page_id":"=1+1","diff":null,"map_id":null,"reuse_title":null,"subdomain_id":"north"}"#,
        ];
        for (path, expected) in [
            ("activity-log.csv?orderBy=OLDEST_FIRST", csv),
            (
                "activity-log.csv?orderBy=OLDEST_FIRST&profile=portal&timeZone=UTC",
                portal,
            ),
            (
                "activity-log.csv?orderBy=OLDEST_FIRST&profile=portal&guard=formulas&timeZone=UTC",
                guarded.into(),
            ),
            ("activity-log.jsonl", format!("{}\n{}\n", lines[1], lines[0])),
            (
                "activity-log.json",
                format!("[\n{},\n{}\n]\n", lines[1], lines[0]),
            ),
            ("activity-log.json?subdomain=nowhere", "[]\n".into()),
            ("activity-log.jsonl?subdomain=nowhere", String::new()),
            ("activity-log.csv?subdomain=nowhere", names.into()),
        ] {
            assert_eq!(
                text(&app, &token, &format!("/export/{path}")).await,
                expected,
                "{database:?} {path}"
            );
        }
    }
}

#[tokio::test]
async fn parameters_select_what_the_arguments_of_the_log_do() {
    for database in DATABASES {
        let (app, token) = served(database, &rows()).await;
        for (parameters, arguments) in [
            (
                "from=2026-03-29&to=2026-03-29",
                r#"period: {dates: {from: "2026-03-29", to: "2026-03-29"}}"#,
            ),
            (
                "from=2026-03-28&to=2026-03-28&timeZone=America/New_York",
                r#"period: {dates: {from: "2026-03-28", to: "2026-03-28"}}, timeZone: "America/New_York""#,
            ),
            (
                "from=2026-03-29T01:00:00Z&to=2026-03-29T03:00:00.000001%2B02:00",
                r#"period: {instants: {from: "2026-03-29T01:00:00Z", to: "2026-03-29T01:00:00.000001Z"}}"#,
            ),
            ("last=P1D", r#"period: {last: "P1D"}"#),
            (
                "last=P50Y&domain=here",
                r#"domain: "here", period: {last: "P50Y"}"#,
            ),
            ("subdomain=here", r#"subdomain: ["here"]"#),
            (
                "subdomain=here&subdomain=north",
                r#"subdomain: ["here", "north"]"#,
            ),
            ("actionType=edit_page", r#"actionType: ["edit_page"]"#),
            ("userId=amy&userId=bob", r#"where: {userId: ["amy", "bob"]}"#),
            ("pageId=%3D1%2B1", r#"where: {pageId: ["=1+1"]}"#),
            (
                "userId=amy&actionType=edit_page",
                r#"where: {userId: ["amy"]}, actionType: ["edit_page"]"#,
            ),
            ("search=AM", r#"where: {search: "AM"}"#),
            ("search=", r#"where: {search: ""}"#),
            (
                "datasetId=x&groupId=x&mapId=x&username=x",
                r#"where: {datasetId: ["x"], groupId: ["x"], mapId: ["x"], username: ["x"]}"#,
            ),
            (
                "userId=&userIdNotIn=bob&pageIdNotIn=x",
                r#"where: {userId: [""], userIdNotIn: ["bob"], pageIdNotIn: ["x"]}"#,
            ),
            ("userIdNotIn=bob", r#"where: {userIdNotIn: ["bob"]}"#),
            (
                "weekday=SUNDAY&weekday=MONDAY&hour=3&hour=12",
                "where: {weekday: [SUNDAY, MONDAY], hour: [3, 12]}",
            ),
            ("orderBy=OLDEST_FIRST", "orderBy: OLDEST_FIRST"),
        ] {
            let query = format!("{{ activityLog({arguments}) {{ nodes {{ userId pageId }} }} }}");
            let nodes = app.data(&token, &query).await["activityLog"]["nodes"].take();
            let file = text(&app, &token, &format!("/export/activity-log.json?{parameters}")).await;
            let rows: Vec<Value> = serde_json::from_str(&file).unwrap();
            let rows: Vec<_> = rows
                .iter()
                .map(|row| json!({ "userId": row["user_id"], "pageId": row["page_id"] }))
                .collect();
            assert_eq!(nodes, json!(rows), "{database:?} {parameters}");
        }
    }
}

#[tokio::test]
async fn a_narrowed_token_exports_its_subdomains_alone() {
    for database in DATABASES {
        let (app, _) = served(database, &rows()).await;
        let token = app.data.token_on(&[Browse], &["here"], &["north"]).await;
        for parameters in ["", "?subdomain=here&subdomain=north"] {
            let file = text(&app, &token, &format!("/export/activity-log.jsonl{parameters}")).await;
            assert!(
                file.lines().count() == 1 && file.contains("north"),
                "{database:?} {file}"
            );
        }
    }
}

#[tokio::test]
async fn files_have_names_types_and_are_compressed_where_that_is_asked_for() {
    until_the_day_lasts().await;
    let rows = [activity("été \"1\"", "1", "2026-01-15T12:00:00Z", "geo")];
    let app = TestStore::new(DATABASES[0])
        .await
        .with("été \"1\"", "UTC", &rows)
        .await
        .serve();
    let token = app.data.token(&[Browse], &["été \"1\""]).await;
    let reply = get(&app, &token, "/export/activity-log.csv").await;
    let day = chrono::Utc::now().date_naive();
    assert_eq!(
        header(&reply, "content-disposition"),
        format!(
            "attachment; filename=\"_t___1_-activity-log-{day}.csv\"; filename*=UTF-8''%C3%A9t%C3%A9%20%221%22{}.csv",
            format!("-activity-log-{day}").replace('-', "%2D")
        )
    );
    assert_eq!(
        header(&reply, "content-type"),
        "text/csv; charset=utf-8; header=present"
    );
    assert_eq!(header(&reply, "cache-control"), "no-store");
    assert!(header(&reply, "ratelimit").starts_with("\"token\";r="));
    for (coding, magic) in [("gzip", &[0x1f, 0x8b][..]), ("zstd", &[0x28, 0xb5, 0x2f, 0xfd])] {
        let request = app
            .client
            .get(app.url("/export/activity-log.csv"))
            .bearer_auth(&token);
        let reply = request.header("accept-encoding", coding).send().await.unwrap();
        assert_eq!(header(&reply, "content-encoding"), coding);
        assert!(reply.bytes().await.unwrap().starts_with(magic), "{coding}");
    }
}

#[tokio::test]
async fn an_export_counts_as_a_request_and_has_turns_of_its_own() {
    let limits = Limits {
        requests_per_minute: 2,
        ..Limits::default()
    };
    let store = TestStore::new(DATABASES[0])
        .await
        .with("here", "UTC", &rows())
        .await;
    let (app, token) = store.serve_here(&[Browse], limits).await;
    for (path, status) in [
        ("activity-log.csv", 200),
        ("topUsers.csv", 200),
        ("activity-log.csv", 429),
    ] {
        assert_eq!(
            get(&app, &token, &format!("/export/{path}")).await.status(),
            status,
            "{path}"
        );
    }
}
