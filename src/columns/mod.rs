//! The log as columns in memory: an image of what is stored, which every indicator is a fold over.

mod codes;
mod dictionary;
mod image;
mod scan;
mod segment;

pub use codes::Codes;
pub use dictionary::Dictionary;
pub use image::Columns;
pub use scan::Rows;
pub use segment::Segment;

/// The text fields of the log that are kept as columns of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// What was done; never null.
    Action,
    /// Who acted.
    User,
    /// The dataset acted on.
    Dataset,
    /// The page acted on.
    Page,
    /// The subdomain it happened on.
    Subdomain,
}
