//! Figures that the parts add to while they work, for whoever shows them.

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{
        counter::Counter,
        family::Family,
        histogram::{Histogram, exponential_buckets},
    },
    registry::Registry,
};

/// From half a millisecond to 16 seconds.
const SECONDS: (f64, f64, u16) = (0.000_5, 2.0, 16);
/// From one to 16,384.
const COUNTS: (f64, f64, u16) = (1.0, 4.0, 8);

/// Times in seconds, by labels.
pub type Seconds<L> = Family<L, Histogram, fn() -> Histogram>;

/// What a piece of work reads.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Read {
    /// A name of the program's own.
    pub what: &'static str,
}

/// Where rows come from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Source {
    /// `log` or `image`.
    pub source: &'static str,
}

/// What the database and the columns are asked to do, since the process began.
#[derive(Debug)]
pub struct Measures {
    /// How long readings of the database took, by what they read.
    pub reads: Seconds<Read>,
    /// How long transactions took that append.
    pub appends: Histogram,
    /// Recordings that one of them made last.
    pub append_recordings: Histogram,
    /// Activities in one of them, duplicates among them.
    pub append_activities: Histogram,
    /// How long it took to load a segment or bring it up to date.
    pub loads: Histogram,
    /// Rows that were loaded, by where from.
    pub loaded_rows: Family<Source, Counter>,
}

impl Default for Measures {
    fn default() -> Self {
        Self {
            reads: Seconds::new_with_constructor(seconds),
            appends: seconds(),
            append_recordings: counts(),
            append_activities: counts(),
            loads: seconds(),
            loaded_rows: Family::default(),
        }
    }
}

impl Measures {
    /// Has them shown.
    pub fn register(&self, registry: &mut Registry) {
        registry.register(
            "database_read_duration_seconds",
            "How long readings of the database took, by what they read",
            self.reads.clone(),
        );
        registry.register(
            "append_duration_seconds",
            "How long transactions took that append activities",
            self.appends.clone(),
        );
        registry.register(
            "append_recordings",
            "Recordings that were committed together",
            self.append_recordings.clone(),
        );
        registry.register(
            "append_activities",
            "Activities that were committed together, duplicates among them",
            self.append_activities.clone(),
        );
        registry.register(
            "column_load_duration_seconds",
            "How long it took to load a segment or bring it up to date",
            self.loads.clone(),
        );
        registry.register(
            "column_rows_loaded",
            "Rows that were loaded into columns, from the log and from its images",
            self.loaded_rows.clone(),
        );
    }

    /// Counts rows that were loaded.
    pub fn loaded(&self, source: &'static str, rows: usize) {
        self.loaded_rows
            .get_or_create(&Source { source })
            .inc_by(rows as u64);
    }
}

/// Of times, in seconds.
#[must_use]
pub fn seconds() -> Histogram {
    let (first, factor, count) = SECONDS;
    Histogram::new(exponential_buckets(first, factor, count))
}

fn counts() -> Histogram {
    let (first, factor, count) = COUNTS;
    Histogram::new(exponential_buckets(first, factor, count))
}

/// A count as a span takes it: numbers of other types come to a collector as texts.
#[must_use]
pub fn figure(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
