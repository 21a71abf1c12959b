//! Refusals of what is no GraphQL: problems, as RFC 9457 has them.

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue},
};
use serde::Serialize;

use super::{Server, refusal::Refusal};
use crate::graphql::ApiError;

/// Why a request is not answered.
#[derive(Debug, Serialize)]
struct Problem {
    title: &'static str,
    status: u16,
    detail: String,
    /// The code that the same error has in GraphQL.
    code: &'static str,
}

impl Server {
    /// The same as [`problem`], which is counted.
    pub(super) fn problem(&self, refusal: Refusal) -> HttpResponse {
        self.metrics.refused(refusal.error.code.as_str());
        problem(refusal)
    }
}

/// The answer to a request that is refused.
pub(super) fn problem(refusal: Refusal) -> HttpResponse {
    let status = refusal.plain_status();
    let Refusal { headers, error, .. } = refusal;
    let ApiError { code, message, .. } = error;
    let mut response = HttpResponse::build(status)
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Problem {
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: message,
            code: code.as_str(),
        });
    let media_type = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(CONTENT_TYPE, media_type);
    for (name, value) in headers {
        response.headers_mut().append(name, value);
    }
    response
}
