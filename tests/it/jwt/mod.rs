//! JSON Web Tokens of an issuer.

mod keys;
mod tokens;

use std::{fs, path::PathBuf};

use backoffice_analytics::{config, http::Jwts};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use clap::Parser;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ED25519, PKCS_RSA_SHA256, SignatureAlgorithm};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::app::{DATABASES, Settings, TestApp, TestStore, activity};

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
    fs::write(&path, set(keys).to_string()).unwrap();
    path
}

fn set(keys: &[&Key]) -> Value {
    let keys: Vec<Value> = keys.iter().map(|key| key.jwk()).collect();
    json!({ "keys": keys })
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
