//! Tokens that cover some subdomains of a domain.

use backoffice_analytics::model::{
    Activity,
    Permission::{Browse, Record},
};
use serde_json::{Value, json};

use crate::support::{
    app::{DATABASES, Database, TestApp, TestStore, activity},
    socket::Socket,
};

/// Everything that can be read of the domain.
const ALL: &str = r#"{
    actions(period: {dates: {from: "2026-01-01", to: "2026-01-31"}}, interval: DAY) { total series { action counts } }
    numberOfUsers(period: {dates: {from: "2026-01-01", to: "2026-01-31"}}) { value previous }
    actionsByUsers(period: {dates: {from: "2026-01-01", to: "2026-01-31"}}) { value previous }
    topUsers(period: {dates: {from: "2026-01-01", to: "2026-01-31"}}) { total none others { actions } entries { userId actions byAction { action count } } }
    topDatasets(period: {dates: {from: "2026-01-01", to: "2026-01-31"}}) { total entries { datasetId actions } }
    topPages(period: {dates: {from: "2026-01-01", to: "2026-01-31"}}) { total entries { pageId actions } }
    actionDistribution(period: {dates: {from: "2026-01-01", to: "2026-01-31"}}) { total shares { action count } }
    activityLog(first: 500) { totalCount nodes { id userId } pageInfo { hasNextPage } }
    search: activityLog(where: {search: "secret"}) { totalCount nodes { id } }
    domains { id subdomains actionTypes { action count } firstActivity lastActivity }
}"#;

fn row(id: &str, day: u32, action: &str, subdomain: Option<&str>) -> Activity {
    let mut row = activity("here", id, &format!("2026-01-{day:02}T12:00:00Z"), action);
    row.subdomain_id = subdomain.map(str::to_owned);
    row.user_id = Some(format!("user-of-{}", subdomain.unwrap_or("here")));
    row.dataset_id = Some(format!("secret-of-{}", subdomain.unwrap_or("here")));
    row.page_id = row.dataset_id.clone();
    row
}

fn rows() -> Vec<Activity> {
    vec![
        row("1", 2, "polish", Some("south")),
        row("2", 3, "edit_page", None),
        row("3", 4, "edit_page", Some("north")),
        row("4", 5, "edit_dataset", Some("north")),
        row("5", 6, "edit_page", Some("here")),
        row("6", 7, "edit_page", Some("west")),
    ]
}

async fn served(database: Database, rows: &[Activity]) -> TestApp {
    TestStore::new(database)
        .await
        .with("here", "UTC", rows)
        .await
        .serve()
}

#[tokio::test]
async fn a_narrowed_token_sees_what_it_would_see_if_there_were_nothing_else() {
    for database in DATABASES {
        let app = served(database, &rows()).await;
        for names in [
            &["north"][..],
            &["north", "here"],
            &["here"],
            &["nowhere"],
            &["south", "west"],
        ] {
            let token = app.data.token_on(&[Browse], &["here"], names).await;
            let covered = |row: &&Activity| names.contains(&row.subdomain_id.as_deref().unwrap_or("here"));
            let alone: Vec<Activity> = rows().iter().filter(covered).cloned().collect();
            let other = served(database, &alone).await;
            let whole = other.data.token(&[Browse], &["here"]).await;
            assert_eq!(
                app.data(&token, ALL).await,
                other.data(&whole, ALL).await,
                "{database:?} {names:?}"
            );
        }
    }
}

#[tokio::test]
async fn nothing_else_can_be_asked_for_or_guessed() {
    let app = served(DATABASES[0], &rows()).await;
    let token = app.data.token_on(&[Browse], &["here"], &["north"]).await;
    for (arguments, total) in [
        (r#"subdomain: ["north"]"#, 2),
        (r#"subdomain: ["south"]"#, 0),
        (r#"subdomain: ["south", "north", "here"]"#, 2),
        (r#"where: {userId: ["user-of-south"]}"#, 0),
        (r#"where: {userIdNotIn: ["user-of-north"]}"#, 0),
        (r#"where: {datasetIdNotIn: ["nothing"]}"#, 2),
        (r"where: {weekday: [FRIDAY, SATURDAY, SUNDAY]}", 1),
        (r"where: {}", 2),
    ] {
        let log = app
            .data(
                &token,
                &format!("{{ activityLog({arguments}) {{ totalCount }} }}"),
            )
            .await;
        assert_eq!(log["activityLog"]["totalCount"], total, "{arguments}");
    }
    let (message, _) = app
        .error(
            &token,
            r#"{ activityLog(actionType: ["polich"]) { totalCount } }"#,
        )
        .await;
    assert!(!message.contains("polish"), "{message}");
    let (_, code) = app
        .error(
            &token,
            r#"{ activityLog(actionType: ["polish"]) { totalCount } }"#,
        )
        .await;
    assert_eq!(code, "BAD_USER_INPUT");
}

#[tokio::test]
async fn it_records_on_its_subdomains_alone() {
    for database in DATABASES {
        let app = served(database, &[]).await;
        let token = app.data.token_on(&[Browse, Record], &["here"], &["north"]).await;
        let record =
            "mutation($them: [ActivityInput!]!) { recordActivities(activities: $them) { recorded } }";
        let on = |subdomain: Value| json!({ "action": "geo", "subdomainId": subdomain });
        for other in [json!("south"), Value::Null, json!("here")] {
            let reply = app
                .ask(&token, record, json!({ "them": [on(json!("north")), on(other)] }))
                .await;
            assert_eq!(reply["errors"][0]["extensions"]["code"], "FORBIDDEN", "{reply:#}");
            let message = reply["errors"][0]["message"].as_str().unwrap();
            assert!(
                message.contains("activities[1].subdomainId") && message.contains("north"),
                "{message}"
            );
        }
        let imported = json!({ "id": "013951cb".repeat(4), "action": "geo", "subdomainId": "north" });
        let reply = app.ask(&token, record, json!({ "them": [imported] })).await;
        assert_eq!(reply["errors"][0]["extensions"]["code"], "FORBIDDEN", "{reply:#}");
        let reply = app
            .ask(&token, record, json!({ "them": [on(json!("north"))] }))
            .await;
        assert_eq!(
            reply["data"]["recordActivities"]["recorded"], 1,
            "{database:?} {reply:#}"
        );
        assert_eq!(
            app.data(&token, "{ activityLog { totalCount } }").await["activityLog"]["totalCount"],
            1
        );
    }
}

#[tokio::test]
async fn it_is_told_of_its_subdomains_alone() {
    for database in DATABASES {
        let app = served(database, &[]).await;
        let token = app.data.token_on(&[Browse, Record], &["here"], &["north"]).await;
        let whole = app.data.token(&[Record], &["here"]).await;
        let mut socket = Socket::initialised(&app.address, &token).await;
        socket
            .subscribe("s", "subscription { activityRecorded { subdomainId } }")
            .await;
        let both = r#"mutation { recordActivities(activities: [{action: "geo", subdomainId: "south"}, {action: "geo"}, {action: "geo", subdomainId: "north"}]) { recorded } }"#;
        let mut told = 0;
        while told < 3 {
            app.data(&whole, both).await;
            if let Some(frame) = socket.frame_within(std::time::Duration::from_millis(300)).await {
                let message: Value = serde_json::from_str(frame.to_text().unwrap()).unwrap();
                assert_eq!(
                    message["payload"]["data"]["activityRecorded"]["subdomainId"], "north",
                    "{database:?}"
                );
                told += 1;
            }
        }
    }
}
