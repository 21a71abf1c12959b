//! Nothing that was acknowledged is lost, whoever is killed at whatever instant.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
    fs,
    path::Path,
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use backoffice_analytics::{
    model::{DomainId, Permission::Record},
    store::{Store, Token, TokenSecret},
};
use sea_orm::{ConnectionTrait, Database as Connection, Statement};
use serde_json::{Value, json};
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::support::{
    app::{DATABASES, Database},
    postgres::OwnServer,
    program::{Running, command, new_database, run},
};

/// Kills of an import, and of a server, on each database.
const KILLS: u32 = 50;
/// Kills of the database itself.
const KILLS_OF_THE_DATABASE: u32 = 10;
const CONNECTIONS: usize = 4;
/// More than one batch of an import, each of which holds rows of every domain.
const ROWS: usize = 24_000;
const DOMAINS: usize = 24;
/// What a domain may hold of the file besides nothing: its share of the first batch, or all.
const WHOLE: [i64; 3] = [833, 834, 1_000];

/// Parts of one that fill the space from 0 to 1 evenly, however many are taken.
pub(crate) fn spread(number: u32) -> f64 {
    (f64::from(number) * 0.618_033_988_749_895).fract()
}

pub(crate) fn well(url: &str, what: &str) {
    let (success, printed, told) = run(url, &["verify"]);
    assert!(
        success && printed.ends_with("all is well\n"),
        "{what}: {printed}{told}"
    );
}

/// The first column and a count for each row of a query.
pub(crate) async fn counts(url: &str, query: &str) -> BTreeMap<String, i64> {
    let raw = Connection::connect(url).await.unwrap();
    let statement = Statement::from_string(raw.get_database_backend(), query);
    let rows = raw.query_all_raw(statement).await.unwrap();
    raw.close().await.unwrap();
    let cells =
        |row: &sea_orm::QueryResult| (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap());
    rows.iter().map(cells).collect()
}

/// Rows of several domains in two months; every seventh is equal to the one of its domain before it.
fn file(path: &Path) {
    let mut text = String::from("timestamp;domain_id;user_id;action\n");
    for row in 0..ROWS {
        let (domain, number) = (row % DOMAINS, row / DOMAINS);
        let number = number - usize::from(number % 7 == 1);
        let (month, second) = (number % 2 + 1, number % 60);
        writeln!(
            text,
            "2026-{month:02}-01T09:12:{second:02}Z;d{domain:02};user-{number};edit_dataset"
        )
        .unwrap();
    }
    fs::write(path, text).unwrap();
}

fn import(url: &str, file: &Path) -> Child {
    command(url, &["import", file.to_str().unwrap()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills it after that time, and tells whether it still ran.
pub(crate) async fn kill_after(child: &mut Child, time: Duration) -> bool {
    sleep(time).await;
    let ended = child.try_wait().unwrap().is_some();
    child.kill().unwrap();
    child.wait().unwrap();
    !ended
}

async fn rows_of_domains(url: &str) -> BTreeMap<String, i64> {
    counts(url, "SELECT domain_id, count(*) FROM activity GROUP BY domain_id").await
}

/// How long an import takes that nobody kills.
async fn time_of_import(database: Database, file: &Path) -> Duration {
    let (url, _folder) = new_database(database).await;
    let start = Instant::now();
    assert!(import(&url, file).wait().unwrap().success());
    start.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_into_sqlite_that_is_killed_is_finished_by_the_next() {
    kill_imports(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_into_postgresql_that_is_killed_is_finished_by_the_next() {
    kill_imports(Database::Postgres).await;
}

/// Whoever is killed leaves whole batches, and the next one finishes what it began.
async fn kill_imports(database: Database) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.csv");
    file(&path);
    let mut whole = time_of_import(database, &path).await;
    let (mut kills, mut attempts, mut partial) = (0, 0, 0);
    while kills < KILLS {
        let (url, _folder) = new_database(database).await;
        let mut empty = true;
        // Until the import is through; what it brought before it was killed is there when it begins again.
        loop {
            attempts += 1;
            let time = whole.mul_f64(spread(attempts));
            let killed = kill_after(&mut import(&url, &path), time).await;
            if !killed && empty {
                // It was measured while the machine was busier.
                whole = time;
            }
            if !killed || kills == KILLS {
                break;
            }
            empty = false;
            kills += 1;
            partial += check_partial(database, &url).await;
        }
        assert!(import(&url, &path).wait().unwrap().success());
        well(&url, "after the last import");
        let rows = rows_of_domains(&url).await;
        assert!(
            rows.len() == DOMAINS && rows.values().all(|it| *it == 1_000),
            "{rows:?}"
        );
    }
    assert!(
        partial >= KILLS / 5,
        "{database:?}: {partial} kills of {KILLS} hit a half-done import"
    );
}

/// Checks what an import left that was killed, and tells 1 if that is a part of the file.
async fn check_partial(database: Database, url: &str) -> u32 {
    // It may have been killed before there was a file, or a table.
    let (success, _, told) = run(url, &["domain", "create", "empty"]);
    assert!(success, "{told}");
    well(url, "after a kill");
    let rows = rows_of_domains(url).await;
    assert!(
        rows.values().all(|it| WHOLE.contains(it)),
        "{database:?}: {rows:?}"
    );
    let all: i64 = rows.values().sum();
    u32::from(all > 0 && all < i64::try_from(ROWS).unwrap())
}

/// A batch of recordings: its name begins the ids of its activities.
#[derive(Debug, Clone)]
struct Batch {
    name: String,
    length: i64,
}

impl Batch {
    /// The batch of that number of a connection; each name occurs once.
    fn new(life: u32, connection: usize, number: usize) -> Self {
        Self {
            name: format!("{life:02}-{connection}-{number:05}"),
            length: i64::try_from((number * 7 + connection * 13) % 50 + 1).unwrap(),
        }
    }

    /// In two months, so that two segments are advanced in one transaction.
    fn body(&self) -> Value {
        let activity = |place: i64| {
            let month = place % 2 + 1;
            json!({
                "id": format!("{}/{place}", self.name),
                "timestamp": format!("2026-{month:02}-03T12:00:00Z"),
                "action": "edit_dataset",
            })
        };
        let activities: Vec<_> = (0..self.length).map(activity).collect();
        let query = "mutation($activities: [ActivityInput!]!) { recordActivities(activities: $activities) { recorded } }";
        json!({ "query": query, "variables": { "activities": activities } })
    }
}

/// What records batch after batch over several connections, as long as the server answers or in spite of errors.
struct Stream {
    connections: JoinSet<()>,
    acknowledged: mpsc::UnboundedReceiver<Batch>,
    stop: watch::Sender<bool>,
}

impl Stream {
    fn start(address: &str, token: &str, life: u32) -> Self {
        let (told, acknowledged) = mpsc::unbounded_channel();
        let (stop, stopped) = watch::channel(false);
        let mut connections = JoinSet::new();
        for connection in 0..CONNECTIONS {
            let recorder = Recorder {
                client: reqwest::Client::new(),
                url: format!("http://{address}/graphql"),
                token: token.to_owned(),
                told: told.clone(),
                stopped: stopped.clone(),
            };
            connections.spawn(recorder.record(life, connection));
        }
        Self {
            connections,
            acknowledged,
            stop,
        }
    }

    /// Waits until so many batches more were acknowledged.
    async fn next(&mut self, count: usize, kept: &mut Vec<Batch>) {
        for _ in 0..count {
            let batch = timeout(Duration::from_mins(1), self.acknowledged.recv()).await;
            kept.push(batch.expect("one in time").expect("they go on"));
        }
    }

    /// Ends it and takes the rest of what was acknowledged.
    async fn end(mut self, kept: &mut Vec<Batch>) {
        self.stop.send_replace(true);
        while let Some(ended) = self.connections.join_next().await {
            ended.unwrap();
        }
        while let Ok(batch) = self.acknowledged.try_recv() {
            kept.push(batch);
        }
    }
}

struct Recorder {
    client: reqwest::Client,
    url: String,
    token: String,
    told: mpsc::UnboundedSender<Batch>,
    stopped: watch::Receiver<bool>,
}

impl Recorder {
    async fn record(self, life: u32, connection: usize) {
        for number in 0.. {
            if *self.stopped.borrow() {
                return;
            }
            let batch = Batch::new(life, connection, number);
            if self.is_recorded(&batch).await {
                // Whoever listens may have heard enough.
                drop(self.told.send(batch));
            }
        }
    }

    /// Whether the server says so; a server that was killed says nothing.
    async fn is_recorded(&self, batch: &Batch) -> bool {
        let request = self
            .client
            .post(&self.url)
            .bearer_auth(&self.token)
            .json(&batch.body());
        let Ok(reply) = request.send().await else {
            return false;
        };
        let Ok(reply) = reply.json::<Value>().await else {
            return false;
        };
        reply["data"]["recordActivities"]["recorded"] == batch.length
    }
}

/// A token to record in the domain `here`, which is made.
pub(crate) async fn recording_token(url: &str) -> String {
    let store = Store::open(url).await.unwrap();
    let (here, secret) = (DomainId::parse("here").unwrap(), TokenSecret::random().unwrap());
    store.ensure_domain(&here, None).await.unwrap();
    let token = Token::new(
        vec![Record],
        vec![here],
        backoffice_analytics::model::Extent::Whole,
        chrono::Utc::now().into(),
        None,
    );
    store.add_token(&token, &secret).await.unwrap();
    secret.reveal().to_owned()
}

/// Every batch that was acknowledged is there, and whatever batch is there is whole.
async fn check_batches(url: &str, acknowledged: &[Batch], what: &str) {
    well(url, what);
    let there = counts(
        url,
        "SELECT substr(id, 1, 10), count(*) FROM activity GROUP BY substr(id, 1, 10)",
    )
    .await;
    let known: HashMap<_, _> = acknowledged
        .iter()
        .map(|batch| (&batch.name, batch.length))
        .collect();
    assert_eq!(known.len(), acknowledged.len());
    for (name, length) in known {
        assert_eq!(
            there.get(name),
            Some(&length),
            "{what}: the batch {name} was acknowledged"
        );
    }
    for (name, count) in &there {
        let parts: Vec<usize> = name.split('-').map(|part| part.parse().unwrap()).collect();
        let batch = Batch::new(u32::try_from(parts[0]).unwrap(), parts[1], parts[2]);
        assert_eq!(
            (&batch.name, batch.length),
            (name, *count),
            "{what}: batches are whole"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_server_acknowledged_is_there_after_it_was_killed() {
    for database in DATABASES {
        let (url, _folder) = new_database(database).await;
        let token = recording_token(&url).await;
        let mut acknowledged = Vec::new();
        for life in 0..KILLS {
            let mut server = Running::serve(&url);
            let mut stream = Stream::start(&server.address(), &token, life);
            let before = acknowledged.len();
            stream.next(CONNECTIONS, &mut acknowledged).await;
            assert!(kill_after(&mut server.child, Duration::from_millis(60).mul_f64(spread(life))).await);
            stream.end(&mut acknowledged).await;
            assert!(acknowledged.len() > before);
        }
        check_batches(&url, &acknowledged, &format!("{database:?}")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_is_there_after_the_database_was_killed() {
    let mut postgres = tokio::task::spawn_blocking(OwnServer::start).await.unwrap();
    let url = postgres.url.clone();
    let token = recording_token(&url).await;
    let server = Running::serve(&url);
    let mut stream = Stream::start(&server.address(), &token, 0);
    let mut acknowledged = Vec::new();
    for kill in 0..KILLS_OF_THE_DATABASE {
        // The server finds its way back by itself.
        stream.next(3 * CONNECTIONS, &mut acknowledged).await;
        sleep(Duration::from_millis(60).mul_f64(spread(kill))).await;
        postgres = tokio::task::spawn_blocking(|| ordered(postgres, &["kill", "start"]))
            .await
            .unwrap();
    }
    stream.next(CONNECTIONS, &mut acknowledged).await;
    stream.end(&mut acknowledged).await;
    check_batches(&url, &acknowledged, "after the database was killed").await;
}

fn ordered(mut server: OwnServer, orders: &[&str]) -> OwnServer {
    for order in orders {
        server.order(order);
    }
    server
}
