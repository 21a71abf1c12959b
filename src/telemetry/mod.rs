//! What the program tells its operator: its log, and traces of what requests do.
//!
//! A span of a trace has the target `traces` wherever it is made: it stands in no line of the log, and where no
//! collector is named it is not made. It holds figures and names of the program's own, nothing of what requests
//! hold but the name of their operation.

mod requests;
mod traces;

use std::{
    env,
    io::{self, IsTerminal},
};

use clap::ValueEnum;
use tracing::{Level, Metadata, level_filters::LevelFilter};
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::{FilterExt, filter_fn},
    fmt,
    layer::{Filter, SubscriberExt},
    registry,
    util::SubscriberInitExt,
};

pub use opentelemetry_otlp::ExporterBuildError;
pub use requests::log_request;
pub use traces::Traces;

use crate::config;

const OURS: &str = "backoffice_analytics";
/// The notes of who read what. They are written whatever else is.
const AUDIT: &str = "audit";
/// Anybody can have the framework tell of errors: a line that is no request is enough.
const USUAL: &str = "info,sea_orm_migration=warn,actix_server=warn,actix_http=off";

/// How the log is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Writes the log to standard error from now on, as much of it as the environment variable
/// `RUST_LOG` says, `info` by default; and sends traces to the collector, if one is named, until what is given
/// back is dropped.
///
/// # Errors
/// If what the environment says about the collector cannot be used.
pub fn start(format: LogFormat, traces: &config::Traces) -> Result<Option<Traces>, ExporterBuildError> {
    let traces = traces.collector.as_ref().map(Traces::to).transpose()?;
    let log = fmt::layer()
        .with_ansi(io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none())
        .with_writer(io::stderr);
    let log = match format {
        LogFormat::Text => log.boxed(),
        LogFormat::Json => log.json().boxed(),
    };
    registry()
        .with(log.with_filter(told(asked_for())))
        .with(traces.as_ref().map(Traces::layer))
        .init();
    Ok(traces)
}

fn asked_for() -> EnvFilter {
    EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(USUAL))
}

/// What stands in the log: of what is asked for, that which may be told; and what always is.
fn told<S>(asked: EnvFilter) -> impl Filter<S> {
    let always = filter_fn(is_always_told).with_max_level_hint(LevelFilter::INFO);
    let may = filter_fn(may_be_told).with_max_level_hint(LevelFilter::TRACE);
    asked.or(always).and(may)
}

/// The notes of reads, and the spans that give them the ids of their requests.
fn is_always_told(of: &Metadata<'_>) -> bool {
    of.target() == AUDIT || of.is_span() && *of.level() <= Level::INFO && of.target().starts_with(OURS)
}

/// What other crates tell in detail may hold what requests hold: tokens, headers, values.
fn may_be_told(of: &Metadata<'_>) -> bool {
    let is_plain = *of.level() <= Level::INFO || of.target().starts_with(OURS);
    is_plain && of.target() != traces::TARGET
}

#[cfg(test)]
mod tests {
    use tracing::{enabled, subscriber::with_default};

    use super::*;

    #[test]
    fn reads_are_noted_whatever_is_asked_for() {
        for asked in ["off", "error", "backoffice_analytics=trace", "nothing"] {
            let log = fmt::layer()
                .with_writer(io::sink)
                .with_filter(told(EnvFilter::new(asked)));
            with_default(registry().with(log), || {
                assert!(enabled!(target: "audit", Level::INFO), "{asked}");
                assert!(!enabled!(target: "traces", Level::INFO), "{asked}");
                assert!(!enabled!(target: "sqlx::query", Level::INFO), "{asked}");
            });
        }
    }

    #[test]
    fn what_other_crates_tell_in_detail_is_left_out_whatever_is_asked_for() {
        let log = fmt::layer()
            .with_writer(io::sink)
            .with_filter(told(EnvFilter::new("trace")));
        with_default(registry().with(log), || {
            assert!(enabled!(target: "sqlx::query", Level::INFO));
            assert!(!enabled!(target: "sqlx::query", Level::DEBUG));
            assert!(enabled!(target: "backoffice_analytics::store", Level::TRACE));
            assert!(!enabled!(target: "traces", Level::INFO));
        });
    }
}
