//! What the columns know of themselves.

/// How much the columns take, and what was done for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Bytes that they take.
    pub bytes: usize,
    /// Bytes that they may take.
    pub capacity: usize,
    /// Segments that are held.
    pub segments: usize,
    /// Segments that were loaded or brought up to date since the process began.
    pub loads: u64,
    /// Segments that were let go to make room since then.
    pub releases: u64,
}
