//! Requests in the log and in traces.

use std::time::Instant;

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderName, HeaderValue},
    middleware::Next,
};
use tracing::Instrument;
use uuid::Uuid;

use super::traces::{request_span, tell_outcome};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST_ID: usize = 100;
/// The bytes of a path that are logged.
const LONGEST_PATH: usize = 200;

/// Logs a request when it is answered: nothing that it holds but its method and path. Whatever is logged on the
/// way has the request's id, which the answer tells, too: the one that a proxy gave it, or a new one.
///
/// # Errors
/// Those of the request.
pub async fn log_request(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let start = Instant::now();
    let id = given_id(&request).unwrap_or_else(|| Uuid::now_v7().to_string());
    let (logged, traced) = (tracing::info_span!("request", id), request_span(&request, &id));
    let answered = async {
        let (method, path) = (request.method().clone(), shown(request.path()));
        let response = next.call(request).await?;
        let (status, micros) = (response.status().as_u16(), start.elapsed().as_micros());
        tracing::info!(%method, path, status, micros, "answered");
        Ok::<_, Error>(response)
    };
    let mut response = answered.instrument(logged).instrument(traced.clone()).await?;
    tell_outcome(&traced, &response);
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    Ok(response)
}

/// A path, or its beginning where somebody made it very long.
fn shown(path: &str) -> String {
    let beginning = &path[..path.floor_char_boundary(LONGEST_PATH)];
    if beginning.len() < path.len() {
        format!("{beginning}…")
    } else {
        path.to_owned()
    }
}

/// The id that a request comes with, if it may stand in a log.
fn given_id(request: &ServiceRequest) -> Option<String> {
    let id = request.headers().get(&REQUEST_ID)?.to_str().ok()?;
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte);
    let may = (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|byte| is_plain(&byte));
    may.then(|| id.to_owned())
}
