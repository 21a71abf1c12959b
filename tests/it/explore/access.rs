//! Who is answered, where, how often, and what is told of it.

use backoffice_analytics::{
    config::{Door, Limits},
    model::Permission::{Browse, Record},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{DATASET, address, get, records, refusal, row, served, text};
use crate::support::{
    app::{DATABASES, Settings, TestApp, TestStore},
    program::Running,
};

const PATHS: [&str; 2] = ["/records", "/exports/csv"];

async fn status(app: &TestApp, authorization: Option<&str>, path: &str, parameters: &[(&str, &str)]) -> u16 {
    let request = app.client.get(address(app, path, parameters));
    let request = authorization
        .into_iter()
        .fold(request, |request, shown| request.header("authorization", shown));
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_token_is_shown_in_either_scheme_or_in_the_address() {
    let (app, token) = served(DATABASES[0], &[]).await;
    for path in PATHS {
        for shown in [
            format!("Apikey {token}"),
            format!("apikey {token}"),
            format!("Bearer {token}"),
        ] {
            assert_eq!(status(&app, Some(&shown), path, &[]).await, 200, "{path} {shown}");
        }
        assert_eq!(
            status(&app, None, path, &[("apikey", &token)]).await,
            200,
            "{path}"
        );
        for (shown, key) in [
            (None, None),
            (Some("Apikey nonsense"), None),
            (Some("Basic abc"), None),
            (None, Some("nonsense")),
            // The header is what counts.
            (Some("Apikey nonsense"), Some(token.as_str())),
        ] {
            let parameters: Vec<_> = key.map(|key| ("apikey", key)).into_iter().collect();
            assert_eq!(
                status(&app, shown, path, &parameters).await,
                401,
                "{path} {shown:?} {key:?}"
            );
        }
        let (_, name, message) = refusal(&app, "nonsense", path, &[]).await;
        assert_eq!(name, "UNAUTHENTICATED");
        assert!(message.contains("The token is not valid"), "{message}");
        let reply = app.client.get(address(&app, path, &[])).send().await.unwrap();
        let body: Value = reply.json().await.unwrap();
        let message = body["message"].as_str().unwrap();
        assert!(
            message.contains("as portals have it, Apikey <token>"),
            "{message}"
        );
    }
}

#[tokio::test]
async fn the_domain_is_the_only_one_of_the_token_or_is_named() {
    let store = TestStore::new(DATABASES[0]).await;
    let store = store
        .with("here", "UTC", &[row("1", "2026-01-15T12:00:00Z", "geo", None)])
        .await;
    let app = store.with("there", "UTC", &[]).await.serve();
    let both = app.data.token(&[Browse], &["here", "there"]).await;
    let one = app.data.token(&[Browse], &["here"]).await;
    let record = app.data.token(&[Record], &["here"]).await;
    for path in PATHS {
        let (status, name, message) = refusal(&app, &both, path, &[]).await;
        assert_eq!((status, name.as_str()), (400, "InvalidRESTParameterError"));
        assert!(
            message.contains("more than one domain: name one with `domain`, such as `here`"),
            "{message}"
        );
        let (status, name, _) = refusal(&app, &one, path, &[("domain", "there")]).await;
        assert_eq!((status, name.as_str()), (404, "NOT_FOUND"));
        let (status, name, message) = refusal(&app, &record, path, &[]).await;
        assert_eq!((status, name.as_str()), (403, "FORBIDDEN"), "{message}");
    }
    for (token, domain, total) in [(&both, "here", 1), (&both, "there", 0), (&one, "here", 1)] {
        assert_eq!(
            records(&app, token, &[("domain", domain)]).await["total_count"],
            total,
            "{domain}"
        );
    }
}

#[tokio::test]
async fn a_narrowed_token_sees_its_subdomains_alone() {
    for database in DATABASES {
        let mut north = row("1", "2026-01-15T12:00:00Z", "edit_page", Some("amy"));
        north.subdomain_id = Some("north".into());
        let south = row("2", "2026-01-16T12:00:00Z", "edit_page", Some("bob"));
        let (app, _) = served(database, &[north, south]).await;
        let token = app.data.token_on(&[Browse], &["here"], &["north"]).await;
        for (condition, total) in [
            ("", 1),
            ("subdomain_id is null", 0),
            ("user_id != 'amy'", 0),
            ("user_id is not null", 1),
        ] {
            let found = records(&app, &token, &[("where", condition)]).await;
            assert_eq!(found["total_count"], total, "{database:?} {condition}");
        }
        let groups = records(
            &app,
            &token,
            &[("select", "count(*) as n"), ("group_by", "user_id")],
        )
        .await;
        assert_eq!(groups["results"].to_string(), r#"[{"n":1,"user_id":"amy"}]"#);
        let file = text(&app, &token, "/exports/jsonl", &[("where", "domain_id = 'here'")]).await;
        assert!(file.lines().count() == 1 && file.contains("north"), "{file}");
    }
}

#[tokio::test]
async fn the_dataset_has_the_name_that_it_is_given() {
    let door = Door {
        explore_dataset: "ods-activity-log".parse().unwrap(),
        ..Door::default()
    };
    let store = TestStore::new(DATABASES[0]).await.with("here", "UTC", &[]).await;
    let (app, token) = store.serve_here(&[Browse], door).await;
    let answer = async |path: &str| {
        let request = app.client.get(app.url(path)).bearer_auth(&token);
        let reply = request.send().await.unwrap();
        (reply.status().as_u16(), reply.text().await.unwrap())
    };
    let datasets = "/api/explore/v2.1/monitoring/datasets";
    for path in ["records", "exports/json"] {
        assert_eq!(
            answer(&format!("{datasets}/ods-activity-log/{path}")).await.0,
            200
        );
        let (status, body) = answer(&format!("{datasets}/activity-log/{path}")).await;
        assert_eq!(status, 404);
        assert_eq!(
            body,
            r#"{"error_code":"DatasetNotFoundError","message":"There is no dataset `activity-log` here. There is: ods-activity-log"}"#
        );
    }
    let described = format!("{datasets}/ods-activity-log");
    for path in [
        datasets,
        &described,
        &format!("{described}/exports"),
        &format!("{described}/facets"),
        "/api/explore/v2.1/catalog/datasets/ods-activity-log/records",
        "/api/explore/v2.0/monitoring/datasets/ods-activity-log/records",
        "/api/v2/monitoring/datasets/ods-activity-log/records",
        "/api/records/1.0/search",
        "/api/",
        "/api",
    ] {
        let (status, body) = answer(path).await;
        let body: Value = serde_json::from_str(&body).unwrap_or_else(|_| panic!("{path} {body}"));
        assert_eq!(
            (status, &body["error_code"]),
            (404, &"NOT_FOUND".into()),
            "{path}"
        );
        let told = format!(
            "There are: {described}/records, and {described}/exports/ with one of these after it: csv, jsonl, json, parquet, xlsx"
        );
        assert!(body["message"].as_str().unwrap().contains(&told), "{path} {body}");
    }
    assert_eq!(answer("/apis").await, (404, String::new()));
    let (status, body) = answer(&format!("{datasets}/ods-activity-log/exports/geojson")).await;
    assert!(
        status == 404 && body.contains("`geojson` is not one of the formats csv, jsonl"),
        "{body}"
    );
}

#[tokio::test]
async fn the_log_is_read_over_get_and_files_over_http_1_1() {
    let (app, token) = served(DATABASES[0], &[]).await;
    for path in PATHS {
        let request = app.client.post(address(&app, path, &[])).bearer_auth(&token);
        let reply = request.send().await.unwrap();
        assert_eq!(
            (reply.status().as_u16(), &reply.headers()["allow"]),
            (405, &"GET, HEAD".parse().unwrap())
        );
    }
    for (version, expected) in [("1.0", "HTTP/1.0 505"), ("1.1", "HTTP/1.1 200")] {
        let mut stream = TcpStream::connect(&app.address).await.unwrap();
        let request = format!(
            "GET {DATASET}/exports/csv HTTP/{version}\r\nHost: a\r\nConnection: close\r\nAuthorization: Apikey {token}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut told = String::new();
        stream.read_to_string(&mut told).await.unwrap();
        assert!(told.starts_with(expected), "{told}");
    }
}

#[tokio::test]
async fn whoever_asks_too_often_is_told_as_portals_tell_it() {
    let store = TestStore::new(DATABASES[0]).await.with("here", "UTC", &[]).await;
    let (app, token) = store
        .serve_here(
            &[Browse],
            Settings {
                limits: Limits {
                    requests_per_minute: 2,
                    ..Limits::default()
                },
                ..Settings::default()
            },
        )
        .await;
    let first = get(&app, &token, "/records", &[]).await;
    assert_eq!(first.headers()["ratelimit"], "\"token\";r=1");
    // What is refused for other reasons counts, and tells so.
    let refused = get(&app, &token, "/records", &[("where", "x")]).await;
    assert_eq!(
        (refused.status().as_u16(), &refused.headers()["ratelimit"]),
        (400, &"\"token\";r=0".parse().unwrap())
    );
    for path in PATHS {
        let before = chrono::Utc::now();
        let reply = get(&app, &token, path, &[]).await;
        assert_eq!(reply.status(), 429);
        assert!(reply.headers().contains_key("retry-after"));
        let body: Value = reply.json().await.unwrap();
        assert_eq!(
            (&body["errorcode"], &body["call_limit"], &body["limit_time_unit"]),
            (&10_002.into(), &2.into(), &"minute".into())
        );
        assert!(
            body["error"]
                .as_str()
                .unwrap()
                .contains("2 requests within a minute"),
            "{body:#}"
        );
        let reset: chrono::DateTime<chrono::Utc> = body["reset_time"].as_str().unwrap().parse().unwrap();
        assert!(reset > before, "{body:#}");
    }
}

#[tokio::test]
async fn pages_of_other_hosts_may_read_it_where_they_are_named() {
    let door = Door {
        origins: vec!["https://data.example".parse().unwrap()],
        ..Door::default()
    };
    let store = TestStore::new(DATABASES[0]).await.with("here", "UTC", &[]).await;
    let (app, token) = store.serve_here(&[Browse], door).await;
    for path in PATHS {
        for (origin, allowed) in [
            ("https://data.example", true),
            ("https://elsewhere.example", false),
        ] {
            let request = app
                .client
                .get(address(&app, path, &[]))
                .bearer_auth(&token)
                .header("origin", origin);
            let reply = request.send().await.unwrap();
            assert_eq!(
                reply.headers().contains_key("access-control-allow-origin"),
                allowed,
                "{path} {origin}"
            );
        }
        let ask = app
            .client
            .request(reqwest::Method::OPTIONS, address(&app, path, &[]));
        let ask = ask
            .header("origin", "https://data.example")
            .header("access-control-request-method", "GET");
        let reply = ask
            .header("access-control-request-headers", "authorization")
            .send()
            .await
            .unwrap();
        assert_eq!(reply.status(), 200, "{path}");
    }
}

#[tokio::test]
async fn figures_count_what_was_asked() {
    let (app, token) = served(DATABASES[0], &[]).await;
    text(&app, &token, "/records", &[]).await;
    text(&app, &token, "/exports/csv", &[]).await;
    refusal(&app, &token, "/records", &[("where", "x")]).await;
    let series = [
        r#"requests_total{operation="explore records",code="OK"} 1"#,
        r#"requests_total{operation="explore csv",code="OK"} 1"#,
        r#"requests_total{operation="",code="BAD_USER_INPUT"} 1"#,
        r"requests_running 0",
    ];
    let told = async || {
        let figures = app.client.get(format!("http://{}/metrics", app.metrics)).send();
        figures.await.unwrap().text().await.unwrap()
    };
    // A file is counted once it was sent, which is told before.
    for _ in 0..500 {
        let told = told().await;
        if series
            .iter()
            .all(|line| told.contains(&format!("backoffice_analytics_{line}\n")))
        {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("{}", told().await);
}

#[tokio::test]
async fn keys_in_addresses_stand_in_no_log_and_reads_are_noted() {
    for database in DATABASES {
        let rows = [row("1", "2026-01-15T12:00:00Z", "geo", Some("secret-user"))];
        let data = TestStore::new(database).await.with("here", "UTC", &rows).await;
        let token = data.token(&[Browse], &["here"]).await;
        let environment = [
            ("RUST_LOG", "trace"),
            ("LOG_FORMAT", "json"),
            ("AUDIT_READS", "true"),
        ];
        let mut server = Running::serve_with(&data.url, &environment);
        let url = format!("http://{}{DATASET}", server.address());
        for (path, key) in [
            ("/records", &token),
            ("/exports/json", &token),
            ("/records", &format!("{token}x")),
        ] {
            let parameters = [("apikey", key.as_str()), ("where", "user_id = 'secret-user'")];
            let address = reqwest::Url::parse_with_params(&format!("{url}{path}"), parameters).unwrap();
            reqwest::get(address).await.unwrap().bytes().await.unwrap();
        }
        let (ended, lines) = server.terminate_telling();
        assert!(ended);
        let notes: Vec<Value> = lines
            .iter()
            .map(|line| serde_json::from_str(line).unwrap())
            .filter(|line: &Value| line["target"] == "audit")
            .collect();
        let told: Vec<_> = notes
            .iter()
            .map(|note| json!([note["fields"]["fields"], note["fields"]["rows"]]))
            .collect();
        assert_eq!(told, [json!(["user_id", 1]), json!(["user_id", 1])], "{notes:#?}");
        let log = lines.concat();
        for kept in [token.strip_prefix("boa_").unwrap(), "secret-user"] {
            assert!(!log.contains(kept), "{database:?} {kept}");
        }
    }
}
