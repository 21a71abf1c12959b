//! Bringing a segment up to date.

use std::{collections::HashMap, error::Error, ops::ControlFlow, sync::Arc, time::Instant};

use tracing::Span;

use super::{
    chunk::CHUNK_ROWS,
    dictionary::{Dictionaries, Dictionary},
    image,
    segment::Segment,
    view::Part,
};
use crate::{
    measures::figure,
    model::{Browse, Field, Month},
    store::{Head, Reading, ScannedRow, Store, StoreError},
};

/// A segment as far as it was loaded.
#[derive(Debug)]
pub(super) struct Held {
    generation: i64,
    segment: Segment,
}

impl Held {
    pub(super) fn new(month: Month) -> Self {
        Self {
            generation: 0,
            segment: Segment::new(month),
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.segment.bytes()
    }

    /// The rows that the head tells of, if they are all here.
    pub(super) fn parts(&self, head: Head) -> Option<Vec<Part>> {
        let has_all = self.generation == head.generation && self.segment.rows() >= rows(head);
        has_all.then(|| self.segment.first(rows(head)).collect())
    }
}

/// Where segments are loaded from.
pub(super) struct Loader {
    pub(super) store: Store,
    /// What the request sees, which is what the columns have to show.
    pub(super) reading: Arc<Reading>,
    pub(super) scope: Browse,
    pub(super) dictionaries: Arc<Dictionaries>,
}

impl Loader {
    /// The rows that the head tells of. Only what is not held yet is loaded: nothing, the rows past
    /// those held, or, where the generation moved, all of them.
    pub(super) async fn parts(&self, loaded: &mut Held, head: Head) -> Result<Vec<Part>, StoreError> {
        if loaded.generation < head.generation {
            loaded.generation = head.generation;
            loaded.segment = Segment::new(head.month);
        }
        // A connection of its own: several segments are loaded at the same time.
        let latest = self.store.loading();
        let same = loaded.generation == head.generation
            && latest.generation(&self.scope, head.month).await? == Some(head.generation);
        if same {
            self.fill(&mut loaded.segment, &latest, head).await?;
            return Ok(loaded.segment.first(rows(head)).collect());
        }
        // The request began before the rows were changed, and still sees them as they were.
        let mut earlier = Segment::new(head.month);
        self.append(&mut earlier, &self.reading, head).await?;
        Ok(earlier.first(rows(head)).collect())
    }

    async fn fill(&self, segment: &mut Segment, reading: &Reading, head: Head) -> Result<(), StoreError> {
        let (began, rows_before) = (Instant::now(), segment.rows());
        self.adopt(segment, reading, head).await?;
        let before = segment.rows();
        self.append(segment, reading, head).await?;
        self.keep_images(segment, before / CHUNK_ROWS, head);
        self.measure(began, before - rows_before, segment.rows() - before);
        Ok(())
    }

    fn measure(&self, start: Instant, image_rows: usize, log_rows: usize) {
        let (measures, span) = (self.store.measures(), Span::current());
        measures.loads.observe(start.elapsed().as_secs_f64());
        measures.loaded("image", image_rows);
        measures.loaded("log", log_rows);
        span.record("image_rows", figure(image_rows));
        span.record("log_rows", figure(log_rows));
    }

    /// Takes the chunks from their images. From the first that cannot be had on, rows are read.
    async fn adopt(&self, segment: &mut Segment, reading: &Reading, head: Head) -> Result<(), StoreError> {
        let mut next = segment.rows() / CHUNK_ROWS;
        let (from, full) = (next, rows(head) / CHUNK_ROWS);
        if from >= full || !segment.rows().is_multiple_of(CHUNK_ROWS) {
            return Ok(());
        }
        let take = |number: usize, image: &[u8]| {
            if number != next || number >= full {
                return ControlFlow::Break(());
            }
            next += 1;
            match image::decode(image, &self.dictionaries) {
                Ok(chunk) => {
                    segment.adopt(chunk);
                    ControlFlow::Continue(())
                }
                Err(error) => {
                    tracing::warn!(%error, month = head.month.number(), number, "an image of the log is unreadable");
                    ControlFlow::Break(())
                }
            }
        };
        reading.images(&self.scope, head, from, take).await
    }

    async fn append(&self, segment: &mut Segment, reading: &Reading, head: Head) -> Result<(), StoreError> {
        let past = segment.rows() as u64;
        let mut coder = Coder::new(&self.dictionaries);
        let take = |row: ScannedRow<'_>| {
            segment.push(row.timestamp()?, coder.codes(row)?);
            Ok(())
        };
        reading.scan(&self.scope, head, past, take).await?;
        segment.shrink();
        Ok(())
    }

    /// Keeps images of the full chunks from that number on, for whoever loads them next. Nobody waits
    /// for it: without an image loading takes longer, nothing else.
    fn keep_images(&self, segment: &Segment, from: usize, head: Head) {
        let chunks: Vec<_> = segment.full_chunks().enumerate().skip(from).collect();
        let (store, scope) = (self.store.clone(), self.scope.clone());
        let dictionaries = self.dictionaries.clone();
        let keeping = async move {
            for (number, chunk) in chunks {
                let image = image::encode(&chunk, head.month, &dictionaries)?;
                store.keep_image(&scope, head, number, image).await?;
            }
            Ok::<_, Box<dyn Error + Send + Sync>>(())
        };
        tokio::spawn(async move {
            if let Err(error) = keeping.await {
                tracing::warn!(error, "images of the log were not kept");
            }
        });
    }
}

/// Turns texts into codes, remembering those that it met.
struct Coder<'load> {
    dictionaries: &'load Dictionaries,
    met: [HashMap<String, u32>; Field::COUNT],
}

impl<'load> Coder<'load> {
    fn new(dictionaries: &'load Dictionaries) -> Self {
        Self {
            dictionaries,
            met: Default::default(),
        }
    }

    fn codes(&mut self, row: ScannedRow<'_>) -> Result<[u32; Field::COUNT], StoreError> {
        let mut codes = [Dictionary::NULL; Field::COUNT];
        for field in Field::ALL {
            if let Some(text) = row.text(field)? {
                codes[field as usize] = self.code(field, text);
            }
        }
        Ok(codes)
    }

    fn code(&mut self, field: Field, text: &str) -> u32 {
        let met = &mut self.met[field as usize];
        if let Some(code) = met.get(text) {
            return *code;
        }
        let code = self.dictionaries[field as usize].intern(text);
        met.insert(text.to_owned(), code);
        code
    }
}

fn rows(head: Head) -> usize {
    usize::try_from(head.rows).unwrap_or(usize::MAX)
}
