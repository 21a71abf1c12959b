//! The log as portals serve theirs, so that scripts that read a portal read it here.

mod exports;
mod records;
mod refused;

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    dev::HttpServiceFactory,
    http::StatusCode,
    web::{self, Data, Path},
};
use tokio::time::timeout;

use super::{
    Server,
    address::parameters,
    auth::{Caller, shown},
    graphql::too_long,
    head::{READABLE, readable},
    origins,
    refusal::Refusal,
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
    answered(&server, server.records(&request, &dataset)).await
}

/// Answers with a file.
async fn exports(server: Data<Server>, request: HttpRequest, path: Path<(String, String)>) -> HttpResponse {
    let (dataset, format) = path.into_inner();
    answered(&server, server.portal_file(&request, &dataset, &format)).await
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

/// The answer, if it does not take longer than a request may.
async fn answered(
    server: &Server,
    answer: impl Future<Output = Result<HttpResponse, Refused>>,
) -> HttpResponse {
    let limits = server.api.limits();
    let answer = timeout(Duration::from_secs(limits.request_timeout), answer).await;
    let answer = answer.unwrap_or_else(|_| Err(Refusal::from(too_long(limits.request_timeout)).into()));
    answer.unwrap_or_else(|refused| {
        server.metrics.refused(refused.code());
        refused.answer(Some(limits.requests_per_minute))
    })
}

impl Server {
    /// What is asked, who asks, and what they show: a token in the header or, as portals take it, in the address.
    async fn asked(&self, request: &HttpRequest) -> Result<(Parameters, Caller, Option<String>), Refused> {
        let mut parameters = parameters(request)?;
        let key = parameters.one("apikey", |key| Ok(format!("Apikey {key}")))?;
        let shown = shown(request).map(str::to_owned).or(key);
        let caller = self.caller(shown.as_deref()).await?;
        Ok((parameters, caller, shown))
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
