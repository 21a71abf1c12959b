//! Who sends slowly, or does not read.

use std::{
    future::pending,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::sleep,
};

use super::{Victim, told};
use crate::support::{app::Database, until::until};

const CHUNKED: &str = "Transfer-Encoding: chunked";
/// How long a request may take here, in seconds.
const TIMEOUT: &str = "5";
/// When it must be over, with some patience.
const OVER: Duration = Duration::from_secs(30);
/// How often a slow sender sends a byte.
const DRIBBLE: Duration = Duration::from_millis(100);

/// The head of a request whose body is so framed.
fn head(victim: &Victim, framing: &str) -> String {
    let Victim { address, token, .. } = victim;
    format!(
        "POST /graphql HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\n{framing}\r\n\r\n"
    )
}

/// What comes until the connection is closed, while the same is sent again and again.
async fn dribbled(name: &str, address: &str, begun: &str, again: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(begun.as_bytes()).await.unwrap();
    let (mut reader, mut writer) = stream.split();
    let send = async {
        while writer.write_all(again.as_bytes()).await.is_ok() {
            sleep(DRIBBLE).await;
        }
        pending::<()>().await;
    };
    let mut told = Vec::new();
    tokio::select! {
        // A reset is an end, too.
        _ = reader.read_to_end(&mut told) => {}
        () = send => {}
        () = sleep(OVER) => panic!("{name} is waited for"),
    }
    String::from_utf8_lossy(&told).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_senders_are_dropped() {
    let victim = Victim::start_with(Database::Sqlite, &[("REQUEST_TIMEOUT", TIMEOUT)]).await;
    let body = head(&victim, "Content-Length: 1000");
    let chunks = head(&victim, CHUNKED);
    let nobody =
        format!("POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{CHUNKED}\r\n\r\n");
    let unasked = format!("GET /healthz HTTP/1.1\r\nHost: a\r\n{CHUNKED}\r\n\r\n");
    for (name, begun, again, status) in [
        ("nothing", "", "", "408"),
        ("half a line", "GET /graph", "", "408"),
        (
            "a header, byte by byte",
            "GET /healthz HTTP/1.1\r\nA: ",
            "a",
            "408",
        ),
        ("a body that stops", &body, "", "503"),
        ("a body, byte by byte", &body, " ", "503"),
        ("chunks that stop", &chunks, "", "503"),
        ("chunks of a byte", &chunks, "1\r\n \r\n", "503"),
        ("chunks of nobody", &nobody, "1\r\n \r\n", "401"),
        ("chunks of nobody that stop", &nobody, "", "401"),
        ("chunks that nobody asked for", &unasked, "1\r\n \r\n", "200"),
        ("chunks that nobody asked for, and stop", &unasked, "", "200"),
    ] {
        let several = (0..20).map(|_| dribbled(name, &victim.address, begun, again));
        for told in join_all(several).await {
            assert!(told.starts_with(&format!("HTTP/1.1 {status} ")), "{name}: {told}");
        }
    }
    victim.is_well().await;
}

/// Asks for what does not fit into what a connection holds, and reads nothing of it.
async fn deaf(victim: &Victim) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let mut stream = socket.connect(victim.address.parse().unwrap()).await.unwrap();
    let body = json!({ "query": "{ activityLog(first: 500) { nodes { diff } } }" }).to_string();
    stream
        .write_all((head(victim, &format!("Content-Length: {}", body.len())) + &body).as_bytes())
        .await
        .unwrap();
    stream
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_not_read_takes_a_turn_until_its_reader_is_dropped() {
    let environment = [("REQUEST_TIMEOUT", TIMEOUT), ("CONCURRENT_REQUESTS", "1")];
    let victim = Victim::start_with(Database::Sqlite, &environment).await;
    let record = "mutation($a: [ActivityInput!]!) { recordActivities(activities: $a) { recorded } }";
    let activities = vec![json!({ "action": "geo", "diff": "a".repeat(60_000) }); 100];
    let body = json!({ "query": record, "variables": { "a": activities } });
    assert_eq!(told("recording", victim.post().json(&body)).await.0, 200);

    let count = json!({ "query": "{ activityLog { totalCount } }" });
    let status = async || victim.post().json(&count).send().await.unwrap().status();
    // Whoever is to be deaf may come too late, or be refused itself: then it comes again.
    let mut times = 0;
    let (start, deaf) = loop {
        let start = Instant::now();
        let deaf = deaf(&victim).await;
        if status().await == 429 {
            break (start, deaf);
        }
        times += 1;
        assert!(times < 100, "an answer that is not read takes no turn");
    };
    until("its reader is dropped", async || status().await != 429).await;
    assert!(
        start.elapsed() > Duration::from_secs(2),
        "it is over though nobody read it"
    );
    drop(deaf);
    victim.is_well().await;
}
