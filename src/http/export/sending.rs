//! Files on their way to a client.

use std::{
    pin::pin,
    time::{Duration, Instant},
};

use actix_web::{HttpResponse, HttpResponseBuilder};
use tokio::time::timeout;
use tracing::{Instrument, Span, field::Empty};

use crate::{
    export::{ExportError, Outcome},
    graphql::{ApiError, Call, Code},
    http::{
        Server,
        auth::Caller,
        metrics::Counted,
        outgoing::{Fate, Outgoing, outgoing},
        turns::Turn,
    },
    measures::figure,
    model::Filter,
};

/// How often it is looked whether the caller may still read.
const LOOK: Duration = Duration::from_secs(1);
/// What figures call a client that went away, or took nothing for long.
const NOT_TAKEN: &str = "NOT_TAKEN";

/// A file that is sent, and to whom.
pub(in crate::http) struct Sending {
    pub(in crate::http) server: Server,
    pub(in crate::http) call: Call,
    pub(in crate::http) caller: Caller,
    /// What the caller showed.
    pub(in crate::http) shown: Option<String>,
    /// What figures and traces call it.
    pub(in crate::http) operation: String,
    /// Which rows of the log it shows, where it shows any.
    pub(in crate::http) filter: Option<Filter>,
}

impl Sending {
    /// The answer that brings what is exported, by itself once its body is asked for.
    pub(in crate::http) fn begin<E>(
        self,
        response: &mut HttpResponseBuilder,
        (turn, running): (Turn, Counted),
        exported: impl FnOnce(Outgoing) -> E,
    ) -> HttpResponse
    where
        E: Future<Output = Outcome> + Send + 'static,
    {
        let patience = Duration::from_secs(self.server.api.limits().request_timeout);
        let (outgoing, incoming) = outgoing(patience, turn, running);
        let (fate, store) = (outgoing.fate(), self.server.cache.store().clone());
        // What is logged on the way has the id of the request.
        let sent = self.send(exported(outgoing), fate).in_current_span();
        response.body(incoming.written_by(move || store.spawn(sent)))
    }

    /// Writes the file, and counts and notes what became of it.
    async fn send(self, exported: impl Future<Output = Outcome>, fate: Fate) {
        let (start, span) = (Instant::now(), export_span(&self.operation));
        let exported = Box::pin(exported.instrument(span.clone()));
        let outcome = self.while_allowed(exported, &fate).await;
        if let Some(filter) = &self.filter {
            self.call.note(filter, usize::try_from(outcome.rows).ok());
        }
        let code = code_of(&outcome, &fate);
        tell_outcome(&span, &outcome, code);
        self.server
            .metrics
            .executed(Some(&self.operation), code, start.elapsed());
    }

    /// The outcome; a token that is revoked meanwhile has it end early.
    async fn while_allowed(&self, exported: impl Future<Output = Outcome>, fate: &Fate) -> Outcome {
        let mut exported = pin!(exported);
        loop {
            if let Ok(outcome) = timeout(LOOK, &mut exported).await {
                return outcome;
            }
            if !self.is_allowed().await {
                fate.revoke();
                return exported.await;
            }
        }
    }

    /// Whether the caller may still do what they might. A database that is away says nothing about that.
    async fn is_allowed(&self) -> bool {
        match self.server.caller(self.shown.as_deref()).await {
            Ok(now) => now == self.caller,
            Err(error) => error.code == Code::Unavailable,
        }
    }
}
/// The span of an export in a trace.
fn export_span(operation: &str) -> Span {
    tracing::info_span!(
        target: "traces",
        "export",
        "export.operation" = operation,
        rows = Empty,
        "error.type" = Empty,
        otel.status_code = Empty,
    )
}

/// What figures call the reason for which it did not come to its end.
fn code_of(outcome: &Outcome, fate: &Fate) -> Option<&'static str> {
    let error = outcome.ended.as_ref().err()?;
    Some(match error {
        ExportError::Store(error) => ApiError::from(error.clone()).code.as_str(),
        _ if fate.is_revoked() => Code::Unauthenticated.as_str(),
        _ if fate.is_not_taken() => NOT_TAKEN,
        error => {
            tracing::error!(error = error as &dyn std::error::Error, "an export failed");
            Code::Internal.as_str()
        }
    })
}

/// It is a failure where the server is at fault.
fn tell_outcome(span: &Span, outcome: &Outcome, code: Option<&str>) {
    span.record(
        "rows",
        figure(usize::try_from(outcome.rows).unwrap_or(usize::MAX)),
    );
    if let Some(code) = code {
        span.record("error.type", code);
        if [Code::Internal, Code::Unavailable]
            .map(Code::as_str)
            .contains(&code)
        {
            span.record("otel.status_code", "ERROR");
        }
    }
}
