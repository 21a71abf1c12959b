//! The log from one end to the other, in portions that memory holds.

use std::sync::Arc;

use futures_util::TryStreamExt;

use super::{Direction, Page, Reading, StoreError, rows::to_activity};
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
    /// How many rows may come yet.
    left: u64,
}

/// Rows that were read together.
struct Portion {
    rows: Vec<Activity>,
    /// Whether it ended before the page did.
    is_cut: bool,
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
            left: u64::MAX,
        }
    }

    /// The same, but no more rows than so many.
    #[must_use]
    pub fn at_most(self, rows: u64) -> Self {
        Self { left: rows, ..self }
    }

    /// The next rows; none at the end.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn next(&mut self) -> Result<Option<Vec<Activity>>, StoreError> {
        let Some(mut page) = self.next.take().filter(|_| self.left > 0) else {
            return Ok(None);
        };
        page.limit = page.limit.min(self.left);
        let portion = self.reading.portion(&self.filter, &page).await?;
        self.left -= portion.rows.len() as u64;
        self.next = portion.next(&page);
        Ok(Some(portion.rows).filter(|rows| !rows.is_empty()))
    }
}

impl Portion {
    /// What follows after it. Whatever of a page was not taken the database had read in vain, so that pages of
    /// large rows are short.
    fn next(&self, page: &Page) -> Option<Page> {
        let count = self.rows.len() as u64;
        let last = self.rows.last().filter(|_| self.is_cut || count == page.limit)?;
        let limit = if self.is_cut { count } else { 2 * count };
        Some(Page {
            limit: limit.min(MOST),
            direction: page.direction,
            past: Some(Position::from(last)),
            until: None,
        })
    }
}

impl Reading {
    /// The beginning of a page, as far as it has not too many bytes.
    async fn portion(&self, filter: &Filter, page: &Page) -> Result<Portion, StoreError> {
        let transaction = self.transaction().await?;
        let select = self.selected(filter, page).await?;
        let taken = async {
            let (mut rows, mut bytes) = (Vec::new(), 0);
            let mut stream = select.stream(transaction).await?;
            while let Some(row) = stream.try_next().await? {
                let row = to_activity(row)?;
                bytes += row.bytes();
                rows.push(row);
                if bytes >= BYTES {
                    return Ok(Portion { rows, is_cut: true });
                }
            }
            Ok(Portion { rows, is_cut: false })
        };
        self.read("export", |portion: &Portion| portion.rows.len(), taken)
            .await
    }
}
