//! The same body under the same key is recorded once, and answered the same.

use std::{sync::Arc, time::Duration};

use backoffice_analytics::{
    model::{DomainId, Permission::Record, Record as Scope},
    store::Submission,
};
use futures_util::future::join_all;
use reqwest::{RequestBuilder, Response};
use serde_json::Value;
use tokio::time::{sleep, timeout};

use super::{JSON, LINES, counts, problem, push, request, served, total};
use crate::{
    crash::counts as kept,
    support::{
        app::{DATABASES, Database, TestApp, TestStore},
        program::Running,
    },
};

const KEYS: &str = "SELECT key, count(*) FROM submission GROUP BY key";
const THREE: &str = "{\"action\":\"geo\"}\n{\"action\":\"Geo\"}\n{\"action\":\"geo\"}\n";

fn under(request: RequestBuilder, key: &str) -> RequestBuilder {
    request.header("idempotency-key", key)
}

fn three(app: &TestApp, token: &str, key: &str) -> RequestBuilder {
    under(request(app, token, LINES, THREE), key)
}

/// Whether it is an answer that was given before, and its body.
async fn answer(reply: Response) -> (bool, String) {
    assert_eq!(reply.status(), 200);
    let replayed = reply.headers().contains_key("idempotent-replayed");
    (replayed, reply.text().await.unwrap())
}

async fn sent(request: RequestBuilder) -> (bool, String) {
    answer(request.send().await.unwrap()).await
}

#[tokio::test]
async fn a_body_that_comes_again_is_answered_the_same_and_records_nothing() {
    for database in DATABASES {
        let (app, token) = served(database).await;
        let (replayed, first) = sent(three(&app, &token, "\"k-1\"")).await;
        assert!(!replayed);
        let told: Value = serde_json::from_str(&first).unwrap();
        assert_eq!(counts(&told), [2, 0, 1], "{database:?}");
        for key in ["\"k-1\"", "k-1"] {
            assert_eq!(
                sent(three(&app, &token, key)).await,
                (true, first.clone()),
                "{database:?}"
            );
        }
        assert_eq!(total(&app, &token).await, 2, "{database:?}");
        assert!(
            !sent(three(&app, &token, "k-2")).await.0,
            "another key is another submission"
        );
        assert_eq!(total(&app, &token).await, 4, "{database:?}");
        // Without a key each is one of its own.
        push(&app, &token, THREE).await;
        assert_eq!(total(&app, &token).await, 6, "{database:?}");
    }
}

#[tokio::test]
async fn another_body_under_a_key_is_a_conflict_and_records_nothing() {
    for database in DATABASES {
        let (app, token) = served(database).await;
        let (_, first) = sent(three(&app, &token, "k")).await;
        for other in ["{\"action\":\"search\"}", "[]", &THREE.replace('\n', "\r\n")] {
            let (code, detail) =
                problem(under(request(&app, &token, JSON, other.to_owned()), "k"), 409).await;
            assert_eq!(code, "BAD_USER_INPUT");
            assert!(
                detail.contains("Something else was sent under this Idempotency-Key"),
                "{detail}"
            );
        }
        assert_eq!(
            sent(three(&app, &token, "k")).await,
            (true, first),
            "{database:?}"
        );
        assert_eq!(total(&app, &token).await, 2, "{database:?}");
    }
}

#[tokio::test]
async fn a_body_of_which_nothing_can_be_recorded_is_remembered_too() {
    let bad = "{\"action\":\"Geo\"}";
    for database in DATABASES {
        let (app, token) = served(database).await;
        let send = |body: &'static str| under(request(&app, &token, LINES, body), "k");
        let (replayed, first) = sent(send(bad)).await;
        assert!(!replayed && first.contains("\"refused\":1"), "{first}");
        assert_eq!(sent(send(bad)).await, (true, first), "{database:?}");
        problem(send("{\"action\":\"geo\"}"), 409).await;
    }
}

#[tokio::test]
async fn a_domain_that_nobody_made_takes_nothing() {
    for database in DATABASES {
        let (app, _) = served(database).await;
        let token = app.data.token(&[Record], &["nowhere"]).await;
        for body in [THREE, "{\"action\":\"Geo\"}"] {
            let (code, detail) = problem(under(request(&app, &token, LINES, body), "k"), 404).await;
            assert!(
                code == "NOT_FOUND" && detail.contains("`nowhere`"),
                "{database:?} {detail}"
            );
        }
    }
}

/// A body that could not even be read takes no key.
#[tokio::test]
async fn a_request_that_was_refused_may_be_mended_under_its_key() {
    let (app, token) = served(Database::Sqlite).await;
    problem(under(request(&app, &token, JSON, "[{\"action\""), "k"), 400).await;
    assert!(!sent(three(&app, &token, "k")).await.0);
}

#[tokio::test]
async fn the_keys_of_others_are_others() {
    for database in DATABASES {
        let (app, token) = served(database).await;
        let other = app.data.token(&[Record], &["here"]).await;
        let (_, first) = sent(three(&app, &token, "k")).await;
        let (replayed, theirs) = sent(three(&app, &other, "k")).await;
        assert!(!replayed, "{database:?}");
        assert_eq!(first, theirs, "both are new");
        let body = under(request(&app, &other, LINES, "{\"action\":\"search\"}"), "k");
        problem(body, 409).await;
        assert_eq!(total(&app, &token).await, 4, "{database:?}");
    }
}

#[tokio::test]
async fn what_comes_at_the_same_time_under_one_key_is_recorded_once() {
    for database in DATABASES {
        let (app, token) = served(database).await;
        let other = Running::serve(&app.data.url);
        let address = other.address();
        let send = |place: usize, key: &str| {
            let url = match place % 2 {
                0 => app.url("/activities"),
                _ => format!("http://{address}/activities"),
            };
            let request = app.client.post(url).bearer_auth(&token);
            sent(under(request.header("content-type", LINES).body(THREE), key))
        };
        for round in 1..=5 {
            let key = format!("k-{round}");
            let all = (0..16).map(|place| send(place, &key));
            let answers = join_all(all).await;
            let first: Vec<_> = answers.iter().filter(|(replayed, _)| !replayed).collect();
            assert_eq!(first.len(), 1, "{database:?}");
            assert!(
                answers.iter().all(|(_, body)| *body == first[0].1),
                "{database:?}"
            );
            assert_eq!(total(&app, &token).await, 2 * round, "{database:?}");
        }
    }
}

#[tokio::test]
async fn what_was_forgotten_is_recorded_no_second_time() {
    for database in DATABASES {
        let (app, token) = served(database).await;
        sent(three(&app, &token, "k")).await;
        let store = &app.data.store;
        let (now, hour) = (chrono::Utc::now(), chrono::TimeDelta::hours(1));
        assert_eq!(
            store.forget_submissions((now - hour).into()).await.unwrap(),
            0,
            "{database:?}"
        );
        assert_eq!(
            store.forget_submissions((now + hour).into()).await.unwrap(),
            1,
            "{database:?}"
        );
        let (replayed, again) = sent(three(&app, &token, "k")).await;
        assert!(!replayed);
        let told: Value = serde_json::from_str(&again).unwrap();
        assert_eq!(counts(&told), [0, 2, 1], "{database:?}");
        assert_eq!(total(&app, &token).await, 2, "{database:?}");
    }
}

#[tokio::test]
async fn a_key_that_cannot_be_one_is_refused() {
    let (app, token) = served(Database::Sqlite).await;
    let long = "x".repeat(256);
    for (key, part) in [
        ("", "has 0 bytes"),
        (&*long, "has 256 bytes"),
        ("a\"b", "quotes"),
        ("\u{e9}", "ASCII"),
    ] {
        let (code, detail) = problem(three(&app, &token, key), 400).await;
        assert!(
            code == "BAD_USER_INPUT" && detail.contains(part),
            "{key}: {detail}"
        );
    }
    let twice = three(&app, &token, "a").header("idempotency-key", "b");
    problem(twice, 400).await;
    assert_eq!(total(&app, &token).await, 0);
}

#[tokio::test]
async fn a_server_forgets_answers_that_were_given_days_ago() {
    for database in DATABASES {
        let data = TestStore::new(database).await.with("here", "UTC", &[]).await;
        let scope = Scope::by_operator(DomainId::parse("here").unwrap());
        for (key, hours) in [("old", 25), ("new", 23)] {
            let submission = Submission {
                caller: String::new(),
                key: key.into(),
                fingerprint: String::new(),
                at: (chrono::Utc::now() - chrono::TimeDelta::hours(hours)).into(),
                answer: Arc::new(|_| Vec::new()),
            };
            data.store.submit(&scope, Vec::new(), submission).await.unwrap();
        }
        let url = data.url.clone();
        let keys = || async { kept(&url, KEYS).await.into_keys().collect::<Vec<_>>() };
        assert_eq!(keys().await, ["new", "old"], "{database:?}");
        let _app = data.serve();
        let forgotten = async {
            while keys().await != ["new"] {
                sleep(Duration::from_millis(50)).await;
            }
        };
        timeout(Duration::from_mins(1), forgotten)
            .await
            .expect("the old one is forgotten");
    }
}
