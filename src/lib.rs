//! The activity log of an open-data portal, as a GraphQL API: seven indicators and the log itself.

pub mod app;
pub mod cli;
pub mod columns;
pub mod config;
pub mod demo;
pub mod explore;
pub mod export;
pub mod graphql;
pub mod http;
pub mod indicators;
pub mod ingest;
pub mod measures;
pub mod model;
pub mod pull;
pub mod store;
pub mod telemetry;
pub mod tls;
pub mod verify;
