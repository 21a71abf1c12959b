//! A stretch of rows as columns.

use std::ops::Range;

use super::codes::Codes;
use crate::model::Field;

/// The most rows of a chunk: few enough to be copied in a moment, many enough to be worth an image of
/// their own in the database.
pub(super) const CHUNK_ROWS: usize = 16_384;

const MICROS: i64 = 1_000;

/// Rows of one segment that follow one another, as columns. A row takes 4 bytes for its time, 2 where that is
/// not of whole milliseconds, and 1 or 2 for each field that most rows hold; of others, those rows alone that
/// hold one take any. In a large log that is 12 to 16.
#[derive(Debug, Clone)]
pub(super) struct Chunk {
    /// The time in the month: whole milliseconds, and the microseconds past them.
    millis: Vec<u32>,
    micros: Codes,
    fields: [Codes; Field::COUNT],
    /// The times of the oldest and the newest row, in microseconds since the month began.
    reach: (i64, i64),
}

impl Default for Chunk {
    fn default() -> Self {
        Self {
            millis: Vec::new(),
            micros: Codes::default(),
            fields: Default::default(),
            reach: (i64::MAX, i64::MIN),
        }
    }
}

impl Chunk {
    /// The chunk of rows that happened at these times, in microseconds since the month began.
    pub(super) fn of(times: &[i64], fields: [Codes; Field::COUNT]) -> Self {
        let (millis, micros): (Vec<_>, Vec<_>) = times.iter().map(|time| parts(*time)).unzip();
        let reach = times.iter().fold((i64::MAX, i64::MIN), |reach, time| {
            (reach.0.min(*time), reach.1.max(*time))
        });
        Self {
            millis,
            micros: micros.into(),
            fields,
            reach,
        }
    }

    /// Appends a row: when it happened, in microseconds since the month began, and the codes of its
    /// fields.
    pub(super) fn push(&mut self, time: i64, codes: [u32; Field::COUNT]) {
        let (millis, micros) = parts(time);
        self.millis.push(millis);
        self.micros.push(micros);
        for (column, code) in self.fields.iter_mut().zip(codes) {
            column.push(code);
        }
        self.reach = (self.reach.0.min(time), self.reach.1.max(time));
        if self.is_full() {
            self.shrink();
        }
    }

    /// Gives back the memory that no row fills.
    pub(super) fn shrink(&mut self) {
        self.millis.shrink_to_fit();
        self.micros.shrink();
        self.fields.iter_mut().for_each(Codes::shrink);
    }

    pub(super) const fn rows(&self) -> usize {
        self.millis.len()
    }

    pub(super) const fn is_full(&self) -> bool {
        self.rows() >= CHUNK_ROWS
    }

    /// The times of the oldest and the newest row.
    pub(super) const fn reach(&self) -> (i64, i64) {
        self.reach
    }

    pub(super) const fn field(&self, field: Field) -> &Codes {
        &self.fields[field as usize]
    }

    /// When the rows of a stretch happened, in microseconds since the month began.
    pub(super) fn times(&self, rows: Range<usize>) -> Vec<i64> {
        joined(&self.millis[rows.clone()], &self.micros.stretch(rows))
    }

    /// When the rows picked happened.
    pub(super) fn times_of(&self, rows: &[u32]) -> Vec<i64> {
        let millis: Vec<u32> = rows.iter().map(|row| self.millis[*row as usize]).collect();
        joined(&millis, &self.micros.picked(rows))
    }

    /// The memory that it takes, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let fields: usize = self.fields.iter().map(Codes::bytes).sum();
        size_of::<Self>() + self.millis.capacity() * size_of::<u32>() + self.micros.bytes() + fields
    }
}

/// Whole milliseconds and the microseconds past them: a month has fewer than 2^32 of the ones.
fn parts(time: i64) -> (u32, u32) {
    let part = |time: i64| u32::try_from(time).unwrap_or(u32::MAX);
    (part(time / MICROS), part(time % MICROS))
}

fn joined(millis: &[u32], micros: &[u32]) -> Vec<i64> {
    let parts = millis.iter().zip(micros);
    parts
        .map(|(millis, micros)| i64::from(*millis) * MICROS + i64::from(*micros))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_kept_to_the_microsecond_to_the_end_of_the_month() {
        let (mut chunk, times) = (Chunk::default(), [0, 1, 999, 1_000, 31 * 86_400_000_000 - 1]);
        for time in times {
            chunk.push(time, [0; Field::COUNT]);
        }
        assert_eq!(chunk.times(0..5), times);
        assert_eq!(chunk.times_of(&[4, 2]), [times[4], times[2]]);
        assert_eq!(chunk.reach(), (times[0], times[4]));
    }

    #[test]
    fn a_row_of_seven_fields_in_a_large_log_takes_17_bytes() {
        let mut chunk = Chunk::default();
        for (time, code) in
            (0..CHUNK_ROWS).map(|row| (i64::try_from(row).unwrap(), u32::try_from(row).unwrap()))
        {
            let few = code % 200;
            chunk.push(time, [few, code, code, code, few, 0, 0, few, code]);
        }
        assert!(
            chunk.bytes() <= CHUNK_ROWS * 17 + size_of::<Chunk>(),
            "{}",
            chunk.bytes()
        );
    }
}
