//! Traces, as OpenTelemetry has them.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use actix_web::{
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{HeaderMap, HeaderName},
    },
};
use opentelemetry::{
    KeyValue,
    propagation::{Extractor, TextMapPropagator},
    trace::{TraceContextExt, TracerProvider},
};
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig};
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    propagation::TraceContextPropagator,
    resource::EnvResourceDetector,
    trace::{SdkTracerProvider, SpanData},
};
use tracing::{Metadata, Span, Subscriber, field::Empty, level_filters::LevelFilter};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::{Layer, filter::dynamic_filter_fn, layer::Context, registry::LookupSpan};

use crate::config::Collector;

pub(super) const TARGET: &str = "traces";
/// The spans that a trace may begin with. What is done for nobody's request, such as looking for what other
/// processes appended, would fill the collector.
const FIRST: [&str; 2] = ["request", "graphql"];
const NAME: &str = env!("CARGO_PKG_NAME");

/// Traces on their way to a collector. Dropped, it sends those that are left, for at most five seconds.
#[derive(Debug)]
pub struct Traces(SdkTracerProvider);

impl Traces {
    /// Sends them there, in a thread of its own: requests do not wait for the collector, and where it takes less
    /// than comes the rest is left out.
    pub(super) fn to(collector: &Collector) -> Result<Self, ExporterBuildError> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_endpoint(collector.traces())
            .build()?;
        let provider = SdkTracerProvider::builder()
            .with_resource(resource())
            .with_batch_exporter(Watched::new(exporter));
        Ok(Self(provider.build()))
    }

    /// What takes spans for it.
    pub(super) fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'span> LookupSpan<'span>,
    {
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer(NAME))
            .with_context_activation(false)
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_filter(dynamic_filter_fn(is_traced).with_max_level_hint(LevelFilter::INFO))
    }
}

impl Drop for Traces {
    fn drop(&mut self) {
        // That spans could not be sent was told where they were to be.
        drop(self.0.shutdown());
    }
}

/// Who sends them. What the environment says goes before what the program says.
fn resource() -> Resource {
    Resource::builder_empty()
        .with_attributes([
            KeyValue::new("service.name", NAME),
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
        ])
        .with_detector(Box::new(EnvResourceDetector::new()))
        .with_attributes(std::env::var("OTEL_SERVICE_NAME").map(|name| KeyValue::new("service.name", name)))
        .build()
}

/// Lines of the log are no part of a trace: they may quote the database.
fn is_traced<S>(of: &Metadata<'_>, context: &Context<'_, S>) -> bool
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    of.is_span()
        && of.target() == TARGET
        && (FIRST.contains(&of.name()) || context.lookup_current().is_some())
}

/// An exporter that says when it begins to fail, and when it works again, and nothing in between.
#[derive(Debug)]
struct Watched {
    exporter: SpanExporter,
    works: AtomicBool,
}

impl Watched {
    const fn new(exporter: SpanExporter) -> Self {
        Self {
            exporter,
            works: AtomicBool::new(true),
        }
    }
}

impl opentelemetry_sdk::trace::SpanExporter for Watched {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let sent = self.exporter.export(batch).await;
        let worked = self.works.swap(sent.is_ok(), Relaxed);
        match &sent {
            Err(error) if worked => {
                tracing::warn!(%error, "the collector does not take traces: they are lost until it does");
            }
            Ok(()) if !worked => tracing::info!("the collector takes traces again"),
            _ => {}
        }
        sent
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

/// The span of a request, in the trace of the caller if there is one.
pub(super) fn request_span(request: &ServiceRequest, id: &str) -> Span {
    let method = named(request.method());
    let span = tracing::info_span!(
        target: "traces",
        "request",
        otel.kind = "server",
        otel.name = method,
        otel.status_code = Empty,
        http.request.method = method,
        http.route = Empty,
        http.response.status_code = Empty,
        request.id = id,
    );
    if !span.is_disabled() {
        let caller = TraceContextPropagator::new().extract(&Headers(request.headers()));
        // A span that was just made takes a parent.
        drop(span.set_parent(caller));
    }
    span
}

/// What became of the request.
pub(super) fn tell_outcome<B>(span: &Span, response: &ServiceResponse<B>) {
    if span.is_disabled() {
        return;
    }
    let (request, status) = (response.request(), response.status());
    span.record("http.response.status_code", i64::from(status.as_u16()));
    if let Some(route) = request.match_pattern() {
        // What it is called cannot be recorded once the span began.
        let named = format!("{} {route}", named(request.method()));
        span.context().span().update_name(named);
        span.record("http.route", route);
    }
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
}

/// The method, if it is one of HTTP: clients make others up.
fn named(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::POST => "POST",
        _ => "_OTHER",
    }
}

struct Headers<'request>(&'request HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}
