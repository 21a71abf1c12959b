//! Replacing a person by a pseudonym, and the ids of the rows by sealed ones.

use std::ops::AddAssign;

use entity::{activity, activity::Column, segment};
use futures_util::TryStreamExt;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseBackend, DatabaseTransaction, EntityTrait,
    FromQueryResult, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};

use super::{ErasureKey, Store, StoreError, seal::seal, select::is_in};
use crate::model::{DomainId, Month, Person, Pseudonym, SealedId};

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
            found += self.found(domain, month, person).await?.mentions;
        }
        Ok(found)
    }

    /// Puts the pseudonym in place of the person wherever the domain's log names it, seals the ids of these rows,
    /// and tells how much that was. Each month is changed at once; one that names nobody is left as it is. Done
    /// again, it does what is left. Ids that were not sealed when somebody was erased from their rows, which
    /// earlier versions of this program left as they were, are sealed, too.
    ///
    /// # Errors
    /// If the database fails. Months that were done by then stay so.
    pub async fn erase(
        &self,
        domain: &DomainId,
        person: &Person,
        key: &ErasureKey,
    ) -> Result<Erased, StoreError> {
        let mut erased = Erased::default();
        for month in self.months(domain).await? {
            if self.found(domain, month, person).await? != Found::default() {
                erased += self.erase_month(domain, month, person, key).await?;
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

    async fn found(&self, domain: &DomainId, month: Month, person: &Person) -> Result<Found, StoreError> {
        let (reading, mut found) = (self.reading(), Found::default());
        let part = Part {
            db: reading.transaction().await?,
            domain,
            month,
        };
        let mut next = Some(0);
        while let Some(from) = next {
            let stretch = part.stretch(person, "", from).await?;
            found.mentions += stretch.mentions;
            found.unsealed += stretch.unsealed.len();
            next = stretch.last;
        }
        Ok(found)
    }

    async fn erase_month(
        &self,
        domain: &DomainId,
        month: Month,
        person: &Person,
        key: &ErasureKey,
    ) -> Result<u64, StoreError> {
        let Some(change) = self.begin_change(domain, month).await? else {
            return Ok(0);
        };
        let part = Part {
            db: change.transaction(),
            domain,
            month,
        };
        let count = part.erase(person, key).await?;
        change.commit().await?;
        Ok(count)
    }
}

/// What there is to do in a month.
#[derive(PartialEq, Eq, Default)]
struct Found {
    mentions: u64,
    unsealed: usize,
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
    id: String,
    user_id: Option<String>,
    username: Option<String>,
    diff: Option<String>,
}

impl Row {
    fn has_pseudonym(&self) -> bool {
        let fields = [&self.user_id, &self.username, &self.diff];
        fields.into_iter().flatten().any(|text| Pseudonym::is_in(text))
    }
}

/// What was found in rows that follow one another.
#[derive(Default)]
struct Stretch {
    mentions: u64,
    /// The ids that are to be sealed, by the ordinals of their rows.
    unsealed: Vec<(i64, String)>,
    /// The diffs that change, by the ordinals of their rows.
    diffs: Vec<(i64, String)>,
    /// The last ordinal; none if there was no row.
    last: Option<i64>,
}

impl Part<'_> {
    async fn erase(&self, person: &Person, key: &ErasureKey) -> Result<u64, StoreError> {
        let pseudonym = key.pseudonym(self.domain, person);
        let pseudonym = pseudonym.as_str();
        let (mut count, mut past) = (0, Some(0));
        while let Some(from) = past {
            let stretch = self.stretch(person, pseudonym, from).await?;
            seal(self.db, self.domain, self.month, key, &stretch.unsealed).await?;
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

    /// Looks at rows past the ordinal that may name the person, or hold somebody's pseudonym.
    async fn stretch(&self, person: &Person, pseudonym: &str, past: i64) -> Result<Stretch, StoreError> {
        let may_be_concerned = Condition::any()
            .add(Column::UserId.eq(person.user_id()))
            .add(is_in(self.db, Column::Username, person.names()))
            .add(Column::UserId.starts_with(Pseudonym::PREFIX))
            .add(Column::Username.starts_with(Pseudonym::PREFIX))
            .add(Column::Diff.is_not_null());
        let mut rows = activity::Entity::find()
            .select_only()
            .columns([
                Column::Ordinal,
                Column::Id,
                Column::UserId,
                Column::Username,
                Column::Diff,
            ])
            .filter(self.rows().add(Column::Ordinal.gt(past)).add(may_be_concerned))
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
        let diff = row
            .diff
            .as_ref()
            .and_then(|diff| person.erased_from(diff, pseudonym));
        let mentioned = named || diff.is_some();
        self.mentions += u64::from(mentioned);
        self.diffs.extend(diff.map(|diff| (row.ordinal, diff)));
        if (mentioned || row.has_pseudonym()) && SealedId::parse(&row.id).is_none() {
            self.unsealed.push((row.ordinal, row.id));
        }
    }
}
