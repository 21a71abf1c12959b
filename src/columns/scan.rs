//! Going through the rows that a filter selects.

use super::{Rows, View, view::Part, wanted::Wanted};
use crate::model::Filter;

/// Rows that are looked at together: few enough for what was unpacked of them to stay in the cache of
/// a core while one fold after the other takes it.
const BLOCK: usize = 2_048;
/// Rows for which another thread pays.
const SHARE: usize = 1 << 18;

/// The rows of a view that a filter selects, to be gone through as often as it takes.
pub struct Scan<'view> {
    wanted: Wanted,
    parts: Vec<&'view Part>,
    shares: usize,
}

impl<'view> Scan<'view> {
    /// Gets ready to go through the rows in shares of similar size, at most so many.
    #[must_use]
    pub fn new(view: &'view View, filter: &Filter, threads: usize) -> Self {
        let wanted = Wanted::new(view, filter);
        let touched = |part: &&Part| wanted.touches(part);
        let parts: Vec<_> = view.parts().iter().filter(touched).collect();
        let rows: usize = parts.iter().map(|part| part.rows).sum();
        Self {
            shares: (rows / SHARE).clamp(1, threads.max(1)),
            wanted,
            parts,
        }
    }

    /// In how many shares the rows are given.
    #[must_use]
    pub const fn shares(&self) -> usize {
        self.shares
    }

    /// Gives the rows of a share to `take`, block by block, in the order of their months.
    pub fn share(&self, share: usize, mut take: impl FnMut(&Rows<'_>)) {
        let bound = |share: usize| self.parts.len() * share / self.shares;
        let mut picked = Vec::with_capacity(BLOCK);
        for part in &self.parts[bound(share)..bound(share + 1)] {
            for start in (0..part.rows).step_by(BLOCK) {
                let block = start..part.rows.min(start + BLOCK);
                let rows = Rows::new(part, self.wanted.pick(part, block, &mut picked));
                if !rows.is_empty() {
                    take(&rows);
                }
            }
        }
    }
}
