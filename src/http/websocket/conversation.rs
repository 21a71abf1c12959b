//! A conversation over one WebSocket.

use std::{
    collections::HashMap,
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};

use actix_web::{error::PayloadError, web::Bytes};
use actix_ws::{AggregatedMessage, AggregatedMessageStream, Closed, Item, ProtocolError, Session};
use async_graphql::Request;
use futures_util::{
    Stream, StreamExt,
    future::{AbortHandle, ready},
    stream::{self, Abortable, BoxStream, SelectAll},
};
use serde_json::{Map, Value};
use tokio::{
    sync::Semaphore,
    time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout},
};

use super::{
    beginning::answers,
    messages::{ClientMessage, End, ServerMessage},
};
use crate::http::{
    Server,
    metrics::Counted,
    operation::{Again, Said, patience},
};

/// How long a client may take to introduce itself.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a client is asked whether it is still there, and how often it may leave that unanswered.
const HEARTBEAT: Duration = Duration::from_secs(20);
const MISSED: u32 = 3;
/// A message goes out in pieces of so many bytes: a few of them wait for a slow reader.
const PIECE: usize = 32 << 10;
/// Operations that are begun at the same time. What more is asked for is not read before.
const BEGINNING: usize = 10;

/// What an operation says, or that it ended. Its number tells it from an earlier one of the same id.
type Event = (String, u64, Option<Said>);

/// A conversation with a client.
pub(super) struct Conversation {
    server: Server,
    session: Session,
    /// What the client shows: in the header first, then in its first message.
    shown: Option<String>,
    initialised: bool,
    operations: SelectAll<BoxStream<'static, Event>>,
    running: HashMap<String, (u64, AbortHandle)>,
    begun: u64,
    beginning: Arc<Semaphore>,
    /// Heartbeats since the client was heard.
    silent: u32,
    /// How long the client may take to read a piece.
    patience: Duration,
}

impl Conversation {
    pub(super) fn new(server: Server, shown: Option<String>, session: Session) -> Self {
        Self {
            patience: patience(server.api.limits()),
            server,
            session,
            shown,
            initialised: false,
            operations: SelectAll::new(),
            running: HashMap::new(),
            begun: 0,
            beginning: Arc::new(Semaphore::new(BEGINNING)),
            silent: 0,
        }
    }

    /// Holds it until the client leaves, breaks the protocol, or the server is to stop.
    pub(super) async fn hold(mut self, messages: AggregatedMessageStream) {
        let _counted = Counted::new(&self.server.metrics.sockets);
        let mut stopping = self.server.stopping.clone();
        let end = tokio::select! {
            _ = stopping.wait_for(|stopping| *stopping) => End::Away,
            end = self.talk(messages) => end,
        };
        self.end(end).await;
    }

    /// Ends it. The client may be gone already, and then there is nobody to tell; one that does not read may read
    /// again, but nothing else is kept for it.
    pub(super) async fn end(self, end: End) {
        let Self {
            session,
            patience,
            operations,
            ..
        } = self;
        drop(operations);
        drop(timeout(patience, session.close(end.reason())).await);
    }

    async fn talk(&mut self, messages: AggregatedMessageStream) -> End {
        let mut messages = pin!(messages);
        let mut heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let introduction = Instant::now() + PATIENCE;
        let beginning = self.beginning.clone();
        loop {
            let done = tokio::select! {
                message = next(messages.as_mut(), &beginning) => self.hear(message).await,
                Some((id, number, said)) = self.operations.next() => self.tell(&id, number, said).await,
                _ = heartbeat.tick() => self.beat().await,
                () = sleep_until(introduction), if !self.initialised => Err(End::InitialisedLate),
            };
            if let Err(end) = done {
                return end;
            }
        }
    }

    async fn hear(&mut self, message: Option<Result<AggregatedMessage, ProtocolError>>) -> Result<(), End> {
        self.silent = 0;
        match message {
            Some(Ok(AggregatedMessage::Text(text))) => match ClientMessage::read(&text) {
                Ok(message) => self.obey(message).await,
                Err(end) => Err(end),
            },
            Some(Ok(AggregatedMessage::Binary(_))) => Err(End::Invalid("messages are text".into())),
            Some(Ok(AggregatedMessage::Ping(data))) => {
                read_in_time(self.patience, self.session.pong(&data)).await
            }
            Some(Ok(AggregatedMessage::Pong(_))) => Ok(()),
            Some(Err(error)) => {
                let most = self.server.api.limits().max_message.as_u64();
                Err(if is_too_large(&error) {
                    End::TooLarge(most)
                } else {
                    End::Broken(most)
                })
            }
            Some(Ok(AggregatedMessage::Close(_))) | None => Err(End::Left),
        }
    }

    async fn obey(&mut self, message: ClientMessage) -> Result<(), End> {
        match message {
            ClientMessage::ConnectionInit { payload } => self.initialise(payload).await,
            ClientMessage::Ping { payload } => self.say(&ServerMessage::Pong { payload }).await,
            ClientMessage::Pong {} => Ok(()),
            ClientMessage::Subscribe { id, payload } => self.begin(id, payload.into()),
            ClientMessage::Complete { id } => {
                if let Some((_, operation)) = self.running.remove(&id) {
                    operation.abort();
                }
                Ok(())
            }
        }
    }

    /// The token comes in the first message, or came in the header.
    async fn initialise(&mut self, payload: Option<Map<String, Value>>) -> Result<(), End> {
        if self.initialised {
            return Err(End::InitialisedTwice);
        }
        let fields = payload.unwrap_or_default();
        let shown = fields
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        if let Some(shown) = shown.and_then(|(_, value)| value.as_str()) {
            self.shown = Some(shown.to_owned());
        }
        let caller = self.server.caller(self.shown.as_deref()).await;
        caller.map_err(|error| match error.code {
            code if code.passes() => End::Again(Again(error)),
            _ => End::Forbidden(error.message),
        })?;
        self.initialised = true;
        self.say(&ServerMessage::ConnectionAck).await
    }

    fn begin(&mut self, id: String, request: Request) -> Result<(), End> {
        if !self.initialised {
            return Err(End::Unauthorized);
        }
        if self.running.contains_key(&id) {
            return Err(End::SubscriberExists(id));
        }
        let (handle, registration) = AbortHandle::new_pair();
        let place = self.beginning.clone().try_acquire_owned().ok();
        let answers = answers(self.server.clone(), self.shown.clone(), request, place);
        let answers = Abortable::new(answers, registration)
            .map(Some)
            .chain(stream::once(ready(None)));
        self.begun += 1;
        let (name, number) = (id.clone(), self.begun);
        self.operations
            .push(answers.map(move |answer| (name.clone(), number, answer)).boxed());
        self.running.insert(id, (number, handle));
        Ok(())
    }

    /// Passes on what an operation says, unless the client ended it.
    async fn tell(&mut self, id: &str, number: u64, said: Option<Said>) -> Result<(), End> {
        let Some((_, operation)) = self.running.get(id).filter(|(running, _)| *running == number) else {
            return Ok(());
        };
        match said {
            Some(Ok(answer)) if answer.was_executed() => {
                self.say(&ServerMessage::Next { id, payload: &answer }).await
            }
            Some(Ok(answer)) => {
                operation.abort();
                self.running.remove(id);
                self.say(&ServerMessage::Error {
                    id,
                    payload: answer.errors(),
                })
                .await
            }
            Some(Err(again)) => Err(End::Again(again)),
            None => {
                self.running.remove(id);
                self.say(&ServerMessage::Complete { id }).await
            }
        }
    }

    async fn beat(&mut self) -> Result<(), End> {
        if self.silent == MISSED {
            return Err(End::Left);
        }
        self.silent += 1;
        read_in_time(self.patience, self.session.ping(b"")).await
    }

    async fn say(&mut self, message: &ServerMessage<'_>) -> Result<(), End> {
        let text = serde_json::to_string(message).map_err(|_| End::Left)?;
        if text.len() <= PIECE {
            return read_in_time(self.patience, self.session.text(text)).await;
        }
        let (mut rest, mut piece) = (Bytes::from(text), Item::FirstText as fn(Bytes) -> Item);
        while rest.len() > PIECE {
            let sent = self.session.continuation(piece(rest.split_to(PIECE)));
            read_in_time(self.patience, sent).await?;
            piece = Item::Continue;
        }
        read_in_time(self.patience, self.session.continuation(Item::Last(rest))).await
    }
}

/// The next message, once an operation that it may ask for can be begun.
async fn next<M: Stream>(mut messages: Pin<&mut M>, beginning: &Semaphore) -> Option<M::Item> {
    let _place = beginning.acquire().await.ok()?;
    messages.next().await
}

/// Whether it is what the bounds of frames say, or those of the framework.
fn is_too_large(error: &ProtocolError) -> bool {
    let inside = match error {
        ProtocolError::Io(error) => error.get_ref().and_then(|error| error.downcast_ref()),
        _ => None,
    };
    matches!(error, ProtocolError::Overflow) || matches!(inside, Some(PayloadError::Overflow))
}

/// Whoever reads nothing for long is not waited for.
async fn read_in_time(patience: Duration, said: impl Future<Output = Result<(), Closed>>) -> Result<(), End> {
    let said = timeout(patience, said)
        .await
        .map_err(|_| End::Again(Again::after_silence(patience)))?;
    said.map_err(|_| End::Left)
}
