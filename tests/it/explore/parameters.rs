//! Parameters that mean nothing here, and what is said of them.

use super::{get, refusal, served};
use crate::support::app::DATABASES;

#[tokio::test]
async fn a_parameter_that_means_nothing_is_refused() {
    let (app, token) = served(DATABASES[0], &[]).await;
    for (path, parameter, part) in [
        (
            "/records",
            ("limit", "101"),
            "Invalid value for limit API parameter: 101 was found but -1 <= limit <= 100 is expected.",
        ),
        (
            "/records",
            ("offset", "9991"),
            "Invalid value for sum of offset + limit API parameter: 10001 was found but <= 10000 is expected.",
        ),
        (
            "/records",
            ("limit", "ten"),
            "limit API parameter: ten was found but a whole number is expected.",
        ),
        (
            "/records",
            ("timezone", "Europe/Pariss"),
            "The nearest: Europe/Paris",
        ),
        (
            "/records",
            ("wher", "x"),
            "There is no parameter `wher` here. The nearest: where",
        ),
        (
            "/records",
            ("delimiter", ";"),
            "There is no parameter `delimiter` here",
        ),
        (
            "/records",
            ("include_links", "true"),
            "`include_links`: there are none here",
        ),
        (
            "/exports/csv",
            ("include_app_metas", "true"),
            "`include_app_metas`: there are none here",
        ),
        (
            "/exports/csv",
            ("limit", "-2"),
            "limit API parameter: -2 was found but -1 <= limit is expected.",
        ),
        (
            "/exports/csv",
            ("offset", "1"),
            "There is no parameter `offset` here",
        ),
        (
            "/exports/csv",
            ("delimiter", "#"),
            "`delimiter`: \"#\" is not one of ; , | and the tab",
        ),
        (
            "/exports/csv",
            ("with_bom", "yes"),
            "`with_bom`: `yes` is neither true nor false",
        ),
        (
            "/exports/parquet",
            ("parquet_compression", "zstd"),
            "`zstd` is not taken",
        ),
    ] {
        let (status, name, message) = refusal(&app, &token, path, &[parameter]).await;
        assert_eq!(
            (status, name.as_str()),
            (400, "InvalidRESTParameterError"),
            "{parameter:?} {message}"
        );
        assert!(message.contains(part), "{parameter:?} {message}");
    }
    let twice = [("where", "user_id = 'a'"), ("where", "user_id = 'b'")];
    let (status, _, message) = refusal(&app, &token, "/records", &twice).await;
    assert!(
        status == 400 && message.contains("`where` is given 2 times"),
        "{message}"
    );
    let grouped = [("group_by", "action"), ("limit", "20001")];
    let (_, _, message) = refusal(&app, &token, "/records", &grouped).await;
    assert!(
        message.contains("20001 was found but -1 <= limit <= 20000 is expected."),
        "{message}"
    );
}

#[tokio::test]
async fn for_a_parameter_that_only_portals_take_it_is_told_what_does_the_same() {
    let (app, token) = served(DATABASES[0], &[]).await;
    for (name, instead) in [
        ("refine", "choose rows by where, such as where=action='edit_page'"),
        ("refine.action", "choose rows by where, such as"),
        (
            "exclude",
            "choose rows by where, such as where=action!='edit_page'",
        ),
        ("q", "choose rows by where; texts are searched for by /export"),
        ("facet", "count rows with group_by"),
        ("sort", "give an order with order_by"),
        ("rows", "say how many rows come with limit"),
        ("start", "say which records come with offset"),
    ] {
        for path in ["/records", "/exports/csv"] {
            let (status, code, message) = refusal(&app, &token, path, &[(name, "x")]).await;
            assert_eq!((status, code.as_str()), (400, "InvalidRESTParameterError"));
            let told = format!("`{name}` is not taken here: {instead}");
            assert!(message.starts_with(&told), "{path} {message}");
        }
    }
}

#[tokio::test]
async fn the_error_that_the_documents_show_is_what_is_told() {
    let (app, token) = served(DATABASES[0], &[]).await;
    let reply = get(&app, &token, "/records", &[("where", "usr_id = 'amy'")]).await;
    let told = reply.text().await.unwrap();
    assert!(include_str!("../../../docs/explore.md").contains(&told), "{told}");
}
