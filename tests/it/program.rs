//! The program itself, as its users start it.

use std::{fs, path::Path, process::Stdio, time::Duration};

use backoffice_analytics::model::Permission::Browse;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

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

#[test]
fn options_that_make_no_sense_are_refused_before_anything_begins() {
    let nothing = "with 0 nothing would be answered: give more, or leave it out for the default";
    for (options, parts) in [
        ("--max-depth 0", [nothing, "--max-depth"]),
        ("--max-complexity 0", [nothing, "--max-complexity"]),
        ("--max-root-fields 0", [nothing, "--max-root-fields"]),
        ("--max-tokens 0", [nothing, "--max-tokens"]),
        ("--max-batch 0", [nothing, "--max-batch"]),
        ("--max-body 0", [nothing, "--max-body"]),
        ("--max-message 0KiB", [nothing, "--max-message"]),
        ("--request-timeout 0", [nothing, "--request-timeout"]),
        ("--max-depth deep", ["deep", "--max-depth"]),
        ("--jwt-issuer i", ["required", "--jwt-keys"]),
        ("--jwt-audience a", ["required", "--jwt-keys"]),
        ("--jwt-leeway 5", ["required", "--jwt-keys"]),
        ("--jwt-refresh 5", ["required", "--jwt-keys"]),
        ("--jwt-domains d", ["required", "--jwt-keys"]),
        ("--jwt-subdomains s", ["required", "--jwt-keys"]),
        ("--jwt-permissions p", ["required", "--jwt-keys"]),
    ] {
        let arguments: Vec<&str> = ["serve"].into_iter().chain(options.split(' ')).collect();
        let (success, _, told) = run("nonsense://", &arguments);
        assert!(!success, "{options}");
        assert!(parts.iter().all(|part| told.contains(part)), "{options} {told}");
    }
}

#[test]
fn documents_that_could_not_be_answered_are_refused_with_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = folder.path().join("manifest.json");
    let place = manifest.display().to_string();
    let told = |path: &Path| {
        let (success, _, told) = run("nonsense://", &["serve", "--documents", path.to_str().unwrap()]);
        assert!(!success, "{told}");
        told
    };
    assert!(told(folder.path()).contains("has no documents: give a folder of .graphql files"));
    let wrong = "a".repeat(64);
    let hash = hex::encode(Sha256::digest("{ domains { id } }"));
    for (document, parts) in [
        (
            json!({ &wrong: "{ domains { id } }" }),
            [
                format!("document {wrong}"),
                format!("the document's SHA-256 is {hash}"),
            ],
        ),
        (
            json!({ "operations": [{ "id": format!("sha256:{wrong}"), "body": "{ domains { id } }" }] }),
            [wrong.clone(), format!("the document's SHA-256 is {hash}")],
        ),
        (
            json!({ "a": "{ domains {" }),
            ["document a".into(), "cannot be read at line 1, column 12".into()],
        ),
        (
            json!({ "a": "{ domains { id } }", "b": "query($id: ID!) {\n  domain(id: $id) { nothing } }" }),
            [
                "document b".into(),
                "line 2, column 21: Unknown field \"nothing\"".into(),
            ],
        ),
        (
            json!({ "a": "{ ...A } fragment A on Query { ...A }" }),
            ["document a".into(), "includes itself".into()],
        ),
    ] {
        fs::write(&manifest, document.to_string()).unwrap();
        let told = told(&manifest);
        assert!(
            told.contains(&place) && parts.iter().all(|part| told.contains(part)),
            "{document} {told}"
        );
    }
    fs::remove_file(&manifest).unwrap();
    fs::write(folder.path().join("bad.graphql"), "{ nothing }").unwrap();
    let told_of_file = told(folder.path());
    assert!(
        told_of_file.contains("bad.graphql: line 1, column 3: "),
        "{told_of_file}"
    );
    // These are all right, so it is the database that is refused.
    fs::remove_file(folder.path().join("bad.graphql")).unwrap();
    let subscription = "subscription S($of: ID) { activityRecorded(domain: $of) { id } }";
    let good = json!({ &hash: "{ domains { id } }", "Two": "query A { domains { id } } query B { limits { maxDepth } }", "S": subscription });
    fs::write(&manifest, good.to_string()).unwrap();
    assert!(told(&manifest).contains("the database URL begins with neither"));
}

#[test]
fn a_file_is_made_by_who_has_something_to_put_there_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.sqlite");
    let url = format!("sqlite:{}", file.display());
    for arguments in [
        "domain list",
        "erase-user --user-id ann",
        "export --domain here out.csv",
        "retention apply",
        "retention list",
        "retention set here P3M",
        "token create --domain here --permission browse",
        "token list",
        "token revoke nothing",
        "verify",
    ] {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let (success, printed, told) = run(&url, &arguments);
        assert!(!success && printed.is_empty(), "{arguments:?} {printed}");
        let why = "there is no such file, or it cannot be read; `serve`, `import`, `pull` and `domain create` make one";
        assert_eq!(told, format!("backoffice-analytics: cannot open {url}: {why}\n"));
        assert!(!file.exists(), "{arguments:?}");
    }
}

#[tokio::test]
async fn tokens_are_made_on_the_command_line() {
    for database in DATABASES {
        let (url, _folder) = new_database(database).await;
        let url = url.as_str();
        let nothing = (true, String::new(), String::new());
        assert_eq!(run(url, &["domain", "create", "there"]), nothing);
        for (arguments, part) in [
            (
                "token create --domain here --permission browse",
                "there is no domain `here`; there are: there.",
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
            nothing
        );
        assert_eq!(
            run(url, &["domain", "list"]).1,
            "here\tEurope/Paris\nthere\tUTC\n"
        );
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
            !success && told.contains("there is no domain `her`; there are: here, there."),
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
