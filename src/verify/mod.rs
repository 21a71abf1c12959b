//! Checks that a database holds what it should.
//!
//! Everything else takes for granted what is checked here: that ordinals count from 1 to the rows of their
//! segment, that a row lies in the month in which it happened, that ids are of the form they must have. The log
//! is read from beginning to end, in memory that does not grow with it, and nothing is changed.

mod domain;
mod findings;
mod ordinals;
mod row;
mod segment;

use std::io;

pub use findings::{Findings, Kind, Problem};

use crate::store::{Inspection, StoreError};

/// What is checked besides what always is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identities {
    /// Ids that look as if an import had made them are compared with the values of their rows.
    Compared,
    /// They are not.
    Skipped,
}

/// What was looked at, and what is wrong with it.
#[derive(Debug, Default)]
pub struct Report {
    /// Rows of the log.
    pub activities: u64,
    /// Segments of it.
    pub segments: u64,
    /// Domains.
    pub domains: u64,
    /// What is wrong.
    pub findings: Findings,
}

/// Why a database could not be checked to the end.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Equal rows did not fit into memory.
    #[error("a temporary file: {0}")]
    Io(#[from] io::Error),
}

/// Checks the domains, each in one reading of its own.
///
/// # Errors
/// If the database fails. What is wrong with what it holds stands in the report.
pub async fn verify(
    inspection: &Inspection,
    domains: &[String],
    identities: Identities,
) -> Result<Report, VerifyError> {
    let mut report = Report::default();
    for id in domains {
        domain::check(&inspection.domain(id), identities, &mut report).await?;
        report.domains += 1;
    }
    Ok(report)
}
