//! One operation of a conversation.

use std::time::Duration;

use async_graphql::{Request, parser::types::OperationType};
use futures_util::{
    Stream, StreamExt,
    future::ready,
    stream::{BoxStream, iter, once, unfold},
};
use tokio::{
    sync::OwnedSemaphorePermit,
    time::{sleep, timeout},
};
use tracing::Span;

use crate::{
    graphql::{Answer, ApiError, Code},
    http::{
        Server,
        auth::Caller,
        graphql::{operation_span, too_long},
        metrics::Counted,
        now,
        refusal::Refusal,
        turns::Turn,
    },
};

/// How often it is looked whether a subscription may go on though nothing happens.
const LOOK: Duration = Duration::from_secs(1);
/// The most answers that are told after one look.
const TOGETHER: usize = 500;

/// The answers to an operation of whoever shows this. Who may not ask is told so. It takes its place among those
/// that are begun until it is.
pub(super) fn answers(
    server: Server,
    shown: Option<String>,
    request: Request,
    place: Option<OwnedSemaphorePermit>,
) -> BoxStream<'static, Answer> {
    let begin = async move {
        let _until_it_is_begun = place;
        let metrics = server.metrics.clone();
        let begun = begin(server, shown, request).await;
        begun.unwrap_or_else(|refusal| {
            metrics.refused(refusal.error.code.as_str());
            once(ready(Answer::refused(refusal.error))).boxed()
        })
    };
    once(begin).flatten().boxed()
}

/// The token is looked at for each operation: it may have been revoked.
async fn begin(
    server: Server,
    shown: Option<String>,
    request: Request,
) -> Result<BoxStream<'static, Answer>, Refusal> {
    let caller = server.caller(shown.as_deref()).await?;
    let turn = server.turns.answer(&caller)?;
    let prepared = server.api.prepare(request, now())?;
    if prepared.operation() == OperationType::Subscription {
        let turn = server.turns.follow(&caller)?;
        let (call, span) = (server.call(&caller), operation_span(&prepared));
        let events = server.api.follow(prepared, call).ready_chunks(TOGETHER).boxed();
        return Ok(Watched {
            _counted: Counted::new(&server.metrics.subscriptions),
            server,
            shown,
            caller,
            events,
            _turn: turn,
            _span: span,
        }
        .while_allowed()
        .boxed());
    }
    let answer = async move {
        let _until_it_is_given = turn;
        let seconds = server.api.limits().request_timeout;
        let answer = timeout(Duration::from_secs(seconds), server.execute(prepared, &caller)).await;
        answer.unwrap_or_else(|_| Answer::refused(too_long(seconds)))
    };
    Ok(once(answer).boxed())
}

/// A subscription, and who has it.
struct Watched {
    server: Server,
    shown: Option<String>,
    caller: Caller,
    events: BoxStream<'static, Vec<Answer>>,
    _turn: Turn,
    /// It lasts as long as the subscription does.
    _span: Span,
    _counted: Counted,
}

impl Watched {
    /// The answers for as long as the caller may have them. What happened is read first and the token looked at
    /// then: so nothing is told that happened after the token was revoked.
    fn while_allowed(self) -> impl Stream<Item = Answer> {
        let answers = unfold(Some(self), |watched| async move {
            let mut watched = watched?;
            let answers = timeout(LOOK, watched.events.next())
                .await
                .unwrap_or_else(|_| Some(Vec::new()))?;
            match watched.look().await {
                Ok(()) => Some((answers, Some(watched))),
                Err(error) => Some((vec![Answer::refused(error)], None)),
            }
        });
        answers.flat_map(iter)
    }

    /// Whether the caller may have them. While that cannot be known they wait.
    async fn look(&mut self) -> Result<(), ApiError> {
        let caller = loop {
            match self.server.caller(self.shown.as_deref()).await {
                Err(error) if error.code == Code::Unavailable => sleep(LOOK).await,
                looked => break looked?,
            }
        };
        let changed = || {
            ApiError::new(
                Code::Unauthenticated,
                "What the token allows has changed: subscribe again",
            )
        };
        (caller == self.caller).then_some(()).ok_or_else(changed)
    }
}
