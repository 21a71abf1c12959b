//! GraphiQL and the dashboard in a real browser, which reaches nothing but the server.

use std::path::Path;

use backoffice_analytics::{
    config::{Door, Origin},
    model::Permission,
};

use crate::support::{
    app::{DATABASES, Settings, TestStore, activity},
    npm,
    program::Demo,
};

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_show_the_figures_of_the_api() {
    look_at("figures").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_narrow_figures_and_suit_who_looks() {
    look_at("page").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_show_and_narrow_the_log() {
    look_at("log").await;
}

/// Opens the pages of a subject, such as `figures`, on a demo and on a server that wants tokens.
async fn look_at(subject: &str) {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("web/dist/dashboard.html");
    assert!(page.exists(), "the web part is not built: run `make web`");
    let now = backoffice_analytics::model::Instant::from(chrono::Utc::now()).in_zone(chrono_tz::UTC);
    let mut row = activity("p", "1", &now, "edit_dataset");
    row.user_id = Some("ann".into());
    let app = TestStore::new(DATABASES[1])
        .await
        .with("p", "UTC", &[row])
        .await
        .serve_with(Settings {
            door: Door {
                embedders: vec![Origin::Any],
                ..Door::default()
            },
            ..Settings::default()
        });
    let demo = tokio::task::spawn_blocking(Demo::start).await.unwrap();
    npm::run(
        "web",
        &format!("e2e:{subject}"),
        &[
            ("BASE_URL", &format!("http://{}", demo.address)),
            ("TOKEN_BASE_URL", &app.url("")),
            ("TOKEN", &app.data.token(&[Permission::Browse], &["p"]).await),
            (
                "RECORD_TOKEN",
                &app.data.token(&[Permission::Record], &["p"]).await,
            ),
            ("CHROMIUM", &npm::browser()),
        ],
    );
}
