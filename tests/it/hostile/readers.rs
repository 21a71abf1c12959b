//! Who follows the log and reads nothing: it is dropped, is told so, and takes no more memory for as long as it lasts.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::{sleep, timeout},
};

use super::{Victim, answered};
use crate::support::{app::Database, events::end_of_the_log, until::PATIENCE};

/// How long a request may take here, in seconds: who reads nothing is dropped after half of that.
const ENVIRONMENT: [(&str, &str); 3] = [
    ("REQUEST_TIMEOUT", "60"),
    ("METRICS", "127.0.0.1:0"),
    ("CONCURRENT_SUBSCRIPTIONS", "16"),
];
/// So many of each kind.
const READERS: usize = 8;
/// When it must be over.
const OVER: Duration = Duration::from_secs(90);
/// What is recorded before and meanwhile, in mebibytes each: far more than what all connections hold, if it waited for each reader.
const RECORDINGS: usize = 20;

/// A connection that holds little.
async fn connect(victim: &Victim) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    socket.connect(victim.address.parse().unwrap()).await.unwrap()
}

fn subscription(cursor: &str) -> String {
    format!("subscription {{ activityRecorded(after: \"{cursor}\") {{ id diff }} }}")
}

/// Follows the log with events.
async fn events(victim: &Victim, cursor: &str) -> TcpStream {
    let mut stream = connect(victim).await;
    let body = json!({ "query": subscription(cursor) }).to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\nAccept: text/event-stream\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        victim.token,
        body.len()
    );
    stream.write_all((head + &body).as_bytes()).await.unwrap();
    stream
}

/// A text in a frame of WebSocket, with its length in two bytes, masked with nothing.
fn frame(text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len()).unwrap().to_be_bytes();
    [&[0x81, 0xfe][..], &length, &[0; 4], text.as_bytes()].concat()
}

/// Follows the log over a WebSocket.
async fn socket(victim: &Victim, cursor: &str) -> TcpStream {
    let mut stream = connect(victim).await;
    let head = format!(
        "GET /graphql HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Authorization: Bearer {}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
         Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n",
        victim.token
    );
    let payload = json!({ "query": subscription(cursor) });
    let subscribe = json!({ "type": "subscribe", "id": "s", "payload": payload });
    stream.write_all(head.as_bytes()).await.unwrap();
    for message in [json!({ "type": "connection_init" }), subscribe] {
        stream.write_all(&frame(&message.to_string())).await.unwrap();
    }
    stream
}

impl Victim {
    /// How many subscriptions are open.
    async fn subscriptions(&self) -> usize {
        let metrics = self.metrics.as_ref().expect("they are served");
        let text = reqwest::get(format!("http://{metrics}/metrics")).await.unwrap();
        let text = text.text().await.unwrap();
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("backoffice_analytics_subscriptions "));
        line.expect("the figure is there").parse().unwrap()
    }

    async fn until_subscriptions_are(&self, count: usize) {
        let end = Instant::now() + OVER;
        while self.subscriptions().await != count {
            assert!(Instant::now() < end, "there are not {count} subscriptions");
            sleep(super::LOOK).await;
        }
    }
}

/// The rest of what comes over a connection.
async fn rest(mut stream: TcpStream) -> Vec<u8> {
    let mut told = Vec::new();
    let read = timeout(PATIENCE, stream.read_to_end(&mut told)).await;
    read.expect("it ends").expect("it is no reset");
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn who_follows_and_reads_nothing_is_told_why_it_is_dropped() {
    let victim = Victim::start_with(Database::Postgres, &ENVIRONMENT).await;
    let cursor = end_of_the_log(&victim.address, &victim.other).await;
    let record = "mutation($a: [ActivityInput!]!) { recordActivities(activities: $a) { recorded } }";
    // A mebibyte each, which each of 16 readers is to be told.
    let activity = json!({ "action": "geo", "diff": "a".repeat(1 << 20) });
    let body = json!({ "query": record, "variables": { "a": [activity] } });
    let record_many = async || {
        for _ in 0..RECORDINGS {
            let recorded = answered("recording", victim.post().json(&body)).await;
            assert_eq!(recorded.status(), 200);
        }
    };
    // Some of it at once, and some as it is recorded.
    record_many().await;
    let (mut over_events, mut over_sockets) = (Vec::new(), Vec::new());
    for _ in 0..READERS {
        over_events.push(events(&victim, &cursor).await);
        over_sockets.push(socket(&victim, &cursor).await);
    }
    victim.until_subscriptions_are(2 * READERS).await;
    record_many().await;
    victim.until_subscriptions_are(0).await;
    // All at once: connections on which nothing is read for longer are reset.
    let rests = |streams: Vec<TcpStream>| join_all(streams.into_iter().map(rest));
    let (over_events, over_sockets) = tokio::join!(rests(over_events), rests(over_sockets));
    for told in over_events {
        let told = String::from_utf8(told).unwrap();
        let (_, last) = told.rsplit_once("event: next").unwrap();
        let (last, comment) = last.split_once("\n\n").unwrap();
        let is_told = last.contains("\"code\":\"TIMEOUT\"")
            && last.contains("Nothing was read for 30 s: subscribe again after the last liveCursor")
            && !comment.contains("complete")
            // Without the last chunk it is broken off.
            && !comment.ends_with("\r\n0\r\n\r\n");
        assert!(is_told, "{last}{comment}");
    }
    let reason = b"Nothing was read for 30 s: subscribe again after the last liveCursor";
    let close = [
        &[0x88, 2 + u8::try_from(reason.len()).unwrap()],
        &4499_u16.to_be_bytes()[..],
        reason,
    ]
    .concat();
    for told in over_sockets {
        assert!(
            told.ends_with(&close),
            "{:?}",
            String::from_utf8_lossy(&told[told.len() - 100..])
        );
    }
    victim.is_well().await;
}
