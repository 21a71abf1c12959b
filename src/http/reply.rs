//! Answers as GraphQL over HTTP has them.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{ACCEPT, VARY, WWW_AUTHENTICATE},
    },
};
use async_graphql::{Error, Response};
use serde::Serialize;
use serde_json::json;

use crate::graphql::{ApiError, Code};

const JSON: &str = "application/json; charset=utf-8";
const GRAPHQL_JSON: &str = "application/graphql-response+json; charset=utf-8";

/// The answer to a request that was executed, or failed to be: in the newer media type, if the
/// client takes it, a request that could not be executed is a 400; in the older one it is a 200.
pub(super) fn executed(request: &HttpRequest, response: &Response) -> HttpResponse {
    let newer = takes_newer(request);
    let status = if newer && !was_executed(response) {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::OK
    };
    body(&mut HttpResponse::build(status), newer, response)
}

/// The answer to a request that was refused before it could be executed: it has no data.
pub(super) fn refused(request: &HttpRequest, status: StatusCode, error: ApiError) -> HttpResponse {
    let error = Error::from(error);
    let errors = json!({ "errors": [{ "message": error.message, "extensions": error.extensions }] });
    let mut builder = HttpResponse::build(status);
    if status == StatusCode::UNAUTHORIZED {
        builder.insert_header((WWW_AUTHENTICATE, "Bearer"));
    }
    body(&mut builder, takes_newer(request), &errors)
}

/// The status that goes with an error that is not about the document.
pub(super) const fn status(error: &ApiError) -> StatusCode {
    match error.code {
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}

fn body(builder: &mut HttpResponseBuilder, newer: bool, reply: &impl Serialize) -> HttpResponse {
    builder
        .content_type(if newer { GRAPHQL_JSON } else { JSON })
        .insert_header((VARY, "Accept"))
        .json(reply)
}

fn takes_newer(request: &HttpRequest) -> bool {
    let accept = request
        .headers()
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("application/graphql-response+json"))
}

/// Errors of a field have a path; without one the document itself was refused.
fn was_executed(response: &Response) -> bool {
    response.errors.is_empty() || response.errors.iter().any(|error| !error.path.is_empty())
}
