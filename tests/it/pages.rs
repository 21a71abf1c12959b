//! What pages may load, and who may frame them.

use backoffice_analytics::config::Door;
use reqwest::{
    Response,
    header::{ACCEPT, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS},
};

use crate::support::app::{DATABASES, TestApp, TestStore};

async fn served(embedders: &[&str]) -> TestApp {
    let door = Door {
        embedders: embedders.iter().map(|it| it.parse().unwrap()).collect(),
        ..Door::default()
    };
    TestStore::new(DATABASES[0]).await.serve_with(door)
}

async fn page(app: &TestApp, path: &str) -> Response {
    let request = app
        .client
        .get(app.url(path))
        .header(ACCEPT, "text/html,*/*;q=0.8");
    request.send().await.unwrap()
}

/// The sources that a page's policy names for a directive.
fn sources<'a>(reply: &'a Response, directive: &str) -> Option<&'a str> {
    let policy = reply.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap();
    policy
        .split("; ")
        .find_map(|part| part.strip_prefix(directive)?.strip_prefix(' '))
}

#[tokio::test]
async fn a_page_of_figures_loads_what_its_server_has_and_nothing_inline() {
    let app = served(&[]).await;
    for path in ["/", "/embed/actions"] {
        let reply = page(&app, path).await;
        assert_eq!(reply.status(), 200, "{path}");
        assert_eq!(
            reply.headers()[CONTENT_TYPE],
            "text/html; charset=utf-8",
            "{path}"
        );
        assert_eq!(sources(&reply, "default-src"), Some("'none'"), "{path}");
        for directive in ["script-src", "style-src", "img-src", "connect-src"] {
            assert_eq!(sources(&reply, directive), Some("'self'"), "{path} {directive}");
        }
    }
}

#[tokio::test]
async fn what_a_page_is_made_of_is_taken_for_what_it_says_and_tells_nobody_where_it_stands() {
    let app = served(&[]).await;
    for path in ["/", "/embed/actions", "/graphql"] {
        let reply = page(&app, path).await;
        assert_eq!(reply.headers()[REFERRER_POLICY], "no-referrer", "{path}");
        assert_eq!(reply.headers()[X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        let text = reply.text().await.unwrap();
        for asset in text.split('"').filter(|part| part.starts_with("/assets/")) {
            let reply = page(&app, asset).await;
            assert_eq!(reply.headers()[X_CONTENT_TYPE_OPTIONS], "nosniff", "{asset}");
        }
    }
}

#[tokio::test]
async fn whether_a_page_is_there_can_be_asked_without_reading_it() {
    let app = served(&[]).await;
    for path in [
        "/",
        "/embed/actions",
        "/graphql",
        "/embed/nothing",
        "/assets/nothing.js",
    ] {
        let shown = page(&app, path).await;
        let head = app
            .client
            .head(app.url(path))
            .header(ACCEPT, "text/html,*/*;q=0.8");
        let head = head.send().await.unwrap();
        assert_eq!(head.status(), shown.status(), "{path}");
        for name in [CONTENT_TYPE, CONTENT_SECURITY_POLICY] {
            assert_eq!(
                head.headers().get(&name),
                shown.headers().get(&name),
                "{path} {name}"
            );
        }
        assert_eq!(head.text().await.unwrap(), "", "{path}");
    }
}

#[tokio::test]
async fn only_embeds_are_framed_and_only_where_an_origin_is_named() {
    for (embedders, ancestors) in [
        (&[][..], "'none'"),
        (
            &["https://a.example", "https://b.example:8443"],
            "https://a.example https://b.example:8443",
        ),
        (&["*"], "*"),
    ] {
        let app = served(embedders).await;
        for path in ["/", "/graphql"] {
            let reply = page(&app, path).await;
            assert_eq!(sources(&reply, "frame-ancestors"), Some("'none'"), "{path}");
        }
        let reply = page(&app, "/embed/actions").await;
        assert_eq!(sources(&reply, "frame-ancestors"), Some(ancestors));
    }
}

#[tokio::test]
async fn each_indicator_of_the_dashboard_has_an_embed_and_no_other_name_has() {
    let app = served(&[]).await;
    let list = include_str!("../../web/src/dashboard/indicators.ts");
    let names: Vec<&str> = list
        .lines()
        .filter_map(|line| line.strip_prefix("  '")?.strip_suffix("',"))
        .collect();
    assert_eq!(names.len(), 9, "{names:?}");
    for name in &names {
        assert_eq!(
            page(&app, &format!("/embed/{name}")).await.status(),
            200,
            "{name}"
        );
    }
    let reply = page(&app, "/embed/<script>").await;
    assert_eq!(reply.status(), 404);
    let told = reply.text().await.unwrap();
    assert!(names.iter().all(|name| told.contains(name)), "{told}");
    assert!(!told.contains("script"), "{told}");
}
