//! The queries of the README are answered.

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
