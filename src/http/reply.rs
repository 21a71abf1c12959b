//! Answers as GraphQL over HTTP has them.

use actix_web::{
    HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    http::{
        StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_TYPE, ETAG, EntityTag, Header, HeaderName, HeaderValue, IfNoneMatch,
            RETRY_AFTER, TryIntoHeaderValue, VARY,
        },
    },
};
use serde::Serialize;

use super::{media::Media, refusal::Refusal};
use crate::graphql::Answer;

/// The hexadecimal digits of a tag.
const TAG: usize = 32;

/// The answer to a request that was not executed.
pub(super) fn refused(media: Media, refusal: Refusal) -> HttpResponse {
    let status = refusal.status(media);
    let mut response = written(status, media, &Answer::refused(refusal.error));
    add(&mut response, refusal.headers);
    response
}

/// Gives an answer headers besides.
pub(super) fn add(response: &mut HttpResponse, headers: impl IntoIterator<Item = (HeaderName, HeaderValue)>) {
    for (name, value) in headers {
        response.headers_mut().insert(name, value);
    }
}

/// The answer to a request that was executed.
pub(super) fn executed(request: &HttpRequest, media: Media, answer: &Answer) -> HttpResponse {
    let mut response = written(status(media, answer), media, answer);
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    if request.method().is_safe() && answer.is_complete() {
        return validated(request, response);
    }
    response
}

fn status(media: Media, answer: &Answer) -> StatusCode {
    match media {
        _ if answer.is_unavailable() => StatusCode::SERVICE_UNAVAILABLE,
        Media::GraphqlResponse if !answer.was_executed() => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    }
}

/// What is written, as JSON.
pub(super) fn written(status: StatusCode, media: Media, body: &impl Serialize) -> HttpResponse {
    HttpResponse::build(status)
        .content_type(media.header())
        .insert_header((VARY, "Accept, Authorization"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(body)
}

/// The same with a tag by which a client may ask whether the answer is still what it has.
fn validated(request: &HttpRequest, response: HttpResponse) -> HttpResponse {
    let (response, body) = response.into_parts();
    let body = match body.try_into_bytes() {
        Ok(body) => body,
        Err(body) => return response.set_body(body),
    };
    let tag = EntityTag::new_weak(blake3::hash(&body).to_hex()[..TAG].to_owned());
    let mut response = response.set_body(BoxBody::new(body));
    if is_known(request, &tag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response = response.set_body(BoxBody::new(()));
        response.headers_mut().remove(CONTENT_TYPE);
    }
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(tag) = tag.try_into_value() {
        headers.insert(ETAG, tag);
    }
    response
}

fn is_known(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(tag)),
        Err(_) => false,
    }
}
