//! Answers that are under way until they are sent.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::{
    HttpResponse,
    body::{BodySize, BoxBody, MessageBody},
    web::Bytes,
};

use super::turns::Turn;

/// How many bytes are handed to the connection at a time. It takes no more before its client took these.
const PIECE: usize = 32 << 10;

/// What is left of an answer, with the turn of its caller.
struct Held {
    rest: Bytes,
    _turn: Turn,
}

impl MessageBody for Held {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.rest.len() as u64)
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        let length = self.rest.len().min(PIECE);
        Poll::Ready((length > 0).then(|| Ok(self.rest.split_to(length))))
    }
}

/// Has the turn last until the answer is sent: whoever does not read what was asked for has it in memory.
pub(super) fn until_sent(response: HttpResponse, turn: Turn) -> HttpResponse {
    let (response, body) = response.into_parts();
    let body = body
        .try_into_bytes()
        .map_or_else(|body| body, |rest| BoxBody::new(Held { rest, _turn: turn }));
    response.set_body(body)
}
