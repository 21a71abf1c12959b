//! The server as a value: built, told its address, run until it is to stop.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
};

use actix_web::{App as Routes, HttpServer, dev, middleware::from_fn};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
};

use crate::{
    columns::Cache,
    graphql::Api,
    http::{Access, Server, configure},
    telemetry::log_request,
};

/// How long requests that run may go on when the server is to stop.
const GRACE_SECONDS: u64 = 20;

/// A server that listens, but does not answer yet.
pub struct App {
    address: SocketAddr,
    server: dev::Server,
    stopping: watch::Sender<bool>,
}

impl App {
    /// Makes a server for the log of a cache's store that listens on the address; port 0 takes a free one.
    ///
    /// # Errors
    /// If the address cannot be listened on.
    pub fn build(cache: Arc<Cache>, access: Access, listen: SocketAddr) -> io::Result<Self> {
        let (stopping, told) = watch::channel(false);
        let server = Server {
            cache,
            api: Api::default(),
            access: Arc::new(access),
            stopping: told,
        };
        let listener = TcpListener::bind(listen)?;
        let address = listener.local_addr()?;
        let server = HttpServer::new(move || {
            Routes::new()
                .wrap(from_fn(log_request))
                .configure(configure(&server))
        })
        .listen(listener)?
        .disable_signals()
        .shutdown_timeout(GRACE_SECONDS)
        .run();
        Ok(Self {
            address,
            server,
            stopping,
        })
    }

    /// The address that it listens on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until SIGTERM or SIGINT comes, then until the requests that run are answered.
    ///
    /// # Errors
    /// If the signals cannot be waited for, or the server fails.
    pub async fn run(self) -> io::Result<()> {
        let (mut terminate, mut interrupt) =
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let handle = self.server.handle();
        let mut server = tokio::spawn(self.server);
        tokio::select! {
            ended = &mut server => return ended?,
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        self.stopping.send_replace(true);
        handle.stop(true).await;
        server.await?
    }
}
