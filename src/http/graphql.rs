//! GraphQL over POST and GET.

use std::{future::ready, time::Instant};

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Payload},
};
use async_graphql::{Request, parser::types::OperationType};
use tracing::{Instrument, Span, field::Empty};

use super::{
    Server,
    asked::{Asked, must_be_json},
    auth::{Caller, shown},
    body, events, held,
    media::Media,
    metrics::Counted,
    now, operation,
    refusal::Refusal,
    reply,
    turns::Turn,
};
use crate::graphql::{Answer, Code, Prepared};

/// Has the answer tell what it cost.
const COST_HEADER: &str = "x-graphql-cost";

/// A request in a body of JSON.
pub(super) async fn post(server: Data<Server>, request: HttpRequest, payload: Payload) -> HttpResponse {
    let (limits, mut room) = (server.api.limits(), None);
    let asked = must_be_json(&request).map(|()| async {
        let most = limits.max_body.as_u64();
        // It is kept until the answer is there: what was asked holds what was sent.
        let (body, taken) = body::read(&server.room, &request, payload, most).await?;
        room = Some(taken);
        Asked::in_body(&body, limits.max_batch)
    });
    answered(&server, &request, asked).await
}

/// A request in the address: queries alone.
pub(super) async fn get(server: Data<Server>, request: HttpRequest) -> HttpResponse {
    let asked = Asked::in_address(&request).map(|asked| ready(Ok(asked)));
    answered(&server, &request, asked).await
}

/// Any other method.
pub(super) async fn other_method(request: HttpRequest) -> HttpResponse {
    let message = "GraphQL is answered over POST and, for queries, over GET";
    reply::refused(
        Media::accepted(&request).unwrap_or(Media::Json),
        Refusal::method("GET, HEAD, POST", message),
    )
}

/// Answers what is asked, once its caller is let in.
async fn answered(
    server: &Server,
    request: &HttpRequest,
    asked: Result<impl Future<Output = Result<Asked, Refusal>>, Refusal>,
) -> HttpResponse {
    let Some(media) = Media::accepted(request) else {
        let message = "Answers are application/graphql-response+json, application/json or text/event-stream: set Accept to one of them";
        return reply::refused(Media::Json, Refusal::new(StatusCode::NOT_ACCEPTABLE, message));
    };
    let _running = Counted::new(&server.metrics.running);
    let admitted = async {
        let asked = asked?;
        let (caller, turn) = server.admit(request).await?;
        Ok(((asked, caller), turn))
    };
    server
        .in_turn(
            admitted,
            async |(asked, caller), turn| {
                let asked = asked.await?;
                server.answer(request, media, asked, (caller, turn)).await
            },
            |refusal: Refusal| {
                server.metrics.refused(refusal.error.code.as_str());
                reply::refused(media, refusal)
            },
        )
        .await
}

impl Server {
    /// Lets a caller in.
    pub(super) async fn admit(&self, request: &HttpRequest) -> Result<(Caller, Turn), Refusal> {
        let caller = self.caller(shown(request)).await?;
        let turn = self.turns.answer(&caller)?;
        Ok((caller, turn))
    }

    /// Answers all that is asked. A subscription is answered in events wherever the client takes them, since nothing
    /// else answers it.
    async fn answer(
        &self,
        request: &HttpRequest,
        media: Media,
        asked: Asked,
        who: (Caller, Turn),
    ) -> Result<HttpResponse, Refusal> {
        self.turns.count_others(&who.0, &who.1, asked.requests.len())?;
        if asked.is_batch && media != Media::Events {
            let answer = self.answer_batch(request, media, asked, &who.0).await;
            return Ok(held::until_sent(answer, who.1));
        }
        let prepared = asked.only().and_then(|one| self.prepare(request, one));
        let is_followed = prepared.as_ref().is_ok_and(Prepared::is_subscription);
        if media == Media::Events || is_followed && Media::takes_events(request) {
            return self.answer_in_events(request, prepared, who);
        }
        let answer = self.execute(answered_once(prepared?)?, &who.0).await;
        Ok(held::until_sent(reply::executed(request, media, &answer), who.1))
    }

    async fn answer_batch(
        &self,
        request: &HttpRequest,
        media: Media,
        asked: Asked,
        caller: &Caller,
    ) -> HttpResponse {
        let mut answers = Vec::with_capacity(asked.requests.len());
        for one in asked.requests {
            answers.push(match self.prepare(request, one).and_then(answered_once) {
                Ok(prepared) => self.execute(prepared, caller).await,
                Err(refusal) => {
                    self.metrics.refused(refusal.error.code.as_str());
                    Answer::refused(refusal.error)
                }
            });
        }
        reply::written(StatusCode::OK, media, &answers)
    }

    /// Answers one operation, again and again where it is a subscription. What is wrong with it is an event, too: a
    /// browser would not show what came with another status.
    fn answer_in_events(
        &self,
        request: &HttpRequest,
        prepared: Result<Prepared, Refusal>,
        who: (Caller, Turn),
    ) -> Result<HttpResponse, Refusal> {
        let shown = shown(request).map(str::to_owned);
        let answers = prepared.and_then(|prepared| operation::answers(self.clone(), shown, who, prepared));
        let answers = match answers {
            Err(refusal) if refusal.is_an_answer() => operation::refused(self, refusal),
            answers => answers?,
        };
        Ok(events::streamed(self, answers))
    }

    fn prepare(&self, request: &HttpRequest, one: Request) -> Result<Prepared, Refusal> {
        let prepared = self.api.prepare(one, now())?;
        if request.method().is_safe() && prepared.operation() == OperationType::Mutation {
            let message = "A mutation has effects, which a GET must not have: send it by POST";
            return Err(Refusal::method("POST", message));
        }
        let cost = request.headers().get(COST_HEADER);
        Ok(prepared.telling_cost(cost.is_some_and(|asked| asked != "0")))
    }

    /// Answers a request that may be executed, and counts it.
    pub(super) async fn execute(&self, prepared: Prepared, caller: &Caller) -> Answer {
        let (start, name) = (Instant::now(), prepared.name().map(str::to_owned));
        let span = operation_span(&prepared);
        let executed = self.api.execute(prepared, self.call(caller));
        let answer = executed.instrument(span.clone()).await;
        tell_outcome(&span, &answer);
        self.metrics
            .executed(name.as_deref(), answer.code(), start.elapsed());
        answer
    }
}

/// A subscription is answered again and again, which only events can be.
fn answered_once(prepared: Prepared) -> Result<Prepared, Refusal> {
    if !prepared.is_subscription() {
        return Ok(prepared);
    }
    let message = "A subscription is answered with events: set Accept to text/event-stream, or open a WebSocket that speaks graphql-transport-ws";
    Err(Refusal::new(StatusCode::NOT_ACCEPTABLE, message))
}

/// The span of an operation in a trace.
pub(super) fn operation_span(prepared: &Prepared) -> Span {
    tracing::info_span!(
        target: "traces",
        "graphql",
        "graphql.operation.name" = prepared.name(),
        "graphql.operation.type" = prepared.operation().to_string(),
        "error.type" = Empty,
        otel.status_code = Empty,
    )
}

/// What became of the operation.
fn tell_outcome(span: &Span, answer: &Answer) {
    if let Some(code) = answer.code() {
        tell_error(span, code);
    }
}

/// What went wrong, by its code. It is a failure where the server is at fault.
pub(super) fn tell_error(span: &Span, code: &str) {
    span.record("error.type", code);
    if Code::named(code).is_some_and(Code::is_ours) {
        span.record("otel.status_code", "ERROR");
    }
}
