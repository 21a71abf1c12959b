//! Where traces go.

use std::str::FromStr;

use clap::Args;
use reqwest::Url;

use crate::model::Invalid;

/// Traces of what requests do, as OpenTelemetry has them.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Traces")]
pub struct Traces {
    /// A collector that takes traces by OpenTelemetry's protocol over HTTP, such as http://127.0.0.1:4318. Without
    /// it none are made. OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, OTEL_TRACES_SAMPLER,
    /// OTEL_EXPORTER_OTLP_HEADERS and the like mean what OpenTelemetry says.
    #[arg(
        long = "otlp-endpoint",
        env = "OTEL_EXPORTER_OTLP_ENDPOINT",
        value_name = "URL"
    )]
    pub collector: Option<Collector>,
}

/// The address of a collector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collector(Url);

impl Collector {
    /// Where it takes traces.
    #[must_use]
    pub fn traces(&self) -> String {
        format!("{}/v1/traces", self.0.as_str().trim_end_matches('/'))
    }
}

impl FromStr for Collector {
    type Err = Invalid;

    /// Credentials in it would be told wherever the address is.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let is_plain = |url: &Url| {
            ["http", "https"].contains(&url.scheme())
                && url.username().is_empty()
                && url.password().is_none()
                && url.query().is_none()
                && url.fragment().is_none()
        };
        let url = Url::parse(text).ok().filter(is_plain);
        url.map(Self).ok_or_else(|| {
            Invalid(
                "the address of the collector is not http:// or https:// with a host, and a port and a path if need be, such as http://127.0.0.1:4318; credentials go into OTEL_EXPORTER_OTLP_HEADERS"
                    .into(),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traces_go_to_a_path_under_the_address() {
        for (address, traces) in [
            ("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/traces"),
            ("https://otel.example/in/", "https://otel.example/in/v1/traces"),
        ] {
            let collector: Collector = address.parse().expect("an address");
            assert_eq!(collector.traces(), traces);
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in [
            "",
            "127.0.0.1:4318",
            "grpc://otel.example",
            "https://me:secret@otel.example",
            "https://otel.example/?key=secret",
        ] {
            let Err(Invalid(message)) = bad.parse::<Collector>() else {
                panic!("{bad}")
            };
            assert!(!message.contains("secret"), "{message}");
        }
    }
}
