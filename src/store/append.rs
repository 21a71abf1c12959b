//! Appending to the log.

use std::collections::{BTreeMap, HashSet};

use entity::{activity, segment};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};

use super::{Store, StoreError, error::is_conflict, rows::to_row, select::is_in};
use crate::model::{Activity, Month, Record};

/// Rows of one statement: enough for speed, and few enough for the statements that the database keeps
/// prepared to stay small.
const CHUNK: usize = 500;
const ATTEMPTS: usize = 5;

/// What became of activities that were to be appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Appended {
    /// Those that are new in the log.
    pub recorded: u64,
    /// Those whose id was in the log, or among those before them.
    pub duplicates: u64,
}

impl std::ops::AddAssign for Appended {
    fn add_assign(&mut self, other: Self) {
        self.recorded += other.recorded;
        self.duplicates += other.duplicates;
    }
}

/// A transaction that appends: all of it is kept by [`Appending::commit`], or none.
#[derive(Debug)]
pub struct Appending {
    pub(super) transaction: DatabaseTransaction,
    store: Store,
}

impl Store {
    /// Begins to append.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn begin_append(&self) -> Result<Appending, StoreError> {
        Ok(Appending {
            transaction: self.begin_write().await?,
            store: self.clone(),
        })
    }

    /// Begins a transaction that writes: in SQLite nobody else does until it ends.
    pub(super) async fn begin_write(&self) -> Result<DatabaseTransaction, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.db.begin_with_options(options).await?)
    }

    /// Appends the activities, all or none. They are all of the domain that may be recorded to.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn append(&self, scope: &Record, activities: &[Activity]) -> Result<Appended, StoreError> {
        for _ in 1..ATTEMPTS {
            match self.try_append(scope, activities).await {
                Err(StoreError::Failed(error)) if is_conflict(&error) => {}
                outcome => return outcome,
            }
        }
        self.try_append(scope, activities).await
    }

    async fn try_append(&self, scope: &Record, activities: &[Activity]) -> Result<Appended, StoreError> {
        let appending = self.begin_append().await?;
        let appended = appending.append(scope, activities).await?;
        appending.commit().await?;
        Ok(appended)
    }
}

impl Appending {
    /// Appends the activities, which are all of the domain that may be recorded to.
    ///
    /// # Errors
    /// If the database fails, or another transaction appended one of the ids at the same time.
    pub async fn append(&self, scope: &Record, activities: &[Activity]) -> Result<Appended, StoreError> {
        let mut ends = self.lock(scope, activities).await?;
        let mut known = self.known(scope, activities).await?;
        let mut fresh = Vec::new();
        for activity in activities
            .iter()
            .filter(|activity| known.insert(activity.id.clone()))
        {
            let end = ends.entry(Month::from(activity.timestamp)).or_default();
            *end += 1;
            fresh.push(to_row(activity, *end));
        }
        let recorded = fresh.len();
        self.insert(fresh).await?;
        self.advance(scope, &ends).await?;
        Ok(Appended {
            recorded: recorded as u64,
            duplicates: (activities.len() - recorded) as u64,
        })
    }

    /// Makes it last, and wakes those who follow the log.
    ///
    /// # Errors
    /// If the database fails: then nothing was appended.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.transaction.commit().await?;
        self.store.appends.send_modify(|count| *count += 1);
        Ok(())
    }

    /// Locks the segments, in order, until the transaction ends, and tells where each ends: whoever
    /// appends to one of them waits, so ordinals have no gaps and are seen in their order.
    async fn lock(
        &self,
        scope: &Record,
        activities: &[Activity],
    ) -> Result<BTreeMap<Month, i64>, StoreError> {
        let mut ends: BTreeMap<Month, i64> = BTreeMap::new();
        ends.extend(
            activities
                .iter()
                .map(|activity| (Month::from(activity.timestamp), 0)),
        );
        for (month, end) in &mut ends {
            let statement = Statement::from_sql_and_values(
                self.transaction.get_database_backend(),
                "INSERT INTO segment (domain_id, segment, rows, generation) VALUES ($1, $2, 0, 0)
                 ON CONFLICT (domain_id, segment) DO UPDATE SET rows = segment.rows RETURNING segment.rows",
                [scope.domain().as_str().into(), month.number().into()],
            );
            let row = self.transaction.query_one_raw(statement).await?;
            let row = row.ok_or_else(|| DbErr::RecordNotFound("the segment's row".into()))?;
            *end = row.try_get_by_index(0)?;
        }
        Ok(ends)
    }

    /// Those of the ids that the domain's log holds.
    async fn known(&self, scope: &Record, activities: &[Activity]) -> Result<HashSet<String>, StoreError> {
        let ids = activities.iter().map(|activity| activity.id.as_str());
        let known = activity::Entity::find()
            .select_only()
            .column(activity::Column::Id)
            .filter(activity::Column::DomainId.eq(scope.domain().as_str()))
            .filter(is_in(&self.transaction, activity::Column::Id, ids))
            .into_tuple::<String>()
            .all(&self.transaction)
            .await?;
        Ok(known.into_iter().collect())
    }

    /// In the order of their ids: two transactions that insert the same ids then wait for each
    /// other one way only.
    async fn insert(&self, mut rows: Vec<activity::ActiveModel>) -> Result<(), StoreError> {
        rows.sort_by(|a, b| a.id.as_ref().cmp(b.id.as_ref()));
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(CHUNK));
            activity::Entity::insert_many(rows)
                .exec_without_returning(&self.transaction)
                .await?;
            rows = rest;
        }
        Ok(())
    }

    async fn advance(&self, scope: &Record, ends: &BTreeMap<Month, i64>) -> Result<(), StoreError> {
        for (month, end) in ends {
            segment::Entity::update_many()
                .col_expr(segment::Column::Rows, (*end).into())
                .filter(segment::Column::DomainId.eq(scope.domain().as_str()))
                .filter(segment::Column::Segment.eq(month.number()))
                .exec(&self.transaction)
                .await?;
        }
        Ok(())
    }
}
