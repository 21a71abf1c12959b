//! Which pages may use the API from a browser.

use actix_cors::Cors;
use actix_web::{
    HttpRequest,
    http::header::{
        ACCEPT, AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HOST,
        IF_NONE_MATCH, ORIGIN, RETRY_AFTER,
    },
};

use crate::config::Origin;

/// How long a browser may remember what is allowed, in seconds.
const REMEMBERED: usize = 3_600;

/// Tells browsers that pages of these origins may use the API. They show a token, and no cookie.
pub(super) fn shared_with(origins: &[Origin]) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST"])
        .allowed_headers([
            ACCEPT,
            AUTHORIZATION,
            CONTENT_ENCODING,
            CONTENT_TYPE,
            IF_NONE_MATCH,
        ])
        .allowed_headers(["x-graphql-cost", "x-request-id", "traceparent", "tracestate"])
        .allowed_headers(["idempotency-key"])
        .expose_headers([CONTENT_DISPOSITION, ETAG, RETRY_AFTER])
        .expose_headers(["ratelimit", "ratelimit-policy", "x-request-id"])
        .expose_headers(["idempotent-replayed"])
        .max_age(REMEMBERED);
    origins.iter().fold(cors, |cors, origin| match origin {
        Origin::Any => cors.allow_any_origin().send_wildcard(),
        Origin::Named(origin) => cors.allowed_origin(origin),
    })
}

/// The origin of a page that may not open a WebSocket. A browser tells where the page is from, and asks nobody
/// before it opens one.
pub(super) fn foreign(request: &HttpRequest, origins: &[Origin]) -> Option<String> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let origin = header(ORIGIN)?;
    let host = origin.split_once("://").map(|(_, host)| host);
    let may = host == header(HOST) || origins.iter().any(|allowed| allowed.covers(origin));
    (!may).then(|| origin.to_owned())
}
