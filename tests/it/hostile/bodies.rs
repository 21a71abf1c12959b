//! Hostile bodies, addresses and headers.

use std::io::{self, Read, Write};

use flate2::{
    Compression,
    write::{GzEncoder, ZlibEncoder},
};
use reqwest::{
    RequestBuilder,
    header::{ACCEPT, AUTHORIZATION, CONTENT_ENCODING, HeaderValue},
};
use serde_json::{Value, json};

use super::{Victim, told};
use crate::support::app::Database;

const BAD: (u16, &str) = (400, "BAD_REQUEST");
const LIMIT: (u16, &str) = (400, "LIMIT_EXCEEDED");
const TOO_LARGE: (u16, &str) = (413, "LIMIT_EXCEEDED");
const FINE: (u16, &str) = (200, "");
const NOBODY: (u16, &str) = (401, "UNAUTHENTICATED");

/// More than a body may have, and than the program may take.
const BOMB: u64 = 384 << 20;

fn nested(open: &str, close: &str) -> String {
    format!("{}{}", open.repeat(100_000), close.repeat(100_000))
}

fn texts() -> Vec<(&'static str, Vec<u8>, (u16, &'static str))> {
    let batch = |one: &str, count: usize| format!("[{}]", vec![one; count].join(","));
    let one = r#"{"query":"{ __typename }"}"#;
    let with = |what: &str| format!(r#"{{"query":"{{ __typename }}",{what}}}"#);
    let texts = [
        ("nothing", String::new(), BAD),
        ("a batch of 10 000", batch(one, 10_000), LIMIT),
        ("a batch of a million nothings", batch("0", 1_000_000), LIMIT),
        ("a batch of batches", batch(&batch(one, 10), 10), BAD),
        ("lists 100 000 deep", nested("[", "]"), BAD),
        ("objects 100 000 deep", nested("{\"a\":", "}"), BAD),
        ("lists that do not end", "[".repeat(1 << 20), BAD),
        (
            "variables 100 000 deep",
            with(&format!("\"variables\":{{\"a\":{}}}", nested("[", "]"))),
            BAD,
        ),
        (
            "extensions 100 000 deep",
            with(&format!(
                "\"extensions\":{}",
                nested("{\"a\":", "}").replace(":}", ":0}")
            )),
            BAD,
        ),
        (
            "something else 100 000 deep",
            with(&format!("\"a\":{}", nested("[", "]"))),
            FINE,
        ),
        ("a number past all", with("\"variables\":{\"a\":1e999}"), BAD),
        (
            "an integer past all",
            with(&format!("\"variables\":{{\"a\":{}}}", "9".repeat(100_000))),
            BAD,
        ),
        ("half a character", with("\"variables\":{\"a\":\"\\ud800\"}"), BAD),
        ("a name twice", with("\"query\":\"{ __typename }\""), BAD),
        (
            "100 000 variables that are not asked for",
            with(&format!("\"variables\":{}", numbered(100_000))),
            FINE,
        ),
        ("a byte-order mark", format!("\u{feff}{one}"), BAD),
        ("NUL after it", format!("{one}\0"), BAD),
        (
            "NUL in an operation's name",
            with("\"operationName\":\"\\u0000\""),
            (400, "GRAPHQL_VALIDATION_FAILED"),
        ),
        (
            "NUL in a hash",
            r#"{"documentId":"sha256:\u0000"}"#.into(),
            (400, "PERSISTED_QUERY_NOT_FOUND"),
        ),
    ];
    let mut cases: Vec<_> = texts
        .map(|(name, text, expected)| (name, text.into_bytes(), expected))
        .into();
    cases.push(("bad UTF-8", b"{\"query\":\"{ \xff }\"}".to_vec(), BAD));
    cases.push(("an overlong NUL", b"{\"query\":\"{ \xc0\x80 }\"}".to_vec(), BAD));
    cases
}

fn numbered(count: usize) -> Value {
    (0..count).map(|n| (n.to_string(), json!(n))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_bodies_are_told_what_is_wrong() {
    let victim = Victim::start(Database::Sqlite).await;
    for (name, body, expected) in texts() {
        let (status, code) = told(name, victim.post().body(body)).await;
        assert_eq!((status, code.as_str()), expected, "{name}");
    }
    victim.is_well().await;
}

/// What so many spaces are compressed to.
fn compressed(encoding: &str) -> io::Result<Vec<u8>> {
    let mut spaces = io::repeat(b' ').take(BOMB);
    match encoding {
        "gzip" => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            io::copy(&mut spaces, &mut encoder)?;
            encoder.finish()
        }
        "deflate" => {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
            io::copy(&mut spaces, &mut encoder)?;
            encoder.finish()
        }
        "br" => {
            let mut encoder = brotli::CompressorWriter::new(Vec::new(), 1 << 20, 1, 22);
            io::copy(&mut spaces, &mut encoder)?;
            encoder.flush()?;
            Ok(encoder.into_inner())
        }
        _ => zstd::encode_all(spaces, 1),
    }
}

/// A good request, to be unpacked with more memory than a reader has to have.
fn in_a_wide_window() -> io::Result<Vec<u8>> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 1)?;
    encoder.window_log(24)?;
    encoder.write_all(br#"{"query":"{ __typename }"}"#)?;
    encoder.finish()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bomb_is_no_larger_than_a_body_may_be() {
    let victim = Victim::start(Database::Sqlite).await;
    for encoding in ["gzip", "deflate", "br", "zstd"] {
        let bomb = tokio::task::spawn_blocking(move || compressed(encoding))
            .await
            .unwrap()
            .unwrap();
        let request = victim.post().header(CONTENT_ENCODING, encoding).body(bomb);
        let (status, code) = told(encoding, request).await;
        assert_eq!((status, code.as_str()), TOO_LARGE, "{encoding}");
    }
    let request = victim.post().header(CONTENT_ENCODING, "zstd");
    let (status, code) = told("a window of 16 MiB", request.body(in_a_wide_window().unwrap())).await;
    assert_eq!((status, code.as_str()), BAD);
    for encoding in ["gzip, gzip", "compress", "nonsense"] {
        let request = victim.post().header(CONTENT_ENCODING, encoding).body("{}");
        let (status, code) = told(encoding, request).await;
        assert_eq!((status, code.as_str()), (415, "BAD_REQUEST"), "{encoding}");
    }
    victim.is_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_addresses_and_headers_are_told_what_is_wrong() {
    let victim = Victim::start(Database::Sqlite).await;
    let get = |query: &str| {
        let address = format!("http://{}/graphql?{query}", victim.address);
        victim
            .client
            .get(address)
            .header(ACCEPT, "application/graphql-response+json")
    };
    let known = |query: &str| get(query).bearer_auth(&victim.token);
    let shown = |value: &[u8]| {
        get("query={__typename}").header(AUTHORIZATION, HeaderValue::from_bytes(value).unwrap())
    };
    let long = "a".repeat(60_000);
    let cases: Vec<(&str, RequestBuilder, (u16, &str))> = vec![
        ("an address", known("query={__typename}"), FINE),
        ("bad UTF-8 in the address", known("query=%ff"), BAD),
        ("half an escape", known("query=%"), (400, "GRAPHQL_PARSE_FAILED")),
        (
            "NUL in the address",
            known("query=%00"),
            (400, "GRAPHQL_PARSE_FAILED"),
        ),
        (
            "a parameter twice",
            known("query={__typename}&query={__typename}"),
            BAD,
        ),
        (
            "60 000 parameters",
            known(&format!("query={{__typename}}{}", "&".repeat(60_000))),
            FINE,
        ),
        (
            "60 kB of variables",
            known(&format!("query={{__typename}}&variables={}", "[".repeat(60_000))),
            BAD,
        ),
        ("a token of bad UTF-8", shown(b"Bearer \xff\xfe"), NOBODY),
        (
            "a token of 60 kB",
            shown(format!("Bearer {long}").as_bytes()),
            NOBODY,
        ),
        (
            "a token of dots",
            shown(format!("Bearer {}", ".".repeat(60_000)).as_bytes()),
            NOBODY,
        ),
        ("SQL for a token", shown(b"Bearer ' OR 1=1 --"), NOBODY),
        (
            "60 kB to accept",
            known("query={__typename}").header(ACCEPT, "a/b,".repeat(15_000)),
            FINE,
        ),
        (
            "60 kB of tags",
            known("query={__typename}").header("if-none-match", "\"a\",".repeat(15_000)),
            FINE,
        ),
        (
            "an id of 60 kB",
            known("query={__typename}").header("x-request-id", &long),
            FINE,
        ),
    ];
    for (name, request, expected) in cases {
        let (status, code) = told(name, request).await;
        assert_eq!((status, code.as_str()), expected, "{name}");
    }
    victim.is_well().await;
}
