//! `demo`.

use std::{collections::BTreeMap, net::SocketAddr, process::ExitCode};

use chrono::Utc;
use clap::Args;

use super::{Failure, Shared, say, serve, tell};
use crate::{
    app::{App, Settings},
    columns::Cache,
    config::{Door, Limits, Traces},
    demo::{MAIN_DOMAIN, domains, log},
    graphql::{Api, Documents},
    http::Access,
    model::{Activity, DomainId, Extent, Grant, Instant, Invalid, Permission, Record},
    store::Store,
};

/// Rows that are appended together.
const BATCH: usize = 20_000;
/// The memory that columns may take, in bytes: more than there are.
const CACHE_SIZE: usize = 64 << 20;

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// The address and port to listen on; only this machine's own, since no token is asked.
    #[arg(long, env = "LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// What the made-up log is drawn from: the same seed gives the same log, moved so that it ends when the
    /// demo starts.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Demo {
    pub(super) async fn run(self, shared: &Shared) -> Result<ExitCode, Failure> {
        if !self.listen.ip().is_loopback() {
            let message = format!(
                "the demo asks for no token, so it listens on this machine alone: not on {}, but on 127.0.0.1 or [::1]",
                self.listen
            );
            return Err(Invalid(message).into());
        }
        let _no_traces = shared.start_log(&Traces::default())?;
        let folder =
            tempfile::tempdir().map_err(|error| Failure::Io("a folder for the database".into(), error))?;
        let store = Store::open(&format!("sqlite:{}", folder.path().join("demo.sqlite").display())).await?;
        let access = Access::Everybody(everything()?);
        let cache = Cache::new(store.clone(), CACHE_SIZE);
        let settings = Settings {
            api: Api::new(Limits::default(), Documents::default()),
            access,
            door: Door::default(),
            tls: None,
            listen: self.listen,
            metrics: None,
        };
        let app = serve::build(App::build(cache, settings))?;
        tell("Making up the log of a portal …");
        let rows = fill(&store, self.seed).await?;
        greet(app.address(), rows)?;
        serve::run(app).await
    }
}

/// Both domains with everything allowed; the main one need not be named.
fn everything() -> Result<Grant, Invalid> {
    let ids: Result<_, _> = domains()
        .iter()
        .map(|domain| DomainId::parse(domain.id))
        .collect();
    let grant = Grant::new([Permission::Admin].into(), ids?, Extent::Whole);
    Ok(grant.with_main(DomainId::parse(MAIN_DOMAIN)?))
}

async fn fill(store: &Store, seed: u64) -> Result<u64, Failure> {
    for domain in domains() {
        store
            .ensure_domain(&DomainId::parse(domain.id)?, Some(domain.time_zone))
            .await?;
    }
    let now: Instant = Utc::now().into();
    let (mut rows, mut batches) = (0, BTreeMap::<DomainId, Vec<Activity>>::new());
    for activity in log(seed, now) {
        let batch = batches.entry(activity.domain_id.clone()).or_default();
        batch.push(activity);
        if batch.len() == BATCH {
            rows += append(store, std::mem::take(batch)).await?;
        }
    }
    for batch in batches.into_values() {
        rows += append(store, batch).await?;
    }
    Ok(rows)
}

async fn append(store: &Store, batch: Vec<Activity>) -> Result<u64, Failure> {
    let Some(first) = batch.first() else { return Ok(0) };
    let scope = Record::by_operator(first.domain_id.clone());
    Ok(store.append(&scope, batch).await?.recorded)
}

fn greet(address: SocketAddr, rows: u64) -> Result<(), Failure> {
    say(format_args!(
        "\nThe demo is ready: {rows} activities of the last 60 days, gone when it stops (Ctrl-C).\n\n  \
         Dashboard       http://{address}/\n  \
         GraphiQL        http://{address}/graphql\n  \
         GraphQL API     http://{address}/graphql\n\n\
         Try it in another terminal:\n\n  \
         curl -s http://{address}/graphql -H 'Content-Type: application/json' -d '{{\"query\":\"{{ numberOfUsers {{ value previous change }} topDatasets {{ entries {{ rank datasetId actions }} }} }}\"}}'\n"
    ))
}
