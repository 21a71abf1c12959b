//! The integration tests: one binary, a file a subject.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod activities;
mod answers;
mod batches;
mod browser;
mod caching;
mod clients;
mod clocks;
mod columns;
mod crash;
mod documents;
mod erasure;
mod errors;
mod events;
mod explore;
mod exports;
mod head;
mod hostile;
mod http;
mod import;
mod import_shapes;
mod indicators;
mod jwt;
mod layering;
mod limits;
mod live;
mod live_clients;
mod log_filters;
mod log_pages;
mod logs;
mod machines;
mod metrics;
mod narrowed;
mod origins;
mod outages;
mod pages;
mod passes;
mod program;
mod properties;
mod pull;
mod readme;
mod recording;
mod resume;
mod retention;
mod schema;
mod sealed_ids;
mod selections;
mod stops;
mod support;
mod tls;
mod tokens;
mod traces;
mod vanishing;
mod variables;
mod verify;
mod versions;
mod wakes;
mod websocket;
