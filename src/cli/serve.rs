//! `serve`.

use std::{net::SocketAddr, process::ExitCode, time::Duration};

use bytesize::ByteSize;
use clap::{Args, value_parser};
use sysinfo::System;

use super::{Failure, Shared, documents::documents};
use crate::{
    app::{App, Settings},
    columns::Cache,
    config::{Door, Jwt, Limits, Tls, Traces},
    graphql::Api,
    http::{Access, Jwts},
    model::Invalid,
    tls::server_config,
};

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// The address and port to listen on; port 0 takes a free one.
    #[arg(long, env = "LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The most memory that the columns of the log take, such as 512MiB or 2GiB [default: a quarter of
    /// the memory that there is].
    #[arg(long, env = "CACHE_SIZE", value_name = "SIZE")]
    cache_size: Option<ByteSize>,
    /// An address and port to serve figures about the server on, at /metrics, as Prometheus reads them. No
    /// token is asked there: let only those reach it who may know.
    #[arg(long, env = "METRICS", value_name = "ADDRESS")]
    metrics: Option<SocketAddr>,
    /// How often a subscription looks at the log for what other processes recorded though nobody told it of any, in
    /// seconds. As a rule it is told at once, by PostgreSQL, or in a quarter of a second: this is for messages that
    /// are lost.
    #[arg(long, env = "POLL_INTERVAL", value_name = "SECONDS", default_value_t = 5, value_parser = value_parser!(u64).range(1..))]
    poll_interval: u64,
    #[command(flatten)]
    door: Door,
    #[command(flatten)]
    jwt: Jwt,
    #[command(flatten)]
    limits: Limits,
    #[command(flatten)]
    tls: Tls,
    #[command(flatten)]
    traces: Traces,
}

impl Serve {
    pub(super) async fn run(self, shared: &Shared) -> Result<ExitCode, Failure> {
        let _until_it_ends = shared.start_log(&self.traces)?;
        let documents = documents(self.door.documents.as_deref(), self.door.only_documents).await?;
        let tls = server_config(&self.tls)?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let capacity = self.cache_size()?;
        let poll = Duration::from_secs(self.poll_interval);
        let settings = Settings {
            api: Api::new(self.limits, documents),
            access: Access::Tokens(Jwts::open(self.jwt).await?.map(Box::new)),
            door: self.door,
            tls,
            listen: self.listen,
            metrics: self.metrics,
        };
        let store = shared.store().await?.polled_every(poll);
        let app = build(App::build(Cache::new(store, capacity), settings))?;
        tracing::info!(address = %app.address(), "serving GraphQL at {scheme}://{}/graphql", app.address());
        if let Some(address) = app.metrics() {
            tracing::info!(%address, "serving figures about the server at http://{address}/metrics");
        }
        run(app).await
    }

    /// In bytes.
    fn cache_size(&self) -> Result<usize, Invalid> {
        let size = match self.cache_size {
            Some(size) => size.as_u64(),
            None => {
                memory().map_err(|error| {
                    Invalid(format!(
                        "the size of the memory cannot be told ({error}): name one with --cache-size"
                    ))
                })? / 4
            }
        };
        Ok(usize::try_from(size).unwrap_or(usize::MAX))
    }
}

/// The memory that this process may take, in bytes: the machine's, or what its container is given.
fn memory() -> Result<u64, sysinfo::Error> {
    let mut system = System::new()?;
    system.refresh_memory();
    let given = system.cgroup_limits().map(|limits| limits.total_memory);
    Ok(given.map_or(system.total_memory(), |given| given.min(system.total_memory())))
}

pub(super) fn build(app: std::io::Result<App>) -> Result<App, Failure> {
    app.map_err(|error| Failure::Io("the server".into(), error))
}

pub(super) async fn run(app: App) -> Result<ExitCode, Failure> {
    app.run()
        .await
        .map_err(|error| Failure::Io("the server".into(), error))?;
    Ok(ExitCode::SUCCESS)
}
