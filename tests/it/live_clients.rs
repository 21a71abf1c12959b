//! Subscriptions by the clients of npm, `graphql-ws` and `graphql-sse`, which go on though the server is killed.

use std::{path::Path, process::Command};

use backoffice_analytics::model::Permission::{Browse, Record};

use crate::support::{
    app::{DATABASES, TestStore},
    program::program,
};

#[tokio::test(flavor = "multi_thread")]
async fn the_clients_of_npm_are_told_everything_once() {
    for database in DATABASES {
        let data = TestStore::new(database).await.with("here", "UTC", &[]).await;
        let tried = Command::new("npm")
            .args(["run", "live"])
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("web"))
            .env("PROGRAM", program().get_program())
            .env("DATABASE_URL", &data.url)
            .env("TOKEN", data.token(&[Browse, Record], &["here"]).await)
            .env_remove("RUST_LOG")
            .output()
            .expect("npm is installed");
        let said = String::from_utf8_lossy(&tried.stdout);
        assert!(tried.status.success(), "{database:?}\n{said}");
    }
}
