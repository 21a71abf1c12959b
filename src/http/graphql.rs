//! GraphQL over POST and GET.

use actix_web::{
    HttpRequest, HttpResponse,
    error::PayloadError,
    http::{
        StatusCode,
        header::{ALLOW, CONTENT_TYPE},
    },
    web::{self, Bytes, Data},
};
use async_graphql::{Request, Variables, parser::types::OperationType};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{MAX_BODY, Server, reply};
use crate::graphql::{ApiError, Code, parse};

/// A request in a body of JSON.
pub(super) async fn post(
    server: Data<Server>,
    request: HttpRequest,
    body: Result<Bytes, actix_web::Error>,
) -> HttpResponse {
    if !is_json(&request) {
        let message = "The body must be JSON: set Content-Type to application/json";
        return reply::refused(&request, StatusCode::UNSUPPORTED_MEDIA_TYPE, bad_request(message));
    }
    let body = match body {
        Ok(body) => body,
        Err(error) => return unreadable(&request, &error),
    };
    match body_of(&body) {
        Ok(document) => answer(&server, &request, document).await,
        Err(error) => reply::refused(&request, StatusCode::BAD_REQUEST, error),
    }
}

/// The request that a body holds. The library would take an array for its fields in their order.
fn body_of(body: &[u8]) -> Result<Request, ApiError> {
    let fields = json::<Map<String, Value>>("The body", body)?;
    serde_json::from_value(fields.into()).map_err(|error| not_a_request("The body", &error))
}

/// The parameters of a request by GET; the last two are JSON.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameters {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

/// A request in the address: queries alone.
pub(super) async fn get(
    server: Data<Server>,
    request: HttpRequest,
    parameters: Result<web::Query<Parameters>, actix_web::Error>,
) -> HttpResponse {
    let document = match parameters
        .map_err(|_| bad_request("The address cannot be read"))
        .and_then(read)
    {
        Ok(document) => document,
        Err(error) => return reply::refused(&request, StatusCode::BAD_REQUEST, error),
    };
    answer(&server, &request, document).await
}

/// Any other method.
pub(super) async fn other_method(request: HttpRequest) -> HttpResponse {
    not_allowed(
        &request,
        "GET, POST",
        "GraphQL is answered over POST and, for queries, over GET",
    )
}

async fn answer(server: &Server, request: &HttpRequest, mut document: Request) -> HttpResponse {
    let grant = match server.admit(request).await {
        Ok(grant) => grant,
        Err(error) => return reply::refused(request, reply::status(&error), error),
    };
    if request.method() == actix_web::http::Method::GET && has_effect(&mut document) {
        return not_allowed(
            request,
            "POST",
            "A mutation has effects, which a GET must not have: send it by POST",
        );
    }
    reply::executed(request, &server.api.answer(document, server.call(grant)).await)
}

fn read(parameters: web::Query<Parameters>) -> Result<Request, ApiError> {
    let it = parameters.into_inner();
    let query = it
        .query
        .ok_or_else(|| bad_request("The parameter `query` is missing: it holds the GraphQL document"))?;
    let mut request = Request::new(query);
    request.operation_name = it.operation_name;
    if let Some(variables) = it.variables {
        request.variables = Variables::from_json(json("The parameter `variables`", variables.as_bytes())?);
    }
    if let Some(extensions) = it.extensions {
        request.extensions = json("The parameter `extensions`", extensions.as_bytes())?;
    }
    Ok(request)
}

/// Whether the operation that would be executed is a mutation.
fn has_effect(request: &mut Request) -> bool {
    let name = request.operation_name.clone();
    parse(request).is_ok_and(|document| {
        document.operations.iter().any(|(known, operation)| {
            let meant = name.is_none() || known.map(async_graphql::Name::as_str) == name.as_deref();
            meant && operation.node.ty == OperationType::Mutation
        })
    })
}

fn is_json(request: &HttpRequest) -> bool {
    let header = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media_type = header.and_then(|value| value.split(';').next()).map(str::trim);
    media_type.is_some_and(|it| it.eq_ignore_ascii_case("application/json"))
}

fn json<T: DeserializeOwned>(what: &str, text: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(text).map_err(|error| not_a_request(what, &error))
}

fn not_a_request(what: &str, error: &serde_json::Error) -> ApiError {
    bad_request(format!("{what} is not the JSON of a GraphQL request: {error}"))
}

fn unreadable(request: &HttpRequest, error: &actix_web::Error) -> HttpResponse {
    if matches!(error.as_error::<PayloadError>(), Some(PayloadError::Overflow)) {
        let message = format!("The body is larger than {MAX_BODY} bytes: send it in parts");
        return reply::refused(request, StatusCode::PAYLOAD_TOO_LARGE, bad_request(message));
    }
    reply::refused(
        request,
        StatusCode::BAD_REQUEST,
        bad_request("The body did not arrive whole"),
    )
}

fn not_allowed(request: &HttpRequest, allowed: &'static str, message: &str) -> HttpResponse {
    let mut response = reply::refused(request, StatusCode::METHOD_NOT_ALLOWED, bad_request(message));
    response
        .headers_mut()
        .insert(ALLOW, actix_web::http::header::HeaderValue::from_static(allowed));
    response
}

fn bad_request(message: impl Into<String>) -> ApiError {
    ApiError {
        code: Code::BadRequest,
        message: message.into(),
    }
}
