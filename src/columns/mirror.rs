//! Rows held beside the image that should show them.

use super::{
    chunk::{CHUNK_ROWS, Chunk},
    dictionary::{Dictionaries, Dictionary},
    image,
};
use crate::model::{Activity, Field, Month};

/// The rows of one stretch of a segment, as an image should show them.
#[derive(Debug)]
pub struct Mirror {
    start: i64,
    dictionaries: Dictionaries,
    chunk: Chunk,
}

impl Mirror {
    /// The rows that an image shows.
    pub const ROWS: usize = CHUNK_ROWS;

    /// For rows of the month, none yet.
    #[must_use]
    pub fn new(month: Month) -> Self {
        Self {
            start: month.start().micros(),
            dictionaries: Dictionaries::default(),
            chunk: Chunk::default(),
        }
    }

    /// Adds the next row.
    pub fn push(&mut self, activity: &Activity) {
        let code = |field: Field| {
            let text = activity.field(field);
            text.map_or(Dictionary::NULL, |text| {
                self.dictionaries[field as usize].intern(text)
            })
        };
        self.chunk
            .push(activity.timestamp.micros() - self.start, Field::ALL.map(code));
    }

    /// Whether there are as many rows as an image shows.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.chunk.is_full()
    }

    /// Whether the image shows these rows, all of them as they are.
    #[must_use]
    pub fn is_shown_by(&self, image: &[u8]) -> bool {
        let all = 0..CHUNK_ROWS;
        self.is_full()
            && image::decode(image, &self.dictionaries).is_ok_and(|shown| {
                let same = |field| {
                    shown.field(field).stretch(all.clone()) == self.chunk.field(field).stretch(all.clone())
                };
                shown.times(all.clone()) == self.chunk.times(all.clone()) && Field::ALL.into_iter().all(same)
            })
    }
}
