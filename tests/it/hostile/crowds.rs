//! Many connections at once.

use std::{fs, io, time::Duration};

use futures_util::{StreamExt, stream::iter};
use tokio::{io::AsyncReadExt, net::TcpStream, time::timeout};

use super::Victim;
use crate::support::app::Database;

const CROWD: usize = 10_000;
/// Files that the test and the program need besides.
const BESIDES: u64 = 1_000;
/// How many connections are opened at the same time.
const TOGETHER: usize = 200;
/// When a connection that says nothing must be closed.
const CLOSED: Duration = Duration::from_secs(30);

/// How many files a process may have open, where that can be told.
fn files() -> Option<u64> {
    let limits = fs::read_to_string("/proc/self/limits").ok()?;
    let files = limits.lines().find(|line| line.starts_with("Max open files"))?;
    files.split_whitespace().nth(3)?.parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_silent_connections_keep_nobody_from_an_answer() {
    let needed = CROWD as u64 + BESIDES;
    if files().is_none_or(|files| files < needed) {
        eprintln!(
            "left out: a process may have {:?} files open here, and this needs {needed}",
            files()
        );
        return;
    }
    let victim = Victim::start(Database::Sqlite).await;
    let connect = iter(0..CROWD)
        .map(|_| TcpStream::connect(&victim.address))
        .buffer_unordered(TOGETHER);
    let crowd: Vec<_> = connect.map(Result::unwrap).collect().await;
    victim.answers_a_dashboard().await;
    let open = crowd.iter().filter(|stream| is_open(stream)).count();
    eprintln!("{open} of {CROWD} were open when the dashboard was answered");
    let ends = iter(crowd).map(|mut stream| async move {
        let mut told = Vec::new();
        // A reset is an end, too.
        drop(
            timeout(CLOSED, stream.read_to_end(&mut told))
                .await
                .expect("it is closed"),
        );
    });
    ends.buffer_unordered(CROWD).collect::<Vec<()>>().await;
    victim.is_well().await;
}

/// Whether nothing came: the program says why it closes.
fn is_open(stream: &TcpStream) -> bool {
    let read = stream.try_read(&mut [0]);
    read.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
}
