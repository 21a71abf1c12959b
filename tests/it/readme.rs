//! What the documents say: the queries of the README are answered, the files of the threat model are there.

use std::path::Path;

use backoffice_analytics::model::Permission;

use crate::support::app::{DATABASES, TestStore};

#[tokio::test]
async fn every_query_of_the_readme_is_answered() {
    let app = TestStore::new(DATABASES[0])
        .await
        .with("p", "UTC", &[])
        .await
        .serve();
    let token = app.data.token(&[Permission::Admin], &["p"]).await;
    let readme = include_str!("../../README.md");
    let queries: Vec<&str> = readme
        .split("```graphql\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert!(queries.len() >= 10, "{queries:#?}");
    for query in queries
        .into_iter()
        .filter(|query| !query.starts_with("subscription"))
    {
        app.data(&token, query).await;
    }
}

#[test]
fn the_files_that_the_threat_model_names_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let is_there = |name: &str| root.join(name).exists() || root.join("tests/it").join(name).exists();
    let quoted = include_str!("../../SECURITY.md").split('`').skip(1).step_by(2);
    let named =
        quoted.filter(|it| it.starts_with("src/") || Path::new(it).extension().is_some_and(|it| it == "rs"));
    let (there, gone): (Vec<_>, Vec<_>) = named.partition(|name| is_there(name));
    assert!(there.len() >= 20, "{there:?}");
    assert_eq!(gone, [""; 0]);
}
