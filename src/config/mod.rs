//! What an operator sets, a struct for each concern. Each field is an option of the command line and a
//! variable of the environment.

#![expect(
    clippy::doc_markdown,
    rustdoc::bare_urls,
    reason = "these docs are the help that a terminal shows"
)]

mod dataset;
mod door;
mod jwt;
mod limits;
mod tls;
mod traces;

pub use dataset::DatasetId;
pub use door::{Door, Origin};
pub use jwt::Jwt;
pub use limits::Limits;
pub use tls::Tls;
pub use traces::{Collector, Traces};
