//! Replacing a person by a pseudonym.

use std::ops::AddAssign;

use entity::{activity, activity::Column, segment};
use futures_util::TryStreamExt;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseBackend, DatabaseTransaction, EntityTrait,
    FromQueryResult, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};

use super::{Store, StoreError, select::is_in};
use crate::model::{DomainId, Month, Person, Pseudonym};

/// Rows that are looked at before those of them that change are written.
const STRETCH: u64 = 1_000;

/// How much of a log names a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Erased {
    /// Activities that do.
    pub activities: u64,
    /// The months in which they are.
    pub months: u64,
}

impl AddAssign<u64> for Erased {
    /// Adds the activities of a month.
    fn add_assign(&mut self, activities: u64) {
        self.activities += activities;
        self.months += u64::from(activities > 0);
    }
}

impl Store {
    /// How much of the domain's log names the person. Nothing is changed.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn count_mentions(&self, domain: &DomainId, person: &Person) -> Result<Erased, StoreError> {
        let mut found = Erased::default();
        for month in self.months(domain).await? {
            found += self.mentions(domain, month, person).await?;
        }
        Ok(found)
    }

    /// Puts the pseudonym in place of the person wherever the domain's log names it, and tells how much that was.
    /// Each month is changed at once; one that names nobody is left as it is. Done again, it does what is left.
    ///
    /// # Errors
    /// If the database fails. Months that were done by then stay so.
    pub async fn erase(
        &self,
        domain: &DomainId,
        person: &Person,
        pseudonym: &Pseudonym,
    ) -> Result<Erased, StoreError> {
        let mut erased = Erased::default();
        for month in self.months(domain).await? {
            if self.mentions(domain, month, person).await? > 0 {
                erased += self.erase_month(domain, month, person, pseudonym).await?;
            }
        }
        Ok(erased)
    }

    /// Leaves nothing behind of what rows were before they changed: in SQLite's file and beside it; of PostgreSQL's
    /// tables the space is given free, and what it knows of their values is found out anew.
    ///
    /// # Errors
    /// If the database fails, or somebody goes on reading what was there before.
    pub async fn leave_nothing_behind(&self) -> Result<(), StoreError> {
        if self.writing.get_database_backend() == DatabaseBackend::Postgres {
            self.writing
                .execute_unprepared("VACUUM (ANALYZE) activity, image")
                .await?;
            return Ok(());
        }
        // Pages keep stretches that nothing points to, which were left before removals were overwritten.
        self.writing.execute_unprepared("VACUUM").await?;
        let checkpoint =
            sea_orm::Statement::from_string(DatabaseBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
        let told = self.writing.query_one_raw(checkpoint).await?;
        match told.map(|row| row.try_get_by_index::<i64>(0)).transpose()? {
            Some(0) => Ok(()),
            _ => Err(StoreError::StillRead),
        }
    }

    async fn months(&self, domain: &DomainId) -> Result<Vec<Month>, StoreError> {
        let numbers: Vec<i32> = segment::Entity::find()
            .select_only()
            .column(segment::Column::Segment)
            .filter(segment::Column::DomainId.eq(domain.as_str()))
            .order_by_asc(segment::Column::Segment)
            .into_tuple()
            .all(&self.db)
            .await?;
        Ok(numbers.into_iter().map(Month::from_number).collect())
    }

    async fn mentions(&self, domain: &DomainId, month: Month, person: &Person) -> Result<u64, StoreError> {
        let (reading, mut count) = (self.reading(), 0);
        let part = Part {
            db: reading.transaction().await?,
            domain,
            month,
        };
        let mut next = Some(0);
        while let Some(from) = next {
            let stretch = part.stretch(person, "", from).await?;
            count += stretch.mentions;
            next = stretch.last;
        }
        Ok(count)
    }

    async fn erase_month(
        &self,
        domain: &DomainId,
        month: Month,
        person: &Person,
        pseudonym: &Pseudonym,
    ) -> Result<u64, StoreError> {
        let Some(change) = self.begin_change(domain, month).await? else {
            return Ok(0);
        };
        let part = Part {
            db: change.transaction(),
            domain,
            month,
        };
        let count = part.erase(person, pseudonym.as_str()).await?;
        change.commit().await?;
        Ok(count)
    }
}

/// A month of a domain's log in a transaction.
struct Part<'a> {
    db: &'a DatabaseTransaction,
    domain: &'a DomainId,
    month: Month,
}

/// What a row has of people.
#[derive(FromQueryResult)]
struct Row {
    ordinal: i64,
    user_id: Option<String>,
    username: Option<String>,
    diff: Option<String>,
}

/// What was found in rows that follow one another.
#[derive(Default)]
struct Stretch {
    mentions: u64,
    /// The diffs that change, by the ordinals of their rows.
    diffs: Vec<(i64, String)>,
    /// The last ordinal; none if there was no row.
    last: Option<i64>,
}

impl Part<'_> {
    async fn erase(&self, person: &Person, pseudonym: &str) -> Result<u64, StoreError> {
        let (mut count, mut past) = (0, Some(0));
        while let Some(from) = past {
            let stretch = self.stretch(person, pseudonym, from).await?;
            for (ordinal, diff) in stretch.diffs {
                self.set(Column::Diff, diff, Column::Ordinal.eq(ordinal)).await?;
            }
            count += stretch.mentions;
            past = stretch.last;
        }
        self.set(Column::UserId, pseudonym, Column::UserId.eq(person.user_id()))
            .await?;
        self.set(
            Column::Username,
            pseudonym,
            is_in(self.db, Column::Username, person.names()),
        )
        .await?;
        Ok(count)
    }

    /// Looks at rows past the ordinal that may name the person.
    async fn stretch(&self, person: &Person, pseudonym: &str, past: i64) -> Result<Stretch, StoreError> {
        let may_name = Condition::any()
            .add(Column::UserId.eq(person.user_id()))
            .add(is_in(self.db, Column::Username, person.names()))
            .add(Column::Diff.is_not_null());
        let mut rows = activity::Entity::find()
            .select_only()
            .columns([Column::Ordinal, Column::UserId, Column::Username, Column::Diff])
            .filter(self.rows().add(Column::Ordinal.gt(past)).add(may_name))
            .order_by_asc(Column::Ordinal)
            .limit(STRETCH)
            .into_model::<Row>()
            .stream(self.db)
            .await?;
        let mut stretch = Stretch::default();
        while let Some(row) = rows.try_next().await? {
            stretch.take(row, person, pseudonym);
        }
        Ok(stretch)
    }

    async fn set(
        &self,
        column: Column,
        text: impl Into<String>,
        of: sea_orm::sea_query::SimpleExpr,
    ) -> Result<(), StoreError> {
        activity::Entity::update_many()
            .col_expr(column, Expr::value(text.into()))
            .filter(self.rows().add(of))
            .exec(self.db)
            .await?;
        Ok(())
    }

    fn rows(&self) -> Condition {
        Condition::all()
            .add(Column::DomainId.eq(self.domain.as_str()))
            .add(Column::Segment.eq(self.month.number()))
    }
}

impl Stretch {
    fn take(&mut self, row: Row, person: &Person, pseudonym: &str) {
        self.last = Some(row.ordinal);
        let is_named = |name: &String| row.username.as_ref() == Some(name);
        let named = row.user_id.as_deref() == Some(person.user_id()) || person.names().iter().any(is_named);
        let diff = row.diff.and_then(|diff| person.erased_from(&diff, pseudonym));
        self.mentions += u64::from(named || diff.is_some());
        self.diffs.extend(diff.map(|diff| (row.ordinal, diff)));
    }
}
