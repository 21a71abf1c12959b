//! What one request and one token may ask for at most.

use std::time::Duration;

use backoffice_analytics::{config::Limits, model::Permission::Browse};
use bytesize::ByteSize;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{
    app::{Database, TestApp, TestStore},
    postgres::locked,
    socket::Socket,
};

const COUNT: &str = "{ activityLog { totalCount } }";
const FOLLOW: &str = "subscription { activityRecorded { id } }";

async fn served(limits: Limits) -> (TestApp, String) {
    served_on(Database::Sqlite, limits).await
}

async fn served_on(database: Database, limits: Limits) -> (TestApp, String) {
    let store = TestStore::new(database).await.with("here", "UTC", &[]).await;
    store.serve_here(&[Browse], limits).await
}

/// The same text many times.
fn times(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).map(text).collect()
}

#[tokio::test]
async fn a_document_is_answered_up_to_each_limit_and_not_beyond() {
    let limits = Limits {
        max_depth: 4,
        max_complexity: 5_000,
        max_aliases: 6,
        max_root_fields: 8,
        max_directives: 5,
        max_tokens: 400,
        ..Limits::default()
    };
    let (app, token) = served(limits).await;
    let aliased = |count| format!("{{ {} }}", times(count, |n| format!("a{n}: __typename ")));
    let fields = |count| format!("{{ {} }}", "__typename ".repeat(count));
    let directives = |count| format!("{{ __typename {} }}", "@include(if: true) ".repeat(count));
    let words = |count| {
        format!(
            "{{ activityLog(subdomain: [{}]) {{ totalCount }} }}",
            times(count, |n| format!("\"{n}\" "))
        )
    };
    for (limit, max, within, beyond) in [
        ("maxDepth", 4, "{ __schema { types { fields { name } } } }".to_owned(), "{ __schema { types { fields { type { name } } } } }".to_owned()),
        ("maxAliases", 6, aliased(6), aliased(7)),
        ("maxRootFields", 8, fields(8), fields(9)),
        ("maxDirectives", 5, times(1, |_| "{ a: __typename @include(if: true) b: __typename @skip(if: false) c: __typename @include(if: true) d: __typename @skip(if: false) e: __typename @include(if: true) }".into()), directives(6)),
        ("maxTokens", 400, words(387), words(389)),
        ("maxComplexity", 5_000, "{ activityLog(first: 499) { nodes { id timestamp userId datasetId action pageId groupId diff mapId } } }".to_owned(), "{ activityLog(first: 500) { nodes { id timestamp userId datasetId action pageId groupId diff mapId } } }".to_owned()),
    ] {
        app.data(&token, &within).await;
        let reply = app.ask(&token, &beyond, json!({})).await;
        let expected = json!({ "code": "LIMIT_EXCEEDED", "limit": limit, "max": max });
        assert_eq!(reply["errors"][0]["extensions"], expected, "{beyond} {reply:#}");
        assert_eq!(reply.get("data"), None);
        let message = reply["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains(&max.to_string()), "{message}");
        let told = app.data(&token, &format!("{{ limits {{ {limit} }} }}")).await;
        assert_eq!(told["limits"][limit], max);
    }
}

#[tokio::test]
async fn fragments_and_variables_hide_nothing() {
    let (app, token) = served(Limits {
        max_complexity: 1_000,
        ..Limits::default()
    })
    .await;
    let doubling = times(24, |n| {
        format!("fragment F{n} on Query {{ ...F{} ...F{} }} ", n + 1, n + 1)
    });
    let page = "activityLog(first: $n) { nodes { id action } }";
    for (limit, document, variables) in [
        (
            "maxTokens",
            format!("{{ ...F0 }} {doubling} fragment F24 on Query {{ __typename }}"),
            json!({}),
        ),
        (
            "maxComplexity",
            format!("query($n: Int) {{ {page} }}"),
            json!({ "n": 500 }),
        ),
        (
            "maxComplexity",
            format!("query($n: Int = 500) {{ {page} }}"),
            json!({}),
        ),
        (
            "maxComplexity",
            "query($p: PeriodInput) { actions(period: $p, interval: HOUR) { buckets } }".into(),
            json!({ "p": { "last": "P1Y" } }),
        ),
    ] {
        let reply = app.ask(&token, &document, variables).await;
        assert_eq!(
            reply["errors"][0]["extensions"]["limit"], limit,
            "{document} {reply:#}"
        );
    }
    let unknown = format!("{{ ...F0 }} {doubling}");
    let (_, code) = app.error(&token, &unknown).await;
    assert_eq!(code, "GRAPHQL_VALIDATION_FAILED");
    let circle = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }";
    let (message, code) = app.error(&token, circle).await;
    assert_eq!(code, "GRAPHQL_VALIDATION_FAILED");
    assert!(message.contains("includes itself"), "{message}");
}

#[tokio::test]
async fn the_limits_that_are_set_are_told() {
    let limits = Limits {
        max_batch: 3,
        max_body: ByteSize::kib(64),
        max_message: ByteSize::kib(32),
        request_timeout: 7,
        concurrent_requests: 0,
        requests_per_minute: 50,
        concurrent_subscriptions: 4,
        ..Limits::default()
    };
    let (app, token) = served(limits).await;
    let query = "{ limits { maxBatch maxBody maxMessage requestTimeout concurrentRequests requestsPerMinute concurrentSubscriptions } }";
    let expected = json!({ "maxBatch": 3, "maxBody": 65_536, "maxMessage": 32_768, "requestTimeout": 7,
        "concurrentRequests": null, "requestsPerMinute": 50, "concurrentSubscriptions": 4 });
    assert_eq!(app.data(&token, query).await["limits"], expected);
}

#[tokio::test]
async fn the_cost_is_told_where_it_is_asked_for() {
    let (app, token) = served(Limits::default()).await;
    let body = json!({ "query": "{ a: activityLog(first: 10) { nodes { id } } }" });
    let request = app
        .client
        .post(app.url("/graphql"))
        .bearer_auth(&token)
        .json(&body);
    let plain: Value = request
        .try_clone()
        .unwrap()
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(plain.get("extensions"), None);
    let declined = request.try_clone().unwrap().header("X-GraphQL-Cost", "0");
    let declined: Value = declined.send().await.unwrap().json().await.unwrap();
    assert_eq!(declined.get("extensions"), None);
    let told: Value = request
        .header("X-GraphQL-Cost", "1")
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let expected = json!({ "complexity": 21, "depth": 3, "aliases": 1, "rootFields": 1, "directives": 0 });
    assert_eq!(told["extensions"]["cost"], expected);
}

/// Who is looked up is waited for, and so is what is answered, over HTTP and over a WebSocket.
#[tokio::test]
async fn a_request_that_takes_too_long_ends() {
    let page = "{ activityLog { nodes { id } } }";
    let limits = Limits {
        request_timeout: 1,
        ..Limits::default()
    };
    let (app, token) = served_on(Database::Postgres, limits).await;
    let mut socket = Socket::initialised(&app.address, &token).await;
    for table in ["token", "activity"] {
        let locked = locked(&app.data.url, table).await;
        let request = app.client.post(app.url("/graphql")).bearer_auth(&token);
        let reply = request.json(&json!({ "query": page })).send().await.unwrap();
        assert_eq!(reply.status(), 503, "{table}");
        let reply: Value = reply.json().await.unwrap();
        assert_eq!(reply["errors"][0]["extensions"]["code"], "TIMEOUT", "{table}");
        if table == "activity" {
            socket.subscribe("1", page).await;
            let reply = socket.receive().await;
            assert_eq!(reply["payload"][0]["extensions"]["code"], "TIMEOUT", "{reply:#}");
        }
        locked.rollback().await.unwrap();
    }
}

#[tokio::test]
async fn a_token_has_so_many_requests_a_minute() {
    let (app, token) = served(Limits {
        requests_per_minute: 3,
        ..Limits::default()
    })
    .await;
    let other = app.data.token(&[Browse], &["here"]).await;
    let ask = |token: &str| {
        app.client
            .post(app.url("/graphql"))
            .bearer_auth(token)
            .json(&json!({ "query": COUNT }))
            .send()
    };
    for left in ["2", "1", "0"] {
        let reply = ask(&token).await.unwrap();
        assert_eq!(reply.status(), 200);
        assert_eq!(reply.headers()["ratelimit-policy"], "\"token\";q=3;w=60");
        assert_eq!(reply.headers()["ratelimit"], format!("\"token\";r={left}"));
    }
    let reply = ask(&token).await.unwrap();
    assert_eq!(reply.status(), 429);
    assert_eq!(reply.headers()["ratelimit-policy"], "\"token\";q=3;w=60");
    assert_eq!(reply.headers()["ratelimit"], "\"token\";r=0");
    let seconds: u32 = reply.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=21).contains(&seconds), "{seconds}");
    let reply: Value = reply.json().await.unwrap();
    let expected = json!({ "code": "TOO_MANY_REQUESTS", "retryAfter": seconds });
    assert_eq!(reply["errors"][0]["extensions"], expected);
    assert_eq!(ask(&other).await.unwrap().status(), 200);
    // What a WebSocket asks for counts, too.
    let mut socket = Socket::initialised(&app.address, &token).await;
    socket.subscribe("1", COUNT).await;
    let refused = socket.receive().await;
    let told = &refused["payload"][0]["extensions"];
    assert_eq!(told["code"], "TOO_MANY_REQUESTS");
    let seconds = told["retryAfter"]
        .as_u64()
        .unwrap_or_else(|| panic!("{refused:#}"));
    assert!((1..=21).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn what_takes_a_turn_tells_how_many_are_left_though_it_is_refused() {
    let (app, token) = served(Limits {
        requests_per_minute: 5,
        concurrent_requests: 1,
        max_body: ByteSize::b(100),
        ..Limits::default()
    })
    .await;
    let left = async |content_type: &str, body: &str| {
        let request = app.client.post(app.url("/graphql")).bearer_auth(&token);
        let request = request
            .header("content-type", content_type.to_owned())
            .body(body.to_owned());
        let reply = request.send().await.unwrap();
        let told = reply
            .headers()
            .get("ratelimit")
            .map(|told| told.to_str().unwrap().to_owned());
        (reply.status().as_u16(), told)
    };
    let turns = |left: u32| Some(format!("\"token\";r={left}"));
    let json = "application/json";
    for (content_type, body, expected) in [
        (json, r#"{"query": "{"}"#, (200, turns(4))),
        (json, "nonsense", (400, turns(3))),
        (json, "[]", (400, turns(2))),
        (json, " ".repeat(101).as_str(), (413, turns(1))),
        // Nobody is let in for this, so it takes none.
        ("text/plain", "nonsense", (415, None)),
    ] {
        assert_eq!(left(content_type, body).await, expected, "{content_type} {body}");
    }
}

/// A request of which the head was sent, and what is left of it.
async fn begun(app: &TestApp, token: &str, body: &str) -> TcpStream {
    let mut slow = TcpStream::connect(&app.address).await.unwrap();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    slow.write_all(head.as_bytes()).await.unwrap();
    slow
}

/// Nobody else's body is waited for.
#[tokio::test]
async fn who_is_not_known_is_told_before_a_body_comes() {
    let (app, _) = served(Limits {
        request_timeout: 300,
        ..Limits::default()
    })
    .await;
    let mut nobody = begun(&app, "boa_wrong", "{}").await;
    let mut status = [0; 12];
    let told = timeout(Duration::from_secs(30), nobody.read_exact(&mut status)).await;
    told.expect("an answer in time").unwrap();
    assert_eq!(&status, b"HTTP/1.1 401");
}

#[tokio::test]
async fn a_token_has_so_many_requests_at_a_time() {
    let limits = Limits {
        concurrent_requests: 1,
        ..Limits::default()
    };
    let (app, token) = served(limits).await;
    let body = json!({ "query": COUNT }).to_string();
    let ask = || {
        let request = app.client.post(app.url("/graphql")).bearer_auth(&token);
        request
            .header("content-type", "application/json")
            .body(body.clone())
            .send()
    };
    // The slow request may come too late, or be refused itself: then another one is begun.
    for _ in 0..100 {
        let mut slow = begun(&app, &token, &body).await;
        let reply = ask().await.unwrap();
        slow.write_all(body.as_bytes()).await.unwrap();
        let mut status = [0; 12];
        slow.read_exact(&mut status).await.unwrap();
        if reply.status() == 429 {
            assert_eq!(reply.headers()["retry-after"], "1");
            assert!(reply.headers().contains_key("ratelimit"), "{reply:?}");
            assert_eq!(&status, b"HTTP/1.1 200");
            assert_eq!(ask().await.unwrap().status(), 200);
            return;
        }
    }
    panic!("no slow request took the turn");
}

#[tokio::test]
async fn a_token_has_so_many_subscriptions() {
    let (app, token) = served(Limits {
        concurrent_subscriptions: 2,
        ..Limits::default()
    })
    .await;
    let mut socket = Socket::initialised(&app.address, &token).await;
    for id in ["1", "2"] {
        socket.subscribe(id, FOLLOW).await;
    }
    // Neither is refused before the query is answered.
    socket.subscribe("q", COUNT).await;
    assert_eq!(socket.receive().await["id"], "q");
    let why = third(&app, &token).await.expect("there are two");
    assert!(why.contains("has 2 subscriptions under way"), "{why}");
    socket.send(json!({ "type": "complete", "id": "1" })).await;
    for _ in 0..100 {
        if third(&app, &token).await.is_none() {
            return;
        }
    }
    panic!("there are two though one was ended");
}

/// Why a subscription has its connection broken off; nothing if it begins.
async fn third(app: &TestApp, token: &str) -> Option<String> {
    let mut socket = Socket::initialised(&app.address, token).await;
    socket.subscribe("3", FOLLOW).await;
    socket.subscribe("q", COUNT).await;
    match socket.frame().await {
        Message::Close(Some(close)) => {
            assert_eq!(u16::from(close.code), 4499, "{close:?}");
            Some(close.reason.to_string())
        }
        answer => {
            assert!(answer.to_string().contains(r#""id":"q""#), "{answer:?}");
            None
        }
    }
}
