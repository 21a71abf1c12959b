//! The database is away, or full, and comes back.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use backoffice_analytics::{
    model::{DomainId, Permission::Admin},
    store::{Store, Token, TokenSecret},
};
use sea_orm::{ConnectionTrait, Database as Connection};
use serde_json::{Value, json};

use crate::support::{
    app::{Database, TestStore, activity},
    events::{Events, end_of_the_log},
    postgres::{OwnServer, locked},
    program::{Running, program, run, send_lines},
    socket::{Socket, request},
    until::until,
};

/// A request that cannot be answered is told so within this.
const TIME_LIMIT: Duration = Duration::from_secs(25);

const COUNT: &str = "{ activityLog { totalCount } }";

async fn ask(address: &str, token: &str, query: &str, variables: Value) -> Value {
    let client = reqwest::Client::new();
    let request = client
        .post(format!("http://{address}/graphql"))
        .bearer_auth(token)
        .json(&json!({ "query": query, "variables": variables }));
    request.send().await.unwrap().json().await.unwrap()
}

async fn count(address: &str, token: &str) -> Value {
    ask(address, token, COUNT, json!({})).await["data"]["activityLog"]["totalCount"].take()
}

/// Records so many activities of two kilobytes each under ids of that name.
async fn record(address: &str, token: &str, name: &str, activities: u32) -> Value {
    let activity = |number| json!({ "id": format!("{name}-{number}"), "action": "edit_page", "diff": "x".repeat(2_000) });
    let activities: Vec<_> = (0..activities).map(activity).collect();
    let query =
        "mutation($activities: [ActivityInput!]!) { recordActivities(activities: $activities) { recorded } }";
    ask(address, token, query, json!({ "activities": activities })).await
}

/// The reply to a request that has to say when it may be asked again.
async fn refused(address: &str, token: &str, query: &str) -> Value {
    let request = reqwest::Client::new()
        .post(format!("http://{address}/graphql"))
        .bearer_auth(token)
        .json(&json!({ "query": query }));
    let reply = request.send().await.unwrap();
    assert_eq!(reply.status(), 503, "{query}");
    assert_eq!(reply.headers()["retry-after"], "1", "{query}");
    reply.json().await.unwrap()
}

async fn readiness(address: &str) -> u16 {
    let reply = reqwest::get(format!("http://{address}/readyz")).await.unwrap();
    reply.status().as_u16()
}

async fn until_ready(address: &str) {
    until("it is ready again", async || readiness(address).await == 200).await;
}

pub(crate) async fn admin_token(url: &str) -> String {
    let store = Store::open(url).await.unwrap();
    let (here, secret) = (DomainId::parse("here").unwrap(), TokenSecret::random().unwrap());
    store.ensure_domain(&here, None).await.unwrap();
    let token = Token::new(
        vec![Admin],
        vec![here],
        backoffice_analytics::model::Extent::Whole,
        chrono::Utc::now().into(),
        None,
    );
    store.add_token(&token, &secret).await.unwrap();
    secret.reveal().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_is_away_requests_are_told_so_and_service_resumes_by_itself() {
    let mut postgres = OwnServer::start();
    let token = admin_token(&postgres.url).await;
    let server = Running::serve(&postgres.url);
    let address = server.address();
    assert_eq!(readiness(&address).await, 200);
    assert_eq!(
        record(&address, &token, "before", 3).await["data"]["recordActivities"]["recorded"],
        3
    );
    for outage in ["stop", "kill"] {
        postgres.order(outage);
        let start = Instant::now();
        let (ready, asked, recorded) = tokio::join!(
            readiness(&address),
            refused(&address, &token, COUNT),
            record(&address, &token, outage, 5),
        );
        assert!(start.elapsed() < TIME_LIMIT, "{outage}: {:?}", start.elapsed());
        assert_eq!(ready, 503, "{outage}");
        for reply in [asked, recorded] {
            let error = &reply["errors"][0];
            assert_eq!(
                error["extensions"]["code"], "SERVICE_UNAVAILABLE",
                "{outage}: {reply:#}"
            );
            assert_eq!(
                error["message"],
                "The log cannot be reached just now: try again in a moment"
            );
        }
        postgres.order("start");
        until_ready(&address).await;
        assert_eq!(
            record(&address, &token, outage, 5).await["data"]["recordActivities"]["recorded"],
            5
        );
    }
    assert_eq!(count(&address, &token).await, 13);
    let (success, printed, _) = run(&postgres.url, &["verify"]);
    assert!(success, "{printed}");
}

/// Who asks is known, and then the log is not read in time.
#[tokio::test(flavor = "multi_thread")]
async fn what_takes_the_database_too_long_may_be_asked_again() {
    let rows = [activity("here", "1", "2026-01-15T12:00:00Z", "polish")];
    let data = TestStore::new(Database::Postgres)
        .await
        .with("here", "UTC", &rows)
        .await;
    let token = data.token(&[Admin], &["here"]).await;
    let raw = Connection::connect(&data.url).await.unwrap();
    raw.execute_unprepared(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET statement_timeout = 2000', current_database()); END $$",
    )
    .await
    .unwrap();
    let server = Running::serve(&data.url);
    let address = server.address();
    let locked = locked(&data.url, "activity").await;
    for query in ["{ activityLog { nodes { id } } }", COUNT] {
        let reply = refused(&address, &token, query).await;
        let error = &reply["errors"][0];
        assert_eq!(error["extensions"]["code"], "SERVICE_UNAVAILABLE", "{reply:#}");
    }
    locked.rollback().await.unwrap();
    assert_eq!(count(&address, &token).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_outlives_an_outage_and_misses_nothing() {
    let mut postgres = OwnServer::start();
    let token = admin_token(&postgres.url).await;
    let [server, other] = [(); 2].map(|()| Running::serve(&postgres.url));
    let (address, elsewhere) = (server.address(), other.address());
    let mut socket = Socket::initialised(&address, &token).await;
    socket
        .subscribe("s", "subscription { activityRecorded { id } }")
        .await;
    // The protocol does not tell when it has begun: what is recorded then comes.
    for number in 0.. {
        record(&elsewhere, &token, &format!("begun-{number}"), 1).await;
        if socket.frame_within(Duration::from_millis(200)).await.is_some() {
            break;
        }
    }
    for (id, outage) in [("stop-0", "stop"), ("kill-0", "kill")] {
        postgres.order(outage);
        // It lasts for longer than tokens and the log are not looked at.
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(3) {
            assert_eq!(readiness(&address).await, 503);
        }
        postgres.order("start");
        until_ready(&elsewhere).await;
        until("it is recorded", async || {
            let reply = record(&elsewhere, &token, outage, 1).await;
            reply.get("errors").is_none()
        })
        .await;
        let told = loop {
            let told = socket.receive().await["payload"]["data"]["activityRecorded"]["id"].take();
            if told.as_str().is_none_or(|id| !id.starts_with("begun")) {
                break told;
            }
        };
        assert_eq!(told, id);
    }
}

const FOLLOW: &str = "subscription { activityRecorded { id } }";
/// What a WebSocket is closed with whose client is to come again, and why.
const AWAY: (u16, &str) = (4499, "The log cannot be reached just now: try again in a moment");

async fn is_to_come_again(socket: &mut Socket) {
    let (code, why) = socket.closed().await;
    assert_eq!((code, why.as_str()), AWAY);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_subscribes_during_an_outage_is_to_come_again() {
    let mut postgres = OwnServer::start();
    let token = admin_token(&postgres.url).await;
    let server = Running::serve(&postgres.url);
    let address = server.address();
    let mut socket = Socket::initialised(&address, &token).await;
    postgres.order("stop");
    // Who waits for one answer is told, and what else the connection is for goes on.
    socket.subscribe("q", COUNT).await;
    let told = socket.receive().await;
    assert_eq!((&told["type"], &told["id"]), (&json!("error"), &json!("q")));
    let code = &told["payload"][0]["extensions"]["code"];
    assert_eq!(code, "SERVICE_UNAVAILABLE", "{told:#}");
    socket.subscribe("s", FOLLOW).await;
    is_to_come_again(&mut socket).await;
    let mut socket = Socket::open(request(&address, &[])).await.unwrap();
    let shown = json!({ "Authorization": format!("Bearer {token}") });
    socket
        .send(json!({ "type": "connection_init", "payload": shown }))
        .await;
    is_to_come_again(&mut socket).await;
}

/// Who subscribes is known, and then the log is not read in time.
#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_that_cannot_begin_just_now_is_to_be_asked_for_again() {
    let rows = [activity("here", "1", "2026-01-15T12:00:00Z", "polish")];
    let data = TestStore::new(Database::Postgres)
        .await
        .with("here", "UTC", &rows)
        .await;
    let token = data.token(&[Admin], &["here"]).await;
    let server = Running::serve(&data.url);
    let address = server.address();
    // The secret of cursors is there from now on.
    end_of_the_log(&address, &token).await;
    let locked = locked(&data.url, "activity").await;
    let mut socket = Socket::initialised(&address, &token).await;
    socket.subscribe("s", FOLLOW).await;
    let mut events = Events::open(&address, &token, FOLLOW).await;
    is_to_come_again(&mut socket).await;
    let told = events.next().await;
    assert_eq!(told["errors"][0]["message"], AWAY.1, "{told:#}");
    events.breaks_off().await;
    locked.rollback().await.unwrap();
}

#[test]
fn a_database_that_is_not_there_is_told_at_once() {
    let start = Instant::now();
    for arguments in [
        &["domain", "list"][..],
        &["serve", "--listen", "127.0.0.1:0"],
        &["verify"],
    ] {
        let (success, printed, told) = run("postgres://nobody@127.0.0.1:1/nothing", arguments);
        assert!(!success && printed.is_empty(), "{printed}");
        assert!(told.contains("Connection refused"), "{told}");
    }
    assert!(start.elapsed() < TIME_LIMIT, "{:?}", start.elapsed());
}

/// Serves a database on a small file system of its own, where a file takes the room of another megabyte or two.
const ON_A_SMALL_DISK: &str = r#"
    mount -t tmpfs -o size=4m tmpfs "$1" && cd "$1" || exit
    "$2" domain create here
    "$2" token create --domain here --permission admin 2>/dev/null
    head -c 2500000 /dev/zero >ballast
    exec "$2" serve --listen 127.0.0.1:0
"#;

/// A program in a mount namespace of its own, which whoever may not mount elsewhere may, too.
fn unshare() -> Command {
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount"]);
    command
}

fn on_a_small_disk(folder: &Path) -> (Running, String) {
    let mut child = unshare()
        .args(["sh", "-c", ON_A_SMALL_DISK, "sh"])
        .arg(folder)
        .arg(program().get_program())
        .env("DATABASE_URL", "sqlite:log.sqlite")
        .env_remove("RUST_LOG")
        .env_remove("LISTEN")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut token = String::new();
    let mut printed = BufReader::new(child.stdout.take().unwrap());
    printed.read_line(&mut token).unwrap();
    let lines = send_lines(child.stderr.take().unwrap());
    (Running { child, lines }, token.trim().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_recordings_and_nothing_else() {
    if !unshare()
        .arg("true")
        .status()
        .is_ok_and(|status| status.success())
    {
        eprintln!("not tried: this system lets nobody mount a small disk");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = on_a_small_disk(folder.path());
    let address = server.address();
    let (mut recorded, mut refused) = (0, None);
    for batch in 0..50 {
        let reply = record(&address, &token, &format!("{batch}"), 50).await;
        if reply["data"]["recordActivities"]["recorded"] == 50 {
            recorded += 50;
        } else {
            refused = Some((batch, reply));
            break;
        }
    }
    let (batch, reply) = refused.expect("the disk is small");
    assert!(recorded > 0, "{reply:#}");
    let error = &reply["errors"][0];
    assert_eq!(error["extensions"]["code"], "SERVICE_UNAVAILABLE", "{reply:#}");
    assert_eq!(
        error["message"],
        "There is no room left in the log, so nothing was recorded: its operator has to make some; try again then"
    );
    assert_eq!(count(&address, &token).await, recorded);

    let disk = Path::new("/proc")
        .join(server.child.id().to_string())
        .join("root")
        .join(folder.path().strip_prefix("/").unwrap());
    fs::remove_file(disk.join("ballast")).unwrap();
    let reply = record(&address, &token, &format!("{batch}"), 50).await;
    assert_eq!(reply["data"]["recordActivities"]["recorded"], 50, "{reply:#}");
    assert_eq!(count(&address, &token).await, recorded + 50);
}
