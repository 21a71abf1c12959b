//! What the documents say: the queries and commands of the README are answered, the files of the threat model are there.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use backoffice_analytics::model::Permission;

use crate::support::{
    app::{DATABASES, TestApp, TestStore, activity},
    events::Events,
    portal::{KEY, Portal},
    program::{Running, command, send_lines},
    until::until_the_day_lasts,
};

/// How long what must happen is waited for.
const PATIENCE: Duration = Duration::from_mins(1);
const README: &str = include_str!("../../README.md");

/// A server of one domain, and a token that may do everything there.
async fn served(domain: &str) -> (TestApp, String) {
    let row = activity(domain, "1", "2026-01-15T12:00:00Z", "edit_dataset");
    let app = TestStore::new(DATABASES[0])
        .await
        .with(domain, "UTC", &[row])
        .await
        .serve();
    let token = app.data.token(&[Permission::Admin], &[domain]).await;
    (app, token)
}

#[tokio::test]
async fn every_query_of_the_readme_is_answered() {
    let (app, token) = served("p").await;
    let queries = blocks("graphql");
    assert!(queries.len() >= 10, "{queries:#?}");
    let (subscriptions, others): (Vec<_>, Vec<_>) = queries
        .into_iter()
        .partition(|query| query.starts_with("subscription"));
    let edited = "mutation { recordActivities(activities: [{action: \"edit_dataset\"}]) { recorded } }";
    for query in subscriptions {
        let mut events = Events::open(&app.address, &token, query).await;
        // It is told of what is recorded once it has begun.
        let told = async {
            let told = events.next().await;
            assert!(told["data"]["activityRecorded"].is_object(), "{query} {told:#}");
        };
        let record = async {
            loop {
                app.data(&token, edited).await;
            }
        };
        tokio::select! {
            () = told => {}
            () = record => {}
        }
    }
    for query in others {
        app.data(&token, query).await;
    }
}

/// The blocks of a language.
fn blocks(language: &str) -> Vec<&'static str> {
    let begin = format!("```{language}\n");
    let rest = README.split(begin.as_str()).skip(1);
    rest.filter_map(|rest| rest.split("```").next()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_recording_of_the_readme_is_answered_as_it_says() {
    let (app, token) = served("p").await;
    let recording = blocks("sh").into_iter().find(|it| it.contains("/activities"));
    let recording = recording
        .expect("there is one")
        .replace("http://127.0.0.1:8080", &app.url(""));
    for _ in 0..2 {
        let mut shell = Command::new("sh");
        let shell = shell.args(["-c", &recording]).env("TOKEN", &token);
        let said = shell.output().expect("there is curl").stdout;
        let said = String::from_utf8(said).expect("text");
        assert!(blocks("json").contains(&format!("{said}\n").as_str()), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pulls_of_the_readme_are_made() {
    until_the_day_lasts().await;
    let (portal, data) = (Portal::start(), TestStore::new(DATABASES[0]).await);
    let pulls: Vec<&str> = README
        .lines()
        .filter_map(|line| line.strip_prefix("    backoffice-analytics pull "))
        .collect();
    assert!(pulls.len() >= 2, "{pulls:?}");
    let today = chrono::Utc::now().date_naive().to_string();
    for pull in pulls {
        let pull = pull
            .replace("https://my-portal.example", &portal.server.address)
            .replace("2026-11-01", &today);
        let mut arguments: Vec<&str> = std::iter::once("pull").chain(pull.split(' ')).collect();
        let lasts = arguments.contains(&"--every");
        arguments.extend(["--attempts", "1"]);
        let mut pull = command(&data.url, &arguments);
        let pull = pull
            .env("PORTAL_API_KEY", KEY)
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = pull.spawn().expect("it starts");
        let lines = send_lines(child.stdout.take().expect("it is piped"));
        let mut pulling = Running { child, lines };
        pulling.until_told("days pulled: 1");
        let ended = if lasts {
            pulling.terminate(PATIENCE)
        } else {
            pulling.ends_within(PATIENCE)
        };
        assert!(ended, "{arguments:?}");
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

/// The rest of each line of the README that begins so.
fn lines(beginning: &str) -> Vec<&'static str> {
    let rest = README.lines().filter_map(|line| line.strip_prefix(beginning));
    rest.collect()
}

#[tokio::test]
async fn every_export_of_the_readme_is_given() {
    let (app, token) = served("my-portal").await;
    let addresses = lines("    curl --fail -OJ -H \"Authorization: Bearer $TOKEN\" \"http://127.0.0.1:8080");
    let commands = lines("    backoffice-analytics export ");
    assert!(
        addresses.len() >= 4 && commands.len() >= 2,
        "{addresses:?} {commands:?}"
    );
    for address in addresses {
        let request = app.client.get(app.url(address.trim_end_matches('"')));
        let reply = request.bearer_auth(&token).send().await.unwrap();
        assert_eq!(reply.status(), 200, "{address}");
        assert!(reply.headers().contains_key("content-disposition"), "{address}");
        reply.bytes().await.unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    for arguments in commands {
        let arguments: Vec<&str> = std::iter::once("export").chain(arguments.split(' ')).collect();
        let mut export = command(&app.data.url, &arguments);
        assert!(
            export.current_dir(&folder).status().unwrap().success(),
            "{arguments:?}"
        );
        assert!(folder.path().join(arguments[1]).is_file());
    }
}
