//! Logs in: files of every shape that portals export, and what clients tell, read row by row into checked
//! activities, and appended.

mod api_calls;
mod cells;
mod column;
mod csv;
mod envelope;
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
pub use source::BOM;
pub use told::{Fault, Ids, Told, Untold, told};

use crate::model::MAX_TEXTS;

/// The most bytes of a file that are held for a row: JSON may write each byte of its texts as an escape of six, and
/// names and what the log does not keep stand beside them. A row that takes more is passed over.
const MAX_ROW: usize = 6 * MAX_TEXTS + (1 << 20);

/// What is said of a row that takes more.
fn too_long() -> String {
    format!("the row takes more than {MAX_ROW} bytes: at most {MAX_TEXTS} of text are kept")
}
