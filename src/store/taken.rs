//! Rows as far as memory is to hold them.

use std::pin::pin;

use entity::activity;
use futures_util::TryStreamExt;
use sea_orm::Select;

use super::{Reading, StoreError};

/// The beginning of what was selected.
#[derive(Debug)]
pub struct Taken<T> {
    /// In the order in which they were selected.
    pub rows: Vec<T>,
    /// Whether more were selected: these have as many bytes as may be read together.
    pub is_cut: bool,
}

impl Reading {
    /// Reads rows until they have so many bytes.
    pub(super) async fn take<T>(
        &self,
        what: &'static str,
        select: Select<activity::Entity>,
        most: usize,
        row: impl Fn(activity::Model) -> Result<T, StoreError>,
        bytes_of: fn(&T) -> usize,
    ) -> Result<Taken<T>, StoreError> {
        let transaction = self.transaction().await?;
        let taken = async {
            let mut found = pin!(select.stream(transaction).await?);
            let (mut rows, mut bytes) = (Vec::new(), 0);
            while let Some(next) = found.try_next().await? {
                if bytes >= most {
                    return Ok(Taken { rows, is_cut: true });
                }
                let next = row(next)?;
                bytes += bytes_of(&next);
                rows.push(next);
            }
            Ok(Taken { rows, is_cut: false })
        };
        self.read(what, |taken: &Taken<T>| taken.rows.len(), taken).await
    }
}
