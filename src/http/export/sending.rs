//! Files on their way to a client.

use std::{
    pin::pin,
    time::{Duration, Instant},
};

use actix_web::{HttpResponse, HttpResponseBuilder};
use tokio::time::sleep;
use tracing::{Instrument, Span, field::Empty};

use crate::{
    export::{ExportError, Outcome},
    graphql::{ApiError, Call, Code},
    http::{
        Server,
        auth::Caller,
        graphql::tell_error,
        outgoing::{Ending, Fate, Held, Outgoing, Reason, outgoing},
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
    pub(in crate::http) caller: Caller,
    /// What the caller showed.
    pub(in crate::http) shown: Option<String>,
    /// What figures and traces call it.
    pub(in crate::http) operation: String,
    /// Which rows of the log it shows, where it shows any, and what they are read by.
    pub(in crate::http) noted: Option<(Call, Filter)>,
}

impl Sending {
    /// The answer that brings what is exported, by itself once its body is asked for.
    pub(in crate::http) fn begin<E>(
        self,
        response: &mut HttpResponseBuilder,
        held: Held,
        exported: impl FnOnce(Outgoing) -> E,
    ) -> HttpResponse
    where
        E: Future<Output = Outcome> + Send + 'static,
    {
        let patience = Duration::from_secs(self.server.api.limits().request_timeout);
        let (outgoing, ending, incoming) = outgoing(patience, held);
        let store = self.server.cache.store().clone();
        // What is logged on the way has the id of the request.
        let sent = self.send(exported(outgoing), ending).in_current_span();
        response.body(incoming.written_by(move || store.spawn(sent)))
    }

    /// Writes the file, and counts what became of it.
    async fn send(mut self, exported: impl Future<Output = Outcome>, ending: Ending) {
        let (start, span) = (Instant::now(), export_span(&self.operation));
        let (noted, fate) = (self.noted.take(), ending.fate());
        let exported = exported.instrument(span.clone());
        let ended = Box::pin(ended(exported, noted, ending));
        let outcome = self.while_allowed(ended, &fate).await;
        let code = code_of(&outcome, &fate);
        tell_outcome(&span, &outcome, code);
        self.server
            .metrics
            .executed(Some(&self.operation), code, start.elapsed());
    }

    /// The outcome; a token that is revoked meanwhile has it end early.
    async fn while_allowed(&self, ended: impl Future<Output = Outcome>, fate: &Fate) -> Outcome {
        let mut ended = pin!(ended);
        tokio::select! {
            outcome = &mut ended => return outcome,
            () = self.while_caller_may() => fate.seal(Reason::Revoked),
        }
        ended.await
    }

    /// Until the caller may no longer do what they might. A database that is away says nothing about that.
    async fn while_caller_may(&self) {
        loop {
            sleep(LOOK).await;
            let may = match self.server.caller(self.shown.as_deref()).await {
                Ok(now) => now == self.caller,
                Err(error) => error.code == Code::Unavailable,
            };
            if !may {
                return;
            }
        }
    }
}

/// Does all of the work, and notes what was read. Nothing of what it took is held any more once the end is told: who
/// sees it may ask for the next file at once.
async fn ended(
    exported: impl Future<Output = Outcome>,
    noted: Option<(Call, Filter)>,
    ending: Ending,
) -> Outcome {
    let mut outcome = exported.await;
    if let Some((call, filter)) = noted {
        call.note(&filter, usize::try_from(outcome.rows).ok());
    }
    if outcome.ended.is_ok() {
        outcome.ended = ending.tell().await.map_err(ExportError::from);
    }
    outcome
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
        error => match fate.reason() {
            Some(Reason::Revoked) => Code::Unauthenticated.as_str(),
            Some(Reason::NotTaken) => NOT_TAKEN,
            None => {
                tracing::error!(error = error as &dyn std::error::Error, "an export failed");
                Code::Internal.as_str()
            }
        },
    })
}

fn tell_outcome(span: &Span, outcome: &Outcome, code: Option<&str>) {
    span.record(
        "rows",
        figure(usize::try_from(outcome.rows).unwrap_or(usize::MAX)),
    );
    if let Some(code) = code {
        tell_error(span, code);
    }
}
