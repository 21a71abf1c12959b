//! The GraphQL API: what it is called and said there. A resolver turns its arguments into checked
//! types, makes one call, and maps the answer.

mod api;
mod arguments;
mod call;
mod complete;
mod connection;
mod defaulted;
mod document;
mod error;
mod indicators;
mod inputs;
mod log;
mod mutation;
mod plan;
mod portals;
mod scalars;
mod subscription;
mod types;

pub use api::{Api, Calls, sdl};
pub use call::Call;
pub use document::parse;
pub use error::{ApiError, Code};
