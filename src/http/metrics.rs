//! What the server counts about itself, as Prometheus reads it.

use std::{
    collections::HashSet,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use actix_web::{HttpResponse, web::Data};
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric, text::encode},
    metrics::{
        counter::{ConstCounter, Counter},
        family::Family,
        gauge::{ConstGauge, Gauge},
        info::Info,
    },
    registry::Registry,
};

use crate::{
    columns::Cache,
    measures::{Seconds, seconds},
};

const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// Operations that are counted by their names. Clients make names up, and each would be a series of its own.
const NAMES: usize = 200;
const OTHERS: &str = "others";

/// What the server counts about itself.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Outcome, Counter>,
    seconds: Seconds<Operation>,
    names: Mutex<HashSet<String>>,
    /// Requests that are being answered.
    pub(super) running: Gauge,
    /// WebSockets that are open.
    pub(super) sockets: Gauge,
    /// Subscriptions that are open.
    pub(super) subscriptions: Gauge,
}

/// One of what a gauge counts, until it is dropped.
#[derive(Debug)]
pub(super) struct Counted(Gauge);

impl Counted {
    pub(super) fn new(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// An operation, by its name; empty where it has none.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Operation {
    operation: String,
}

/// What became of an operation: the code of its first error, or `OK`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    operation: String,
    code: String,
}

impl Metrics {
    /// Those of a server with these columns.
    pub(super) fn new(cache: Arc<Cache>) -> Self {
        let mut registry = Registry::with_prefix("backoffice_analytics");
        let metrics = Self {
            requests: Family::default(),
            seconds: Seconds::new_with_constructor(seconds),
            names: Mutex::default(),
            running: Gauge::default(),
            sockets: Gauge::default(),
            subscriptions: Gauge::default(),
            registry: Registry::default(),
        };
        registry.register(
            "requests",
            "GraphQL requests, by operation and by the code of their first error",
            metrics.requests.clone(),
        );
        registry.register(
            "request_duration_seconds",
            "How long GraphQL requests took that were executed",
            metrics.seconds.clone(),
        );
        registry.register(
            "requests_running",
            "Requests over HTTP that are being answered",
            metrics.running.clone(),
        );
        registry.register("websockets", "WebSockets that are open", metrics.sockets.clone());
        registry.register(
            "subscriptions",
            "Subscriptions that are open",
            metrics.subscriptions.clone(),
        );
        registry.register(
            "build",
            "The program that runs",
            Info::new([("version", env!("CARGO_PKG_VERSION"))]),
        );
        cache.store().measures().register(&mut registry);
        registry.register_collector(Box::new(Inside(cache)));
        Self { registry, ..metrics }
    }

    /// Counts a request that was executed.
    pub(super) fn executed(&self, operation: Option<&str>, code: Option<&str>, time: Duration) {
        let operation = self.name(operation.unwrap_or_default());
        let name = Operation {
            operation: operation.clone(),
        };
        self.seconds.get_or_create(&name).observe(time.as_secs_f64());
        self.count(operation, code.unwrap_or("OK"));
    }

    /// Counts a request that was not.
    pub(super) fn refused(&self, code: &str) {
        self.count(String::new(), code);
    }

    fn count(&self, operation: String, code: &str) {
        self.requests
            .get_or_create(&Outcome {
                operation,
                code: code.to_owned(),
            })
            .inc();
    }

    fn name(&self, operation: &str) -> String {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if !names.contains(operation) {
            if names.len() == NAMES {
                return OTHERS.to_owned();
            }
            names.insert(operation.to_owned());
        }
        operation.to_owned()
    }

    fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// What the columns and the store know of themselves.
#[derive(Debug)]
struct Inside(Arc<Cache>);

impl Collector for Inside {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let (columns, store) = (self.0.usage(), self.0.store().usage());
        for (name, help, figure) in [
            ("column_bytes", "Memory that the columns take", columns.bytes),
            (
                "column_capacity_bytes",
                "Memory that the columns may take",
                columns.capacity,
            ),
            (
                "column_segments",
                "Segments of the log whose columns are held",
                columns.segments,
            ),
            (
                "database_connections",
                "Connections to the database that are open",
                store.connections,
            ),
            (
                "database_connections_idle",
                "Those of them that nobody uses",
                store.idle,
            ),
            (
                "recordings_waiting",
                "Recordings that wait until others are committed",
                store.waiting,
            ),
        ] {
            let gauge = ConstGauge::new(i64::try_from(figure).unwrap_or(i64::MAX));
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)?;
        }
        for (name, help, figure) in [
            (
                "column_loads",
                "Segments that were loaded or brought up to date",
                columns.loads,
            ),
            (
                "column_releases",
                "Segments that were let go to make room",
                columns.releases,
            ),
            (
                "activities_recorded",
                "Activities that this process recorded",
                store.recorded,
            ),
            (
                "activities_duplicate",
                "Activities that it was sent and that the log had already",
                store.duplicates,
            ),
        ] {
            let counter = ConstCounter::new(figure);
            counter.encode(encoder.encode_descriptor(name, help, None, counter.metric_type())?)?;
        }
        Ok(())
    }
}

/// The figures, for whoever reaches the address that they are served on.
pub(super) async fn show(metrics: Data<Metrics>) -> HttpResponse {
    match metrics.text() {
        Ok(text) => HttpResponse::Ok().content_type(TEXT).body(text),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}
