//! The columns that are kept in memory.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
};

use tokio::{
    runtime::Handle,
    sync::Semaphore,
    task::{JoinError, JoinHandle},
};
use tracing::{Instrument, field::Empty};

use super::{
    View,
    dictionary::{Dictionaries, Dictionary},
    load::{Held, Loader},
    usage::Usage,
    view::Part,
};
use crate::{
    model::{Browse, DomainId, Instant, Month},
    store::{Head, LOADING_CONNECTIONS, Reading, Store, StoreError},
};

/// Segments that are loaded at the same time.
const LOADS: usize = LOADING_CONNECTIONS as usize;

/// The columns of all domains, as far as they were asked for and fit into the memory given to them.
/// They are an image of the log: each view is brought up to date with what its reading sees.
#[derive(Debug)]
pub struct Cache {
    store: Store,
    capacity: usize,
    runtime: Handle,
    loads: Arc<Semaphore>,
    ticks: AtomicU64,
    loaded: AtomicU64,
    released: AtomicU64,
    domains: Mutex<HashMap<DomainId, Arc<DomainColumns>>>,
}

/// Why columns could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The log could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Loading stopped half-way.
    #[error("loading did not end: {0}")]
    Stopped(#[from] JoinError),
}

/// The columns of one domain.
#[derive(Debug, Default)]
struct DomainColumns {
    dictionaries: Arc<Dictionaries>,
    slots: Mutex<BTreeMap<Month, Arc<Slot>>>,
}

/// The place of a segment. Whoever brings it up to date holds its lock, so a segment is loaded once,
/// however many requests wait for it.
#[derive(Debug)]
struct Slot {
    held: tokio::sync::Mutex<Held>,
    used: AtomicU64,
    bytes: AtomicUsize,
}

impl Cache {
    /// An empty cache for the log of a store that keeps at most so many bytes of columns, and loads
    /// them in the runtime in which it is made.
    #[must_use]
    pub fn new(store: Store, capacity: usize) -> Arc<Self> {
        Arc::new(Self {
            store,
            capacity,
            runtime: Handle::current(),
            loads: Arc::new(Semaphore::new(LOADS)),
            ticks: AtomicU64::new(0),
            loaded: AtomicU64::new(0),
            released: AtomicU64::new(0),
            domains: Mutex::default(),
        })
    }

    /// The store whose log it is an image of.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// How much the columns take.
    #[must_use]
    pub fn usage(&self) -> Usage {
        let domains = lock(&self.domains);
        Usage {
            bytes: domains.values().map(|columns| columns.bytes()).sum(),
            capacity: self.capacity,
            segments: domains.values().map(|columns| lock(&columns.slots).len()).sum(),
            loads: self.loaded.load(Relaxed),
            releases: self.released.load(Relaxed),
        }
    }

    /// The columns of the months that the span touches, or of the whole log, as the reading sees it.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub async fn view(
        &self,
        reading: &Arc<Reading>,
        scope: &Browse,
        span: Option<(Instant, Instant)>,
    ) -> Result<View, LoadError> {
        let (heads, columns) = (reading.heads(scope).await?, self.domain(scope));
        columns.forget_before(heads.first().map(|head| head.month));
        let mut segments = Vec::with_capacity(heads.len());
        for head in heads.iter().filter(|head| head.month.touches(span)) {
            segments.push(self.segment(&columns, reading, scope, *head));
        }
        let mut parts = Vec::new();
        for segment in segments {
            parts.extend(segment.parts().await?);
        }
        self.trim();
        Ok(View::new(columns.dictionaries.clone(), parts))
    }

    fn domain(&self, scope: &Browse) -> Arc<DomainColumns> {
        let mut domains = lock(&self.domains);
        domains.entry(scope.domain().clone()).or_default().clone()
    }

    fn segment(
        &self,
        columns: &DomainColumns,
        reading: &Arc<Reading>,
        scope: &Browse,
        head: Head,
    ) -> UpToDate {
        let slot = columns.slot(head.month);
        slot.used.store(self.ticks.fetch_add(1, Relaxed), Relaxed);
        if let Ok(held) = slot.held.try_lock()
            && let Some(parts) = held.parts(head)
        {
            return UpToDate::Is(parts);
        }
        let loader = Loader {
            store: self.store.clone(),
            reading: reading.clone(),
            scope: scope.clone(),
            dictionaries: columns.dictionaries.clone(),
        };
        self.loaded.fetch_add(1, Relaxed);
        // In a task of its own: other cores take part, and whoever asked may go away.
        let loads = self.loads.clone();
        let span = tracing::info_span!(
            target: "traces",
            "load",
            month = head.month.number(),
            log_rows = Empty,
            image_rows = Empty,
            otel.status_code = Empty,
        );
        let loading = async move {
            // The permits are never taken back.
            let _permit = loads.acquire().await;
            slot.load(&loader, head).await
        };
        UpToDate::Soon(self.runtime.spawn(loading.instrument(span)))
    }

    /// Lets the segments go that were not used for longest, until the rest fits.
    fn trim(&self) {
        let mut domains = lock(&self.domains);
        while domains.values().map(|columns| columns.bytes()).sum::<usize>() > self.capacity
            && let Some((id, columns)) = domains
                .iter()
                .filter(|(_, columns)| !columns.is_empty())
                .min_by_key(|(_, columns)| columns.oldest())
        {
            columns.release_oldest();
            self.released.fetch_add(1, Relaxed);
            // The dictionaries go with the last segment, unless somebody loads another one.
            if columns.is_empty() && Arc::strong_count(columns) == 1 {
                let id = id.clone();
                domains.remove(&id);
            }
        }
    }
}

/// A segment that shows what the reading sees, or will.
enum UpToDate {
    Is(Vec<Part>),
    Soon(JoinHandle<Result<Vec<Part>, StoreError>>),
}

impl UpToDate {
    async fn parts(self) -> Result<Vec<Part>, LoadError> {
        match self {
            Self::Is(parts) => Ok(parts),
            Self::Soon(loading) => Ok(loading.await??),
        }
    }
}

impl DomainColumns {
    fn slot(&self, month: Month) -> Arc<Slot> {
        let mut slots = lock(&self.slots);
        slots
            .entry(month)
            .or_insert_with(|| Arc::new(Slot::new(month)))
            .clone()
    }

    /// Lets the segments go of months that are older than any of the log: they were removed. Without a month, all.
    fn forget_before(&self, first: Option<Month>) {
        let mut slots = lock(&self.slots);
        *slots = first.map(|first| slots.split_off(&first)).unwrap_or_default();
    }

    fn bytes(&self) -> usize {
        let texts: usize = self.dictionaries.iter().map(Dictionary::bytes).sum();
        let segments: usize = lock(&self.slots)
            .values()
            .map(|slot| slot.bytes.load(Relaxed))
            .sum();
        texts + segments
    }

    fn is_empty(&self) -> bool {
        lock(&self.slots).is_empty()
    }

    /// When the segment was used that was not used for longest.
    fn oldest(&self) -> u64 {
        let slots = lock(&self.slots);
        slots
            .values()
            .map(|slot| slot.used.load(Relaxed))
            .min()
            .unwrap_or_default()
    }

    /// Lets that segment go.
    fn release_oldest(&self) {
        let mut slots = lock(&self.slots);
        let oldest = slots.iter().min_by_key(|(_, slot)| slot.used.load(Relaxed));
        if let Some(month) = oldest.map(|(month, _)| *month) {
            slots.remove(&month);
        }
    }
}

impl Slot {
    fn new(month: Month) -> Self {
        Self {
            held: tokio::sync::Mutex::new(Held::new(month)),
            used: AtomicU64::new(0),
            bytes: AtomicUsize::new(0),
        }
    }

    async fn load(&self, loader: &Loader, head: Head) -> Result<Vec<Part>, StoreError> {
        let mut segment = self.held.lock().await;
        // Another may have loaded it while this one waited.
        let parts = match segment.parts(head) {
            Some(parts) => Ok(parts),
            None => loader.parts(&mut segment, head).await,
        };
        self.bytes.store(segment.bytes(), Relaxed);
        parts
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
