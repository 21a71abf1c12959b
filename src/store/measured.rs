//! How long the database takes, as a figure and as spans of traces.

use std::time::Instant;

use tracing::{Instrument, Span, field::Empty};

use super::StoreError;
use crate::measures::{Measures, Read, figure};

/// Reads something, and tells how many rows came.
pub(super) async fn read<T>(
    measures: &Measures,
    what: &'static str,
    rows: impl FnOnce(&T) -> usize,
    work: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    let span = tracing::info_span!(
        target: "traces",
        "read",
        otel.name = format!("read {what}"),
        otel.kind = "client",
        otel.status_code = Empty,
        rows = Empty,
    );
    let start = Instant::now();
    let outcome = work.instrument(span.clone()).await;
    let seconds = start.elapsed().as_secs_f64();
    measures.reads.get_or_create(&Read { what }).observe(seconds);
    tell(&span, outcome.as_ref().map(|outcome| ("rows", rows(outcome))));
    outcome
}

/// Puts a figure into a span, or that there is none.
pub(super) fn tell(span: &Span, outcome: Result<(&'static str, usize), &StoreError>) {
    match outcome {
        Ok((name, count)) => span.record(name, figure(count)),
        Err(_) => span.record("otel.status_code", "ERROR"),
    };
}
