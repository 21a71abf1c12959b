//! From the log into a file, while the next rows are read.

use std::io::{self, ErrorKind, Write};

use chrono_tz::Tz;
use tokio::{
    sync::mpsc::{Receiver, Sender, channel},
    task::{JoinError, spawn_blocking},
};

use super::{
    AtHand, Column, Layout,
    encoder::{Encoder, encoder},
    write_table,
};
use crate::{
    model::Activity,
    store::{Portions, StoreError},
};

/// Portions that were read and wait to be written.
const AHEAD: usize = 1;

/// Where a file goes. What was written there is a file only once it is finished.
pub trait Target: Write + Send + 'static {
    /// Tells, while it is written, whether somebody still wants it.
    fn wanted(&self) -> impl Fn() -> bool + Send + 'static {
        || true
    }

    /// Says that nothing is missing.
    ///
    /// # Errors
    /// If that cannot be said.
    fn finish(self) -> io::Result<()>;
}

/// What became of an export.
#[derive(Debug)]
pub struct Outcome {
    /// The rows of the log that were read.
    pub rows: u64,
    /// Whether all were, and the file is whole.
    pub ended: Result<(), ExportError>,
}

/// Why a file is not whole.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The log cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file cannot be written.
    #[error("the file cannot be written: {0}")]
    Write(#[from] io::Error),
    /// The writing stopped half-way.
    #[error("writing did not end: {0}")]
    Stopped(#[from] JoinError),
}

/// What the writer is given.
enum Portion {
    Rows(Vec<Activity>),
    /// It is said, since a reader that stops half-way says nothing.
    End,
}

/// Writes columns of rows of the log, with their times in the zone.
pub async fn export(
    rows: Portions,
    columns: Vec<Column>,
    zone: Tz,
    layout: Layout,
    target: impl Target,
) -> Outcome {
    let (portions, ready) = channel(AHEAD);
    let is_wanted = target.wanted();
    let writing = spawn_blocking(move || write(ready, &columns, layout, zone, target));
    let (mut left, mut rows) = (rows, 0);
    let read = read(&mut left, portions, &mut rows, is_wanted).await;
    let written = writing.await;
    // Where reading failed the writer tells no more than that it was left alone.
    let ended = read.map_err(ExportError::from).and_then(|()| Ok(written??));
    Outcome { rows, ended }
}

/// Writes a table that is at hand, with its times in the zone.
pub async fn export_table(table: impl AtHand, zone: Tz, layout: Layout, mut target: impl Target) -> Outcome {
    let writing = spawn_blocking(move || {
        write_table(&table, zone, layout, &mut target)?;
        target.finish()
    });
    let ended = writing.await.map_err(ExportError::from);
    Outcome {
        rows: 0,
        ended: ended.and_then(|written| Ok(written?)),
    }
}

/// Hands on all rows, unless nobody takes or wants them: the writer then tells why.
async fn read(
    left: &mut Portions,
    portions: Sender<Portion>,
    count: &mut u64,
    is_wanted: impl Fn() -> bool,
) -> Result<(), StoreError> {
    while let Some(rows) = left.next().await? {
        *count += rows.len() as u64;
        if !is_wanted() || portions.send(Portion::Rows(rows)).await.is_err() {
            return Ok(());
        }
    }
    // Nobody takes it only where writing failed.
    let _taken = portions.send(Portion::End).await;
    Ok(())
}

fn write(
    mut ready: Receiver<Portion>,
    columns: &[Column],
    layout: Layout,
    zone: Tz,
    mut target: impl Target,
) -> io::Result<()> {
    let heads = columns.iter().map(|column| column.head.clone()).collect();
    let mut encoder = encoder(&mut target, layout, heads, zone)?;
    while let Some(portion) = ready.blocking_recv() {
        match portion {
            Portion::Rows(rows) => encode(&mut *encoder, columns, &rows)?,
            Portion::End => {
                encoder.end()?;
                return target.finish();
            }
        }
    }
    Err(io::Error::new(
        ErrorKind::UnexpectedEof,
        "the log was not read to its end",
    ))
}

fn encode(encoder: &mut dyn Encoder, columns: &[Column], rows: &[Activity]) -> io::Result<()> {
    let mut cells = Vec::with_capacity(columns.len());
    for row in rows {
        cells.clear();
        cells.extend(columns.iter().map(|column| column.cell(row)));
        encoder.row(&cells)?;
    }
    Ok(())
}
