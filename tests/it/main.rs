//! The integration tests: one binary, a file a subject.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod answers;
mod browser;
mod import;
mod import_shapes;
mod layering;
mod readme;
mod schema;
mod support;
mod tokens;
