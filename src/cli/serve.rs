//! `serve`.

use std::{net::SocketAddr, process::ExitCode};

use bytesize::ByteSize;
use clap::Args;
use sysinfo::System;

use super::{Failure, Shared};
use crate::{app::App, columns::Cache, http::Access, model::Invalid};

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// The address and port to listen on; port 0 takes a free one.
    #[arg(long, env = "LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The most memory that the columns of the log take, such as 512MiB or 2GiB [default: a quarter of
    /// the memory that there is].
    #[arg(long, env = "CACHE_SIZE", value_name = "SIZE")]
    cache_size: Option<ByteSize>,
}

impl Serve {
    pub(super) async fn run(self, shared: &Shared) -> Result<ExitCode, Failure> {
        shared.start_log();
        let cache = Cache::new(shared.store().await?, self.cache_size()?);
        let app = build(App::build(cache, Access::Tokens, self.listen), self.listen)?;
        tracing::info!(address = %app.address(), "serving GraphQL at http://{}/graphql", app.address());
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

pub(super) fn build(app: std::io::Result<App>, listen: SocketAddr) -> Result<App, Failure> {
    app.map_err(|error| Failure::Io(format!("cannot listen on {listen}"), error))
}

pub(super) async fn run(app: App) -> Result<ExitCode, Failure> {
    app.run()
        .await
        .map_err(|error| Failure::Io("the server".into(), error))?;
    Ok(ExitCode::SUCCESS)
}
