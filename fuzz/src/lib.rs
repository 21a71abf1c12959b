//! What every file, cursor, period and request has to keep to, however it was made up. A property that does
//! not hold panics, which is how libFuzzer is told.
#![forbid(unsafe_code)]

pub mod api_calls;
pub mod cursor;
pub mod envelopes;
pub mod file;
pub mod http_body;
pub mod period;
mod reading;
mod rewritten;
mod service;
