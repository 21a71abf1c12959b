//! The program itself as a child process.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, ChildStdout, Command, Output, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::{app::Database, postgres};

/// How long what must happen is waited for.
const PATIENCE: Duration = Duration::from_mins(2);

/// The program, to be given a command.
pub(crate) fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_backoffice-analytics"))
}

/// The program with a command on a database, whatever the environment says.
pub(crate) fn command(database_url: &str, arguments: &[&str]) -> Command {
    let mut command = program();
    command
        .args(arguments)
        .env("DATABASE_URL", database_url)
        .env_remove("RUST_LOG")
        .env_remove("LISTEN")
        .stdin(Stdio::null());
    command
}

/// The URL of a database that nothing was done to yet.
pub(crate) async fn new_database(database: Database) -> (String, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = match database {
        Database::Sqlite => format!("sqlite:{}", folder.path().join("log.sqlite").display()),
        Database::Postgres => postgres::database_url().await,
    };
    (url, folder)
}

/// What a command that ends prints.
pub(crate) fn run(database_url: &str, arguments: &[&str]) -> (bool, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command(database_url, arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.success(), text(stdout), text(stderr))
}

/// A command that runs until it is told to end; it is killed if the test ends first.
pub(crate) struct Running {
    pub(crate) child: Child,
    pub(crate) lines: Receiver<String>,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The lines of an output as they come.
pub(crate) fn send_lines(output: impl Read + Send + 'static) -> Receiver<String> {
    let (lines, received) = channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // Read to the end even where nobody listens: the program must not be held up.
            drop(lines.send(line));
        }
    });
    received
}

impl Running {
    /// What it writes to standard error is read.
    pub(crate) fn serve(database_url: &str) -> Self {
        Self::serve_with(database_url, &[])
    }

    /// The same in an environment that says this besides.
    pub(crate) fn serve_with(database_url: &str, environment: &[(&str, &str)]) -> Self {
        let mut command = command(database_url, &["serve", "--listen", "127.0.0.1:0"]);
        let mut child = command
            .envs(environment.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = send_lines(child.stderr.take().unwrap());
        Self { child, lines }
    }

    /// The address in the first line that has one.
    pub(crate) fn address(&self) -> String {
        self.address_of("/graphql")
    }

    /// The one of what is served at this path.
    pub(crate) fn address_of(&self, path: &str) -> String {
        let (end, mut told) = (Instant::now() + PATIENCE, String::new());
        while let Ok(line) = self
            .lines
            .recv_timeout(end.saturating_duration_since(Instant::now()))
        {
            let rest = line.split_once("http://").map(|(_, rest)| rest);
            if let Some((address, _)) = rest.and_then(|rest| rest.split_once(path)) {
                return address.to_owned();
            }
            told += &line;
        }
        panic!("no address was told:\n{told}");
    }

    /// What it tells, to its end, once it is asked to end; and whether it ended well.
    pub(crate) fn terminate_telling(&mut self) -> (bool, Vec<String>) {
        terminate(&self.child);
        let (end, mut told) = (Instant::now() + PATIENCE, Vec::new());
        let left = || end.saturating_duration_since(Instant::now());
        let over = loop {
            match self.lines.recv_timeout(left()) {
                Ok(line) => told.push(line),
                Err(over) => break over,
            }
        };
        assert_eq!(over, RecvTimeoutError::Disconnected, "it goes on after {told:?}");
        (self.child.wait().unwrap().success(), told)
    }

    /// Reads what it tells until a line has the part, and gives that.
    pub(crate) fn until_told(&self, part: &str) -> String {
        let end = Instant::now() + PATIENCE;
        let left = || end.saturating_duration_since(Instant::now());
        while let Ok(line) = self.lines.recv_timeout(left()) {
            if line.contains(part) {
                return line;
            }
        }
        panic!("`{part}` was not told");
    }

    /// Asks it to end and tells whether it does within the time, with success.
    pub(crate) fn terminate(&mut self, time: Duration) -> bool {
        terminate(&self.child);
        self.ends_within(time)
    }

    /// Whether it ends within the time, with success.
    pub(crate) fn ends_within(&mut self, time: Duration) -> bool {
        let end = Instant::now() + time;
        loop {
            match self
                .lines
                .recv_timeout(end.saturating_duration_since(Instant::now()))
            {
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return false,
                // It closes what it writes to when it ends.
                Err(RecvTimeoutError::Disconnected) => return self.child.wait().unwrap().success(),
            }
        }
    }
}

/// Asks a process to end.
pub(crate) fn terminate(child: &Child) {
    let id = child.id().to_string();
    let told = Command::new("kill").args(["-TERM", &id]).status().unwrap();
    assert!(told.success());
}

/// The demo on a free port, until it is dropped.
pub(crate) struct Demo {
    pub(crate) address: String,
    child: Child,
    /// Held open: a program that cannot print its greeting to the end stops.
    _output: BufReader<ChildStdout>,
}

impl Demo {
    pub(crate) fn start() -> Self {
        let mut demo = program();
        demo.args(["demo", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = demo.spawn().expect("the program starts");
        let mut output = BufReader::new(child.stdout.take().expect("it is piped"));
        let address = output
            .by_ref()
            .lines()
            .map_while(Result::ok)
            .find_map(|line| Some(line.split_once("http://")?.1.split('/').next()?.to_owned()));
        Self {
            address: address.expect("it says where it listens"),
            child,
            _output: output,
        }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}
