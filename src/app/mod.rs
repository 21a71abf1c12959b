//! The server as a value: built, told its address, run until it is to stop.

mod retention;

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use actix_web::{
    App as Routes, HttpServer, dev,
    middleware::{Compress, from_fn},
};
use futures_util::future::try_join_all;
use rustls::ServerConfig;
use socket2::{Domain, Socket, Type};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::JoinSet,
};

use crate::{
    columns::Cache,
    config::Door,
    graphql::Api,
    http::{Access, Server, close_unread, configure, configure_metrics, without_body},
    store::Store,
    telemetry::log_request,
};

/// How long requests that run may go on when the server is to stop.
const GRACE_SECONDS: u64 = 20;
/// Connections that may wait to be taken.
const WAITING: i32 = 2_048;

/// What a server answers by, and where.
pub struct Settings {
    /// What answers GraphQL.
    pub api: Api,
    /// Who is answered.
    pub access: Access,
    /// Who may come from where.
    pub door: Door,
    /// How it speaks TLS, if it does.
    pub tls: Option<ServerConfig>,
    /// The address that it listens on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The address that it serves figures about itself on, if it does.
    pub metrics: Option<SocketAddr>,
}

/// A server that listens, but does not answer yet.
pub struct App {
    address: SocketAddr,
    metrics: Option<SocketAddr>,
    servers: Vec<dev::Server>,
    stopping: watch::Sender<bool>,
    store: Store,
}

impl App {
    /// Makes a server for the log of a cache's store.
    ///
    /// # Errors
    /// If an address cannot be listened on; the message names it.
    pub fn build(cache: Arc<Cache>, settings: Settings) -> io::Result<Self> {
        let store = cache.store().clone();
        let (stopping, told) = watch::channel(false);
        let patience = Duration::from_secs(settings.api.limits().request_timeout);
        let server = Server::new(cache, settings.api, settings.access, settings.door, told);
        let (metrics, figures) = match settings.metrics {
            Some(address) => figures(&server, bind(address, patience)?)
                .map(|(address, server)| (Some(address), Some(server)))?,
            None => (None, None),
        };
        let (address, answering) = answering(server, settings.tls, bind(settings.listen, patience)?)?;
        Ok(Self {
            address,
            metrics,
            servers: [Some(answering), figures].into_iter().flatten().collect(),
            stopping,
            store,
        })
    }

    /// The address that it listens on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address that it serves figures about itself on.
    #[must_use]
    pub const fn metrics(&self) -> Option<SocketAddr> {
        self.metrics
    }

    /// Answers until SIGTERM or SIGINT comes, then until the requests that run are answered. Meanwhile what is older
    /// than its retention is removed.
    ///
    /// # Errors
    /// If the signals cannot be waited for, or the server fails.
    pub async fn run(self) -> io::Result<()> {
        let (mut terminate, mut interrupt) =
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        // Dropped with this function, and what it holds ends then.
        let mut upkeep = JoinSet::new();
        upkeep.spawn(retention::keep_removing(self.store));
        let handles: Vec<_> = self.servers.iter().map(dev::Server::handle).collect();
        let mut running = tokio::spawn(try_join_all(self.servers));
        tokio::select! {
            ended = &mut running => return ended?.map(drop),
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        self.stopping.send_replace(true);
        for handle in handles {
            handle.stop(true).await;
        }
        running.await?.map(drop)
    }
}

/// What answers everybody.
fn answering(
    server: Server,
    tls: Option<ServerConfig>,
    (address, listener): (SocketAddr, TcpListener),
) -> io::Result<(SocketAddr, dev::Server)> {
    let routes = HttpServer::new(move || {
        Routes::new()
            .wrap(Compress::default())
            .wrap(from_fn(without_body))
            .wrap(from_fn(log_request))
            .wrap(from_fn(close_unread))
            .configure(configure(&server))
    })
    // A client that closes its side has left, and what is under way for it ends: nothing else tells of that before
    // something is written. One that closes it after its request, and reads on, is not met with.
    .h1_allow_half_closed(false);
    let listening = match tls {
        Some(tls) => routes.listen_rustls_0_23(listener, tls)?,
        None => routes.listen(listener)?,
    };
    Ok((
        address,
        listening.disable_signals().shutdown_timeout(GRACE_SECONDS).run(),
    ))
}

/// What serves figures about it, to those who reach that address.
fn figures(
    server: &Server,
    (address, listener): (SocketAddr, TcpListener),
) -> io::Result<(SocketAddr, dev::Server)> {
    let server = server.clone();
    let routes = HttpServer::new(move || {
        Routes::new()
            .wrap(from_fn(close_unread))
            .configure(configure_metrics(&server))
    });
    Ok((
        address,
        routes.workers(1).listen(listener)?.disable_signals().run(),
    ))
}

/// Listens for clients that take what they are sent: one that takes nothing for so long is gone.
fn bind(listen: SocketAddr, patience: Duration) -> io::Result<(SocketAddr, TcpListener)> {
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("cannot listen on {listen}: {error}"));
    let listener = listener(listen, patience).map_err(named)?;
    Ok((listener.local_addr()?, listener))
}

/// Connections are what their listener is. Only Linux gives up one that is not read. An answer is written in pieces, the
/// last of which would wait until the client has acknowledged the others: 40 ms where it takes its time.
fn listener(listen: SocketAddr, patience: Duration) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(listen), Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.set_tcp_nodelay(true)?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(patience))?;
    socket.bind(&listen.into())?;
    socket.listen(WAITING)?;
    Ok(socket.into())
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn a_connection_sends_the_last_piece_of_an_answer_at_once() {
        let any = "127.0.0.1:0".parse().expect("an address");
        let (address, listener) = bind(any, Duration::from_secs(1)).expect("a free port");
        let _client = TcpStream::connect(address).expect("it is listened to");
        let (connection, _) = listener.accept().expect("a connection");
        assert!(connection.nodelay().expect("an option"));
    }
}
