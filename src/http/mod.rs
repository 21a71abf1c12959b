//! The API over HTTP: what is served where, and to whom.

mod auth;
mod graphql;
mod health;
mod pages;
mod reply;
mod websocket;

use std::sync::Arc;

use actix_web::{
    guard,
    web::{self, PayloadConfig, ServiceConfig},
};
use tokio::sync::watch;

pub use auth::Access;

use crate::{
    columns::Cache,
    graphql::{Api, Call},
    model::{Grant, Instant},
};

/// The largest body of a request: 10 000 activities of 3 KB fit in.
const MAX_BODY: usize = 32 << 20;

/// What the handlers share.
#[derive(Clone)]
pub struct Server {
    /// Where the log is, and the columns of it.
    pub cache: Arc<Cache>,
    /// What answers GraphQL.
    pub api: Api,
    /// Who is answered.
    pub access: Arc<Access>,
    /// Turns true when the server is to stop.
    pub stopping: watch::Receiver<bool>,
}

impl Server {
    /// The call of a request that comes now.
    fn call(&self, grant: Grant) -> Call {
        Call::new(self.cache.clone(), grant, now())
    }
}

/// The routes: the same in the program and in tests.
pub fn configure(server: &Server) -> impl FnOnce(&mut ServiceConfig) + use<> {
    let server = server.clone();
    move |routes| {
        routes
            .app_data(web::Data::new(server))
            .app_data(PayloadConfig::new(MAX_BODY))
            .service(
                web::resource("/graphql")
                    .route(
                        web::get()
                            .guard(guard::Header("upgrade", "websocket"))
                            .to(websocket::open),
                    )
                    .route(
                        web::get()
                            .guard(guard::fn_guard(pages::is_asked_for))
                            .to(pages::graphiql),
                    )
                    .route(web::get().to(graphql::get))
                    .route(web::post().to(graphql::post))
                    .default_service(web::to(graphql::other_method)),
            )
            .route("/", web::get().to(pages::home))
            .route("/assets/{file:.*}", web::get().to(pages::asset))
            .service(
                web::resource("/healthz")
                    .route(web::get().to(health::alive))
                    .route(web::head().to(health::alive)),
            )
            .service(
                web::resource("/readyz")
                    .route(web::get().to(health::ready))
                    .route(web::head().to(health::ready)),
            );
    }
}

/// The only place where the server reads the clock.
fn now() -> Instant {
    chrono::Utc::now().into()
}
