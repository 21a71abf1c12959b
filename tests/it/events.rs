//! Answers as server-sent events: the protocol of graphql-sse.

use std::time::{Duration, Instant};

use backoffice_analytics::{
    config::Limits,
    model::{
        DomainId,
        Permission::{Browse, Record},
    },
};
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, ORIGIN};
use sea_orm::{ConnectionTrait, Database as Connection};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::support::{
    app::{DATABASES, Database, TestApp, TestStore, activity},
    events::{Events, end_of_the_log, request},
    socket::Socket,
};

const COUNT: &str = "{ activityLog { totalCount } }";
const FOLLOW: &str = "subscription { activityRecorded { id } }";
/// When it must be noticed that a client left: before two heartbeats are over.
const NOTICED: Duration = Duration::from_secs(15);
/// How often it is looked.
const LOOK: Duration = Duration::from_millis(50);

async fn served(database: Database) -> TestApp {
    served_with(database, Limits::default()).await
}

async fn served_with(database: Database, limits: Limits) -> TestApp {
    let store = TestStore::new(database).await.with("here", "UTC", &[]).await;
    store.serve_with(limits)
}

async fn record(app: &TestApp, id: &str) {
    let scope = backoffice_analytics::model::Record::by_operator(DomainId::parse("here").unwrap());
    let row = activity("here", id, "2026-02-15T12:00:00Z", "geo");
    app.data.store.append(&scope, vec![row]).await.unwrap();
}

async fn next_id(events: &mut Events) -> String {
    let told = events.next().await;
    let id = told["data"]["activityRecorded"]["id"].as_str();
    id.unwrap_or_else(|| panic!("{told:#}")).to_owned()
}

#[tokio::test]
async fn a_query_and_a_mutation_are_one_event_each() {
    for database in DATABASES {
        let app = served(database).await;
        let token = app.data.token(&[Browse, Record], &["here"]).await;
        let mutation = r#"mutation { recordActivities(activities: [{action: "geo"}]) { recorded } }"#;
        for (document, data) in [
            (mutation, json!({ "recordActivities": { "recorded": 1 } })),
            (COUNT, json!({ "activityLog": { "totalCount": 1 } })),
        ] {
            let mut events = Events::open(&app.address, &token, document).await;
            assert_eq!(events.next().await, json!({ "data": data }), "{database:?}");
            events.completes().await;
        }
    }
}

#[tokio::test]
async fn a_query_may_stand_in_the_address_and_a_mutation_may_not() {
    let app = served(DATABASES[0]).await;
    let token = app.data.token(&[Browse, Record], &["here"]).await;
    let get = |query: &str| {
        let mut address = reqwest::Url::parse(&app.url("/graphql")).unwrap();
        address.query_pairs_mut().append_pair("query", query);
        let asked = app.client.get(address);
        asked.bearer_auth(&token).header(ACCEPT, "text/event-stream")
    };
    let mut events = Events::of(get(COUNT)).await;
    assert_eq!(events.next().await["data"]["activityLog"]["totalCount"], 0);
    events.completes().await;
    let refused = get("mutation { recordActivities(activities: []) { recorded } }")
        .send()
        .await;
    assert_eq!(refused.unwrap().status(), 405);
}

#[tokio::test]
async fn what_is_wrong_with_a_document_is_an_event_and_who_may_not_ask_is_told_by_the_status() {
    let app = served(DATABASES[0]).await;
    let token = app.data.token(&[Browse], &["here"]).await;
    for (document, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ activityLog(first: 0) { totalCount } }", "BAD_USER_INPUT"),
        (
            "subscription { activityRecorded(domain: \"there\") { id } }",
            "NOT_FOUND",
        ),
        (
            "mutation { recordActivities(activities: []) { recorded } }",
            "FORBIDDEN",
        ),
    ] {
        let mut events = Events::open(&app.address, &token, document).await;
        let told = events.next().await;
        assert_eq!(told["errors"][0]["extensions"]["code"], code, "{told:#}");
        events.completes().await;
    }
    let batch = request(&app.address, &token, COUNT).json(&json!([{ "query": COUNT }]));
    for (asked, status, code) in [
        (request(&app.address, "boa_wrong", COUNT), 401, "UNAUTHENTICATED"),
        (batch, 400, "BAD_REQUEST"),
        (request(&app.address, &token, COUNT).body("{"), 400, "BAD_REQUEST"),
    ] {
        let reply = asked.send().await.unwrap();
        assert_eq!(reply.status(), status);
        assert_eq!(reply.headers()["content-type"], "application/json; charset=utf-8");
        let reply: Value = reply.json().await.unwrap();
        assert_eq!(reply["errors"][0]["extensions"]["code"], code, "{reply:#}");
    }
}

#[tokio::test]
async fn each_recorded_activity_is_an_event_however_large_and_never_compressed() {
    for database in DATABASES {
        let app = served(database).await;
        let token = app.data.token(&[Browse], &["here"]).await;
        let cursor = end_of_the_log(&app.address, &token).await;
        let query = format!("subscription {{ activityRecorded(after: \"{cursor}\") {{ id diff }} }}");
        let asked = request(&app.address, &token, &query)
            .header(ACCEPT_ENCODING, "gzip, br")
            .header(ORIGIN, app.url(""));
        let mut events = Events::of(asked).await;
        record(&app, "1").await;
        assert_eq!(next_id(&mut events).await, "1", "{database:?}");
        let mut large = activity("here", "large", "2026-02-15T12:00:00Z", "geo");
        large.diff = Some("line\nline\u{2028}é".repeat(40_000));
        let scope = backoffice_analytics::model::Record::by_operator(DomainId::parse("here").unwrap());
        app.data.store.append(&scope, vec![large.clone()]).await.unwrap();
        let told = events.next().await;
        let diff = told["data"]["activityRecorded"]["diff"].as_str();
        assert_eq!(diff, large.diff.as_deref(), "{database:?}");
    }
}

#[tokio::test]
async fn it_says_now_and_then_that_it_is_there() {
    let app = served(DATABASES[0]).await;
    let token = app.data.token(&[Browse], &["here"]).await;
    let mut events = Events::follow(&app.address, &token, "id").await;
    assert_eq!(events.block().await.as_deref(), Some(":"));
    record(&app, "1").await;
    assert_eq!(next_id(&mut events).await, "1");
}

#[tokio::test]
async fn a_subscription_ends_when_its_token_is_revoked() {
    for database in DATABASES {
        let app = served(database).await;
        let token = app.data.token(&[Browse], &["here"]).await;
        let mut events = Events::follow(&app.address, &token, "id").await;
        record(&app, "before").await;
        assert_eq!(next_id(&mut events).await, "before", "{database:?}");
        let tokens = app.data.store.tokens().await.unwrap();
        let now = chrono::Utc::now().into();
        assert!(app.data.store.revoke_token(&tokens[0].id, now).await.unwrap());
        record(&app, "after").await;
        let told = events.next().await;
        assert_eq!(
            told["errors"][0]["extensions"]["code"], "UNAUTHENTICATED",
            "{database:?} {told:#}"
        );
        events.completes().await;
    }
}

#[tokio::test]
async fn subscriptions_of_both_kinds_share_their_limit_and_end_with_their_client() {
    let limits = Limits {
        concurrent_subscriptions: 1,
        ..Limits::default()
    };
    let app = served_with(DATABASES[0], limits).await;
    let token = app.data.token(&[Browse], &["here"]).await;
    let events = Events::open(&app.address, &token, FOLLOW).await;
    let refused = request(&app.address, &token, FOLLOW).send().await.unwrap();
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().contains_key("retry-after"));
    let mut socket = Socket::initialised(&app.address, &token).await;
    socket.subscribe("s", FOLLOW).await;
    let (code, reason) = socket.closed().await;
    assert_eq!(code, 4499, "{reason}");
    assert!(reason.contains("1 subscriptions under way"), "{reason}");
    drop(events);
    let end = Instant::now() + NOTICED;
    while request(&app.address, &token, FOLLOW)
        .send()
        .await
        .unwrap()
        .status()
        == 429
    {
        assert!(
            Instant::now() < end,
            "a subscription goes on though its client left"
        );
        sleep(LOOK).await;
    }
}

#[tokio::test]
async fn what_stands_at_the_root_is_one_field_however_it_is_written() {
    let app = served(DATABASES[0]).await;
    let token = app.data.token(&[Browse], &["here"]).await;
    let cursor = end_of_the_log(&app.address, &token).await;
    record(&app, "1").await;
    let field = |selected: &str| format!("a: activityRecorded(after: \"{cursor}\") {{ {selected} }}");
    for document in [
        format!("subscription {{ {} }}", field("id action")),
        format!("subscription {{ {} {} }}", field("id"), field("action id")),
        format!(
            "subscription {{ ... {{ {} }} ... on Subscription {{ {} }} }}",
            field("id"),
            field("action")
        ),
        format!(
            "subscription {{ ...A ...A }} fragment A on Subscription {{ ...B {} }} fragment B on Subscription {{ {} }}",
            field("action"),
            field("id")
        ),
        format!(
            "subscription {{ {} ...A }} fragment A on Subscription {{ {} }}",
            field("id"),
            field("action")
        ),
    ] {
        let mut events = Events::open(&app.address, &token, &document).await;
        let told = json!({ "data": { "a": { "id": "1", "action": "geo" } } });
        assert_eq!(events.next().await, told, "{document}");
        assert_eq!(events.block().await.as_deref(), Some(":"), "{document}");
    }
}

#[tokio::test]
async fn a_subscription_is_answered_in_events_wherever_these_are_taken() {
    let app = served(DATABASES[0]).await;
    let token = app.data.token(&[Browse], &["here"]).await;
    for accept in [
        "application/json, text/event-stream",
        "application/graphql-response+json, application/json, text/event-stream;q=0.1",
    ] {
        let ask = async |document: &str| {
            let asked = app.client.post(app.url("/graphql")).bearer_auth(&token);
            let asked = asked.header(ACCEPT, accept).json(&json!({ "query": document }));
            let reply = asked.send().await.unwrap();
            reply.headers()[CONTENT_TYPE].to_str().unwrap().to_owned()
        };
        assert_eq!(ask(FOLLOW).await, "text/event-stream; charset=utf-8", "{accept}");
        let first = accept.split(',').next().unwrap();
        assert_eq!(ask("{ domains { id } }").await, format!("{first}; charset=utf-8"));
        assert!(ask("{ nothing }").await.starts_with(first), "{accept}");
    }
}

#[tokio::test]
async fn who_takes_no_events_is_told_what_a_subscription_needs() {
    let app = served(DATABASES[0]).await;
    let token = app.data.token(&[Browse], &["here"]).await;
    for accept in ["application/json", "application/graphql-response+json", "*/*"] {
        let asked = app
            .client
            .post(app.url("/graphql"))
            .bearer_auth(&token)
            .header(ACCEPT, accept);
        let refused = asked.json(&json!({ "query": FOLLOW })).send().await.unwrap();
        assert_eq!(refused.status(), 406, "{accept}");
        let refused: Value = refused.json().await.unwrap();
        let error = &refused["errors"][0];
        assert_eq!(error["extensions"]["code"], "BAD_REQUEST");
        assert_eq!(
            error["message"],
            "A subscription is answered with events: set Accept to text/event-stream, or open a WebSocket that speaks graphql-transport-ws"
        );
    }
}

/// What a token may is something else now: to record, too.
async fn change_tokens(app: &TestApp) {
    let raw = Connection::connect(&app.data.url).await.unwrap();
    let changed = "UPDATE token SET permissions = 'browse,record'";
    raw.execute_unprepared(changed).await.unwrap();
}

#[tokio::test]
async fn whoever_is_to_come_again_is_told_so_and_broken_off() {
    for database in DATABASES {
        let app = served(database).await;
        let token = app.data.token(&[Browse], &["here"]).await;
        let mut events = Events::follow(&app.address, &token, "id").await;
        let mut socket = Socket::initialised(&app.address, &token).await;
        let cursor = end_of_the_log(&app.address, &token).await;
        let follow = format!("subscription {{ activityRecorded(after: \"{cursor}\") {{ id }} }}");
        socket.subscribe("s", &follow).await;
        record(&app, "before").await;
        assert_eq!(next_id(&mut events).await, "before", "{database:?}");
        let told = socket.receive().await;
        assert_eq!(
            told["payload"]["data"]["activityRecorded"]["id"], "before",
            "{database:?}"
        );
        change_tokens(&app).await;
        let told = events.next().await;
        let error = &told["errors"][0];
        let why = "What the token allows has changed: subscribe again after the last liveCursor";
        assert_eq!(error["message"], why, "{database:?}");
        assert_eq!(error["extensions"]["code"], "UNAUTHENTICATED", "{database:?}");
        events.breaks_off().await;
        assert_eq!(socket.closed().await, (4499, why.to_owned()), "{database:?}");
    }
}
