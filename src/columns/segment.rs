//! One month of a domain's log as columns.

use std::sync::Arc;

use super::{
    chunk::{CHUNK_ROWS, Chunk},
    view::Part,
};
use crate::model::{Field, Instant, Month};

/// One UTC month of one domain: a row's place is its ordinal less one. Full chunks never change; the
/// last one is copied before it grows while somebody reads it.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    month: Month,
    start: i64,
    chunks: Vec<Arc<Chunk>>,
}

impl Segment {
    pub(super) fn new(month: Month) -> Self {
        Self {
            month,
            start: month.start().micros(),
            chunks: Vec::new(),
        }
    }

    /// Appends a row with the codes of its fields.
    pub(super) fn push(&mut self, timestamp: Instant, codes: [u32; Field::COUNT]) {
        if self.chunks.last().is_none_or(|chunk| chunk.is_full()) {
            self.chunks.push(Arc::default());
        }
        if let Some(last) = self.chunks.last_mut() {
            Arc::make_mut(last).push(timestamp.micros() - self.start, codes);
        }
    }

    /// Appends a chunk that is full, to chunks that are.
    pub(super) fn adopt(&mut self, chunk: Chunk) {
        self.chunks.push(Arc::new(chunk));
    }

    /// Gives back the memory that rows to come would fill.
    pub(super) fn shrink(&mut self) {
        if let Some(last) = self.chunks.last_mut().and_then(Arc::get_mut) {
            last.shrink();
        }
    }

    /// The chunks that never change again.
    pub(super) fn full_chunks(&self) -> impl Iterator<Item = Arc<Chunk>> {
        self.chunks.iter().filter(|chunk| chunk.is_full()).cloned()
    }

    /// The number of its rows.
    pub(super) fn rows(&self) -> usize {
        let full = self.chunks.len().saturating_sub(1) * CHUNK_ROWS;
        full + self.chunks.last().map_or(0, |chunk| chunk.rows())
    }

    /// Its first rows, chunk by chunk.
    pub(super) fn first(&self, rows: usize) -> impl Iterator<Item = Part> {
        let starts = (0..rows).step_by(CHUNK_ROWS);
        self.chunks
            .iter()
            .zip(starts)
            .map(move |(chunk, start)| Part::new(self.month, chunk.clone(), rows - start))
    }

    /// The memory that it takes, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.bytes()).sum()
    }
}
