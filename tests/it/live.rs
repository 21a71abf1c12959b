//! The log as it grows, over a WebSocket.

use std::{collections::BTreeSet, time::Duration};

use backoffice_analytics::{
    model::{
        Activity, DomainId,
        Permission::{Browse, Record},
    },
    store::Store,
};
use serde_json::{Value, json};

use crate::support::{
    app::{DATABASES, Database, TestApp, TestStore, activity},
    socket::Socket,
};

/// How long an activity may take before another one is recorded to see whether it is told.
const WHILE: Duration = Duration::from_millis(200);

async fn served(database: Database) -> TestApp {
    let rows = [activity("here", "old", "2026-01-15T12:00:00Z", "polish")];
    TestStore::new(database)
        .await
        .with("here", "Europe/Paris", &rows)
        .await
        .serve()
}

fn row(id: &str, action: &str, subdomain: &str) -> Activity {
    let subdomain_id = Some(subdomain.to_owned()).filter(|name| !name.is_empty());
    Activity {
        subdomain_id,
        ..activity("here", id, "2026-02-15T12:00:00Z", action)
    }
}

async fn append(store: &Store, rows: &[Activity]) {
    let scope = backoffice_analytics::model::Record::by_operator(DomainId::parse("here").unwrap());
    store.append(&scope, rows.to_vec()).await.unwrap();
}

/// The activity of a message of the subscription.
fn told(message: &Value) -> Value {
    assert_eq!(message["type"], "next", "{message:#}");
    let data = message["payload"]["data"]["activityRecorded"].clone();
    assert!(data["id"].is_string(), "{message:#}");
    data
}

/// Subscribes, and records activities that the subscription selects until the first one comes: the
/// protocol does not tell when it has begun.
async fn follow(app: &TestApp, socket: &mut Socket, arguments: &str, (action, subdomain): (&str, &str)) {
    let query =
        format!("subscription {{ activityRecorded{arguments} {{ id timestamp action subdomainId }} }}");
    socket.subscribe("s", &query).await;
    for n in 0..100 {
        append(
            &app.data.store,
            &[row(&format!("opening-{n}"), action, subdomain)],
        )
        .await;
        if let Some(frame) = socket.frame_within(WHILE).await {
            told(&serde_json::from_str(frame.to_text().unwrap()).unwrap());
            return;
        }
    }
    panic!("nothing was told");
}

/// The next activity that is not one of those above.
async fn next(socket: &mut Socket) -> Value {
    for _ in 0..100 {
        let activity = told(&socket.receive().await);
        if !activity["id"].as_str().unwrap().starts_with("opening-") {
            return activity;
        }
    }
    panic!("only opening activities")
}

async fn next_id(socket: &mut Socket) -> String {
    next(socket).await["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn each_recorded_activity_comes_once() {
    for database in DATABASES {
        let app = served(database).await;
        let token = app.data.token(&[Browse, Record], &["here"]).await;
        let mut socket = Socket::initialised(&app.address, &token).await;
        follow(&app, &mut socket, "", ("geo", "")).await;
        for ids in [vec!["1", "2", "1", "old"], vec!["2", "3"], vec!["1"], vec!["4"]] {
            let them: Vec<Value> = ids
                .iter()
                .map(|id| json!({"id": id, "action": "edit_page", "timestamp": "2026-02-15T12:00:00Z", "subdomainId": "north"}))
                .collect();
            let record =
                "mutation($them: [ActivityInput!]!) { recordActivities(activities: $them) { recorded } }";
            let reply = app.ask(&token, record, json!({ "them": them })).await;
            assert!(reply.get("errors").is_none(), "{reply:#}");
        }
        let first = json!({"id": "1", "timestamp": "2026-02-15T13:00:00+01:00", "action": "edit_page", "subdomainId": "north"});
        assert_eq!(next(&mut socket).await, first, "{database:?}");
        for expected in ["2", "3", "4"] {
            assert_eq!(next_id(&mut socket).await, expected, "{database:?}");
        }
        // More of one month than are read at once, and some of two others.
        let month = |n: usize| ["01", "02", "02", "03", "02", "02"][n % 6];
        let many: Vec<Activity> = (0..1_200)
            .map(|n| (format!("many-{n}"), format!("2026-{}-01T00:00:00Z", month(n))))
            .map(|(id, time)| activity("here", &id, &time, "geo"))
            .collect();
        append(&app.data.store, &many).await;
        let mut ids = BTreeSet::new();
        for _ in 0..1_200 {
            assert!(
                ids.insert(next_id(&mut socket).await),
                "{database:?}: one came twice"
            );
        }
        assert!(ids.iter().all(|id| id.starts_with("many-")), "{database:?}");
        append(&app.data.store, &[row("end", "geo", "")]).await;
        assert_eq!(next_id(&mut socket).await, "end", "{database:?}");
    }
}

#[tokio::test]
async fn only_what_the_arguments_select_comes() {
    let rows = [
        row("1", "edit_page", "north"),
        row("2", "edit_page", ""),
        row("3", "geo", "north"),
        row("4", "geo", ""),
        row("5", "edit_page", "south"),
        row("6", "polish", "here"),
        row("7", "edit_page", "north"),
        row("8", "polish", ""),
    ];
    for database in DATABASES {
        let app = served(database).await;
        let token = app.data.token(&[Browse], &["here", "there"]).await;
        for (place, (arguments, expected, opening)) in [
            (
                r#"(domain: "here", actionType: ["edit_page"])"#,
                "1257",
                ("edit_page", ""),
            ),
            (
                r#"(domain: "here", actionType: ["geo", "polish"])"#,
                "3468",
                ("geo", ""),
            ),
            (
                r#"(domain: "here", subdomain: ["north"])"#,
                "137",
                ("geo", "north"),
            ),
            (
                r#"(domain: "here", subdomain: ["here", "south"])"#,
                "24568",
                ("geo", "south"),
            ),
            (
                r#"(domain: "here", subdomain: ["north"], actionType: ["edit_page"])"#,
                "17",
                ("edit_page", "north"),
            ),
        ]
        .into_iter()
        .enumerate()
        {
            let mut socket = Socket::initialised(&app.address, &token).await;
            follow(&app, &mut socket, arguments, (opening.0, opening.1)).await;
            let fresh = |row: &Activity| Activity {
                id: format!("{place}-{}", row.id),
                ..row.clone()
            };
            append(&app.data.store, &rows.each_ref().map(fresh)).await;
            append(
                &app.data.store,
                &[row(&format!("{place}-end"), opening.0, opening.1)],
            )
            .await;
            for id in expected.chars().map(String::from).chain(["end".into()]) {
                assert_eq!(
                    next_id(&mut socket).await,
                    format!("{place}-{id}"),
                    "{database:?} {arguments}"
                );
            }
        }
    }
}

#[tokio::test]
async fn what_another_process_records_comes_too() {
    for database in DATABASES {
        let app = served(database).await;
        let other = Store::open(&app.data.url).await.unwrap();
        let token = app.data.token(&[Browse], &["here"]).await;
        let mut sockets = [
            Socket::initialised(&app.address, &token).await,
            Socket::initialised(&app.address, &token).await,
        ];
        for socket in &mut sockets {
            follow(&app, socket, "", ("geo", "")).await;
        }
        for id in ["1", "2", "3"] {
            append(&other, &[row(id, "geo", "")]).await;
            for socket in &mut sockets {
                assert_eq!(next_id(socket).await, id, "{database:?}");
            }
        }
    }
}

#[tokio::test]
async fn queries_errors_and_the_end_of_a_subscription_come_over_the_socket() {
    for database in DATABASES {
        let app = served(database).await;
        let token = app.data.token(&[Browse], &["here"]).await;
        let mut socket = Socket::initialised(&app.address, &token).await;
        for total in [1, 2] {
            socket.subscribe("q", "{ activityLog { totalCount } }").await;
            let reply = socket.receive().await;
            assert_eq!(reply["id"], "q");
            assert_eq!(
                reply["payload"]["data"]["activityLog"]["totalCount"], total,
                "{database:?}"
            );
            assert_eq!(socket.receive().await, json!({"type": "complete", "id": "q"}));
            append(&app.data.store, &[row("more", "geo", "")]).await;
        }
        for (query, code) in [
            ("{ activityLog(first: 0) { totalCount } }", "BAD_USER_INPUT"),
            (
                "subscription { activityRecorded(actionType: [\"edit_pag\"]) { id } }",
                "BAD_USER_INPUT",
            ),
            (
                "subscription { activityRecorded(domain: \"there\") { id } }",
                "NOT_FOUND",
            ),
            (
                "mutation { recordActivities(activities: []) { recorded } }",
                "FORBIDDEN",
            ),
            ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ("{", "GRAPHQL_PARSE_FAILED"),
        ] {
            socket.subscribe("e", query).await;
            let reply = socket.receive().await;
            // What did not begin has no answers.
            let is_error = query.starts_with("subscription") || code.starts_with("GRAPHQL");
            assert_eq!(reply["type"] == "error", is_error, "{query} {reply:#}");
            let errors = if is_error {
                &reply["payload"]
            } else {
                &reply["payload"]["errors"]
            };
            assert_eq!(errors[0]["extensions"]["code"], code, "{query} {reply:#}");
            // An error ends an operation; answers are followed by its end.
            if reply["type"] == "next" {
                assert_eq!(
                    socket.receive().await,
                    json!({"type": "complete", "id": "e"}),
                    "{query}"
                );
            }
        }
        follow(&app, &mut socket, "", ("geo", "")).await;
        socket.send(json!({"type": "complete", "id": "s"})).await;
        socket.send(json!({"type": "ping"})).await;
        for _ in 0..100 {
            let message = socket.receive().await;
            if message["type"] == "pong" {
                break;
            }
        }
        append(&app.data.store, &[row("unseen", "geo", "")]).await;
        socket.subscribe("q", "{ activityLog { nodes { id } } }").await;
        assert_eq!(
            socket.receive().await["id"],
            "q",
            "{database:?}: nothing comes after the end"
        );
    }
}

/// A subscription must not hold one connection while it asks for another: there are sixteen.
#[tokio::test]
async fn many_subscriptions_may_begin_at_once() {
    for database in DATABASES {
        let app = served(database).await;
        let token = app.data.token(&[Browse], &["here"]).await;
        let mut socket = Socket::initialised(&app.address, &token).await;
        for n in 0..40 {
            let query = "subscription { activityRecorded(actionType: [\"polish\"]) { id } }";
            socket.subscribe(&n.to_string(), query).await;
        }
        let mut told = BTreeSet::new();
        for n in 0..100 {
            append(&app.data.store, &[row(&format!("all-{n}"), "polish", "")]).await;
            while let Some(frame) = socket.frame_within(WHILE).await {
                let message: Value = serde_json::from_str(frame.to_text().unwrap()).unwrap();
                assert_eq!(message["type"], "next", "{database:?} {message:#}");
                told.insert(message["id"].as_str().unwrap().to_owned());
            }
            if told.len() == 40 {
                break;
            }
        }
        assert_eq!(told.len(), 40, "{database:?}");
    }
}

#[tokio::test]
async fn a_month_does_not_wait_for_another() {
    for database in DATABASES {
        let app = served(database).await;
        let token = app.data.token(&[Browse], &["here"]).await;
        let mut socket = Socket::initialised(&app.address, &token).await;
        follow(&app, &mut socket, "", ("geo", "")).await;
        let old = |n: usize| activity("here", &format!("old-{n}"), "2025-01-01T00:00:00Z", "geo");
        let mut many: Vec<Activity> = (0..3_000).map(old).collect();
        many.push(activity("here", "new", "2026-05-01T00:00:00Z", "geo"));
        append(&app.data.store, &many).await;
        let mut before = 0;
        while next_id(&mut socket).await != "new" {
            before += 1;
        }
        assert!(
            before < 1_000,
            "{database:?}: {before} of the older month came first"
        );
    }
}
