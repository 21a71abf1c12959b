//! The log as columns in memory: an image of what is stored, which every indicator is a fold over.
//!
//! A [`Cache`] keeps the segments that were asked for, in chunks of which only the last one ever
//! changes. A [`View`] of it shows the rows that one reading of the log sees, and no others. A
//! [`Scan`] gives those that a filter selects, block by block.

mod cache;
mod chunk;
mod codes;
mod dictionary;
mod image;
mod load;
mod mirror;
mod rows;
mod scan;
mod segment;
mod sparse;
mod usage;
mod view;
mod wanted;

pub use cache::{Cache, LoadError};
pub use dictionary::Texts;
pub use mirror::Mirror;
pub use rows::Rows;
pub use scan::Scan;
pub use usage::Usage;
pub use view::View;
