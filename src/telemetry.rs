//! What the program tells its operator.

use std::{
    env,
    io::{self, IsTerminal},
    time::Instant,
};

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderName, HeaderValue},
    middleware::Next,
};
use clap::ValueEnum;
use tracing::Instrument;
use tracing_subscriber::EnvFilter;
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST_ID: usize = 100;

/// How the log is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Writes the log to standard error from now on, as much of it as the environment variable
/// `RUST_LOG` says; `info` by default.
pub fn start(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,sea_orm_migration=warn,actix_server=warn"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none())
        .with_writer(io::stderr);
    match format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().init(),
    }
}

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
    let span = tracing::info_span!("request", id);
    let answered = async {
        let (method, path) = (request.method().clone(), request.path().to_owned());
        let response = next.call(request).await?;
        let (status, micros) = (response.status().as_u16(), start.elapsed().as_micros());
        tracing::info!(%method, path, status, micros, "answered");
        Ok::<_, Error>(response)
    };
    let mut response = answered.instrument(span).await?;
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    Ok(response)
}

/// The id that a request comes with, if it may stand in a log.
fn given_id(request: &ServiceRequest) -> Option<String> {
    let id = request.headers().get(&REQUEST_ID)?.to_str().ok()?;
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte);
    let may = (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|byte| is_plain(&byte));
    may.then(|| id.to_owned())
}
