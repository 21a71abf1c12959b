//! The GraphQL API: what it is called and said there. A resolver turns its arguments into checked
//! types, makes one call, and maps the answer.

mod answer;
mod api;
mod arguments;
mod call;
mod coerce;
mod complete;
mod connection;
mod cost;
mod defaulted;
mod document;
mod documents;
mod error;
mod figures;
mod filter;
mod handed;
mod indicators;
mod inputs;
mod limits;
mod log;
mod mutation;
mod parameter;
mod plan;
mod portals;
mod scalars;
mod selection;
mod single_root;
mod subscription;
mod typed;
mod types;
mod typing;
mod values;
mod variables;

pub use answer::Answer;
pub use api::{Api, Prepared, sdl};
pub use call::Call;
pub use documents::{Documents, hash};
pub use error::{ApiError, Code};
pub use figures::{Extra, figures_request};
pub use selection::{LogArguments, Selection};
