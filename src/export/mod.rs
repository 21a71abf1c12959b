//! The log out: rows as files that portals, spreadsheets and tools for data read.
//!
//! What is exported as CSV, JSON Lines or JSON can be imported again and is the same log: as many rows, with the
//! same twelve values to the byte. Their ids are those that an import makes of these values.

mod at_hand;
mod column;
mod csv;
mod encoder;
mod format;
mod gzip;
mod json;
mod parquet;
mod run;
mod xlsx;

pub use at_hand::{AtHand, write_table};
pub use column::{Cell, Column, Head, Kind};
pub use csv::{Dialect, Headings, Profile, Table};
pub use format::{Format, Layout};
pub use gzip::{Gzip, Packed};
pub use run::{ExportError, Outcome, Target, export, export_table};
