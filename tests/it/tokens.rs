//! Who is answered, and what a token opens.

use backoffice_analytics::model::Permission::{Admin, Browse, Record};

use crate::support::app::{DATABASES, TestStore, activity};

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
        let body = serde_json::json!({ "query": FIGURE });
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
            let reply: serde_json::Value = reply.json().await.unwrap();
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
        assert!(message.contains("argument `domain`"), "{message}");
    }
}

#[tokio::test]
async fn a_domain_that_is_not_covered_looks_like_one_that_does_not_exist() {
    for database in DATABASES {
        let app = two_domains(database).await.serve();
        let token = app.data.token(&[Admin], &["here"]).await;
        let mut replies = Vec::new();
        for domain in ["there", "nowhere"] {
            let query = format!("{{ numberOfUsers(domain: \"{domain}\") {{ value }} }}");
            let (message, code) = app.error(&token, &query).await;
            assert_eq!(code, "NOT_FOUND");
            replies.push(message.replace(domain, "X"));
            let domain = app
                .data(&token, &format!("{{ domain(id: \"{domain}\") {{ id }} }}"))
                .await;
            assert_eq!(domain["domain"], serde_json::Value::Null);
        }
        assert_eq!(replies[0], replies[1]);
        let domains = app.data(&token, "{ domains { id } }").await;
        assert_eq!(domains["domains"], serde_json::json!([{ "id": "here" }]));
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
async fn revoked_and_expired_tokens_open_nothing() {
    for database in DATABASES {
        let app = two_domains(database).await.serve();
        let token = app.data.token(&[Browse], &["here"]).await;
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
