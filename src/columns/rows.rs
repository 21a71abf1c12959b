//! Rows as folds are given them.

use std::{cell::OnceCell, ops::Range};

use super::view::Part;
use crate::model::{Field, Month};

/// Rows of one month that a filter selects. What is asked of them is unpacked once, for all folds.
#[derive(Debug)]
pub struct Rows<'view> {
    part: &'view Part,
    picked: Picked<'view>,
    codes: [OnceCell<Vec<u32>>; Field::COUNT],
    times: OnceCell<Vec<i64>>,
}

/// Which rows of the chunk.
#[derive(Debug, Clone)]
pub(super) enum Picked<'view> {
    /// All of a stretch.
    Stretch(Range<usize>),
    /// Some.
    Some(&'view [u32]),
}

impl<'view> Rows<'view> {
    pub(super) fn new(part: &'view Part, picked: Picked<'view>) -> Self {
        Self {
            part,
            picked,
            codes: Default::default(),
            times: OnceCell::new(),
        }
    }

    /// How many they are.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.picked {
            Picked::Stretch(rows) => rows.len(),
            Picked::Some(rows) => rows.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The month in which they happened.
    #[must_use]
    pub const fn month(&self) -> Month {
        self.part.month
    }

    /// The code that each has in a field: its place in a table of the field's texts.
    #[must_use]
    pub fn codes(&self, field: Field) -> &[u32] {
        let column = self.part.chunk.field(field);
        self.codes[field as usize].get_or_init(|| match &self.picked {
            Picked::Stretch(rows) => column.stretch(rows.clone()),
            Picked::Some(rows) => column.picked(rows),
        })
    }

    /// When each happened, in microseconds since the month began.
    #[must_use]
    pub fn times(&self) -> &[i64] {
        self.times.get_or_init(|| match &self.picked {
            Picked::Stretch(rows) => self.part.chunk.times(rows.clone()),
            Picked::Some(rows) => self.part.chunk.times_of(rows),
        })
    }
}
