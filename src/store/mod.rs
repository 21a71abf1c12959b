//! The log in its database: the only place that knows sea-orm.
//!
//! What is read is read through a [`Reading`], which sees one state of the log from beginning to
//! end, and asks for a [`Browse`](crate::model::Browse); what is appended goes through an
//! [`Appending`] and asks for a [`Record`](crate::model::Record). Only an [`Inspection`], which is the operator's,
//! looks at everything.

mod append;
mod change;
mod connect;
mod database;
mod domains;
mod erase;
mod erasure_key;
mod error;
mod follow;
mod images;
mod inspect;
mod live_cursors;
mod log;
mod measured;
mod places;
mod portions;
mod pulls;
mod reading;
mod retention;
mod rows;
mod seal;
mod segments;
mod select;
mod shape;
mod taken;
mod together;
mod tokens;
mod wakes;

pub use append::{Answer, Appended, Appending, Submission, Submitted};
pub use database::{LOADING_CONNECTIONS, Store, Usage};
pub use erase::Erased;
pub use erasure_key::ErasureKey;
pub use error::StoreError;
pub use follow::{Recorded, follow};
pub use inspect::{Inspection, StoredDomain, StoredRow, StoredSegment};
pub use live_cursors::LiveCursors;
pub use log::{Direction, Page};
pub use portions::Portions;
pub use pulls::Pulled;
pub use reading::Reading;
pub use retention::Expired;
pub use segments::{Head, ScannedRow};
pub use taken::Taken;
pub use tokens::{Token, TokenSecret};
