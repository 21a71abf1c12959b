//! The program itself, as its users start it.

use std::{fs, path::Path, process::Stdio, time::Duration};

use backoffice_analytics::model::Permission::Browse;
use serde_json::{Value, json};

use crate::support::{
    app::{DATABASES, TestStore, activity},
    program::{Running, command, new_database, run, send_lines},
    socket::Socket,
};

async fn ask(address: &str, token: Option<&str>, query: &str) -> Value {
    let request = reqwest::Client::new()
        .post(format!("http://{address}/graphql"))
        .json(&json!({ "query": query }));
    let request = match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    };
    request.send().await.unwrap().json().await.unwrap()
}

#[test]
fn schema_prints_the_schema_and_needs_no_database() {
    let kept = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.graphql")).unwrap();
    let (success, printed, told) = run("nonsense://", &["schema"]);
    assert!(success && told.is_empty(), "{told}");
    assert_eq!(printed.trim(), kept.trim());
}

#[tokio::test]
async fn tokens_are_made_on_the_command_line() {
    for database in DATABASES {
        let (url, _folder) = new_database(database).await;
        let url = url.as_str();
        for (arguments, part) in [
            (
                "token create --domain here --permission browse",
                "there is no domain `here`; there are: none.",
            ),
            (
                "token create --domain here --permission read",
                "`read` is not a permission: browse, record or admin",
            ),
            (
                "token create --domain here --permission browse --expires 90",
                "such as P14D",
            ),
            ("token create --permission browse", "--domain"),
            ("token create --domain here", "--permission"),
            ("domain create here --time-zone Europe/Pariss", "Europe/Paris"),
            ("domain create", "<ID>"),
            (
                "token revoke nothing",
                "there is no token `nothing` that could be revoked",
            ),
        ] {
            let arguments: Vec<&str> = arguments.split(' ').collect();
            let (success, printed, told) = run(url, &arguments);
            assert!(!success && printed.is_empty(), "{arguments:?} {printed}");
            assert!(told.contains(part), "{arguments:?} {told}");
        }
        assert_eq!(
            run(url, &["domain", "create", "here", "--time-zone", "Europe/Paris"]),
            (true, String::new(), String::new())
        );
        assert_eq!(run(url, &["domain", "list"]).1, "here\tEurope/Paris\n");
        let create = [
            "token",
            "create",
            "--domain",
            "here",
            "--permission",
            "browse",
            "--expires",
            "P90D",
        ];
        let (success, printed, told) = run(url, &create);
        let token = printed.trim_end();
        assert!(success && printed == format!("{token}\n"), "{printed}{told}");
        assert!(
            token.len() > 20
                && token
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "_-".contains(c)),
            "{printed}"
        );
        assert!(
            !told.contains(token),
            "the token stands on standard output alone: {told}"
        );
        let (_, listed, told) = run(url, &["token", "list"]);
        assert!(listed.contains("\tbrowse\there\tvalid until 20"), "{listed}");
        assert_eq!(listed.lines().count(), 1);
        assert!(
            !listed.contains(token) && !listed.contains(&token[4..]) && told.is_empty(),
            "{listed}{told}"
        );
        let (success, _, told) = run(
            url,
            &["token", "create", "--domain", "her", "--permission", "browse"],
        );
        assert!(
            !success && told.contains("there is no domain `her`; there are: here."),
            "{told}"
        );

        let mut server = Running::serve(url);
        let address = server.address();
        let zone = "{ domains { id timeZone } }";
        let expected = json!({"data": {"domains": [{"id": "here", "timeZone": "Europe/Paris"}]}});
        assert_eq!(ask(&address, Some(token), zone).await, expected);
        let id = listed.split('\t').next().unwrap();
        assert!(run(url, &["token", "revoke", id]).0);
        let code = ask(&address, Some(token), zone).await["errors"][0]["extensions"]["code"].take();
        assert_eq!(code, "UNAUTHENTICATED");
        assert!(server.terminate(Duration::from_secs(10)), "{database:?}");
    }
}

#[tokio::test]
async fn a_server_ends_when_it_is_told_to_though_a_socket_is_open() {
    for database in DATABASES {
        let rows = [activity("here", "1", "2026-01-15T12:00:00Z", "polish")];
        let store = TestStore::new(database).await.with("here", "UTC", &rows).await;
        let token = store.token(&[Browse], &["here"]).await;
        let mut server = Running::serve(&store.url);
        let address = server.address();
        let mut socket = Socket::initialised(&address, &token).await;
        socket
            .subscribe("s", "subscription { activityRecorded { id } }")
            .await;
        socket.subscribe("q", "{ activityLog { totalCount } }").await;
        assert_eq!(
            socket.receive().await["payload"]["data"]["activityLog"]["totalCount"],
            1
        );
        assert_eq!(socket.receive().await["type"], "complete");
        // Less than the grace for requests that run.
        assert!(server.terminate(Duration::from_secs(10)), "{database:?}");
        assert_eq!(socket.closed().await.0, 1001, "{database:?}");
    }
}

#[tokio::test]
async fn two_servers_that_start_at_once_on_a_new_database_both_serve() {
    for database in DATABASES {
        let (url, _folder) = new_database(database).await;
        let servers = [Running::serve(&url), Running::serve(&url)];
        for server in &servers {
            let reply = reqwest::get(format!("http://{}/readyz", server.address()))
                .await
                .unwrap();
            assert_eq!(reply.status(), 200, "{database:?}");
        }
    }
}

#[tokio::test]
async fn the_demo_answers_without_a_token_on_this_machine_alone() {
    let (success, printed, told) = run("nonsense://", &["demo", "--listen", "0.0.0.0:0"]);
    assert!(
        !success && printed.is_empty() && told.contains("listens on this machine alone"),
        "{told}"
    );

    let mut command = command("nonsense://", &["demo", "--listen", "127.0.0.1:0"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = send_lines(child.stdout.take().unwrap());
    let mut demo = Running { child, lines };
    let address = demo.address();
    let query = "{ domains { actionTypes { count } } numberOfUsers { value previous } topDatasets { entries { actions } } }";
    let data = ask(&address, None, query).await["data"].take();
    let domains = data["domains"].as_array().unwrap();
    assert_eq!(domains.len(), 2, "{data:#}");
    let counts = domains
        .iter()
        .flat_map(|domain| domain["actionTypes"].as_array().unwrap());
    let rows: u64 = counts.map(|action| action["count"].as_u64().unwrap()).sum();
    assert!(rows >= 100_000, "{rows}");
    assert!(data["numberOfUsers"]["value"].as_u64().unwrap() > 0, "{data:#}");
    assert_eq!(
        data["topDatasets"]["entries"].as_array().map(Vec::len),
        Some(5),
        "{data:#}"
    );
    assert!(demo.terminate(Duration::from_secs(10)));
}
