//! Answers as events that a server sends: the protocol of graphql-sse, with a connection for each operation.

use std::time::Duration;

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HeaderName, VARY},
    rt,
    web::{Buf, Bytes},
};
use futures_util::{
    StreamExt,
    stream::{BoxStream, iter, once, poll_fn},
};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, MissedTickBehavior, interval_at, timeout},
};
use tracing::Instrument;

use super::{
    Server,
    operation::{Again, Said, patience},
};
use crate::graphql::Answer;

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
    /// The client is to come again. It is told why, after what was left of an answer: an event has to be whole.
    Again(Again, Bytes),
    /// The client left, or is to come again because the server stops.
    Cut,
}

/// An error has the connection closed before the last chunk. A client may take what comes to a regular end for
/// complete, or wait on: graphql-sse does where the end comes with the last event.
#[derive(Debug, thiserror::Error)]
#[error("the client is to come again")]
struct BrokenOff;

/// Answers an operation with an event for each of its answers.
pub(super) fn streamed(server: &Server, answers: BoxStream<'static, Said>) -> HttpResponse {
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
        let _told = last.send(end);
    };
    rt::spawn(telling.in_current_span());
    let last = once(end).flat_map(|end| iter(end.unwrap_or(End::Cut).last()));
    let told = poll_fn(move |context| taken.poll_recv(context)).map(Ok);
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, EVENTS))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((VARY, "Accept, Authorization"))
        // What is compressed waits until there is enough of it.
        .insert_header((CONTENT_ENCODING, "identity"))
        .insert_header(UNBUFFERED)
        .streaming(told.chain(last))
}

struct Teller {
    pieces: mpsc::Sender<Bytes>,
    patience: Duration,
}

impl Teller {
    /// Tells the answers until there are no more. They are let go when it ends, with the turns of their caller.
    async fn tell(self, mut answers: BoxStream<'static, Said>) -> End {
        let mut heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let text = tokio::select! {
                () = self.pieces.closed() => return End::Cut,
                said = answers.next() => match said {
                    Some(Ok(answer)) => next(&answer),
                    Some(Err(again)) => return End::Again(again, Bytes::new()),
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
                Err(_) => return Err(End::Again(Again::after_silence(self.patience), text)),
            }
        }
        Ok(())
    }
}

impl End {
    /// What comes last.
    fn last(self) -> Vec<Result<Bytes, BrokenOff>> {
        let told = match self {
            Self::Complete => return vec![Ok(COMPLETE.into())],
            Self::Again(Again(error), rest) => [&rest[..], next(&Answer::refused(error)).as_bytes()].concat(),
            Self::Cut => Vec::new(),
        };
        vec![Ok([told, pushing()].concat().into()), Err(BrokenOff)]
    }
}

/// A comment that has what was told before it sent. Where an answer is broken off the framework drops what it has yet to
/// send, but it asks for more, and so hears of that, only once this is less than a piece.
fn pushing() -> Vec<u8> {
    format!(":{:PIECE$}", "").into_bytes()
}

/// JSON has no line breaks of its own.
fn next(answer: &Answer) -> String {
    let json = serde_json::to_string(answer).unwrap_or_default();
    format!("event: next\ndata: {json}\n\n")
}
