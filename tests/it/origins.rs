//! Pages of other hosts.

use std::collections::BTreeSet;

use backoffice_analytics::{config::Door, model::Permission::Browse};
use reqwest::{
    Method, Response,
    header::{
        ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
        ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_REQUEST_HEADERS,
        ACCESS_CONTROL_REQUEST_METHOD, ORIGIN,
    },
};
use serde_json::json;
use tokio_tungstenite::tungstenite::Error;

use crate::support::{
    app::{DATABASES, TestApp, TestStore},
    socket::{Socket, request},
};

const FRIEND: &str = "https://data.example";
const STRANGER: &str = "https://elsewhere.example";

async fn served(origins: &[&str]) -> (TestApp, String) {
    let origins = origins.iter().map(|it| it.parse().unwrap()).collect();
    let door = Door {
        origins,
        ..Door::default()
    };
    let store = TestStore::new(DATABASES[0]).await.with("here", "UTC", &[]).await;
    store.serve_here(&[Browse], door).await
}

async fn preflight(app: &TestApp, origin: &str) -> Response {
    app.client
        .request(Method::OPTIONS, app.url("/graphql"))
        .header(ORIGIN, origin)
        .header(ACCESS_CONTROL_REQUEST_METHOD, "POST")
        .header(
            ACCESS_CONTROL_REQUEST_HEADERS,
            "accept, authorization, content-type, content-encoding, if-none-match, x-graphql-cost, x-request-id, traceparent, tracestate",
        )
        .send()
        .await
        .unwrap()
}

fn allowed(reply: &Response) -> Option<&str> {
    reply
        .headers()
        .get(ACCESS_CONTROL_ALLOW_ORIGIN)
        .map(|it| it.to_str().unwrap())
}

#[tokio::test]
async fn no_page_of_another_host_may_unless_it_is_named() {
    for (origins, friend, stranger) in [
        (&[][..], None, None),
        (&[FRIEND][..], Some(FRIEND), None),
        (&["https://Data.example"], Some(FRIEND), None),
        (&[FRIEND, STRANGER], Some(FRIEND), Some(STRANGER)),
        (&["*"], Some("*"), Some("*")),
    ] {
        let (app, token) = served(origins).await;
        for (origin, expected) in [(FRIEND, friend), (STRANGER, stranger)] {
            let asked = preflight(&app, origin).await;
            assert_eq!(allowed(&asked), expected, "{origins:?} {origin}");
            if expected.is_some() {
                assert_eq!(asked.status(), 200);
                let header = |name| asked.headers()[name].to_str().unwrap().to_lowercase();
                let methods = header(ACCESS_CONTROL_ALLOW_METHODS);
                let methods: BTreeSet<_> = methods.split(',').map(str::trim).collect();
                assert_eq!(methods, ["get", "head", "post"].into());
                assert!(header(ACCESS_CONTROL_ALLOW_HEADERS).contains("authorization"));
            }
            let request = app
                .client
                .post(app.url("/graphql"))
                .header(ORIGIN, origin)
                .bearer_auth(&token);
            let reply = request
                .json(&json!({ "query": "{ __typename }" }))
                .send()
                .await
                .unwrap();
            assert_eq!(allowed(&reply), expected, "{origins:?} {origin}");
            assert_eq!(reply.headers().get(ACCESS_CONTROL_ALLOW_CREDENTIALS), None);
            if expected.is_some() {
                let exposed = reply.headers()[ACCESS_CONTROL_EXPOSE_HEADERS]
                    .to_str()
                    .unwrap()
                    .to_lowercase();
                let exposed: Vec<_> = exposed.split(',').map(str::trim).collect();
                for name in [
                    "etag",
                    "ratelimit",
                    "ratelimit-policy",
                    "retry-after",
                    "x-request-id",
                ] {
                    assert!(exposed.contains(&name), "{name} {exposed:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_websocket_opens_for_the_origins_that_are_named() {
    for (origins, friend, stranger) in [
        (&[][..], false, false),
        (&[FRIEND][..], true, false),
        (&["*"][..], true, true),
    ] {
        let (app, _) = served(origins).await;
        for (origin, expected) in [
            (FRIEND, friend),
            (STRANGER, stranger),
            (&format!("http://{}", app.address), true),
        ] {
            match Socket::open(request(&app.address, &[("origin", origin)])).await {
                Ok(_) => assert!(expected, "{origins:?} {origin}"),
                Err(Error::Http(reply)) => assert_eq!(
                    (reply.status().as_u16(), expected),
                    (403, false),
                    "{origins:?} {origin}"
                ),
                Err(other) => panic!("{other}"),
            }
        }
    }
}
