//! The API over HTTP: what is served where, and to whom.

mod activities;
mod address;
mod asked;
mod auth;
mod body;
mod events;
mod explore;
mod export;
mod figures;
mod graphql;
mod head;
mod health;
mod held;
mod in_turn;
mod jwt;
mod media;
mod metrics;
mod operation;
mod origins;
mod outgoing;
mod pages;
mod problem;
mod refusal;
mod reply;
mod room;
mod turns;
mod unread;
mod websocket;

use std::sync::Arc;

use actix_web::{
    guard,
    web::{self, Data, ServiceConfig},
};
use tokio::sync::watch;

pub use auth::Access;
use auth::Caller;
use head::readable;
pub use head::without_body;
pub use jwt::{Jwts, KeysError};
pub use metrics::Metrics;
use room::Room;
use turns::Turns;
pub use unread::close_unread;

use crate::{
    columns::Cache,
    config::Door,
    graphql::{Api, Call},
    model::Instant,
    store::Reading,
};

/// What the handlers share.
#[derive(Clone)]
pub struct Server {
    cache: Arc<Cache>,
    api: Api,
    access: Arc<Access>,
    door: Arc<Door>,
    turns: Arc<Turns>,
    room: Arc<Room>,
    metrics: Data<Metrics>,
    stopping: watch::Receiver<bool>,
}

impl Server {
    /// A server for a log and its columns, that answers by this API whom this access names and this door lets
    /// in, until `stopping` turns true.
    #[must_use]
    pub fn new(
        cache: Arc<Cache>,
        api: Api,
        access: Access,
        door: Door,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        Self {
            turns: Arc::new(Turns::new(api.limits())),
            room: Arc::new(Room::new(api.limits())),
            metrics: Data::new(Metrics::new(cache.clone())),
            cache,
            api,
            access: Arc::new(access),
            door: Arc::new(door),
            stopping,
        }
    }

    /// The call of a request that comes now.
    fn call(&self, caller: &Caller) -> Call {
        self.call_through(self.cache.store().reading(), caller)
    }

    /// The same that reads the log through this.
    fn call_through(&self, reading: Reading, caller: &Caller) -> Call {
        let call = Call::through(reading, self.cache.clone(), caller.grant.clone(), now());
        let name = || caller.token.clone().unwrap_or_else(|| "nobody".into());
        call.noted(self.door.audit_reads.then(name))
    }
}

/// The routes: the same in the program and in tests.
pub fn configure(server: &Server) -> impl FnOnce(&mut ServiceConfig) + use<> {
    let server = server.clone();
    move |routes| {
        let origins = origins::shared_with(&server.door.origins);
        routes
            .app_data(web::Data::new(server.clone()))
            .service(
                web::resource("/activities")
                    .wrap(origins::shared_with(&server.door.origins))
                    .route(web::post().to(activities::post))
                    .default_service(web::to(activities::other_method)),
            )
            .service(
                web::resource("/export/{file}")
                    .wrap(origins::shared_with(&server.door.origins))
                    .route(readable().to(export::get))
                    .default_service(web::to(export::other_method)),
            )
            .service(explore::scope(&server))
            .service(
                web::resource("/graphql")
                    .wrap(origins)
                    .route(
                        web::get()
                            .guard(guard::Header("upgrade", "websocket"))
                            .to(websocket::open),
                    )
                    .route(
                        readable()
                            .guard(guard::fn_guard(pages::is_asked_for))
                            .to(pages::graphiql),
                    )
                    .route(readable().to(graphql::get))
                    .route(web::post().to(graphql::post))
                    .default_service(web::to(graphql::other_method)),
            )
            .route("/", readable().to(pages::dashboard))
            .route("/embed/{indicator}", readable().to(pages::embed))
            .route("/assets/{file:.*}", readable().to(pages::asset))
            .route("/healthz", readable().to(health::alive))
            .route("/readyz", readable().to(health::ready));
    }
}

/// The routes of the address that figures about the server are served on.
pub fn configure_metrics(server: &Server) -> impl FnOnce(&mut ServiceConfig) + use<> {
    let metrics = server.metrics.clone();
    move |routes| {
        routes
            .app_data(metrics)
            .route("/metrics", readable().to(metrics::show));
    }
}

/// The only place where the server reads the clock.
fn now() -> Instant {
    chrono::Utc::now().into()
}
