//! What is stored: one entity a table, nothing else.
//!
//! Times are microseconds since 1970-01-01T00:00:00Z in a 64-bit integer, on every database: they
//! are exact, sort as numbers and compare alike in SQLite and PostgreSQL.

pub mod activity;
pub mod domain;
pub mod empty_day;
pub mod erasure_key;
pub mod image;
pub mod pull;
pub mod segment;
pub mod submission;
pub mod token;
pub mod token_domain;
