//! What is no HTTP, or two things at once.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::{BOUND, Victim};
use crate::support::app::Database;

const CHUNKED: &str = "Transfer-Encoding: chunked";

/// How long it takes until a connection that says nothing more is closed, and some more.
const CLOSED: Duration = Duration::from_secs(20);
/// How long a request may take here, in seconds.
const TIMEOUT: &str = "5";

/// The status of the first answer, and how many answers came until the connection was closed; none where it was
/// closed without one.
async fn answers(name: &str, address: &str, sent: &[u8]) -> (Option<u16>, usize) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // It may be closed before all was sent.
    drop(
        timeout(BOUND, stream.write_all(sent))
            .await
            .unwrap_or_else(|_| panic!("{name} is not read")),
    );
    let mut told = Vec::new();
    // It may be closed with a reset, since not all was read.
    drop(
        timeout(CLOSED, stream.read_to_end(&mut told))
            .await
            .unwrap_or_else(|_| panic!("{name} is kept open")),
    );
    let told = String::from_utf8_lossy(&told);
    let mut statuses = told
        .split("HTTP/1.1 ")
        .skip(1)
        .map(|answer| answer[..3].parse().unwrap());
    (statuses.next(), told.matches("HTTP/1.1 ").count())
}

#[expect(clippy::too_many_lines, reason = "it is a table")]
#[tokio::test(flavor = "multi_thread")]
async fn hostile_framing_is_refused_and_the_connection_closed() {
    let victim = Victim::start_with(Database::Sqlite, &[("REQUEST_TIMEOUT", TIMEOUT)]).await;
    let post = |headers: &str, body: &str| {
        let Victim { address, token, .. } = &victim;
        format!(
            "POST /graphql HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\n{headers}\r\n\r\n{body}"
        )
    };
    let get = |headers: &str| format!("GET /healthz HTTP/1.1\r\nHost: a\r\n{headers}\r\n\r\n");
    let smuggled = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
    for (name, sent, status) in [
        ("no HTTP", "hello\r\n\r\n".to_owned(), Some(400)),
        ("TLS", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}".into(), Some(400)),
        ("NUL in the address", "GET /\0 HTTP/1.1\r\n\r\n".into(), Some(400)),
        (
            "HTTP/2 without TLS",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into(),
            Some(400),
        ),
        (
            "an address without end",
            format!("GET /{}", "a".repeat(1 << 20)),
            Some(431),
        ),
        (
            "an address of 66 kB",
            format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "a".repeat(66_000)),
            Some(400),
        ),
        (
            "a header of 100 kB",
            get(&format!("A: {}", "a".repeat(100_000))),
            Some(200),
        ),
        (
            "a header of 1 MB",
            get(&format!("A: {}", "a".repeat(1 << 20))),
            Some(431),
        ),
        ("10 000 headers", get(&"A: a\r\n".repeat(10_000)), Some(431)),
        ("a header with a line inside", get("A: a\rb"), Some(400)),
        ("a folded header", get("A: a\r\n b"), Some(400)),
        ("a space before the colon", get("Content-Length : 5"), Some(400)),
        (
            "two lengths",
            post("Content-Length: 5\r\nContent-Length: 6", smuggled),
            Some(400),
        ),
        (
            "a length and chunks",
            post(
                "Content-Length: 4\r\nTransfer-Encoding: chunked",
                &format!("0\r\n\r\n{smuggled}"),
            ),
            Some(400),
        ),
        (
            "chunks and a length",
            post(
                "Transfer-Encoding: chunked\r\nContent-Length: 4",
                &format!("0\r\n\r\n{smuggled}"),
            ),
            Some(400),
        ),
        (
            "chunks in disguise",
            post("Transfer-Encoding: xchunked", &format!("0\r\n\r\n{smuggled}")),
            Some(400),
        ),
        (
            "chunks twice",
            post(
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                &format!("0\r\n\r\n{smuggled}"),
            ),
            Some(400),
        ),
        (
            "less than no length",
            post("Content-Length: -1", smuggled),
            Some(400),
        ),
        (
            "a length past all",
            post("Content-Length: 99999999999999999999", ""),
            Some(400),
        ),
        (
            "a length with a sign",
            post("Content-Length: +5", smuggled),
            Some(400),
        ),
        ("a chunk past all", post(CHUNKED, "ffffffffffffffffff\r\n"), None),
        ("a chunk of no length", post(CHUNKED, "\r\n\r\n"), None),
        ("a chunk without its end", post(CHUNKED, "1\r\naXX"), None),
        (
            "a chunk's extension without end",
            post(CHUNKED, &format!("1;{}", "a".repeat(1 << 20))),
            Some(503),
        ),
    ] {
        let (is, count) = answers(name, &victim.address, sent.as_bytes()).await;
        // Where the connection may be closed without a word, it may be closed with one.
        assert!(
            is == status || status.is_none() && is == Some(400),
            "{name}: {is:?}"
        );
        assert!(count <= 1, "{name} is taken for {count} requests");
    }
    let (status, count) = answers(
        "1 000 at once",
        &victim.address,
        smuggled.repeat(1_000).as_bytes(),
    )
    .await;
    assert_eq!((status, count), (Some(200), 1_000));
    victim.is_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_without_end_is_read_up_to_the_limit() {
    let victim = Victim::start(Database::Sqlite).await;
    let Victim { address, token, .. } = &victim;
    for framing in ["Content-Length: 104857600", "Transfer-Encoding: chunked"] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let (mut reader, mut writer) = stream.split();
        let head = format!(
            "POST /graphql HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\n{framing}\r\n\r\n"
        );
        writer.write_all(head.as_bytes()).await.unwrap();
        let chunk = format!("10000\r\n{}\r\n", " ".repeat(1 << 16));
        let send = async {
            while writer.write_all(chunk.as_bytes()).await.is_ok() {}
            std::future::pending::<()>().await;
        };
        let mut status = [0; 12];
        tokio::select! {
            read = timeout(CLOSED, reader.read_exact(&mut status)) => drop(read.expect("it ends").unwrap()),
            () = send => {}
        }
        assert_eq!(&status, b"HTTP/1.1 413", "{framing}");
    }
    victim.is_well().await;
}
