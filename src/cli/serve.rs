//! `serve`.

use std::{net::SocketAddr, process::ExitCode};

use clap::Args;

use super::{Failure, Shared};
use crate::{app::App, http::Access};

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// The address and port to listen on; port 0 takes a free one.
    #[arg(long, env = "LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

impl Serve {
    pub(super) async fn run(self, shared: &Shared) -> Result<ExitCode, Failure> {
        shared.start_log();
        let app = build(
            App::build(shared.store().await?, Access::Tokens, self.listen),
            self.listen,
        )?;
        tracing::info!(address = %app.address(), "serving GraphQL at http://{}/graphql", app.address());
        run(app).await
    }
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
