//! Places in a domain's log, and whether they were reached in it.

use std::{cmp::Ordering, collections::BTreeMap};

use entity::activity::{Column, Entity};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};

use super::{Head, Reading, StoreError};
use crate::model::{Browse, Instant, Mark, Month, Place, Seen};

/// Rows that are looked up at once.
const TOGETHER: usize = 100;

impl Reading {
    /// How far the domain's log reaches.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn place(&self, scope: &Browse) -> Result<Place, StoreError> {
        let heads = self.heads(scope).await?;
        let ends: Vec<_> = heads.iter().map(|head| (head.month, head.rows)).collect();
        let marks = self.marks(scope, &ends).await?;
        let end = |head: &Head| {
            let seen = Seen {
                removals: head.removals,
                row: head.rows,
                mark: *marks.get(&head.month)?,
            };
            Some((head.month, seen))
        };
        Ok(heads.iter().filter_map(end).collect())
    }

    /// Makes sure that the place was reached in this log and not in another history of it: what is not emptied
    /// since then has its rows still, and they are the same.
    ///
    /// # Errors
    /// [`StoreError::Ahead`] where it was not; or if the database fails.
    pub(super) async fn was_reached(&self, scope: &Browse, place: &Place) -> Result<(), StoreError> {
        let there = not_emptied_since(place, &self.all_heads(scope).await?)?;
        let ends: Vec<_> = there.iter().map(|(month, seen)| (*month, seen.row)).collect();
        let marks = self.marks(scope, &ends).await?;
        let is_same = |(month, seen): &(Month, Seen)| marks.get(month) == Some(&seen.mark);
        if there.iter().all(is_same) {
            Ok(())
        } else {
            Err(StoreError::Ahead)
        }
    }

    /// The marks of rows, one a month: nothing of those that are not there.
    async fn marks(
        &self,
        scope: &Browse,
        rows: &[(Month, u64)],
    ) -> Result<BTreeMap<Month, Mark>, StoreError> {
        let mut marks = BTreeMap::new();
        for rows in rows.chunks(TOGETHER) {
            let is_row = |(month, row): &(Month, u64)| {
                Condition::all()
                    .add(Column::Segment.eq(month.number()))
                    .add(Column::Ordinal.eq(row.cast_signed()))
            };
            let select = Entity::find()
                .select_only()
                .columns([Column::Segment, Column::Timestamp, Column::Action])
                .filter(Column::DomainId.eq(scope.domain().as_str()))
                .filter(rows.iter().map(is_row).fold(Condition::any(), Condition::add))
                .into_tuple::<(i32, i64, String)>();
            let transaction = self.transaction().await?;
            let asked = async { Ok(select.all(transaction).await?) };
            let found = self.read("marks", Vec::len, asked).await?;
            marks.extend(found.into_iter().map(|(month, micros, action)| {
                let mark = Mark::of(Instant::from_micros(micros), &action);
                (Month::from_number(month), mark)
            }));
        }
        Ok(marks)
    }
}

/// What was seen of the months that were not emptied since the place was reached. The heads are those of all months:
/// whatever was recorded to has one for ever, how often it was emptied only grows, and so do its rows meanwhile.
///
/// # Errors
/// [`StoreError::Ahead`] where a log with these heads did not come as far as the place.
pub(super) fn not_emptied_since(place: &Place, heads: &[Head]) -> Result<Vec<(Month, Seen)>, StoreError> {
    let heads: BTreeMap<_, _> = heads.iter().map(|head| (head.month, head)).collect();
    let is_there = |(month, seen): (Month, Seen)| {
        let Some(head) = heads.get(&month) else {
            return Some(Err(StoreError::Ahead));
        };
        match head.removals.cmp(&seen.removals) {
            Ordering::Equal if head.rows >= seen.row => Some(Ok((month, seen))),
            Ordering::Greater => None,
            Ordering::Equal | Ordering::Less => Some(Err(StoreError::Ahead)),
        }
    };
    place.months().filter_map(is_there).collect()
}
