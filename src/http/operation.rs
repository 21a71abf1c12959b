//! What an operation of a caller is answered, over whatever connection.

use std::time::Duration;

use futures_util::{
    FutureExt, Stream, StreamExt,
    future::ready,
    stream::{BoxStream, Fuse, iter, once, unfold},
};
use tokio::time::{sleep, timeout};
use tracing::Span;

use super::{
    Server, auth::Caller, graphql::operation_span, in_turn::too_long, metrics::Counted, refusal::Refusal,
    turns::Turn,
};
use crate::{
    config::Limits,
    graphql::{Answer, ApiError, Code, Prepared},
};

/// How often it is looked whether a subscription may go on though nothing happens.
const LOOK: Duration = Duration::from_secs(1);
/// What is told after one look: at most so many answers, and no further one once they have so many bytes.
const TOGETHER: usize = 500;
const BYTES: usize = 256 << 10;
/// What a client is to do that can go on.
const AGAIN: &str = "subscribe again after the last liveCursor";

/// What an operation says: an answer or, last, that it ends though its client may go on.
pub(super) type Said = Result<Answer, Again>;

/// The reason for which a client is to come again. Its connection is broken off then: clients take what ends otherwise
/// for an end that there is nothing after.
#[derive(Debug)]
pub(super) struct Again(pub(super) ApiError);

impl Again {
    /// Nothing was read for so long. It is told so, if it reads again before its connection is given up.
    pub(super) fn after_silence(patience: Duration) -> Self {
        let message = format!("Nothing was read for {} s: {AGAIN}", patience.as_secs_f32());
        Self(ApiError::new(Code::Timeout, message))
    }

    fn after_a_change() -> Self {
        let message = format!("What the token allows has changed: {AGAIN}");
        Self(ApiError::new(Code::Unauthenticated, message))
    }
}

/// What it says: one answer, or those of a subscription for as long as its caller may have them. The turn
/// that the caller took lasts until the one is given; a subscription takes another.
///
/// # Errors
/// If the caller may have no further subscription.
pub(super) fn answers(
    server: Server,
    shown: Option<String>,
    (caller, turn): (Caller, Turn),
    prepared: Prepared,
) -> Result<BoxStream<'static, Said>, Refusal> {
    if !prepared.is_subscription() {
        return Ok(once(answer(server, (caller, turn), prepared)).map(Ok).boxed());
    }
    let turn = server.turns.follow(&caller)?;
    let (call, span) = (server.call(&caller), operation_span(&prepared));
    Ok(Watched {
        _counted: Counted::new(&server.metrics.subscriptions),
        events: server.api.follow(prepared, call).boxed().fuse(),
        server,
        shown,
        caller,
        _turn: turn,
        _span: span,
    }
    .while_allowed()
    .boxed())
}

/// That there is a subscription once its client comes again.
pub(super) fn put_off(server: &Server, refusal: Refusal) -> BoxStream<'static, Said> {
    server.metrics.refused(refusal.error.code.as_str());
    once(ready(Err(Again(refusal.error)))).boxed()
}

/// The one answer that says why there is no other.
pub(super) fn refused(server: &Server, refusal: Refusal) -> BoxStream<'static, Said> {
    server.metrics.refused(refusal.error.code.as_str());
    once(ready(Ok(Answer::refused(refusal.error)))).boxed()
}

async fn answer(server: Server, (caller, turn): (Caller, Turn), prepared: Prepared) -> Answer {
    let _until_it_is_given = turn;
    let seconds = server.api.limits().request_timeout;
    let answer = timeout(Duration::from_secs(seconds), server.execute(prepared, &caller)).await;
    answer.unwrap_or_else(|_| Answer::refused(too_long(seconds)))
}

/// How long a client may take to read a piece of what it is told: half as long as until its connection is given up, so
/// that one that reads again can be told that it was dropped.
pub(super) fn patience(limits: &Limits) -> Duration {
    Duration::from_secs(limits.request_timeout) / 2
}

/// One that could not begin just now can begin later.
fn said(answer: Answer) -> Said {
    answer.put_off().map_or(Ok(answer), |error| Err(Again(error)))
}

/// A subscription, and who has it.
struct Watched {
    server: Server,
    shown: Option<String>,
    caller: Caller,
    events: Fuse<BoxStream<'static, Answer>>,
    _turn: Turn,
    /// It lasts as long as the subscription does.
    _span: Span,
    _counted: Counted,
}

impl Watched {
    /// The answers for as long as the caller may have them. What happened is read first and the token looked at
    /// then: so nothing is told that happened after the token was revoked.
    fn while_allowed(self) -> impl Stream<Item = Said> {
        let said = unfold(Some(self), |watched| async move {
            let mut watched = watched?;
            let answers = timeout(LOOK, watched.next())
                .await
                .unwrap_or_else(|_| Some(Vec::new()))?;
            match watched.look().await {
                Ok(()) => Some((answers.into_iter().map(said).collect(), Some(watched))),
                Err(last) => Some((vec![last], None)),
            }
        });
        said.flat_map(iter)
    }

    /// The next answer, with those that are there already as far as they are not too much.
    async fn next(&mut self) -> Option<Vec<Answer>> {
        let first = self.events.next().await?;
        let (mut bytes, mut answers) = (first.bytes(), vec![first]);
        while answers.len() < TOGETHER
            && bytes < BYTES
            && let Some(Some(next)) = self.events.next().now_or_never()
        {
            bytes += next.bytes();
            answers.push(next);
        }
        Some(answers)
    }

    /// Whether the caller may have them; what is said last where they may not. While that cannot be known they wait.
    async fn look(&mut self) -> Result<(), Said> {
        loop {
            return match self.server.caller(self.shown.as_deref()).await {
                Ok(caller) if caller == self.caller => Ok(()),
                Ok(_) => Err(Err(Again::after_a_change())),
                Err(error) if error.code == Code::Unavailable => {
                    sleep(LOOK).await;
                    continue;
                }
                Err(error) => Err(Ok(Answer::refused(error))),
            };
        }
    }
}
