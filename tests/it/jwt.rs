//! JSON Web Tokens of an issuer.

use std::{fs, path::PathBuf};

use backoffice_analytics::{config, http::Jwts};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use clap::Parser;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ED25519, PKCS_RSA_SHA256, SignatureAlgorithm};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{
    app::{DATABASES, Settings, TestApp, TestStore, activity},
    program::Running,
    socket::{Socket, request},
};

const FIGURE: &str = "{ activityLog { totalCount } }";
const KINDS: [(&SignatureAlgorithm, Algorithm); 3] = [
    (&PKCS_RSA_SHA256, Algorithm::RS256),
    (&PKCS_ECDSA_P256_SHA256, Algorithm::ES256),
    (&PKCS_ED25519, Algorithm::EdDSA),
];

/// A key of the issuer.
struct Key {
    id: &'static str,
    algorithm: Algorithm,
    pair: KeyPair,
}

impl Key {
    fn new(id: &'static str, (kind, algorithm): (&'static SignatureAlgorithm, Algorithm)) -> Self {
        Self {
            id,
            algorithm,
            pair: KeyPair::generate_for(kind).unwrap(),
        }
    }

    fn encoding(&self) -> EncodingKey {
        let pem = self.pair.serialize_pem();
        let key = match self.algorithm {
            Algorithm::RS256 => EncodingKey::from_rsa_pem(pem.as_bytes()),
            Algorithm::ES256 => EncodingKey::from_ec_pem(pem.as_bytes()),
            _ => EncodingKey::from_ed_pem(pem.as_bytes()),
        };
        key.unwrap()
    }

    fn jwk(&self) -> Value {
        if self.algorithm == Algorithm::EdDSA {
            let x = URL_SAFE_NO_PAD.encode(self.pair.public_key_raw());
            return json!({ "kty": "OKP", "crv": "Ed25519", "kid": self.id, "x": x });
        }
        let mut jwk = Jwk::from_encoding_key(&self.encoding(), self.algorithm).unwrap();
        jwk.common.key_id = Some(self.id.into());
        serde_json::to_value(jwk).unwrap()
    }

    fn sign(&self, claims: &Value) -> String {
        let header = Header {
            kid: Some(self.id.into()),
            ..Header::new(self.algorithm)
        };
        encode(&header, claims, &self.encoding()).unwrap()
    }
}

fn now() -> i64 {
    chrono::Utc::now().timestamp()
}

/// Claims that are all right, but for these.
fn claims(others: &Value) -> Value {
    let mut claims = json!({ "iss": "https://login.example", "aud": "analytics", "sub": "ann", "exp": now() + 600,
        "domains": ["here"], "permissions": ["browse"] });
    for (name, value) in others.as_object().unwrap() {
        match value {
            Value::Null => claims.as_object_mut().unwrap().remove(name),
            value => claims
                .as_object_mut()
                .unwrap()
                .insert(name.clone(), value.clone()),
        };
    }
    claims
}

#[derive(Parser)]
struct Options {
    #[command(flatten)]
    jwt: config::Jwt,
}

async fn jwts(source: &str, refresh: &str) -> Jwts {
    let options = [
        "test",
        "--jwt-keys",
        source,
        "--jwt-issuer",
        "https://login.example",
        "--jwt-audience",
        "analytics",
        "--jwt-refresh",
        refresh,
    ];
    Jwts::open(Options::parse_from(options).jwt)
        .await
        .expect("keys")
        .expect("a source")
}

fn keep(folder: &TempDir, keys: &[&Key]) -> PathBuf {
    let path = folder.path().join("jwks.json");
    let keys: Vec<Value> = keys.iter().map(|key| key.jwk()).collect();
    fs::write(&path, json!({ "keys": keys }).to_string()).unwrap();
    path
}

async fn served(jwts: Jwts) -> TestApp {
    let mut north = activity("here", "1", "2026-01-15T12:00:00Z", "polish");
    north.subdomain_id = Some("north".into());
    let rows = [north, activity("here", "2", "2026-01-15T12:00:00Z", "polish")];
    let store = TestStore::new(DATABASES[0])
        .await
        .with("here", "UTC", &rows)
        .await;
    store.serve_with(Settings {
        jwts: Some(jwts),
        ..Settings::default()
    })
}

async fn status(app: &TestApp, token: &str) -> (u16, Value) {
    let request = app
        .client
        .post(app.url("/graphql"))
        .bearer_auth(token)
        .json(&json!({ "query": FIGURE }));
    let reply = request.send().await.unwrap();
    (reply.status().as_u16(), reply.json().await.unwrap())
}

#[tokio::test]
async fn what_the_issuer_signed_opens_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let keys: Vec<Key> = KINDS
        .into_iter()
        .zip(["r", "e", "d"])
        .map(|(kind, id)| Key::new(id, kind))
        .collect();
    let path = keep(&folder, &keys.iter().collect::<Vec<_>>());
    let app = served(jwts(path.to_str().unwrap(), "300").await).await;
    for key in &keys {
        for (others, total) in [
            (json!({}), 2),
            (json!({ "subdomains": ["north"] }), 1),
            (json!({ "aud": ["other", "analytics"] }), 2),
            (json!({ "exp": now() - 5 }), 2),
        ] {
            let (code, reply) = status(&app, &key.sign(&claims(&others))).await;
            assert_eq!(
                (code, &reply["data"]["activityLog"]["totalCount"]),
                (200, &json!(total)),
                "{:?} {others} {reply:#}",
                key.algorithm
            );
        }
    }
    let mut socket = Socket::initialised(&app.address, &keys[1].sign(&claims(&json!({})))).await;
    socket.subscribe("1", FIGURE).await;
    assert_eq!(
        socket.receive().await["payload"]["data"]["activityLog"]["totalCount"],
        2
    );
    // A permission that it does not have.
    let record =
        json!({ "query": r#"mutation { recordActivities(activities: [{action: "geo"}]) { recorded } }"# });
    let request = app
        .client
        .post(app.url("/graphql"))
        .bearer_auth(keys[0].sign(&claims(&json!({}))))
        .json(&record);
    let reply: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(reply["errors"][0]["extensions"]["code"], "FORBIDDEN");
    // A domain that nobody made, though the provider names it: what is recorded there would never be read.
    let elsewhere = claims(&json!({ "domains": ["Here"], "permissions": "record" }));
    let request = app
        .client
        .post(app.url("/graphql"))
        .bearer_auth(keys[0].sign(&elsewhere))
        .json(&record);
    let reply: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(reply["errors"][0]["extensions"]["code"], "NOT_FOUND", "{reply}");
    // The program's own tokens are as good as before.
    let own = app
        .data
        .token(&[backoffice_analytics::model::Permission::Browse], &["here"])
        .await;
    assert_eq!(status(&app, &own).await.0, 200);
}

/// A token with this header, by hand.
fn forged(header: &Value, claims: &Value, signature: &[u8]) -> String {
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    format!(
        "{}.{}.{}",
        part(header),
        part(claims),
        URL_SAFE_NO_PAD.encode(signature)
    )
}

#[tokio::test]
async fn whatever_else_is_shown_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let key = Key::new("e", KINDS[1]);
    let rsa = Key::new("r", KINDS[0]);
    let path = keep(&folder, &[&key, &rsa]);
    let app = served(jwts(path.to_str().unwrap(), "300").await).await;
    let good = claims(&json!({}));
    let stranger = Key::new("e", KINDS[1]);
    let unknown = Key::new("unknown", KINDS[1]);
    let confused = |algorithm: Algorithm, id: &str, secret: &[u8]| {
        let header = Header {
            kid: Some(id.into()),
            ..Header::new(algorithm)
        };
        encode(&header, &good, &EncodingKey::from_secret(secret)).unwrap()
    };
    let mut bent = key.sign(&good);
    let middle = bent.find('.').unwrap() + 5;
    bent.replace_range(
        middle..=middle,
        if bent.as_bytes()[middle] == b'A' { "B" } else { "A" },
    );
    for (what, token) in [
        ("expired", key.sign(&claims(&json!({ "exp": now() - 120 })))),
        ("without an end", key.sign(&claims(&json!({ "exp": null })))),
        ("not valid yet", key.sign(&claims(&json!({ "nbf": now() + 120 })))),
        (
            "of another issuer",
            key.sign(&claims(&json!({ "iss": "https://other.example" }))),
        ),
        ("of no issuer", key.sign(&claims(&json!({ "iss": null })))),
        (
            "for another audience",
            key.sign(&claims(&json!({ "aud": "other" }))),
        ),
        ("for no audience", key.sign(&claims(&json!({ "aud": null })))),
        ("for no domain", key.sign(&claims(&json!({ "domains": null })))),
        ("on no subdomain", key.sign(&claims(&json!({ "subdomains": [] })))),
        ("signed by a stranger", stranger.sign(&good)),
        ("signed by an unknown key", unknown.sign(&good)),
        ("changed", bent),
        (
            "unsigned",
            forged(&json!({ "alg": "none", "typ": "JWT" }), &good, b""),
        ),
        (
            "unsigned, by its name",
            forged(&json!({ "alg": "None", "kid": "e" }), &good, b""),
        ),
        (
            "unsigned, as if signed",
            forged(&json!({ "alg": "ES256", "kid": "e" }), &good, b""),
        ),
        (
            "signed with the public key as a secret",
            confused(Algorithm::HS256, "e", key.pair.public_key_raw()),
        ),
        (
            "signed with the public key's PEM as a secret",
            confused(Algorithm::HS256, "r", rsa.pair.public_key_pem().as_bytes()),
        ),
        (
            "with something critical that is not known",
            encode(
                &Header {
                    kid: Some("e".into()),
                    crit: Some(vec!["b64".into()]),
                    ..Header::new(Algorithm::ES256)
                },
                &good,
                &key.encoding(),
            )
            .unwrap(),
        ),
        (
            "of another algorithm than its key",
            forged(&json!({ "alg": "RS256", "kid": "e" }), &good, &[0; 64]),
        ),
        ("garbled", "a.b.c".into()),
        ("empty", "..".into()),
    ] {
        let (code, reply) = status(&app, &token).await;
        assert_eq!(code, 401, "{what}: {reply:#}");
        assert_eq!(
            reply["errors"][0]["extensions"]["code"], "UNAUTHENTICATED",
            "{what}"
        );
        let message = reply["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains("JWT"), "{what}: {message}");
    }
    let mut socket = Socket::open(request(&app.address, &[])).await.unwrap();
    let payload = json!({ "Authorization": format!("Bearer {}", stranger.sign(&good)) });
    socket
        .send(json!({ "type": "connection_init", "payload": payload }))
        .await;
    assert_eq!(socket.closed().await.0, 4403);
}

#[tokio::test]
async fn without_keys_no_jwt_opens_anything() {
    let app = TestStore::new(DATABASES[0])
        .await
        .with("here", "UTC", &[])
        .await
        .serve();
    assert_eq!(
        status(&app, &Key::new("e", KINDS[1]).sign(&claims(&json!({}))))
            .await
            .0,
        401
    );
}

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

#[tokio::test]
async fn keys_may_lie_at_an_address() {
    let folder = tempfile::tempdir().unwrap();
    let key = Key::new("e", KINDS[1]);
    let set = json!({ "keys": [key.jwk()] });
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/jwks.json", listener.local_addr().unwrap());
    let issuer = actix_web::HttpServer::new(move || {
        let set = set.clone();
        actix_web::App::new().route(
            "/jwks.json",
            actix_web::web::get().to(move || std::future::ready(actix_web::HttpResponse::Ok().json(&set))),
        )
    });
    let issuer = issuer
        .workers(1)
        .listen(listener)
        .unwrap()
        .disable_signals()
        .run();
    let handle = issuer.handle();
    let running = tokio::spawn(issuer);
    let app = served(jwts(&address, "0").await).await;
    let token = key.sign(&claims(&json!({})));
    assert_eq!(status(&app, &token).await.0, 200);
    // The issuer may be away for a while.
    handle.stop(false).await;
    running.await.unwrap().unwrap();
    assert_eq!(status(&app, &token).await.0, 200);
    drop(folder);
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
    for keys in [
        json!([]),
        json!([{ "kty": "oct", "k": "c2VjcmV0", "alg": "HS256" }]),
        json!([small()]),
    ] {
        fs::write(&path, json!({ "keys": keys }).to_string()).unwrap();
        assert!(
            told().await.contains("has no key for RS256, ES256 or EdDSA"),
            "{keys}"
        );
    }
}
