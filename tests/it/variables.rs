//! Variables: what a document declares, and what it is given.

use backoffice_analytics::model::Permission::{Browse, Record};
use reqwest::header::ACCEPT;
use serde_json::{Value, json};

use crate::{
    errors::assert_is_clean,
    support::app::{DATABASES, Database, Settings, TestApp, TestStore, activity},
};

const GRAPHQL_JSON: &str = "application/graphql-response+json";
const COUNT: &str = "{ activityLog { totalCount } }";

async fn served(database: Database) -> (TestApp, String) {
    let rows = [activity("here", "1", "2026-01-15T12:00:00Z", "polish")];
    TestStore::new(database)
        .await
        .with("here", "UTC", &rows)
        .await
        .serve_here(&[Browse, Record], Settings::default())
        .await
}

/// A query of the log with a variable, as it is declared and used.
fn log(declared: &str, argument: &str) -> String {
    format!("query({declared}) {{ activityLog({argument}) {{ totalCount }} }}")
}

/// Documents with variables that are not what they declare, and what is said of them.
fn wrong_variables() -> Vec<(String, Value, &'static str)> {
    let twice = "mutation($more: [ActivityInput!]!) {
            first: recordActivities(activities: [{ action: \"geo\" }]) { recorded }
            second: recordActivities(activities: $more) { recorded } }";
    vec![
        (
            twice.to_owned(),
            json!({}),
            "$more: the variable is missing, and has to be one of [ActivityInput!]!",
        ),
        (
            twice.to_owned(),
            json!({ "more": null }),
            "$more: null is not one of [ActivityInput!]!",
        ),
        (
            twice.to_owned(),
            json!({ "more": [{ "action": "geo" }, {}] }),
            "$more[1].action: one of ActionType! is missing",
        ),
        (
            twice.to_owned(),
            json!({ "more": [{ "action": "geo", "actoin": 1 }] }),
            "$more[0].actoin: ActivityInput has no field of that name",
        ),
        (
            log("$s: [ID!]!", "subdomain: $s"),
            json!({ "s": null }),
            "$s: null is not one of [ID!]!",
        ),
        (
            log("$s: [ID!]", "subdomain: $s"),
            json!({ "s": ["a", null] }),
            "$s[1]: null is not one of ID!",
        ),
        (
            log("$s: [ID!]", "subdomain: $s"),
            json!({ "s": [true] }),
            "$s[0]: true is not one of ID",
        ),
        (
            log("$f: Int!", "first: $f"),
            json!({ "f": 99_999_999_999_i64 }),
            "$f: 99999999999 is not one of Int",
        ),
        (
            log("$f: Int", "first: $f"),
            json!({ "f": "5" }),
            "$f: \"5\" is not one of Int",
        ),
        (
            log("$o: ActivityOrder!", "orderBy: $o"),
            json!({ "o": "LATEST" }),
            "$o: \"LATEST\" is not one of NEWEST_FIRST, OLDEST_FIRST",
        ),
        (
            log("$p: PeriodInput", "period: $p"),
            json!({ "p": "P1D" }),
            "$p: \"P1D\" is not one of PeriodInput",
        ),
        (
            "query($x: Boolean!) { activityLog { totalCount @include(if: $x) } }".to_owned(),
            json!({}),
            "$x: the variable is missing, and has to be one of Boolean!",
        ),
    ]
}

#[tokio::test]
async fn variables_that_are_not_what_the_document_declares_refuse_all_of_it() {
    for database in DATABASES {
        let (app, token) = served(database).await;
        for (query, variables, message) in wrong_variables() {
            let request = app.client.post(app.url("/graphql")).bearer_auth(&token);
            let body = json!({ "query": query, "variables": variables });
            let reply = request
                .header(ACCEPT, GRAPHQL_JSON)
                .json(&body)
                .send()
                .await
                .unwrap();
            assert_eq!(reply.status(), 400, "{query} {variables}");
            let reply: Value = reply.json().await.unwrap();
            assert_eq!(reply["errors"][0]["message"], message, "{query} {variables}");
            assert_eq!(reply["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
            assert!(reply.get("data").is_none(), "{reply:#}");
        }
        for (query, variables) in [
            (log("$f: Int! = 1", "first: $f"), json!({})),
            (
                log("$s: [ID!]", "subdomain: $s"),
                json!({ "s": "here", "more": 1 }),
            ),
            (log("$s: [ID!]", "subdomain: $s"), json!({ "s": [7] })),
            (
                log("$o: ActivityOrder", "orderBy: $o"),
                json!({ "o": "OLDEST_FIRST" }),
            ),
        ] {
            let reply = app.ask(&token, &query, variables).await;
            assert!(reply.get("errors").is_none(), "{query} {reply:#}");
        }
        let counted = app.data(&token, COUNT).await;
        assert_eq!(
            counted["activityLog"]["totalCount"], 1,
            "{database:?}: something was recorded"
        );
    }
}

#[tokio::test]
async fn variables_are_refused_like_literals() {
    for database in DATABASES {
        let (app, token) = served(database).await;
        let query = "query($zone: TimeZone, $first: Int! = 5, $actions: [ActionType!]) { topUsers(timeZone: $zone, first: $first, actionType: $actions) { total } }";
        for (variables, part) in [
            (json!({"zone": "Mars"}), "`Mars` is not an IANA time zone name"),
            (json!({"first": 0}), "`first`: 0 is not a number from 1 to 500"),
            (json!({"first": "one"}), "Int"),
            (json!({"actions": ["edit_pag"]}), "The nearest: edit_page, "),
            (json!({"actions": [null]}), "ActionType"),
        ] {
            let reply = app.ask(&token, query, variables.clone()).await;
            let message = reply["errors"][0]["message"]
                .as_str()
                .unwrap_or_else(|| panic!("{reply:#}"));
            assert!(message.contains(part), "{variables}: {message}");
            assert!(reply["errors"][0]["extensions"]["code"].is_string(), "{reply:#}");
            assert_is_clean(message);
        }
        let total = app
            .ask(
                &token,
                query,
                json!({"zone": "Europe/Paris", "actions": "polish"}),
            )
            .await;
        assert_eq!(total["data"]["topUsers"]["total"], 0, "{total:#}");
    }
}

#[tokio::test]
async fn a_variable_that_is_left_out_leaves_the_default() {
    let (app, token) = served(DATABASES[0]).await;
    let given = "query($n: Int, $o: ActivityOrder, $p: PeriodInput) {
        users: topUsers(first: $n, period: $p) { total } datasets: topDatasets(first: $n) { total }
        pages: topPages(first: $n) { total } activityLog(orderBy: $o, first: $n) { totalCount } }";
    for variables in [json!({}), json!({ "n": 5 }), json!({ "o": "OLDEST_FIRST" })] {
        let reply = app.ask(&token, given, variables).await;
        assert_eq!(reply.get("errors"), None, "{reply}");
    }
    let reply = app.ask(&token, given, json!({ "n": 501 })).await;
    assert!(
        reply["errors"][0]["message"].as_str().unwrap().contains("501"),
        "{reply}"
    );
}
