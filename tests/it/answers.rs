//! Answers are complete: in the order of the document, and null where the specification has it.

use backoffice_analytics::model::Permission;
use serde_json::json;

use crate::support::app::{DATABASES, TestApp, TestStore, activity};

async fn app() -> (TestApp, String) {
    let row = activity("p", "1", "2026-01-15T12:00:00Z", "edit_dataset");
    let app = TestStore::new(DATABASES[0])
        .await
        .with("p", "UTC", &[row])
        .await
        .serve();
    let token = app.data.token(&[Permission::Browse], &["p"]).await;
    (app, token)
}

#[tokio::test]
async fn fields_come_in_the_order_of_the_document() {
    let (app, token) = app().await;
    let query = "query Q { z: topPages { total } ...F domain(id: \"p\") { timeZone ... on Domain { id } } a: topUsers { none total } }
                 fragment F on Query { actionDistribution { total } domain(id: \"p\") { actionTypes { count action } } }";
    let reply = app
        .client
        .post(app.url("/graphql"))
        .bearer_auth(&token)
        .json(&json!({ "query": query }));
    let text = reply.send().await.unwrap().text().await.unwrap();
    let expected = r#"{"data":{"z":{"total":0},"actionDistribution":{"total":0},"domain":{"actionTypes":[{"count":1,"action":"edit_dataset"}],"timeZone":"UTC","id":"p"},"a":{"none":0,"total":0}}}"#;
    assert_eq!(text, expected);
}

#[tokio::test]
async fn a_field_that_failed_and_cannot_be_null_leaves_no_half_of_an_answer() {
    let (app, token) = app().await;
    for query in [
        "{ topPages { total } topUsers(first: 0) { total } }",
        "{ topUsers(first: 0) { total } }",
        "{ topPages { total } activityLog(after: \"x\") { nodes { id } } }",
    ] {
        let reply = app.ask(&token, query, json!({})).await;
        assert_eq!(
            (&reply["data"], reply["errors"].as_array().unwrap().len()),
            (&json!(null), 1),
            "{query}"
        );
    }
}

#[tokio::test]
async fn what_is_skipped_is_left_out() {
    let (app, token) = app().await;
    let query = "query Q($no: Boolean = false) { topPages @include(if: $no) { total } topUsers { total none @skip(if: true) } domain(id: \"q\") { id } }";
    assert_eq!(
        app.data(&token, query).await,
        json!({ "topUsers": { "total": 0 }, "domain": null })
    );
    assert_eq!(
        app.data(&token, "{ topPages { total @skip(if: true) } }").await,
        json!({ "topPages": {} })
    );
}

#[tokio::test]
async fn a_document_that_goes_round_in_circles_is_refused() {
    let (app, token) = app().await;
    let query = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }";
    assert_eq!(
        app.ask(&token, query, json!({})).await["errors"][0]["extensions"]["code"],
        "GRAPHQL_VALIDATION_FAILED"
    );
}
