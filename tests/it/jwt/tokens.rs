//! What a token opens, and what opens nothing.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::{FIGURE, KINDS, Key, claims, jwts, keep, now, served, status};
use crate::support::{
    app::{DATABASES, TestStore},
    socket::{Socket, request},
};

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
    let signed = |algorithm: Algorithm, id: &str, key: &EncodingKey| {
        let header = Header {
            kid: Some(id.into()),
            ..Header::new(algorithm)
        };
        encode(&header, &good, key).unwrap()
    };
    let confused = |id: &str, secret: &[u8]| signed(Algorithm::HS256, id, &EncodingKey::from_secret(secret));
    let mut bent = key.sign(&good);
    let middle = bent.find('.').unwrap() + 5;
    bent.replace_range(
        middle..=middle,
        if bent.as_bytes()[middle] == b'A' { "B" } else { "A" },
    );
    for (what, token) in [
        // A little longer ago than clocks may be apart.
        ("expired", key.sign(&claims(&json!({ "exp": now() - 45 })))),
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
        (
            "signed by a key under a name that is not its own",
            signed(Algorithm::ES256, "unknown", &key.encoding()),
        ),
        (
            "signed by a key with another algorithm than its own",
            signed(Algorithm::RS512, "r", &rsa.encoding()),
        ),
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
            confused("e", key.pair.public_key_raw()),
        ),
        (
            "signed with the public key's PEM as a secret",
            confused("r", rsa.pair.public_key_pem().as_bytes()),
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
}

#[tokio::test]
async fn over_a_websocket_a_stranger_is_sent_away() {
    let folder = tempfile::tempdir().unwrap();
    let path = keep(&folder, &[&Key::new("e", KINDS[1])]);
    let app = served(jwts(path.to_str().unwrap(), "300").await).await;
    let stranger = Key::new("e", KINDS[1]).sign(&claims(&json!({})));
    let mut socket = Socket::open(request(&app.address, &[])).await.unwrap();
    let payload = json!({ "Authorization": format!("Bearer {stranger}") });
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
