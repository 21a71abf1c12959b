//! Hostile requests: each is answered in bounded time and memory, and leaves a server that answers the others.

mod bodies;
mod crowds;
mod documents;
mod framing;
mod readers;
mod records;
mod slow;
mod sockets;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

use backoffice_analytics::model::Permission::{Browse, Record};
use reqwest::{
    Client, RequestBuilder, Response,
    header::{ACCEPT, CONTENT_TYPE},
};
use serde_json::{Value, json};
use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};
use tokio::time::{sleep, timeout};

use crate::support::{
    app::{Database, TestStore, activity},
    program::Running,
};

/// How long an answer may take, on a busy machine, of a program that is not optimised: less than what is cut off for
/// taking too long does.
const BOUND: Duration = Duration::from_secs(25);
/// How much more memory the program may take when all is over, and while it goes on, in bytes.
const GROWTH: u64 = 96 << 20;
const PEAK: u64 = 256 << 20;
/// How long memory that is not needed any more may be kept.
const SETTLING: Duration = Duration::from_secs(30);
/// How often it is looked at.
const LOOK: Duration = Duration::from_millis(20);

const DASHBOARD: &str = "{ actions { total counts: series { counts } } numberOfUsers { value previous }
    actionsByUsers { value previous } topUsers { total } topDatasets { total } topPages { total }
    actionDistribution { total } }";

/// The program on a log of its own, with the limits that it has by itself.
struct Victim {
    /// Kept for as long as the program runs.
    _server: Running,
    data: TestStore,
    address: String,
    /// Where figures about it are, if it was told to serve them.
    metrics: Option<String>,
    /// That of who is hostile.
    token: String,
    /// That of who asks for dashboards.
    other: String,
    client: Client,
    memory: Memory,
}

impl Victim {
    async fn start(database: Database) -> Self {
        Self::start_with(database, &[]).await
    }

    async fn start_with(database: Database, environment: &[(&str, &str)]) -> Self {
        let rows = [activity("here", "1", "2026-01-15T12:00:00Z", "polish")];
        let data = TestStore::new(database).await.with("here", "UTC", &rows).await;
        let token = data.token(&[Browse, Record], &["here"]).await;
        let other = data.token(&[Browse], &["here"]).await;
        let server = Running::serve_with(&data.url, environment);
        let address = server.address();
        let serves_metrics = environment.iter().any(|(name, _)| *name == "METRICS");
        let metrics = serves_metrics.then(|| server.address_of("/metrics"));
        let client = Client::new();
        answer_dashboard(&client, &address, &other).await;
        Self {
            memory: Memory::of(server.child.id()),
            _server: server,
            data,
            address,
            metrics,
            token,
            other,
            client,
        }
    }

    /// A request by POST, without its body.
    fn post(&self) -> RequestBuilder {
        self.client
            .post(format!("http://{}/graphql", self.address))
            .bearer_auth(&self.token)
            .header(ACCEPT, "application/graphql-response+json")
            .header(CONTENT_TYPE, "application/json")
    }

    async fn answers_a_dashboard(&self) {
        answer_dashboard(&self.client, &self.address, &self.other).await;
    }

    /// It answers a dashboard in time, and needs no more memory than it did.
    async fn is_well(&self) {
        self.answers_a_dashboard().await;
        self.memory.is_given_back().await;
    }
}

async fn answer_dashboard(client: &Client, address: &str, token: &str) {
    let request = client
        .post(format!("http://{address}/graphql"))
        .bearer_auth(token);
    let reply = answered("a dashboard", request.json(&json!({ "query": DASHBOARD }))).await;
    let reply: Value = reply.json().await.unwrap();
    assert!(reply["data"]["actionDistribution"]["total"].is_u64(), "{reply:#}");
}

/// The answer, which must come in time.
async fn answered(name: &str, request: RequestBuilder) -> Response {
    let start = Instant::now();
    let reply = timeout(BOUND, request.send()).await;
    let reply = reply.unwrap_or_else(|_| panic!("{name} is not answered within {BOUND:?}"));
    eprintln!("{:>8.1?} {name}", start.elapsed());
    reply.unwrap_or_else(|error| panic!("{name} is not answered: {error:?}"))
}

/// Status, and the code of the first error; empty where there is none.
async fn told(name: &str, request: RequestBuilder) -> (u16, String) {
    let reply = answered(name, request).await;
    let status = reply.status().as_u16();
    let reply: Value = reply
        .json()
        .await
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let first = if reply.is_array() { &reply[0] } else { &reply };
    let code = first["errors"][0]["extensions"]["code"].as_str();
    (status, code.unwrap_or_default().to_owned())
}

/// The memory of the program, watched.
struct Memory {
    process: u32,
    before: u64,
    most: Arc<AtomicU64>,
}

impl Memory {
    fn of(process: u32) -> Self {
        let before = resident(process).expect("it runs");
        let most = Arc::new(AtomicU64::new(before));
        let weak = Arc::downgrade(&most);
        thread::spawn(move || {
            while let Some((most, now)) = weak.upgrade().zip(resident(process)) {
                most.fetch_max(now, Relaxed);
                drop(most);
                thread::sleep(LOOK);
            }
        });
        Self {
            process,
            before,
            most,
        }
    }

    async fn is_given_back(&self) {
        let peak = self.most.load(Relaxed).saturating_sub(self.before);
        let start = Instant::now();
        loop {
            let now = resident(self.process).expect("it runs");
            let growth = now.saturating_sub(self.before);
            if growth < GROWTH {
                eprintln!("memory: {} MiB more, {} at most", growth >> 20, peak >> 20);
                break;
            }
            assert!(
                start.elapsed() < SETTLING,
                "it needs {} MiB more than before",
                growth >> 20
            );
            sleep(LOOK).await;
        }
        assert!(peak < PEAK, "it needed {} MiB more for a while", peak >> 20);
    }
}

/// In bytes; none where the process ended.
fn resident(process: u32) -> Option<u64> {
    let (mut system, id) = (System::new().ok()?, Pid::from_u32(process));
    let what = ProcessRefreshKind::nothing().with_memory();
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[id]), true, what);
    system.process(id).map(sysinfo::Process::memory)
}
