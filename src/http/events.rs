//! Answers as events that a server sends: the protocol of graphql-sse, with a connection for each operation.

use std::{convert::Infallible, time::Duration};

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HeaderName, VARY},
    rt,
    web::{Buf, Bytes},
};
use futures_util::{
    StreamExt,
    future::ready,
    stream::{BoxStream, once, poll_fn},
};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, MissedTickBehavior, interval_at, timeout},
};
use tracing::Instrument;

use super::{
    Server,
    operation::{patience, too_slow},
};
use crate::graphql::{Answer, ApiError, Code};

const EVENTS: &str = "text/event-stream; charset=utf-8";
/// Has nginx pass on what comes when it comes.
const UNBUFFERED: (HeaderName, &str) = (HeaderName::from_static("x-accel-buffering"), "no");
const COMPLETE: &str = "event: complete\ndata:\n\n";
/// A comment, which says nothing but that the server is there, and finds out whether the client is.
const ALIVE: &str = ":\n\n";
const HEARTBEAT: Duration = Duration::from_secs(10);
/// What waits for a slow reader: so many pieces of so many bytes.
const AHEAD: usize = 8;
const PIECE: usize = 32 << 10;

/// Why nothing further is told.
enum End {
    /// There is no further answer.
    Complete,
    /// Whoever reads so slowly is not waited for, but told what was left of an answer: events cannot be broken off.
    Slow(Duration, Bytes),
    /// The client left, or is to come again because the server stops.
    Cut,
}

/// Answers an operation with an event for each of its answers.
pub(super) fn streamed(server: &Server, answers: BoxStream<'static, Answer>) -> HttpResponse {
    let (pieces, mut taken) = mpsc::channel(AHEAD);
    let (last, end) = oneshot::channel();
    let teller = Teller {
        pieces,
        patience: patience(server.api.limits()),
    };
    let mut stopping = server.stopping.clone();
    let telling = async move {
        let end = tokio::select! {
            _ = stopping.wait_for(|stopping| *stopping) => End::Cut,
            end = teller.tell(answers) => end,
        };
        // A client that left is told nothing.
        let _told = last.send(end.text());
    };
    rt::spawn(telling.in_current_span());
    let last = once(end).filter_map(|end| ready(end.ok().flatten()));
    let body = poll_fn(move |context| taken.poll_recv(context)).chain(last);
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, EVENTS))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((VARY, "Accept, Authorization"))
        // What is compressed waits until there is enough of it.
        .insert_header((CONTENT_ENCODING, "identity"))
        .insert_header(UNBUFFERED)
        .streaming(body.map(Ok::<_, Infallible>))
}

struct Teller {
    pieces: mpsc::Sender<Bytes>,
    patience: Duration,
}

impl Teller {
    /// Tells the answers until there are no more. They are let go when it ends, with the turns of their caller.
    async fn tell(self, mut answers: BoxStream<'static, Answer>) -> End {
        let mut heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let text = tokio::select! {
                () = self.pieces.closed() => return End::Cut,
                answer = answers.next() => match answer.as_ref().map(next) {
                    Some(text) => text,
                    None => return End::Complete,
                },
                _ = heartbeat.tick() => ALIVE.into(),
            };
            if let Err(end) = self.send(text.into()).await {
                return end;
            }
        }
    }

    async fn send(&self, mut text: Bytes) -> Result<(), End> {
        while !text.is_empty() {
            let piece = text.slice(..text.len().min(PIECE));
            let length = piece.len();
            match timeout(self.patience, self.pieces.send(piece)).await {
                Ok(Ok(())) => text.advance(length),
                Ok(Err(_)) => return Err(End::Cut),
                Err(_) => return Err(End::Slow(self.patience, text)),
            }
        }
        Ok(())
    }
}

impl End {
    /// What is told at the end: without it, the client comes again.
    fn text(self) -> Option<Bytes> {
        match self {
            Self::Complete => Some(COMPLETE.into()),
            Self::Slow(patience, rest) => {
                let error = ApiError::new(Code::Timeout, too_slow(patience));
                let last = next(&Answer::refused(error)) + COMPLETE;
                Some([&rest[..], last.as_bytes()].concat().into())
            }
            Self::Cut => None,
        }
    }
}

/// JSON has no line breaks of its own.
fn next(answer: &Answer) -> String {
    let json = serde_json::to_string(answer).unwrap_or_default();
    format!("event: next\ndata: {json}\n\n")
}
