//! The protocol graphql-transport-ws, and who may go on with it.

use std::time::Duration;

use backoffice_analytics::{
    config::Limits,
    model::{DomainId, Permission::Browse, Record},
};
use bytesize::ByteSize;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::support::{
    app::{DATABASES, Database, Settings, TestApp, TestStore, activity},
    socket::{Socket, request},
};

const COUNT: &str = "{ activityLog { totalCount } }";
const FOLLOW: &str = "subscription { activityRecorded { id } }";

async fn served() -> (TestApp, String) {
    served_on(DATABASES[0]).await
}

async fn served_on(database: Database) -> (TestApp, String) {
    TestStore::new(database)
        .await
        .with("here", "UTC", &[])
        .await
        .serve_here(&[Browse], Settings::default())
        .await
}

#[tokio::test]
async fn a_socket_opens_for_a_valid_token_and_a_page_of_this_host() {
    for database in DATABASES {
        let (app, token) = served_on(database).await;
        for (payload, part) in [
            (json!(null), "Show a token"),
            (json!({}), "Show a token"),
            (json!({"Authorization": token}), "Show a token"),
            (
                json!({"Authorization": "Bearer boa_wrong"}),
                "The token is not valid",
            ),
            (json!({"authorization": 1}), "Show a token"),
        ] {
            let mut socket = Socket::open(request(&app.address, &[])).await.unwrap();
            socket
                .send(json!({"type": "connection_init", "payload": payload}))
                .await;
            let (_, reason) = socket.closed().await;
            assert!(reason.contains(part), "{payload} {reason}");
        }
        let mut socket = Socket::open(request(&app.address, &[])).await.unwrap();
        socket.subscribe("q", "{ activityLog { totalCount } }").await;
        assert_eq!(socket.closed().await.0, 4401);

        let bearer = format!("Bearer {token}");
        let own = format!("http://{}", app.address);
        let mut socket = Socket::open(request(
            &app.address,
            &[("authorization", &bearer), ("origin", &own)],
        ))
        .await
        .unwrap();
        socket.send(json!({"type": "connection_init"})).await;
        assert_eq!(socket.receive().await["type"], "connection_ack");
        socket.send_frame(Message::Ping("abc".into())).await;
        assert_eq!(socket.frame().await, Message::Pong("abc".into()));

        for origin in [
            "https://elsewhere.example",
            "null",
            "http://127.0.0.1",
            &format!("http://{}.example", app.address),
        ] {
            match Socket::open(request(
                &app.address,
                &[("authorization", &bearer), ("origin", origin)],
            ))
            .await
            {
                Err(Error::Http(response)) => assert_eq!(response.status(), 403, "{origin}"),
                other => panic!("{origin}: {:?}", other.err()),
            }
        }
    }
}

#[tokio::test]
async fn a_token_that_was_revoked_opens_no_further_operation() {
    for database in DATABASES {
        let (app, token) = served_on(database).await;
        let mut socket = Socket::initialised(&app.address, &token).await;
        socket.subscribe("1", "{ domains { id } }").await;
        assert_eq!(
            socket.receive().await["payload"]["data"]["domains"][0]["id"],
            "here"
        );
        assert_eq!(socket.receive().await["type"], "complete");
        let listed = app.data.store.tokens().await.unwrap();
        app.data
            .store
            .revoke_token(&listed[0].id, chrono::Utc::now().into())
            .await
            .unwrap();
        socket.subscribe("2", "{ domains { id } }").await;
        let reply = socket.receive().await.to_string();
        assert!(
            reply.contains("UNAUTHENTICATED") && !reply.contains("here"),
            "{reply}"
        );
    }
}

#[tokio::test]
async fn who_breaks_the_protocol_is_told_how() {
    let (app, token) = served().await;
    let init =
        json!({ "type": "connection_init", "payload": { "Authorization": format!("Bearer {token}") } });
    let ask = |id: &str| json!({ "type": "subscribe", "id": id, "payload": { "query": FOLLOW } });
    for (messages, code, part) in [
        (
            vec![json!({ "type": "nonsense ".repeat(50) })],
            4400,
            "the types are connection_init, ping, pong, subscribe, complete; there is no nonsense",
        ),
        (
            vec![json!("text")],
            4400,
            "send a JSON object with a type: connection_init, ping, pong, subscribe, complete",
        ),
        (vec![json!({ "type": 1 })], 4400, "send a JSON object with a type"),
        (
            vec![json!({ "type": "subscribe", "id": 1, "payload": {} })],
            4400,
            "Invalid message",
        ),
        (vec![ask("1")], 4401, "connection_init"),
        (
            vec![json!({ "type": "connection_init", "payload": { "Authorization": "Bearer boa_wrong" } })],
            4403,
            "not valid",
        ),
        (
            vec![json!({ "type": "connection_init", "payload": [] })],
            4400,
            "Invalid message",
        ),
        (vec![init.clone(), init.clone()], 4429, "Too many"),
        (
            vec![init.clone(), ask("x"), ask("x")],
            4409,
            "Subscriber for x already exists",
        ),
    ] {
        let mut socket = Socket::open(request(&app.address, &[])).await.unwrap();
        let acknowledged = usize::from(messages[0] == init);
        for message in &messages {
            socket.send(message.clone()).await;
        }
        for _ in 0..acknowledged {
            assert_eq!(socket.receive().await["type"], "connection_ack");
        }
        let (told, reason) = socket.closed().await;
        assert_eq!(told, code, "{messages:?} {reason}");
        assert!(reason.contains(part), "{messages:?} {reason}");
    }
    let mut socket = Socket::initialised(&app.address, &token).await;
    socket.send_frame(Message::binary(vec![1])).await;
    assert_eq!(socket.closed().await.0, 4400);
}

#[tokio::test]
async fn who_does_not_ask_for_the_protocol_is_told_its_name() {
    let (app, _) = served().await;
    for protocols in ["", "Sec-WebSocket-Protocol: graphql-ws, soap\r\n"] {
        let mut stream = TcpStream::connect(&app.address).await.unwrap();
        let open = format!(
            "GET /graphql HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n{protocols}\r\n",
            app.address
        );
        stream.write_all(open.as_bytes()).await.unwrap();
        let mut told = Vec::new();
        let read = timeout(Duration::from_secs(20), stream.read_to_end(&mut told)).await;
        read.expect("it is closed").unwrap();
        let head = told.windows(4).position(|end| end == b"\r\n\r\n").unwrap() + 4;
        assert!(told.starts_with(b"HTTP/1.1 101"), "{protocols}");
        let reason = b"Subprotocol not acceptable: ask for graphql-transport-ws";
        let close = [
            &[0x88, 2 + u8::try_from(reason.len()).unwrap()],
            &4406_u16.to_be_bytes()[..],
            reason,
        ]
        .concat();
        assert_eq!(told[head..], close, "{protocols}");
    }
}

#[tokio::test]
async fn a_message_may_have_so_many_bytes() {
    let store = TestStore::new(DATABASES[0]).await.with("here", "UTC", &[]).await;
    let limits = Limits {
        max_message: ByteSize::b(2_000),
        ..Limits::default()
    };
    let (app, token) = store.serve_here(&[Browse], limits).await;
    let mut socket = Socket::initialised(&app.address, &token).await;
    socket
        .subscribe("1", &format!("{COUNT}{}", " ".repeat(1_800)))
        .await;
    assert_eq!(socket.receive().await["type"], "next");
    assert_eq!(socket.receive().await["type"], "complete");
    socket
        .subscribe("2", &format!("{COUNT}{}", " ".repeat(2_000)))
        .await;
    let (code, reason) = socket.closed().await;
    assert_eq!(
        (code, reason.as_str()),
        (1009, "A message may have at most 2000 bytes")
    );
}

#[tokio::test]
async fn an_id_can_be_used_again_at_once() {
    let (app, token) = served().await;
    let mut socket = Socket::initialised(&app.address, &token).await;
    for _ in 0..20 {
        socket.subscribe("1", FOLLOW).await;
        socket.send(json!({ "type": "complete", "id": "1" })).await;
        socket.subscribe("1", COUNT).await;
        let reply = socket.receive().await;
        assert_eq!(
            (&reply["type"], &reply["id"]),
            (&json!("next"), &json!("1")),
            "{reply:#}"
        );
        assert_eq!(socket.receive().await, json!({ "type": "complete", "id": "1" }));
    }
    socket
        .send(json!({ "type": "ping", "payload": { "n": 1 } }))
        .await;
    assert_eq!(
        socket.receive().await,
        json!({ "type": "pong", "payload": { "n": 1 } })
    );
    socket.send(json!({ "type": "pong" })).await;
    socket.subscribe("2", "{").await;
    let refused = socket.receive().await;
    assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("2")));
    assert_eq!(
        refused["payload"][0]["extensions"]["code"],
        "GRAPHQL_PARSE_FAILED"
    );
}

async fn append(app: &TestApp, id: &str) {
    let scope = Record::by_operator(DomainId::parse("here").unwrap());
    let row = activity("here", id, "2026-02-15T12:00:00Z", "geo");
    app.data.store.append(&scope, vec![row]).await.unwrap();
}

async fn revoke(app: &TestApp) {
    let tokens = app.data.store.tokens().await.unwrap();
    assert!(
        app.data
            .store
            .revoke_token(&tokens[0].id, chrono::Utc::now().into())
            .await
            .unwrap()
    );
}

/// The ids that are told until the subscription ends, and how it does.
async fn rest(socket: &mut Socket) -> (Vec<String>, Value) {
    let mut ids = Vec::new();
    loop {
        let message = socket.receive().await;
        if message["type"] != "next" {
            return (ids, message);
        }
        ids.push(
            message["payload"]["data"]["activityRecorded"]["id"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
}

#[tokio::test]
async fn a_subscription_ends_when_its_token_is_revoked() {
    for database in DATABASES {
        let (app, token) = TestStore::new(database)
            .await
            .with("here", "UTC", &[])
            .await
            .serve_here(&[Browse], Settings::default())
            .await;
        let mut socket = Socket::initialised(&app.address, &token).await;
        socket.subscribe("s", FOLLOW).await;
        for n in 0..100 {
            append(&app, &format!("before-{n}")).await;
            if socket.frame_within(Duration::from_millis(200)).await.is_some() {
                break;
            }
        }
        revoke(&app).await;
        append(&app, "after").await;
        let (ids, end) = rest(&mut socket).await;
        assert!(
            ids.iter().all(|id| id.starts_with("before-")),
            "{database:?} {ids:?}"
        );
        assert_eq!((&end["type"], &end["id"]), (&json!("error"), &json!("s")));
        assert_eq!(
            end["payload"][0]["extensions"]["code"], "UNAUTHENTICATED",
            "{end:#}"
        );
    }
}

#[tokio::test]
async fn a_quiet_subscription_ends_too() {
    let (app, token) = served().await;
    let mut socket = Socket::initialised(&app.address, &token).await;
    socket.subscribe("s", FOLLOW).await;
    revoke(&app).await;
    let (ids, end) = rest(&mut socket).await;
    assert_eq!(ids, Vec::<String>::new());
    assert_eq!(
        end["payload"][0]["extensions"]["code"], "UNAUTHENTICATED",
        "{end:#}"
    );
}
