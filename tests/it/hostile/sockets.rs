//! Hostile WebSockets.

use std::time::Duration;

use backoffice_analytics::model::Permission::Browse;
use futures_util::{SinkExt, StreamExt, future::join_all};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{
        Message,
        protocol::frame::{
            Frame,
            coding::{Data, OpCode},
        },
    },
};

use super::Victim;
use crate::support::{
    app::{Database, TestStore},
    postgres::locked,
    socket::{Socket, request},
};

const FOLLOW: &str = "subscription { activityRecorded { id } }";
/// How many subscriptions a token may have.
const MOST: usize = 100;
/// When it must be over.
const OVER: Duration = Duration::from_secs(30);

fn fragment(code: Data) -> Message {
    Message::Frame(Frame::message(vec![b' '; 1 << 16], OpCode::Data(code), false))
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_messages_end_the_conversation() {
    let victim = Victim::start(Database::Sqlite).await;
    let text = |text: String| vec![Message::text(text)];
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let endless = [vec![fragment(Data::Text)], vec![fragment(Data::Continue); 20]].concat();
    for (name, messages, code) in [
        ("2 MiB", text(" ".repeat(2 << 20)), 1009),
        ("fragments without end", endless, 1002),
        ("lists 100 000 deep", text(deep.clone()), 4400),
        (
            "a payload 100 000 deep",
            text(format!("{{\"type\":\"ping\",\"payload\":{deep}}}")),
            4400,
        ),
        (
            "variables 100 000 deep",
            text(format!(
                "{{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{{\"variables\":{deep}}}}}"
            )),
            4400,
        ),
        ("NUL", text("\0".into()), 4400),
        (
            "half a character",
            text("{\"type\":\"complete\",\"id\":\"\\ud800\"}".into()),
            4400,
        ),
        ("bytes", vec![Message::binary(vec![0xff; 1 << 16])], 4400),
        ("a fragment of nothing", vec![fragment(Data::Continue)], 1002),
        (
            "bad UTF-8",
            vec![Message::Frame(Frame::message(
                vec![0xff; 10],
                OpCode::Data(Data::Text),
                true,
            ))],
            1002,
        ),
    ] {
        let mut socket = Socket::initialised(&victim.address, &victim.token).await;
        let end = async {
            for message in messages {
                socket.send_frame(message).await;
            }
            assert_eq!(socket.closed().await.0, code, "{name}");
        };
        timeout(OVER, end)
            .await
            .unwrap_or_else(|_| panic!("{name} does not end it"));
    }
    victim.is_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_of_all_bytes_that_there_are_is_refused_before_it_comes() {
    let victim = Victim::start(Database::Sqlite).await;
    let mut stream = TcpStream::connect(&victim.address).await.unwrap();
    let open = format!(
        "GET /graphql HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
         Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n",
        victim.address
    );
    stream.write_all(open.as_bytes()).await.unwrap();
    let mut opened = [0; 12];
    stream.read_exact(&mut opened).await.unwrap();
    assert_eq!(&opened, b"HTTP/1.1 101");
    let (mut reader, mut writer) = stream.split();
    let flood = async {
        drop(
            writer
                .write_all(&[&[0x81, 0xff, 0x3f][..], &[0xff; 7], &[0; 4]].concat())
                .await,
        );
        let more = vec![b' '; 1 << 16];
        while writer.write_all(&more).await.is_ok() {}
        std::future::pending::<()>().await;
    };
    let mut told = Vec::new();
    tokio::select! {
        // A reset is an end, too.
        _ = timeout(OVER, reader.read_to_end(&mut told)) => {}
        () = flood => {}
    }
    let said = String::from_utf8_lossy(&told).into_owned();
    assert!(said.ends_with("may have at most 1048576 bytes"), "{said}");
    victim.is_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_ten_thousand_subscriptions_a_hundred_begin_and_the_next_breaks_off() {
    let victim = Victim::start(Database::Sqlite).await;
    let (stream, _) = connect_async(request(&victim.address, &[])).await.unwrap();
    let (mut write, mut read) = stream.split();
    let say = |message: Value| Message::text(message.to_string());
    let payload = json!({ "Authorization": format!("Bearer {}", victim.token) });
    write
        .send(say(json!({ "type": "connection_init", "payload": payload })))
        .await
        .unwrap();
    let send = async {
        for id in 0..10_000 {
            let payload = json!({ "query": FOLLOW, "variables": { "unused": " ".repeat(1_000) } });
            let subscribe = json!({ "type": "subscribe", "id": id.to_string(), "payload": payload });
            if write.send(say(subscribe)).await.is_err() {
                return;
            }
        }
        panic!("it is not broken off");
    };
    let close = async {
        loop {
            match read.next().await {
                Some(Ok(Message::Close(close))) => break close,
                Some(Ok(message)) => assert!(!message.to_string().contains("error"), "{message}"),
                // It was broken off with so much unread that this end was reset.
                Some(Err(_)) | None => break None,
            }
        }
    };
    let both = timeout(OVER, async { tokio::join!(send, close) });
    let ((), close) = both.await.expect("it is over in time");
    if let Some(close) = close {
        assert_eq!(u16::from(close.code), 4499, "{close:?}");
        let begun = format!("has {MOST} subscriptions under way");
        assert!(close.reason.contains(&begun), "{close:?}");
    }
    victim.is_well().await;
}

/// Operations begin once their token was looked up, which waits for a lock here.
#[tokio::test(flavor = "multi_thread")]
async fn while_ten_operations_begin_nothing_more_is_read() {
    let data = TestStore::new(Database::Postgres)
        .await
        .with("here", "UTC", &[])
        .await;
    let token = data.token(&[Browse], &["here"]).await;
    let app = data.serve();
    for (operations, is_read) in [(9, true), (10, false)] {
        let mut socket = Socket::initialised(&app.address, &token).await;
        let locked = locked(&app.data.url, "token").await;
        for id in 0..operations {
            socket.subscribe(&id.to_string(), "{ __typename }").await;
        }
        socket.send(json!({ "type": "ping" })).await;
        let pong = json!({ "type": "pong" });
        if is_read {
            assert_eq!(socket.receive().await, pong);
        } else {
            assert_eq!(socket.frame_within(Duration::from_secs(1)).await, None);
        }
        locked.rollback().await.unwrap();
        let mut told = Vec::new();
        for _ in 0..2 * operations + usize::from(!is_read) {
            told.push(socket.receive().await["type"].take());
        }
        let count = |kind| told.iter().filter(|told| **told == kind).count();
        assert_eq!(
            (count("next"), count("complete")),
            (operations, operations),
            "{told:?}"
        );
        assert_eq!(count("pong"), usize::from(!is_read), "{told:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_and_does_not_listen_is_dropped() {
    let victim = Victim::start_with(Database::Sqlite, &[("REQUEST_TIMEOUT", "3")]).await;
    let floods = [
        Message::Ping(vec![b' '; 125].into()),
        Message::text(json!({ "type": "ping", "payload": { "a": " ".repeat(10_000) } }).to_string()),
    ];
    let flood = floods.map(|message| async {
        let mut socket = Socket::initialised(&victim.address, &victim.token).await;
        timeout(OVER, socket.flood(message)).await.expect("it ends");
    });
    join_all(flood).await;
    victim.is_well().await;
}

/// It is asked every twenty seconds, and three times in vain.
#[tokio::test(flavor = "multi_thread")]
async fn who_answers_no_ping_has_left() {
    let victim = Victim::start(Database::Sqlite).await;
    let mut stream = TcpStream::connect(&victim.address).await.unwrap();
    let open = format!(
        "GET /graphql HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
         Sec-WebSocket-Protocol: graphql-transport-ws\r\nAuthorization: Bearer {}\r\n\r\n",
        victim.address, victim.token
    );
    let begin = br#"{"type":"connection_init"}"#;
    // One frame of text, 26 bytes, masked with zeros.
    let frame = [&[0x81, 0x9a, 0, 0, 0, 0][..], begin].concat();
    stream
        .write_all(&[open.as_bytes(), &frame].concat())
        .await
        .unwrap();
    let mut told = Vec::new();
    timeout(Duration::from_mins(2), stream.read_to_end(&mut told))
        .await
        .expect("it is closed")
        .unwrap();
    let acknowledged = br#"{"type":"connection_ack"}"#;
    let at = told.windows(acknowledged.len()).position(|it| it == acknowledged);
    let rest = &told[at.expect("it is let in") + acknowledged.len()..];
    let pings = [0x89, 0].repeat(3);
    assert!(rest.starts_with(&pings), "{rest:?}");
    victim.is_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_begin_is_sent_away() {
    let victim = Victim::start(Database::Sqlite).await;
    let silent = (0..200).map(|_| async {
        let mut socket = Socket::open(request(&victim.address, &[])).await.unwrap();
        assert_eq!(socket.closed().await.0, 4408);
    });
    timeout(OVER, join_all(silent)).await.expect("they are sent away");
    victim.is_well().await;
}
