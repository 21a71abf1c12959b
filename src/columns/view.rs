//! Columns as one request sees them.

use std::sync::Arc;

use super::{
    chunk::Chunk,
    dictionary::{Dictionaries, Dictionary, Texts},
};
use crate::model::{Field, Month};

/// A stretch of a domain's log as columns, as it was committed at one time. What is appended to the
/// columns meanwhile is not seen.
#[derive(Debug)]
pub struct View {
    dictionaries: Arc<Dictionaries>,
    widths: [usize; Field::COUNT],
    parts: Vec<Part>,
}

/// The first rows of a chunk.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) month: Month,
    pub(super) chunk: Arc<Chunk>,
    pub(super) rows: usize,
}

impl Part {
    /// At most so many rows.
    pub(super) fn new(month: Month, chunk: Arc<Chunk>, rows: usize) -> Self {
        let rows = rows.min(chunk.rows());
        Self { month, chunk, rows }
    }
}

impl View {
    /// The parts, in the order of their months. The dictionaries hold every text of them.
    pub(super) fn new(dictionaries: Arc<Dictionaries>, parts: Vec<Part>) -> Self {
        Self {
            widths: std::array::from_fn(|field| dictionaries[field].width()),
            dictionaries,
            parts,
        }
    }

    pub(super) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The months in which there are rows, in order.
    pub fn months(&self) -> impl Iterator<Item = Month> {
        let of_a_month = self.parts.chunk_by(|one, next| one.month == next.month);
        of_a_month.map(|parts| parts[0].month)
    }

    /// The texts of a field: those of the rows, and perhaps others of the domain.
    #[must_use]
    pub fn texts(&self, field: Field) -> Texts<'_> {
        let dictionary: &Dictionary = &self.dictionaries[field as usize];
        Texts::new(dictionary, self.widths[field as usize])
    }
}
