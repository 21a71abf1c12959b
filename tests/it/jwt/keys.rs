//! The keys of an issuer: read again, withdrawn, too small, away.

use std::{
    fs,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use actix_web::{HttpResponse, web};
use backoffice_analytics::http::Jwts;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use clap::Parser;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::{FIGURE, KINDS, Key, Options, claims, jwts, keep, served, set, status};
use crate::support::{
    app::{DATABASES, TestStore},
    program::Running,
    stand_in::StandIn,
    until::until,
};

/// How often at most an issuer is asked because of names that no key has, in seconds.
const PAUSE: u64 = 10;
/// Before an issuer that does not answer is given up, which it is after 10 seconds.
const AT_ONCE: Duration = Duration::from_secs(8);
/// After how long who leaves does.
const LEAVES: Duration = Duration::from_millis(100);

#[tokio::test]
async fn keys_are_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (Key::new("old", KINDS[1]), Key::new("new", KINDS[1]));
    let path = keep(&folder, &[&old]);
    let app = served(jwts(path.to_str().unwrap(), "0").await).await;
    let (by_old, by_new) = (old.sign(&claims(&json!({}))), new.sign(&claims(&json!({}))));
    assert_eq!(
        (status(&app, &by_old).await.0, status(&app, &by_new).await.0),
        (200, 401)
    );
    keep(&folder, &[&old, &new]);
    assert_eq!(
        (status(&app, &by_old).await.0, status(&app, &by_new).await.0),
        (200, 200)
    );
    // What cannot be read changes nothing.
    fs::write(&path, "{").unwrap();
    assert_eq!(
        (status(&app, &by_old).await.0, status(&app, &by_new).await.0),
        (200, 200)
    );
    keep(&folder, &[&new]);
    assert_eq!(
        (status(&app, &by_old).await.0, status(&app, &by_new).await.0),
        (401, 200)
    );
    // An issuer that has none any more withdrew them, and what cannot be read then brings none back.
    for withdrawn in [
        json!({ "keys": [] }),
        json!({ "keys": [{ "kty": "oct", "k": "c2VjcmV0", "alg": "HS256" }] }),
        json!({ "keys": [{ "kty": "of a kind that is not known" }] }),
    ] {
        keep(&folder, &[&new]);
        assert_eq!(status(&app, &by_new).await.0, 200);
        fs::write(&path, withdrawn.to_string()).unwrap();
        assert_eq!(status(&app, &by_new).await.0, 401, "{withdrawn}");
        fs::write(&path, "{").unwrap();
        assert_eq!(status(&app, &by_new).await.0, 401, "{withdrawn}");
    }
}

/// The public half of a key that is too small, which nobody can sign with here.
fn small() -> Value {
    let modulus = [&[0, 0x7f][..], &[0xff; 254]].concat();
    json!({ "kty": "RSA", "kid": "small", "n": URL_SAFE_NO_PAD.encode(modulus), "e": "AQAB" })
}

#[tokio::test]
async fn the_log_tells_what_becomes_of_keys() {
    let folder = tempfile::tempdir().unwrap();
    let key = Key::new("e", KINDS[1]);
    let path = folder.path().join("jwks.json");
    fs::write(&path, json!({ "keys": [key.jwk(), small()] }).to_string()).unwrap();
    let store = TestStore::new(DATABASES[0]).await.with("here", "UTC", &[]).await;
    let server = Running::serve_with(
        &store.url,
        &[
            ("JWT_KEYS", path.to_str().unwrap()),
            ("JWT_ISSUER", "https://login.example"),
            ("JWT_AUDIENCE", "analytics"),
            ("JWT_REFRESH", "0"),
        ],
    );
    server.until_told("a key of JWTs is left out: it has 2039 bits, and a key for RS256 needs 2048");
    let url = format!("http://{}/graphql", server.address());
    let ask = async || {
        let request = reqwest::Client::new()
            .post(&url)
            .bearer_auth(key.sign(&claims(&json!({}))));
        let request = request.json(&json!({ "query": FIGURE }));
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(ask().await, 200);
    fs::write(&path, "<html>").unwrap();
    assert_eq!(ask().await, 200);
    server.until_told("the keys of JWTs are left as they are");
    fs::write(&path, json!({ "keys": [small()] }).to_string()).unwrap();
    assert_eq!(ask().await, 401);
    server.until_told("the issuer of JWTs has no key any more that can be used");
}

/// An issuer that gives its keys to whoever asks, while it may, and counts how often that is.
struct Issuer {
    server: StandIn,
    given: Arc<Mutex<Value>>,
    asked: Arc<AtomicU64>,
    may: Arc<Semaphore>,
}

impl Issuer {
    fn start(keys: &[&Key]) -> Self {
        let (given, asked) = (Arc::new(Mutex::new(set(keys))), Arc::new(AtomicU64::new(0)));
        let may = Arc::new(Semaphore::new(1));
        let (keys, count, gate) = (given.clone(), asked.clone(), may.clone());
        let server = StandIn::start(move |app| {
            let (keys, count, gate) = (keys.clone(), count.clone(), gate.clone());
            let give = move || {
                count.fetch_add(1, Relaxed);
                let (keys, gate) = (keys.clone(), gate.clone());
                async move {
                    let _may = gate.acquire().await.unwrap();
                    HttpResponse::Ok().json(&*keys.lock().unwrap())
                }
            };
            app.route("/jwks.json", web::get().to(give));
        });
        Self {
            server,
            given,
            asked,
            may,
        }
    }

    /// Where its keys are.
    fn keys(&self) -> String {
        format!("{}/jwks.json", self.server.address)
    }
}

#[tokio::test]
async fn keys_may_lie_at_an_address() {
    let key = Key::new("e", KINDS[1]);
    let issuer = Issuer::start(&[&key]);
    let app = served(jwts(&issuer.keys(), "0").await).await;
    let token = key.sign(&claims(&json!({})));
    assert_eq!(status(&app, &token).await.0, 200);
    // The issuer may be away for a while.
    issuer.server.stop().await;
    assert_eq!(status(&app, &token).await.0, 200);
}

#[tokio::test]
async fn a_name_that_no_key_has_lets_them_be_read_again_now_and_then() {
    let (old, new) = (Key::new("old", KINDS[1]), Key::new("new", KINDS[1]));
    let issuer = Issuer::start(&[&old]);
    let start = Instant::now();
    let app = served(jwts(&issuer.keys(), "300").await).await;
    let token = new.sign(&claims(&json!({})));
    for _ in 0..20 {
        assert_eq!(status(&app, &token).await.0, 401);
    }
    let (asked, most) = (issuer.asked.load(Relaxed), 1 + start.elapsed().as_secs() / PAUSE);
    assert!(asked <= most, "the issuer was asked {asked} times, not {most}");
    *issuer.given.lock().unwrap() = set(&[&old, &new]);
    until("the new key is known", async || {
        status(&app, &token).await.0 == 200
    })
    .await;
    issuer.server.stop().await;
}

#[tokio::test]
async fn who_leaves_while_keys_are_read_does_not_keep_them_from_others() {
    let (old, new) = (Key::new("old", KINDS[1]), Key::new("new", KINDS[1]));
    let issuer = Issuer::start(&[&old]);
    let app = served(jwts(&issuer.keys(), "300").await).await;
    *issuer.given.lock().unwrap() = set(&[&old, &new]);
    let token = new.sign(&claims(&json!({})));
    let silence = issuer.may.acquire().await.unwrap();
    until("the issuer is asked", async || {
        let request = app.client.post(app.url("/graphql")).bearer_auth(&token);
        let request = request.json(&json!({ "query": FIGURE })).timeout(LEAVES);
        // It is refused, or leaves.
        drop(request.send().await);
        issuer.asked.load(Relaxed) == 2
    })
    .await;
    drop(silence);
    until("what was read is known", async || {
        status(&app, &token).await.0 == 200
    })
    .await;
    assert_eq!(issuer.asked.load(Relaxed), 2, "it was read again");
    issuer.server.stop().await;
}

#[tokio::test]
async fn an_issuer_that_does_not_answer_keeps_nobody_waiting_whose_key_is_known() {
    let (known, unknown) = (Key::new("known", KINDS[1]), Key::new("unknown", KINDS[1]));
    let issuer = Issuer::start(&[&known]);
    let app = served(jwts(&issuer.keys(), "0").await).await;
    let silence = issuer.may.acquire().await.unwrap();
    let ask = |key: &Key| {
        let request = app.client.post(app.url("/graphql"));
        let request = request.bearer_auth(key.sign(&claims(&json!({}))));
        request.json(&json!({ "query": FIGURE }))
    };
    let waiting = tokio::spawn(ask(&unknown).send());
    until("the issuer is asked", async || issuer.asked.load(Relaxed) == 2).await;
    for _ in 0..2 {
        let answer = ask(&known).timeout(AT_ONCE).send().await;
        assert_eq!(answer.unwrap().status(), 200);
    }
    drop(silence);
    assert_eq!(waiting.await.unwrap().unwrap().status(), 401);
    // Who comes first after that waits a moment, and then is answered, too.
    let silence = issuer.may.acquire().await.unwrap();
    let answer = ask(&known).timeout(AT_ONCE).send().await;
    assert_eq!(answer.unwrap().status(), 200);
    drop(silence);
    issuer.server.stop().await;
}

#[tokio::test]
async fn keys_that_cannot_be_used_are_told_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jwks.json");
    let told = async || {
        let options = [
            "test",
            "--jwt-keys",
            path.to_str().unwrap(),
            "--jwt-issuer",
            "i",
            "--jwt-audience",
            "a",
        ];
        Jwts::open(Options::parse_from(options).jwt)
            .await
            .unwrap_err()
            .to_string()
    };
    assert!(told().await.contains("cannot be read from"));
    fs::write(&path, "[]").unwrap();
    assert!(told().await.contains("is not a JSON Web Key Set"));
    let with = |name: &str, value: &str| {
        let mut jwk = Key::new("e", KINDS[1]).jwk();
        jwk[name] = json!(value);
        jwk
    };
    for keys in [
        json!([]),
        json!([{ "kty": "oct", "k": "c2VjcmV0", "alg": "HS256" }]),
        json!([small()]),
        json!([with("use", "enc")]),
        json!([with("alg", "ES384")]),
    ] {
        fs::write(&path, json!({ "keys": keys }).to_string()).unwrap();
        assert!(
            told().await.contains("has no key for RS256, ES256 or EdDSA"),
            "{keys}"
        );
    }
}
