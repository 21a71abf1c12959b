//! The columns of a domain.

use super::{Dictionary, Field, Segment};
use crate::{
    model::{Browse, Instant, Month},
    store::{Reading, Scanned, StoreError},
};

/// A stretch of a domain's log as columns: its segments, and a dictionary for each field.
#[derive(Debug, Default)]
pub struct Columns {
    dictionaries: [Dictionary; 5],
    segments: Vec<Segment>,
}

impl Columns {
    /// Fills columns with the months that the span touches, or with the whole log.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn load(
        reading: &Reading,
        scope: &Browse,
        span: Option<(Instant, Instant)>,
    ) -> Result<Self, StoreError> {
        let mut columns = Self::default();
        for head in reading.heads(scope, months(span)).await? {
            columns.begin(head.month, usize::try_from(head.rows).unwrap_or_default());
            reading
                .scan(scope, head.month, 0, |row| columns.push(row))
                .await?;
        }
        Ok(columns)
    }

    fn begin(&mut self, month: Month, rows: usize) {
        self.segments.push(Segment::new(month, rows));
    }

    fn push(&mut self, row: Scanned) {
        let mut codes = [Dictionary::NULL; 5];
        for ((code, dictionary), text) in codes.iter_mut().zip(&mut self.dictionaries).zip(row.fields) {
            *code = dictionary.intern(text);
        }
        if let Some(segment) = self.segments.last_mut() {
            segment.push(row.timestamp, codes);
        }
    }

    /// The segments, in order.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The dictionary of a field.
    #[must_use]
    pub const fn dictionary(&self, field: Field) -> &Dictionary {
        &self.dictionaries[field as usize]
    }
}

/// The months that hold the instants from the first, included, to the second, excluded.
fn months(span: Option<(Instant, Instant)>) -> std::ops::RangeInclusive<Month> {
    match span {
        Some((from, to)) => from.into()..=Instant::from_micros(to.micros() - 1).into(),
        None => Month::from_number(0)..=Month::from_number(i32::MAX),
    }
}
