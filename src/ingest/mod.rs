//! Logs in: files of every shape that portals export, and what clients tell, read row by row into checked
//! activities, and appended.

mod api_calls;
mod cells;
mod column;
mod csv;
mod frames;
mod identity;
mod import;
mod json;
mod json_lines;
mod json_row;
mod occurrences;
mod origin;
mod packing;
mod read;
mod recognition;
mod row;
mod sink;
mod source;
mod told;

pub use import::{ImportError, Report, Strictness, import};
pub use origin::Origin;
pub use packing::Packing;
pub use read::{Format, Options, read};
pub use recognition::Recognition;
pub use sink::{Broken, Entry, Refused, Summary};
pub use told::{Fault, Ids, Told, Untold, told};

/// The largest row, in bytes: more is taken for a quote or bracket that was never closed.
const MAX_ROW: usize = 16 << 20;
