//! Who is answered, and what a token opens.

use std::time::Duration;

use backoffice_analytics::{
    model::{
        DomainId, Extent, Instant,
        Permission::{Admin, Browse, Record},
    },
    store::{Token, TokenSecret},
};
use sea_orm::{ConnectionTrait, Database as Connection, Statement};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{
    app::{DATABASES, Settings, TestStore, activity},
    socket::Socket,
};

const FIGURE: &str =
    "{ actionDistribution(period: {dates: {from: \"2026-01-01\", to: \"2026-01-31\"}}) { total } }";

async fn two_domains(database: crate::support::app::Database) -> TestStore {
    let row = |domain, id| activity(domain, id, "2026-01-15T12:00:00Z", "edit_dataset");
    let store = TestStore::new(database).await;
    let store = store.with("here", "UTC", &[row("here", "1")]).await;
    store
        .with("there", "UTC", &[row("there", "1"), row("there", "2")])
        .await
}

#[tokio::test]
async fn nobody_is_answered_without_a_valid_token() {
    for database in DATABASES {
        let app = two_domains(database).await.serve();
        let body = json!({ "query": FIGURE });
        for header in [
            None,
            Some("Bearer boa_wrong"),
            Some("Basic Ym9h"),
            Some("Bearer "),
        ] {
            let mut request = app.client.post(app.url("/graphql")).json(&body);
            if let Some(header) = header {
                request = request.header("authorization", header);
            }
            let reply = request.send().await.unwrap();
            assert_eq!(reply.status(), 401, "{header:?}");
            assert_eq!(reply.headers()["www-authenticate"], "Bearer");
            let reply: Value = reply.json().await.unwrap();
            assert_eq!(
                reply["errors"][0]["extensions"]["code"], "UNAUTHENTICATED",
                "{header:?}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_named_twice_is_covered_once() {
    for database in DATABASES {
        let app = two_domains(database).await.serve();
        let token = app.data.token(&[Browse, Browse], &["there", "there"]).await;
        assert_eq!(app.data(&token, FIGURE).await["actionDistribution"]["total"], 2);
    }
}

#[tokio::test]
async fn a_token_with_one_domain_need_not_name_it() {
    for database in DATABASES {
        let app = two_domains(database).await.serve();
        let token = app.data.token(&[Browse], &["there"]).await;
        assert_eq!(app.data(&token, FIGURE).await["actionDistribution"]["total"], 2);
        let both = app.data.token(&[Browse], &["here", "there"]).await;
        let (message, code) = app.error(&both, FIGURE).await;
        assert_eq!(code, "BAD_USER_INPUT");
        assert!(message.contains("name one with `domain`"), "{message}");
    }
}

#[tokio::test]
async fn a_domain_that_is_not_covered_looks_like_one_that_does_not_exist() {
    for database in DATABASES {
        let (app, token) = two_domains(database)
            .await
            .serve_here(&[Admin], Settings::default())
            .await;
        let mut replies = Vec::new();
        for domain in ["there", "nowhere"] {
            let query = format!("{{ numberOfUsers(domain: \"{domain}\") {{ value }} }}");
            let (message, code) = app.error(&token, &query).await;
            assert_eq!(code, "NOT_FOUND");
            replies.push(message.replace(domain, "X"));
            let domain = app
                .data(&token, &format!("{{ domain(id: \"{domain}\") {{ id }} }}"))
                .await;
            assert_eq!(domain["domain"], Value::Null);
        }
        assert_eq!(replies[0], replies[1]);
        let domains = app.data(&token, "{ domains { id } }").await;
        assert_eq!(domains["domains"], json!([{ "id": "here" }]));
    }
}

#[tokio::test]
async fn permissions_open_their_own_doors_alone() {
    let record = "mutation { recordActivities(activities: [{action: \"edit_page\"}]) { recorded } }";
    for database in DATABASES {
        let app = two_domains(database).await.serve();
        let browse = app.data.token(&[Browse], &["here"]).await;
        assert_eq!(app.error(&browse, record).await.1, "FORBIDDEN");
        let recorder = app.data.token(&[Record], &["here"]).await;
        assert_eq!(app.error(&recorder, FIGURE).await.1, "FORBIDDEN");
        assert_eq!(
            app.data(&recorder, record).await["recordActivities"]["recorded"],
            1
        );
    }
}

#[tokio::test]
async fn revoked_tokens_open_nothing() {
    for database in DATABASES {
        let (app, token) = two_domains(database)
            .await
            .serve_here(&[Browse], Settings::default())
            .await;
        app.data(&token, FIGURE).await;
        let listed = app.data.store.tokens().await.unwrap();
        assert!(
            app.data
                .store
                .revoke_token(&listed[0].id, chrono::Utc::now().into())
                .await
                .unwrap()
        );
        assert_eq!(app.error(&token, FIGURE).await.1, "UNAUTHENTICATED");
        assert!(
            !app.data
                .store
                .revoke_token(&listed[0].id, chrono::Utc::now().into())
                .await
                .unwrap()
        );
    }
}

#[tokio::test]
async fn a_token_opens_nothing_from_its_end_on() {
    let now: Instant = chrono::Utc::now().into();
    let later = Instant::from_micros(now.micros() + 3_600_000_000);
    for database in DATABASES {
        let app = two_domains(database).await.serve();
        for (end, code) in [(now, Some("UNAUTHENTICATED")), (later, None)] {
            let (here, secret) = (DomainId::parse("here").unwrap(), TokenSecret::random().unwrap());
            let token = Token::new(vec![Browse], vec![here], Extent::Whole, now, Some(end));
            app.data.store.add_token(&token, &secret).await.unwrap();
            let reply = app.ask(secret.reveal(), FIGURE, json!({})).await;
            assert_eq!(
                reply["errors"][0]["extensions"]["code"].as_str(),
                code,
                "{reply:#}"
            );
        }
    }
}

#[tokio::test]
async fn of_a_secret_nothing_is_kept_but_its_hash() {
    for database in DATABASES {
        let data = two_domains(database).await;
        let secret = data.token(&[Browse], &["here"]).await;
        let raw = Connection::connect(&data.url).await.unwrap();
        let statement = Statement::from_string(raw.get_database_backend(), "SELECT id, hash FROM token");
        let row = raw.query_one_raw(statement).await.unwrap().unwrap();
        let kept: [String; 2] = [0, 1].map(|column| row.try_get_by_index(column).unwrap());
        let random = secret.strip_prefix("boa_").unwrap();
        assert!(!kept.concat().contains(random), "{database:?} {kept:?}");
        assert_eq!(kept[1].len(), 64, "{database:?} {kept:?}");
    }
}

#[tokio::test]
async fn a_token_whose_subdomains_cannot_be_read_opens_nothing() {
    for database in DATABASES {
        let app = two_domains(database).await.serve();
        let token = app.data.token_on(&[Browse], &["here"], &["north"]).await;
        let raw = Connection::connect(&app.data.url).await.unwrap();
        for subdomains in ["[]", "[\"\"]", "north"] {
            let change = format!("UPDATE token SET subdomains = '{subdomains}'");
            raw.execute_unprepared(&change).await.unwrap();
            let (_, code) = app.error(&token, FIGURE).await;
            assert_eq!(code, "INTERNAL_SERVER_ERROR", "{database:?} {subdomains}");
        }
    }
}

/// It is changed again until that is told: the protocol does not tell when a subscription has begun.
#[tokio::test]
async fn a_subscription_ends_when_its_token_allows_something_else() {
    let (app, token) = two_domains(DATABASES[0])
        .await
        .serve_here(&[Browse], Settings::default())
        .await;
    let mut socket = Socket::initialised(&app.address, &token).await;
    socket
        .subscribe("s", "subscription { activityRecorded { id } }")
        .await;
    let raw = Connection::connect(&app.data.url).await.unwrap();
    for n in 0..10 {
        let change = format!("UPDATE token SET subdomains = '[\"{n}\"]'");
        raw.execute_unprepared(&change).await.unwrap();
        if let Some(frame) = socket.frame_within(Duration::from_secs(2)).await {
            let Message::Close(Some(end)) = frame else {
                panic!("{frame}");
            };
            assert_eq!(u16::from(end.code), 4499, "{end}");
            assert!(end.reason.contains("subscribe again"), "{end}");
            return;
        }
    }
    panic!("it does not end");
}
