//! The activity log of an open-data portal, as a GraphQL API.

pub mod columns;
pub mod graphql;
pub mod indicators;
pub mod model;
pub mod store;
