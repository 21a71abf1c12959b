//! Memory is bounded: what there is no room for is told to come again.

use std::time::Duration;

use backoffice_analytics::{
    config::Limits,
    model::{DomainId, Extent, Grant, Permission::Browse},
};
use bytesize::ByteSize;
use futures_util::{StreamExt, future::join_all, stream::FuturesUnordered};
use reqwest::Response;
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt, net::TcpStream};

use super::{LINES, counts, problem, reply, request, served_with, total};
use crate::support::{
    app::{DATABASES, Database, Settings, TestApp, activity},
    until::until,
};

const MOST: u64 = 64 << 10;

fn small() -> Settings {
    Settings {
        limits: Limits {
            max_body: ByteSize::b(MOST),
            ..Limits::default()
        },
        ..Settings::default()
    }
}

/// A body of nearly the largest size.
fn large(id: usize) -> String {
    let diff = "x".repeat(usize::try_from(MOST).unwrap() - 200);
    format!(
        "{{\"id\":\"{id}\",\"timestamp\":\"2026-01-15T12:00:00Z\",\"action\":\"geo\",\"diff\":\"{diff}\"}}"
    )
}

/// Somebody holds the segment, so that nothing is recorded for a while.
#[tokio::test(flavor = "multi_thread")]
async fn what_there_is_no_room_for_is_told_to_come_again_and_does() {
    for database in DATABASES {
        let (app, token) = served_with(database, small()).await;
        let scope = backoffice_analytics::model::Record::by_operator(DomainId::parse("here").unwrap());
        let mut held = app.data.store.begin_append().await.unwrap();
        let row = activity("here", "held", "2026-01-15T12:00:00Z", "geo");
        held.append(&scope, &[row]).await.unwrap();

        let large_body = |id| request(&app, &token, LINES, large(id)).send();
        let mut sent: FuturesUnordered<_> = (0..12).map(large_body).collect();
        for _ in 8..12 {
            let refused = sent.next().await.unwrap().unwrap();
            assert_eq!(
                (refused.status().as_u16(), &refused.headers()["retry-after"]),
                (503, &"1".parse().unwrap())
            );
            let told: serde_json::Value = refused.json().await.unwrap();
            assert_eq!(told["code"], "SERVICE_UNAVAILABLE", "{database:?} {told:#}");
        }
        held.commit().await.unwrap();
        let rest: Vec<_> = sent.collect().await;
        assert!(rest.iter().all(|reply| reply.as_ref().unwrap().status() == 200));
        assert_eq!(total(&app, &token).await, 9, "{database:?}");
        let again = join_all((0..12).map(|id| reply(request(&app, &token, LINES, large(id))))).await;
        assert!(again.iter().all(|(status, _)| *status == 200), "{again:?}");
        assert_eq!(total(&app, &token).await, 13, "{database:?}");
    }
}

/// Somebody who sends all of a large body to GraphQL but its end, and says how long it is or does not.
async fn unfinished(address: &str, token: &str, says: bool) -> TcpStream {
    let size = usize::try_from(MOST).unwrap() - 1;
    let framing = if says {
        format!("Content-Length: {MOST}\r\n\r\n")
    } else {
        format!("Transfer-Encoding: chunked\r\n\r\n{size:x}\r\n")
    };
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n{framing}"
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream
        .write_all((head + &" ".repeat(size)).as_bytes())
        .await
        .unwrap();
    stream
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_much_to_graphql_keeps_nobody_from_asking_for_figures() {
    let (app, token) = served_with(Database::Sqlite, small()).await;
    let address = app
        .url("")
        .trim_start_matches("http://")
        .trim_end_matches('/')
        .to_owned();
    let ask = async |query: String| -> Response {
        let asked = app.client.post(app.url("/graphql")).bearer_auth(&token);
        asked.json(&json!({ "query": query })).send().await.unwrap()
    };
    let figure = "{ numberOfUsers { value } }".to_owned();
    let large = format!("{figure} # {}", "x".repeat(60 << 10));
    for says in [true, false] {
        let held = join_all((0..8).map(|_| unfinished(&address, &token, says))).await;
        until("there is no room", async || {
            let answer = ask(large.clone()).await;
            let is_refused = answer.status() == 503;
            assert!(!is_refused || answer.headers()["retry-after"] == "1");
            is_refused
        })
        .await;
        assert_eq!(ask(figure.clone()).await.status(), 200);
        drop(held);
        until("there is room again", async || {
            ask(large.clone()).await.status() == 200
        })
        .await;
    }
}

#[tokio::test]
async fn a_body_has_a_largest_size_as_sent_and_unpacked() {
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;
    let (app, token) = served_with(Database::Sqlite, small()).await;
    let pack = |text: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    };
    let (within, beyond) = (large(1), format!("{}{}", large(2), " ".repeat(1_000)));
    for (body, packed) in [
        (beyond.clone().into_bytes(), false),
        (pack(beyond.as_bytes()), true),
        (pack(&vec![b' '; 32 << 20]), true),
    ] {
        let mut sent = request(&app, &token, LINES, body);
        if packed {
            sent = sent.header("content-encoding", "gzip");
        }
        let (code, detail) = problem(sent, 413).await;
        assert_eq!(code, "LIMIT_EXCEEDED");
        assert!(
            detail.contains("larger than 65536 bytes: send it in parts"),
            "{detail}"
        );
    }
    let packed = request(&app, &token, LINES, pack(within.as_bytes())).header("content-encoding", "gzip");
    let (status, answer) = reply(packed).await;
    assert_eq!((status, counts(&answer)), (200, [1, 0, 0]));
}

#[tokio::test]
async fn each_push_is_one_of_the_requests_of_a_token() {
    let settings = Settings {
        limits: Limits {
            requests_per_minute: 2,
            ..Limits::default()
        },
        ..Settings::default()
    };
    let (app, token) = served_with(Database::Sqlite, settings).await;
    for left in [1, 0] {
        let sent = request(&app, &token, LINES, r#"{"action":"geo"}"#)
            .send()
            .await
            .unwrap();
        assert_eq!(sent.headers()["ratelimit"], format!("\"token\";r={left}"));
    }
    let refused = request(&app, &token, LINES, r#"{"action":"geo"}"#)
        .send()
        .await
        .unwrap();
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(refused.headers()["ratelimit"], "\"token\";r=0");
}

/// The rows of each segment.
async fn recorded(app: &TestApp) -> Vec<u64> {
    let here = DomainId::parse("here").unwrap();
    let grant = Grant::new([Browse].into(), [here].into(), Extent::Whole);
    let reading = app.data.store.reading();
    let heads = reading.heads(&grant.browse(None).unwrap()).await.unwrap();
    heads.iter().map(|head| head.rows).collect()
}

/// What takes longer than a request may is told so; under a key it can be sent again.
#[tokio::test(flavor = "multi_thread")]
async fn what_takes_too_long_can_be_sent_again_under_its_key() {
    let limits = Limits {
        request_timeout: 1,
        ..Limits::default()
    };
    for database in DATABASES {
        let settings = Settings {
            limits: limits.clone(),
            ..Settings::default()
        };
        let (app, token) = served_with(database, settings).await;
        let scope = backoffice_analytics::model::Record::by_operator(DomainId::parse("here").unwrap());
        let mut held = app.data.store.begin_append().await.unwrap();
        let row = activity("here", "held", "2026-01-15T12:00:00Z", "geo");
        held.append(&scope, &[row]).await.unwrap();
        let send = || {
            let sent = request(
                &app,
                &token,
                LINES,
                r#"{"action":"geo","timestamp":"2026-01-15T12:00:00Z"}"#,
            );
            sent.header("idempotency-key", "k")
                .timeout(Duration::from_mins(1))
        };
        let (code, _) = problem(send(), 503).await;
        assert_eq!(code, "TIMEOUT", "{database:?}");
        held.commit().await.unwrap();
        // On a busy machine it may take too long once more.
        let mut told = (503, Value::Null);
        until("it is answered in time", async || {
            told = reply(send()).await;
            told.0 != 503
        })
        .await;
        assert_eq!((told.0, counts(&told.1)), (200, [1, 0, 0]), "{database:?}");
        assert_eq!(recorded(&app).await, [2], "{database:?}");
    }
}
