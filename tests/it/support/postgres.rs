//! A real PostgreSQL for the tests: one throw-away server for the whole process, and a fresh
//! database for whoever asks.
//!
//! Where `TEST_POSTGRES_URL` is set, its server is used instead; databases made there stay.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    iter::repeat_with,
    net::TcpListener,
    os::unix::process::CommandExt,
    process::{Child, ChildStdout, Command, Stdio},
    sync::LazyLock,
};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseTransaction, Statement, TransactionTrait};
use uuid::Uuid;

use super::until::until;

const SCRIPT: &str = include_str!("postgres.sh");
const PORTS: usize = 5;
/// There are ten thousand from here on, below those that Linux gives to whoever connects.
const LOWEST: u16 = 20_000;

static SERVER: LazyLock<Server> = LazyLock::new(Server::of_the_process);

/// A server that is ready. Nothing drops a static, and nothing needs to: the script stops it when
/// the pipe to its standard input, held here, is closed with the process.
struct Server {
    url: String,
    _script: Option<Child>,
}

/// Makes a new, empty database and gives its URL.
pub(crate) async fn database_url() -> String {
    let name = format!("t_{}", Uuid::now_v7().simple());
    let mut options = ConnectOptions::new(&SERVER.url);
    options.max_connections(1).sqlx_logging(false);
    let server = Database::connect(options)
        .await
        .expect("the server takes connections");
    let create = format!("CREATE DATABASE {name}");
    server
        .execute_unprepared(&create)
        .await
        .expect("the user may create databases");
    server.close().await.expect("the connection closes");
    with_database(&SERVER.url, &name)
}

impl Server {
    fn of_the_process() -> Self {
        env::var("TEST_POSTGRES_URL").map_or_else(|_| Self::start(), |url| Self { url, _script: None })
    }

    fn start() -> Self {
        let (url, script, _) = started(&mut script());
        Self {
            url,
            _script: Some(script),
        }
    }
}

/// A server of a test's own, which the test may end in any way and start again. What it committed lasts. It is
/// gone when it is dropped.
pub(crate) struct OwnServer {
    /// Of a database that is always there.
    pub(crate) url: String,
    script: Child,
    told: BufReader<ChildStdout>,
}

impl OwnServer {
    pub(crate) fn start() -> Self {
        let (url, script, told) = started(script().env("POSTGRES_LASTS", "yes"));
        Self { url, script, told }
    }

    /// Has every process of it killed at once, has it stopped, or has it started again: `kill`, `stop`, `start`.
    pub(crate) fn order(&mut self, order: &str) {
        let orders = self.script.stdin.as_mut().expect("it is piped");
        writeln!(orders, "{order}").expect("the script runs");
        let mut done = String::new();
        self.told.read_line(&mut done).expect("text");
        assert_eq!(done.trim(), order, "what it said stands above");
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        drop(self.script.stdin.take());
        // There is nobody to tell if it fails.
        drop(self.script.wait());
    }
}

/// The URL of a server, and the script that runs it.
fn started(script: &mut Command) -> (String, Child, BufReader<ChildStdout>) {
    let mut script = script.spawn().expect("sh runs");
    let mut port = String::new();
    let mut told = BufReader::new(script.stdout.take().expect("it is piped"));
    told.read_line(&mut port).expect("text");
    assert!(
        !port.is_empty(),
        "PostgreSQL did not start: what it said stands above"
    );
    let url = format!("postgres://postgres@127.0.0.1:{}/postgres", port.trim());
    (url, script, told)
}

/// In a process group of its own, so that what kills the tests' group lets it clean up.
fn script() -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", SCRIPT, "postgres.sh"])
        .args(free_ports())
        .env("POSTGRES_SH", SCRIPT)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .process_group(0);
    command
}

/// Several, since another process may take one before the server does. None is of those that whoever connects is
/// given: a server that is started again has to find its own free.
fn free_ports() -> Vec<String> {
    let any = || LOWEST + u16::try_from(Uuid::now_v7().as_u128() % 10_000).expect("a port");
    let listeners: Vec<TcpListener> = repeat_with(any)
        .filter_map(|port| TcpListener::bind(("127.0.0.1", port)).ok())
        .take(PORTS)
        .collect();
    let port = |listener: &TcpListener| listener.local_addr().expect("an address").port().to_string();
    listeners.iter().map(port).collect()
}

/// The URL with another database in it.
fn with_database(url: &str, name: &str) -> String {
    let (address, parameters) = url.split_once('?').unwrap_or((url, ""));
    let host = address.find("://").map_or(0, |scheme| scheme + 3);
    let end = address[host..]
        .find('/')
        .map_or(address.len(), |path| host + path);
    let mark = if parameters.is_empty() { "" } else { "?" };
    format!("{}/{name}{mark}{parameters}", &address[..end])
}

#[test]
fn only_the_database_of_a_url_is_replaced() {
    for (url, expected) in [
        (
            "postgres://a:b@h:5432/x?sslmode=disable",
            "postgres://a:b@h:5432/new?sslmode=disable",
        ),
        ("postgres://h", "postgres://h/new"),
        ("postgres://h/", "postgres://h/new"),
    ] {
        assert_eq!(with_database(url, "new"), expected);
    }
}

#[tokio::test]
async fn each_caller_gets_a_database_of_its_own() {
    let (one, other) = tokio::join!(database_url(), database_url());
    assert_ne!(one, other);
    for url in [one, other] {
        let database = Database::connect(url).await.expect("a database");
        let made = database.execute_unprepared("CREATE TABLE thing (id int)").await;
        made.expect("it is empty");
        database.close().await.expect("the connection closes");
    }
}

/// Whoever reads the table of a PostgreSQL waits until this ends. Nobody can be kept waiting by SQLite.
pub(crate) async fn locked(url: &str, table: &str) -> DatabaseTransaction {
    let raw = Database::connect(url).await.unwrap();
    let lock = raw.begin().await.unwrap();
    let statement = format!("LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE");
    lock.execute_unprepared(&statement).await.unwrap();
    lock
}

/// Waits until somebody waits for what another transaction holds in the database of a PostgreSQL.
pub(crate) async fn until_somebody_waits(url: &str) {
    let raw = Database::connect(url).await.unwrap();
    until("somebody waits", async || {
        let waiting = "SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid)
                       WHERE NOT granted AND datname = current_database()";
        let statement = Statement::from_string(raw.get_database_backend(), waiting);
        raw.query_one_raw(statement).await.unwrap().is_some()
    })
    .await;
}
