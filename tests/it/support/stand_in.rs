//! Servers that stand in for those of others.

use std::net::TcpListener;

use actix_web::{App, HttpServer, dev::ServerHandle, web::ServiceConfig};

/// A server on a free port, until it is dropped.
pub(crate) struct StandIn {
    /// `http://` and the address.
    pub(crate) address: String,
    handle: ServerHandle,
}

impl StandIn {
    pub(crate) fn start(routes: impl Fn(&mut ServiceConfig) + Clone + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let server = HttpServer::new(move || App::new().configure(routes.clone()));
        let server = server.workers(1).listen(listener).unwrap();
        let server = server.disable_signals().run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { address, handle }
    }

    /// Comes back once it answers nobody any more.
    pub(crate) async fn stop(&self) {
        self.handle.stop(false).await;
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}
