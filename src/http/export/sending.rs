//! The log on its way to a client.

use std::{
    pin::pin,
    time::{Duration, Instant},
};

use tokio::time::timeout;
use tracing::{Instrument, Span, field::Empty};

use crate::{
    export::{ExportError, Format, Layout, Outcome, export},
    graphql::{ApiError, Call, Code, Selection},
    http::{
        Server,
        auth::Caller,
        outgoing::{Fate, Outgoing},
    },
    measures::figure,
    store::Portions,
};

/// How often it is looked whether the caller may still read.
const LOOK: Duration = Duration::from_secs(1);
/// What figures call a client that went away, or took nothing for long.
const NOT_TAKEN: &str = "NOT_TAKEN";

/// A file that is sent, and to whom.
pub(super) struct Sending {
    pub(super) server: Server,
    pub(super) call: Call,
    pub(super) caller: Caller,
    /// What the caller showed.
    pub(super) shown: Option<String>,
    pub(super) layout: Layout,
}

impl Sending {
    /// Writes the log, and counts and notes what became of it.
    pub(super) async fn send(self, selection: Selection, outgoing: Outgoing) {
        let (start, span, fate) = (Instant::now(), export_span(self.layout.format), outgoing.fate());
        let Selection { filter, order, zone } = selection;
        let rows = Portions::new(self.call.reading.clone(), filter.clone(), order);
        let exported = Box::pin(export(rows, zone, self.layout, outgoing).instrument(span.clone()));
        let outcome = self.while_allowed(exported, &fate).await;
        self.call.note(&filter, usize::try_from(outcome.rows).ok());
        let code = code_of(&outcome, &fate);
        tell_outcome(&span, &outcome, code);
        let operation = format!("export {}", self.layout.format.ending());
        self.server
            .metrics
            .executed(Some(&operation), code, start.elapsed());
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
fn export_span(format: Format) -> Span {
    tracing::info_span!(
        target: "traces",
        "export",
        "export.format" = format.ending(),
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
