//! Under a key each body is recorded once, whenever the server is killed.

use std::{collections::BTreeSet, time::Duration};

use reqwest::Client;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::timeout,
};

use super::LINES;
use crate::{
    crash::{counts, kill_after, recording_token, spread, well},
    support::{
        app::DATABASES,
        program::{Running, new_database},
    },
};

const KILLS: u32 = 20;
const BODIES: usize = 16;
const THREE: &str = "{\"action\":\"geo\"}\n{\"action\":\"geo\"}\n{\"action\":\"geo\"}\n";

async fn rows(url: &str) -> i64 {
    counts(url, "SELECT domain_id, count(*) FROM activity GROUP BY domain_id")
        .await
        .values()
        .sum()
}

async fn send(client: &Client, address: &str, token: &str, key: &str) -> Option<String> {
    let request = client
        .post(format!("http://{address}/activities"))
        .bearer_auth(token);
    let request = request
        .header("content-type", LINES)
        .header("idempotency-key", key)
        .body(THREE);
    let reply = request.send().await.ok()?;
    assert_eq!(reply.status(), 200);
    reply.text().await.ok()
}

/// The server has answered, so the transaction is on disk; its client has not read that yet.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_lost_with_the_server_is_given_again() {
    for database in DATABASES {
        let (url, _folder) = new_database(database).await;
        let token = recording_token(&url).await;
        let mut server = Running::serve(&url);
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        let request = format!(
            "POST /activities HTTP/1.1\r\nhost: here\r\nauthorization: Bearer {token}\r\ncontent-type: {LINES}\r\nidempotency-key: k\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{THREE}",
            THREE.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let answered = timeout(Duration::from_mins(1), stream.peek(&mut [0])).await;
        assert_eq!(answered.unwrap().unwrap(), 1);
        server.child.kill().unwrap();
        server.child.wait().unwrap();
        let mut lost = String::new();
        stream.read_to_string(&mut lost).await.unwrap();

        let again = Running::serve(&url);
        let answer = send(&Client::new(), &again.address(), &token, "k").await.unwrap();
        assert!(
            answer.starts_with("{\"recorded\":3,\"duplicates\":0,"),
            "{database:?} {answer}"
        );
        assert!(lost.ends_with(&answer), "{database:?} {lost}");
        assert_eq!(rows(&url).await, 3, "{database:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn however_often_a_server_is_killed_each_body_is_recorded_once() {
    for database in DATABASES {
        let (url, _folder) = new_database(database).await;
        let token = recording_token(&url).await;
        let mut recorded = BTreeSet::new();
        let (mut waiting, mut number): (Vec<String>, usize) = (Vec::new(), 0);
        for life in 0..=KILLS {
            let mut server = Running::serve(&url);
            let address = server.address();
            // Those that got no answer come again, with new ones.
            while waiting.len() < BODIES && life < KILLS {
                waiting.push(format!("key-{number}"));
                number += 1;
            }
            let mut sending = JoinSet::new();
            for key in waiting.drain(..) {
                let (address, token) = (address.clone(), token.clone());
                sending.spawn(async move {
                    let answer = send(&Client::new(), &address, &token, &key).await;
                    (key, answer)
                });
            }
            let mut ended = sending.join_next().await;
            if life < KILLS {
                kill_after(&mut server.child, Duration::from_millis(30).mul_f64(spread(life))).await;
            }
            while let Some(sent) = ended {
                ended = sending.join_next().await;
                match sent.unwrap() {
                    (key, Some(answer)) => {
                        assert!(
                            answer.starts_with("{\"recorded\":3,"),
                            "{database:?} {key} {answer}"
                        );
                        recorded.insert(key);
                    }
                    (key, None) => waiting.push(key),
                }
            }
        }
        assert!(waiting.is_empty() && number > BODIES, "{database:?} {number}");
        assert_eq!(recorded.len(), number);
        well(&url, "after the last kill");
        assert_eq!(
            rows(&url).await,
            i64::try_from(3 * number).unwrap(),
            "{database:?}"
        );
    }
}
