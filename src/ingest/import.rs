//! From a file into the log.

use std::{collections::BTreeMap, io::Read, ops::ControlFlow};

use chrono_tz::Tz;
use futures_util::{StreamExt, TryStreamExt, stream::iter};
use tokio::{
    sync::mpsc,
    task::{JoinError, spawn_blocking},
};

use super::{Broken, Entry, Options, Refused, Summary, read};
use crate::{
    model::{Activity, DomainId, Instant, Month, Record},
    store::{Appended, Appending, Store, StoreError},
};

/// Rows that are appended together, unless they are large.
const BATCH_ROWS: usize = 20_000;
const BATCH_BYTES: usize = 8 << 20;
/// Domains that are appended to at the same time: no more than would wait for a connection for long.
const DOMAINS_AT_ONCE: usize = 8;
/// Batches that were read and wait for the database.
const AHEAD: usize = 1;
/// Refused rows that are told; of the rest, their number.
const TOLD: usize = 20;

/// What is done with a file that has rows that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// The rest of it is recorded.
    Lenient,
    /// The first such row stops the import, and nothing of the file is recorded.
    Strict,
}

/// What became of a file.
#[derive(Debug, Default)]
pub struct Report {
    /// Rows that were read.
    pub read: u64,
    /// What became of those that could be used.
    pub appended: Appended,
    /// Those that were left out because they are older than their domain keeps its log.
    pub too_old: u64,
    /// Rows that could not be used.
    pub refused: u64,
    /// The first of them.
    pub first_refused: Vec<Refused>,
    /// What else there is to say of the file.
    pub summary: Summary,
    /// Where and why it could not be read on.
    pub broken: Option<Broken>,
    /// Whether nothing was recorded because of that.
    pub rolled_back: bool,
}

/// Why a file could not be imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The database failed. Batches that were appended before are kept, unless the import is strict.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The reading stopped half-way.
    #[error("reading did not end: {0}")]
    Stopped(#[from] JoinError),
}

/// Reads a file and appends its rows, while the next ones are read. The domains are made if they are
/// new; the zone, if one is given, is set on them. What is older by `now` than its domain keeps is left out.
///
/// # Errors
/// If the database fails. What is wrong with the file stands in the report.
pub async fn import(
    store: &Store,
    input: impl Read + Send + 'static,
    options: Options,
    zone: Option<Tz>,
    strictness: Strictness,
    now: Instant,
) -> Result<Report, ImportError> {
    let (batches, mut ready) = mpsc::channel(AHEAD);
    let domain = options.domain.clone();
    let reading = spawn_blocking(move || Reader::new(batches, strictness).run(input, &options));
    let mut writer = Writer::begin(store, zone, strictness, now).await?;
    while let Some(batch) = ready.recv().await {
        writer.append(batch).await?;
    }
    let mut report = reading.await?;
    if let Some(domain) = domain.filter(|_| report.broken.is_none()) {
        writer.make(&domain).await?;
    }
    report.too_old = writer.too_old;
    report.rolled_back = strictness == Strictness::Strict && (report.refused > 0 || report.broken.is_some());
    if !report.rolled_back {
        report.appended = writer.commit().await?;
    }
    store.tell_others().await;
    Ok(report)
}

type Batch = BTreeMap<DomainId, Vec<Activity>>;

/// Reads the file and hands on its rows, batch by batch.
struct Reader {
    batches: mpsc::Sender<Batch>,
    strictness: Strictness,
    report: Report,
    batch: Batch,
    rows: usize,
    bytes: usize,
}

impl Reader {
    fn new(batches: mpsc::Sender<Batch>, strictness: Strictness) -> Self {
        Self {
            batches,
            strictness,
            report: Report::default(),
            batch: Batch::new(),
            rows: 0,
            bytes: 0,
        }
    }

    fn run(mut self, input: impl Read, options: &Options) -> Report {
        let outcome = read(input, options, &mut |entry| self.take(entry));
        // If nobody takes it the database has failed, which whoever writes reports.
        let _ended = self.hand_on();
        match outcome {
            Ok(summary) => self.report.summary = summary,
            Err(broken) => {
                self.report.summary = broken.summary.clone();
                self.report.broken = Some(broken);
            }
        }
        self.report
    }

    fn take(&mut self, entry: Entry) -> ControlFlow<()> {
        self.report.read += 1;
        match entry {
            Entry::Row(_, activity) => self.keep(*activity),
            Entry::Refused(refused) => self.refuse(refused),
        }
    }

    fn keep(&mut self, activity: Activity) -> ControlFlow<()> {
        self.rows += 1;
        self.bytes += activity.bytes();
        self.batch
            .entry(activity.domain_id.clone())
            .or_default()
            .push(activity);
        if self.rows < BATCH_ROWS && self.bytes < BATCH_BYTES {
            ControlFlow::Continue(())
        } else {
            self.hand_on()
        }
    }

    fn refuse(&mut self, refused: Refused) -> ControlFlow<()> {
        self.report.refused += 1;
        if self.report.first_refused.len() < TOLD {
            self.report.first_refused.push(refused);
        }
        match self.strictness {
            Strictness::Lenient => ControlFlow::Continue(()),
            Strictness::Strict => ControlFlow::Break(()),
        }
    }

    fn hand_on(&mut self) -> ControlFlow<()> {
        (self.rows, self.bytes) = (0, 0);
        match self.batches.blocking_send(std::mem::take(&mut self.batch)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }
}

/// Appends batches: each in a transaction of its own, or all in one.
struct Writer {
    store: Store,
    zone: Option<Tz>,
    whole: Option<Appending>,
    now: Instant,
    /// The domains that are there, and the first month that each keeps, where it does not keep all.
    made: BTreeMap<DomainId, Option<Month>>,
    appended: Appended,
    too_old: u64,
}

impl Writer {
    async fn begin(
        store: &Store,
        zone: Option<Tz>,
        strictness: Strictness,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let whole = match strictness {
            Strictness::Lenient => None,
            Strictness::Strict => Some(store.begin_append().await?),
        };
        Ok(Self {
            store: store.clone(),
            zone,
            whole,
            now,
            made: BTreeMap::new(),
            appended: Appended::default(),
            too_old: 0,
        })
    }

    async fn append(&mut self, batch: Batch) -> Result<(), StoreError> {
        let mut at_once = Vec::new();
        for (domain, mut activities) in batch {
            if let Some(first) = self.make(&domain).await? {
                let all = activities.len();
                activities.retain(|activity| Month::from(activity.timestamp) >= first);
                self.too_old += (all - activities.len()) as u64;
            }
            let scope = Record::by_operator(domain);
            match &mut self.whole {
                Some(appending) => {
                    self.appended += appending.append(&scope, &activities).await?;
                }
                None => at_once.push((scope, activities)),
            }
        }
        self.append_at_once(at_once).await
    }

    /// Several domains wait for one another only where the database makes them, or there are many.
    async fn append_at_once(&mut self, batch: Vec<(Record, Vec<Activity>)>) -> Result<(), StoreError> {
        let store = &self.store;
        let append = |(scope, activities)| async move { store.append(&scope, activities).await };
        let mut appended = iter(batch).map(append).buffer_unordered(DOMAINS_AT_ONCE);
        while let Some(appended) = appended.try_next().await? {
            self.appended += appended;
        }
        Ok(())
    }

    /// Makes the domain and sets its zone, once; gives the first month that it keeps, if it does not keep all.
    async fn make(&mut self, domain: &DomainId) -> Result<Option<Month>, StoreError> {
        if let Some(first) = self.made.get(domain) {
            return Ok(*first);
        }
        match &mut self.whole {
            Some(appending) => appending.ensure_domain(domain, self.zone).await?,
            None => self.store.ensure_domain(domain, self.zone).await?,
        }
        let first = self.keeps_from(domain).await?;
        self.made.insert(domain.clone(), first);
        Ok(first)
    }

    async fn keeps_from(&self, domain: &DomainId) -> Result<Option<Month>, StoreError> {
        let stored = self.store.domain(&Record::by_operator(domain.clone())).await?;
        Ok(stored.and_then(|stored| {
            // In a transaction that is not committed yet the zone is set for nobody else.
            let zone = self.zone.unwrap_or(stored.zone);
            stored.retention?.keeps_from(self.now, zone)
        }))
    }

    async fn commit(self) -> Result<Appended, StoreError> {
        if let Some(appending) = self.whole {
            appending.commit().await?;
        }
        Ok(self.appended)
    }
}
