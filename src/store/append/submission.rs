//! What is submitted under a key.

use std::{fmt, sync::Arc};

use entity::submission;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::{
    model::Instant,
    store::{Store, StoreError},
};

/// Makes an answer of whether each activity is new.
pub type Answer = dyn Fn(&[bool]) -> Vec<u8> + Send + Sync;

/// How activities are submitted.
#[derive(Clone)]
pub struct Submission {
    /// Who submits: the keys of others are others.
    pub caller: String,
    /// What it is known by when it comes again.
    pub key: String,
    /// What tells it from others under the same key.
    pub fingerprint: String,
    /// When it came.
    pub at: Instant,
    /// The answer.
    pub answer: Arc<Answer>,
}

/// What became of what was submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Submitted {
    /// It is appended.
    Now {
        /// Whether each of its activities is new.
        new: Vec<bool>,
        /// The answer.
        answer: Vec<u8>,
    },
    /// It had been, and was answered so.
    Before(Vec<u8>),
    /// Something else had been submitted under its key, and it is left alone.
    Other,
}

impl fmt::Debug for Submission {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Submission")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Forgets what was submitted before then, and tells how much that was.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn forget_submissions(&self, before: Instant) -> Result<u64, StoreError> {
        let mut forgotten = 0;
        // A statement for each domain goes to the machine that has it.
        for domain in self.domains().await? {
            let old = submission::Entity::delete_many()
                .filter(submission::Column::DomainId.eq(domain.id.as_str()))
                .filter(submission::Column::CreatedAt.lt(before.micros()));
            forgotten += old.exec(&self.writing).await?.rows_affected;
        }
        Ok(forgotten)
    }
}
