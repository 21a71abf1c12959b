//! The log from one end to the other, in portions that memory holds.

use std::sync::Arc;

use super::{Direction, Page, Reading, StoreError, Taken, rows::to_activity};
use crate::model::{Activity, Filter, Position};

/// The most rows of a portion.
const MOST: u64 = 4_096;
/// Those of the first one: nobody knows yet how large they are.
const FIRST: u64 = 64;
/// A portion that has so many bytes ends.
const BYTES: usize = 4 << 20;

/// The rows that a filter selects, ordered by timestamp and then id, as one reading sees them.
pub struct Portions {
    reading: Arc<Reading>,
    filter: Filter,
    /// What comes next; none at the end.
    next: Option<Page>,
    /// How many rows are left out before any comes.
    left_out: u64,
    /// How many rows may come yet.
    left: u64,
}

impl Portions {
    /// Those of a filter, in the direction.
    #[must_use]
    pub const fn new(reading: Arc<Reading>, filter: Filter, direction: Direction) -> Self {
        let first = Page {
            limit: FIRST,
            direction,
            past: None,
            until: None,
        };
        Self {
            reading,
            filter,
            next: Some(first),
            left_out: 0,
            left: u64::MAX,
        }
    }

    /// The same, but no more rows than so many.
    #[must_use]
    pub fn at_most(self, rows: u64) -> Self {
        Self { left: rows, ..self }
    }

    /// The same without so many rows at the beginning: they are read and let go.
    #[must_use]
    pub fn without_first(self, rows: u64) -> Self {
        Self {
            left_out: rows,
            ..self
        }
    }

    /// The next rows; none at the end.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn next(&mut self) -> Result<Option<Vec<Activity>>, StoreError> {
        while self.left > 0
            && let Some(mut rows) = self.read().await?
        {
            let left_out = self.left_out.min(rows.len() as u64);
            rows.drain(..usize::try_from(left_out).unwrap_or(usize::MAX));
            self.left_out -= left_out;
            self.left -= rows.len() as u64;
            if !rows.is_empty() {
                return Ok(Some(rows));
            }
        }
        Ok(None)
    }

    async fn read(&mut self) -> Result<Option<Vec<Activity>>, StoreError> {
        let Some(mut page) = self.next.take() else {
            return Ok(None);
        };
        page.limit = page.limit.min(self.left_out.saturating_add(self.left));
        let select = self.reading.selected(&self.filter, &page).await?;
        let taken = self
            .reading
            .take("export", select, BYTES, to_activity, Activity::bytes);
        let portion = taken.await?;
        self.next = next(&portion, &page);
        Ok(Some(portion.rows))
    }
}

/// What follows after a portion. Whatever of a page was not taken the database had read in vain, so that pages of
/// large rows are short.
fn next(portion: &Taken<Activity>, page: &Page) -> Option<Page> {
    let count = portion.rows.len() as u64;
    let last = portion
        .rows
        .last()
        .filter(|_| portion.is_cut || count == page.limit)?;
    let limit = if portion.is_cut { count } else { 2 * count };
    Some(Page {
        limit: limit.min(MOST),
        direction: page.direction,
        past: Some(Position::from(last)),
        until: None,
    })
}
