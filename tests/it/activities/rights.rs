//! Who may record what: the same as by GraphQL.

use backoffice_analytics::model::{
    CivilDuration, DomainId,
    Permission::{Browse, Record},
    Retention,
};
use serde_json::json;

use super::{LINES, counts, outcomes, problem, push, reply, served, total};
use crate::support::app::{DATABASES, Database, TestStore};

const ROW: &str = r#"{"action":"geo"}"#;

#[tokio::test]
async fn a_token_records_where_it_may() {
    let store = TestStore::new(Database::Sqlite).await;
    let app = store
        .with("here", "UTC", &[])
        .await
        .with("there", "UTC", &[])
        .await
        .serve();
    let [reader, one, two] = [
        app.data.token(&[Browse], &["here"]).await,
        app.data.token(&[Record], &["here"]).await,
        app.data.token(&[Record, Browse], &["here", "there"]).await,
    ];
    let send = |token: &str, query: &str| {
        let request = app
            .client
            .post(app.url(&format!("/activities{query}")))
            .bearer_auth(token);
        request.header("content-type", LINES).body(ROW)
    };
    for (token, query, status, code, part) in [
        ("nobody's", "", 401, "UNAUTHENTICATED", "not valid"),
        (&reader, "", 403, "FORBIDDEN", "the permission record"),
        (&one, "?domain=there", 404, "NOT_FOUND", "no domain `there`"),
        (
            &two,
            "?domain=elsewhere",
            404,
            "NOT_FOUND",
            "no domain `elsewhere`",
        ),
        (&two, "", 400, "BAD_USER_INPUT", "name one with `domain`"),
        (
            &two,
            "?domain=here&domain=there",
            400,
            "BAD_USER_INPUT",
            "`domain` is given 2 times",
        ),
        (
            &two,
            "?domian=here",
            400,
            "BAD_USER_INPUT",
            "no parameter `domian`",
        ),
    ] {
        let (told, detail) = problem(send(token, query), status).await;
        assert!(told == code && detail.contains(part), "{query} {told} {detail}");
    }
    for (token, query) in [(&one, ""), (&one, "?domain=here"), (&two, "?domain=there")] {
        let (status, answer) = reply(send(token, query)).await;
        assert_eq!((status, counts(&answer)), (200, [1, 0, 0]), "{query}");
    }
    let count = |domain: &str| format!("{{ activityLog(domain: \"{domain}\") {{ totalCount }} }}");
    for (domain, expected) in [("here", 2), ("there", 1)] {
        assert_eq!(
            app.data(&two, &count(domain)).await["activityLog"]["totalCount"],
            expected
        );
    }
}

#[tokio::test]
async fn without_a_token_it_is_told_what_to_show_and_only_posts_are_taken() {
    let (app, token) = served(Database::Sqlite).await;
    let reply = app
        .client
        .post(app.url("/activities"))
        .header("content-type", LINES)
        .body(ROW)
        .send()
        .await
        .unwrap();
    assert_eq!(
        (reply.status().as_u16(), &reply.headers()["www-authenticate"]),
        (401, &"Bearer".parse().unwrap())
    );
    let reply = app
        .client
        .get(app.url("/activities"))
        .bearer_auth(&token)
        .send()
        .await
        .unwrap();
    assert_eq!(
        (reply.status().as_u16(), &reply.headers()["allow"]),
        (405, &"POST".parse().unwrap())
    );
}

#[tokio::test]
async fn a_narrowed_token_records_on_its_subdomains_alone() {
    let lines = format!(
        "{}\n{}\n{}\n{}\n",
        json!({"action": "geo", "subdomain_id": "north"}),
        json!({"action": "geo", "subdomain_id": "south"}),
        json!({"action": "geo"}),
        json!({"action": "geo", "subdomain_id": "north", "id": "013951CB".repeat(4)}),
    );
    for database in DATABASES {
        let (app, _) = served(database).await;
        let token = app.data.token_on(&[Browse, Record], &["here"], &["north"]).await;
        let answer = push(&app, &token, &lines).await;
        assert_eq!(
            outcomes(&answer),
            ["recorded", "refused", "refused", "refused"],
            "{database:?}"
        );
        for (place, column, part) in [
            (1, "subdomain_id", "north alone"),
            (2, "subdomain_id", "north alone"),
            (3, "id", "imported row"),
        ] {
            let outcome = &answer["outcomes"][place];
            assert_eq!(outcome["column"], column, "{outcome:#}");
            assert!(outcome["reason"].as_str().unwrap().contains(part), "{outcome:#}");
        }
        assert_eq!(total(&app, &token).await, 1, "{database:?}");
    }
}

#[tokio::test]
async fn what_the_domain_does_not_keep_is_refused() {
    let lines = "{\"action\":\"geo\",\"timestamp\":\"2020-01-01T00:00:00Z\"}\n{\"action\":\"geo\"}";
    for database in DATABASES {
        let (app, token) = served(database).await;
        let year = Retention(CivilDuration::parse("P1Y").unwrap());
        let here = DomainId::parse("here").unwrap();
        app.data.store.set_retention(&here, Some(year)).await.unwrap();
        let answer = push(&app, &token, lines).await;
        assert_eq!(outcomes(&answer), ["refused", "recorded"], "{database:?}");
        assert_eq!(answer["outcomes"][0]["column"], "timestamp");
        let reason = answer["outcomes"][0]["reason"].as_str().unwrap();
        assert!(
            reason.starts_with("the domain keeps its log for P1Y, now from "),
            "{reason}"
        );
    }
}
