//! GraphiQL and the dashboard in a real browser, which reaches nothing but the server.

use std::{env, path::Path, process::Command};

use backoffice_analytics::{
    config::{Door, Origin},
    model::Permission,
};

use crate::support::{
    app::{DATABASES, Settings, TestStore, activity},
    program::Demo,
};

const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_show_the_figures_of_the_api() {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("web");
    assert!(
        web.join("dist/dashboard.html").exists(),
        "the web part is not built: run `make web`"
    );
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
    let output = Command::new("npm")
        .args(["run", "e2e"])
        .current_dir(web)
        .env("BASE_URL", format!("http://{}", demo.address))
        .env("TOKEN_BASE_URL", app.url(""))
        .env("TOKEN", app.data.token(&[Permission::Browse], &["p"]).await)
        .env(
            "RECORD_TOKEN",
            app.data.token(&[Permission::Record], &["p"]).await,
        )
        .env("CHROMIUM", browser())
        .output()
        .expect("npm is installed");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The browser that `CHROME` names, or the first one that is installed.
fn browser() -> String {
    let path = env::var("PATH").unwrap_or_default();
    let installed = BROWSERS
        .iter()
        .flat_map(|name| env::split_paths(&path).map(move |folder| folder.join(name)));
    let found = installed
        .into_iter()
        .find(|file| file.exists())
        .map(|file| file.display().to_string());
    env::var("CHROME")
        .ok()
        .or(found)
        .expect("Chromium is installed: `make test` sees to it")
}
