//! Where indicators are asked for.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    sync::oneshot,
    task::{JoinError, spawn_blocking, yield_now},
};

use super::{
    Fold, Indicator,
    fold::{Asked, Question, run},
};
use crate::{
    columns::Columns,
    model::Filter,
    store::{Reading, StoreError},
};

/// Why an indicator could not be answered.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The log could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The pass stopped half-way.
    #[error("the pass over the columns did not end: {0}")]
    Stopped(#[from] JoinError),
    /// Whoever ran the pass for this and other questions failed, and said why.
    #[error("the pass that was to answer this one failed")]
    Abandoned(#[from] oneshot::error::RecvError),
}

/// The questions of one request about one reading of the log. Those with equal filters that are
/// asked at the same time are answered by one pass.
pub struct Board {
    reading: Arc<Reading>,
    waiting: Waiting,
}

type Waiting = Mutex<HashMap<Filter, Vec<Box<dyn Asked>>>>;

impl Board {
    /// A board without questions.
    #[must_use]
    pub fn new(reading: Arc<Reading>) -> Self {
        Self {
            reading,
            waiting: Mutex::default(),
        }
    }

    /// Answers an indicator over the rows that the filter selects.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub async fn ask<I: Indicator>(
        &self,
        filter: &Filter,
        indicator: I,
    ) -> Result<<I::Fold as Fold>::Answer, AskError> {
        let (reply, answer) = oneshot::channel();
        if self.is_first(filter, Box::new(Question { indicator, reply })) {
            self.pass(filter).await?;
        }
        Ok(answer.await?)
    }

    fn is_first(&self, filter: &Filter, asked: Box<dyn Asked>) -> bool {
        let mut waiting = lock(&self.waiting);
        let same = waiting.entry(filter.clone()).or_default();
        same.push(asked);
        same.len() == 1
    }

    /// Whoever asks first runs the pass, for all who ask while it gets ready.
    async fn pass(&self, filter: &Filter) -> Result<(), AskError> {
        let lead = Lead {
            waiting: &self.waiting,
            filter,
        };
        yield_now().await;
        let columns = Columns::load(&self.reading, &filter.scope, filter.span).await?;
        let (asked, filter) = (lead.take(), filter.clone());
        spawn_blocking(move || run(&columns, &filter, asked)).await?;
        Ok(())
    }
}

/// The duty to answer. Where it ends without an answer, those who wait are told, and the next who
/// asks leads.
struct Lead<'board> {
    waiting: &'board Waiting,
    filter: &'board Filter,
}

impl Lead<'_> {
    /// Takes what is asked, and ends the duty: whoever asks from now on leads the next pass.
    fn take(self) -> Vec<Box<dyn Asked>> {
        let asked = self.remove();
        std::mem::forget(self);
        asked
    }

    fn remove(&self) -> Vec<Box<dyn Asked>> {
        lock(self.waiting).remove(self.filter).unwrap_or_default()
    }
}

impl Drop for Lead<'_> {
    fn drop(&mut self) {
        drop(self.remove());
    }
}

fn lock(waiting: &Waiting) -> std::sync::MutexGuard<'_, HashMap<Filter, Vec<Box<dyn Asked>>>> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}
