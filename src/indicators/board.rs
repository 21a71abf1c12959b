//! Where indicators are asked for.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, LazyLock, Mutex, PoisonError},
    thread::available_parallelism,
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
    columns::{Cache, LoadError, Scan, View},
    model::{Field, Filter, caseless},
    store::Reading,
};

/// The most threads of one pass.
static THREADS: LazyLock<usize> = LazyLock::new(|| available_parallelism().map_or(1, Into::into));

/// Why an indicator could not be answered.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AskError {
    /// The log could not be read.
    #[error(transparent)]
    Load(Arc<LoadError>),
    /// The pass stopped half-way.
    #[error("the pass over the columns did not end: {0}")]
    Stopped(Arc<JoinError>),
    /// Whoever was to run the pass for this and other questions went away.
    #[error("the pass that was to answer this one was not run")]
    Abandoned(#[from] oneshot::error::RecvError),
}

impl From<JoinError> for AskError {
    fn from(error: JoinError) -> Self {
        Self::Stopped(Arc::new(error))
    }
}

/// The questions of one request about one reading of the log. Those with equal filters that are
/// asked at the same time are answered by one pass.
pub struct Board {
    cache: Arc<Cache>,
    reading: Arc<Reading>,
    waiting: Waiting,
}

type Waiting = Mutex<HashMap<Filter, Vec<Box<dyn Asked>>>>;

impl Board {
    /// A board without questions.
    #[must_use]
    pub fn new(cache: Arc<Cache>, reading: Arc<Reading>) -> Self {
        Self {
            cache,
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
            // Loading is large, and only the first who asks needs room for it.
            Box::pin(self.pass(filter)).await?;
        }
        answer.await?
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
        let view = self.view(filter).await;
        let (asked, filter) = (lead.take(), filter.clone());
        match view {
            Ok(view) => {
                Ok(spawn_blocking(move || run(&view, &Scan::new(&view, &filter, *THREADS), asked)).await?)
            }
            Err(error) => {
                for asked in asked {
                    asked.fail(error.clone());
                }
                Err(error)
            }
        }
    }

    /// The values that hold the text, whatever its case, in the fields that a search looks in: those
    /// of the rows that the filter selects, and perhaps others of the domain.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub async fn search(
        &self,
        filter: &Filter,
        text: &str,
    ) -> Result<BTreeMap<Field, BTreeSet<String>>, AskError> {
        let (view, text) = (self.view(filter).await?, caseless(text));
        let find = move || {
            let holds = |value: &&str| caseless(value).contains(&text);
            let found = |field| {
                view.texts(field)
                    .iter()
                    .flatten()
                    .filter(holds)
                    .map(str::to_owned)
                    .collect()
            };
            Field::SEARCHED.map(|field| (field, found(field))).into()
        };
        Ok(spawn_blocking(find).await?)
    }

    async fn view(&self, filter: &Filter) -> Result<View, AskError> {
        let view = self.cache.view(&self.reading, &filter.scope, filter.span).await;
        view.map_err(|error| AskError::Load(Arc::new(error)))
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
