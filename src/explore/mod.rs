//! The log as portals serve theirs: the parameters of their Explore API, version 2.1, and what of its query language,
//! ODSQL, the log can answer. What it cannot is refused, and the place is told.

mod answer;
mod condition;
mod expression;
mod foreign;
mod function;
mod grouping;
mod layout;
mod mistake;
mod moment;
mod now;
mod of;
mod query;
mod reader;
mod records;
mod rows;
mod shows;
mod table;
mod tokens;
mod window;

pub use foreign::nothing_else;
pub use grouping::Grouping;
pub use layout::FileLayout;
pub use mistake::{Clause, Mistake, Refused};
pub use query::Query;
pub use shows::Shows;
pub use table::Table;
pub use window::Window;
