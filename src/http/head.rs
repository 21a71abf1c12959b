//! Questions about what is read: GET, and HEAD, which wants all of its answer but the body.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::{
    Error, Route,
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    guard,
    http::Method,
    middleware::Next,
    web::{self, Bytes},
};

/// The methods of what is read.
pub(super) const READABLE: &str = "GET, HEAD";

/// A route of what is read. HEAD is handled as GET is: so it is told the same.
pub(super) fn readable() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// A body that is told of, and not sent.
struct Unsent(BodySize);

impl MessageBody for Unsent {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        self.0
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        Poll::Ready(None)
    }
}

/// Lets go of the body of an answer to HEAD before anything of it is asked for: what is made while it is sent, such
/// as a file, is not made.
///
/// # Errors
/// Those of the request.
pub async fn without_body(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let is_head = request.method() == Method::HEAD;
    let response = next.call(request).await?;
    Ok(response.map_body(|_, body| {
        if is_head {
            BoxBody::new(Unsent(body.size()))
        } else {
            body.boxed()
        }
    }))
}
