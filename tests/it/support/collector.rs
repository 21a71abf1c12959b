//! A collector of traces: OpenTelemetry's protocol over HTTP.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use actix_web::{
    HttpResponse,
    web::{self, Bytes, Data},
};
use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{KeyValue, any_value::Value},
    trace::v1::Span,
};
use prost::Message;

use super::stand_in::StandIn;

/// How long what must come is waited for.
const PATIENCE: Duration = Duration::from_mins(1);
const LOOK: Duration = Duration::from_millis(20);

type Received = Arc<Mutex<Vec<ExportTraceServiceRequest>>>;

/// A collector that keeps what it is sent, until it is dropped.
pub(crate) struct Collector {
    pub(crate) server: StandIn,
    received: Received,
}

impl Collector {
    pub(crate) fn start() -> Self {
        let received = Received::default();
        let kept = Data::new(received.clone());
        let server = StandIn::start(move |app| {
            app.app_data(kept.clone())
                .route("/v1/traces", web::post().to(take));
        });
        Self { server, received }
    }

    /// Everything that came, as text.
    pub(crate) fn text(&self) -> String {
        format!("{:?}", self.received.lock().unwrap())
    }

    pub(crate) fn spans(&self) -> Vec<Span> {
        let received = self.received.lock().unwrap();
        let scopes = received.iter().flat_map(|request| &request.resource_spans);
        let scopes = scopes.flat_map(|resource| &resource.scope_spans);
        scopes.flat_map(|scope| scope.spans.clone()).collect()
    }

    /// The values that the sender gives for itself under the name.
    pub(crate) fn sender(&self, name: &str) -> Vec<String> {
        let received = self.received.lock().unwrap();
        let resources = received.iter().flat_map(|request| &request.resource_spans);
        let attributes = resources.filter_map(|spans| spans.resource.as_ref());
        attributes
            .filter_map(|resource| value(&resource.attributes, name))
            .collect()
    }

    /// The spans once there are some for which it holds.
    pub(crate) async fn spans_with(&self, holds: impl Fn(&Span) -> bool) -> Vec<Span> {
        let found = async {
            loop {
                let spans = self.spans();
                if spans.iter().any(&holds) {
                    return spans;
                }
                tokio::time::sleep(LOOK).await;
            }
        };
        let found = tokio::time::timeout(PATIENCE, found).await;
        found.unwrap_or_else(|_| panic!("no such span came: {}", self.text()))
    }
}

async fn take(received: Data<Received>, body: Bytes) -> HttpResponse {
    match ExportTraceServiceRequest::decode(body) {
        Ok(request) => {
            received.lock().unwrap().push(request);
            HttpResponse::Ok().content_type("application/x-protobuf").finish()
        }
        Err(error) => HttpResponse::BadRequest().body(error.to_string()),
    }
}

/// An attribute that is a text; nothing where there is none.
pub(crate) fn attribute(span: &Span, name: &str) -> Option<String> {
    value(&span.attributes, name)
}

/// An attribute that is a number.
pub(crate) fn figure(span: &Span, name: &str) -> Option<i64> {
    match any(&span.attributes, name)? {
        Value::IntValue(number) => Some(number),
        _ => None,
    }
}

fn value(attributes: &[KeyValue], name: &str) -> Option<String> {
    match any(attributes, name)? {
        Value::StringValue(text) => Some(text),
        _ => None,
    }
}

fn any(attributes: &[KeyValue], name: &str) -> Option<Value> {
    let found = attributes.iter().find(|attribute| attribute.key == name)?;
    found.value.clone()?.value
}
