//! The log as portals serve theirs, so that scripts that read a portal read it here.

mod exports;
mod records;
mod refused;

use actix_web::{
    HttpRequest, HttpResponse,
    dev::HttpServiceFactory,
    http::StatusCode,
    web::{self, Data, Path},
};

use super::{
    Server,
    address::parameters,
    auth::{Caller, shown},
    export::must_have_chunks,
    head::{READABLE, readable},
    metrics::Counted,
    origins,
    outgoing::Held,
    refusal::Refusal,
    turns::{Turn, Turns},
};
use crate::{export::Format, model::Parameters};
use refused::Refused;

/// Where portals serve their API.
const API: &str = "/api";
/// Where datasets such as the log are.
const DATASETS: &str = "/explore/v2.1/monitoring/datasets";

/// The routes, with all else that portals serve below the same address, in whichever version: they end addresses with
/// a slash or without.
pub(super) fn scope(server: &Server) -> impl HttpServiceFactory + use<> {
    let either = |path: &str| [format!("{DATASETS}{path}"), format!("{DATASETS}{path}/")];
    web::scope(API)
        .wrap(origins::shared_with(&server.door.origins))
        .service(
            web::resource(either("/{dataset}/records"))
                .route(readable().to(records))
                .default_service(web::to(other_method)),
        )
        .service(
            web::resource(either("/{dataset}/exports/{format}"))
                .route(readable().to(exports))
                .default_service(web::to(other_method)),
        )
        .default_service(web::to(nothing))
}

/// Answers with records.
async fn records(server: Data<Server>, request: HttpRequest, dataset: Path<String>) -> HttpResponse {
    let _running = Counted::new(&server.metrics.running);
    server
        .in_turn(
            server.admit_to_log(&request, Turns::answer),
            async |asked, turn| server.records(asked, &dataset, turn).await,
            |refused| server.refused(refused),
        )
        .await
}

/// Answers with a file. A long one is made after this ends, while it is sent.
async fn exports(server: Data<Server>, request: HttpRequest, path: Path<(String, String)>) -> HttpResponse {
    let running = Counted::new(&server.metrics.running);
    let (dataset, format) = path.into_inner();
    server
        .in_turn(
            server.admit_to_log(&request, Turns::export),
            async |asked, turn| {
                must_have_chunks(&request)?;
                server.must_be_the_log(&dataset)?;
                let held = Held::new((turn, running));
                server.portal_file(asked, &format, held).await
            },
            |refused| server.refused(refused),
        )
        .await
}

/// Any other method.
async fn other_method() -> HttpResponse {
    Refused::from(Refusal::method(READABLE, "The log is read over GET")).answer(None)
}

/// Any other address.
async fn nothing(server: Data<Server>) -> HttpResponse {
    let dataset = &server.door.explore_dataset;
    let formats = Format::ALL.map(Format::ending).join(", ");
    let message = format!(
        "There is nothing here. There are: {API}{DATASETS}/{dataset}/records, and {API}{DATASETS}/{dataset}/exports/ with one of these after it: {formats}"
    );
    Refused::new(StatusCode::NOT_FOUND, "NOT_FOUND", message).answer(None)
}

/// What is asked, and who asks.
struct Asked {
    parameters: Parameters,
    caller: Caller,
    /// What the caller shows.
    shown: Option<String>,
}

impl Server {
    /// Lets a caller in, who shows a token in the header or, as portals take it, in the address.
    async fn admit_to_log(
        &self,
        request: &HttpRequest,
        turn: impl FnOnce(&Turns, &Caller) -> Result<Turn, Refusal>,
    ) -> Result<(Asked, Turn), Refused> {
        let mut parameters = parameters(request)?;
        let key = parameters.one("apikey", |key| Ok(format!("Apikey {key}")))?;
        let shown = shown(request).map(str::to_owned).or(key);
        let caller = self.caller(shown.as_deref()).await?;
        let turn = turn(&self.turns, &caller)?;
        let asked = Asked {
            parameters,
            caller,
            shown,
        };
        Ok((asked, turn))
    }

    /// The answer to a request that is refused, which is counted.
    fn refused(&self, refused: Refused) -> HttpResponse {
        self.metrics.refused(refused.code());
        refused.answer(Some(self.api.limits().requests_per_minute))
    }

    /// That the dataset is the log.
    fn must_be_the_log(&self, dataset: &str) -> Result<(), Refused> {
        let log = &self.door.explore_dataset;
        if dataset == log.as_str() {
            return Ok(());
        }
        let message = format!("There is no dataset `{dataset}` here. There is: {log}");
        Err(Refused::new(
            StatusCode::NOT_FOUND,
            "DatasetNotFoundError",
            message,
        ))
    }
}
