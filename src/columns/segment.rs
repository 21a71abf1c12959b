//! One month of a domain's log as columns.

use super::{Codes, Field};
use crate::model::{Instant, Month};

const MICROS: i64 = 1_000;

/// One UTC month of one domain, a row's place being its ordinal less one. A row takes 16 bytes
/// while no field has more than 65 535 distinct texts, and at most 26.
#[derive(Debug)]
pub struct Segment {
    month: Month,
    start: i64,
    /// The time in the month: whole milliseconds, and the microseconds past them.
    millis: Vec<u32>,
    micros: Vec<u16>,
    fields: [Codes; 5],
}

impl Segment {
    pub(super) fn new(month: Month, rows: usize) -> Self {
        let (millis, micros) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        Self {
            month,
            start: month.start().micros(),
            millis,
            micros,
            fields: Default::default(),
        }
    }

    /// Appends a row with the codes of its fields, in the order of [`Field`].
    pub(super) fn push(&mut self, timestamp: Instant, codes: [u32; 5]) {
        let time = timestamp.micros() - self.start;
        // A month has fewer than 2^32 milliseconds, and a millisecond fewer than 2^16 microseconds.
        self.millis.push(u32::try_from(time / MICROS).unwrap_or(u32::MAX));
        self.micros.push(u16::try_from(time % MICROS).unwrap_or(u16::MAX));
        for (column, code) in self.fields.iter_mut().zip(codes) {
            column.push(code);
        }
    }

    /// The month that it covers.
    #[must_use]
    pub const fn month(&self) -> Month {
        self.month
    }

    /// The number of its rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.millis.len()
    }

    /// When a row happened, in microseconds since the month began.
    #[must_use]
    pub fn time(&self, row: usize) -> i64 {
        i64::from(self.millis[row]) * MICROS + i64::from(self.micros[row])
    }

    /// The column of a field.
    #[must_use]
    pub const fn field(&self, field: Field) -> &Codes {
        &self.fields[field as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_kept_to_the_microsecond_to_the_end_of_the_month() {
        let month = Month::from_number(202_601);
        let mut segment = Segment::new(month, 0);
        for offset in [0, 1, 999, 1_000] {
            segment.push(Instant::from_micros(month.start().micros() + offset), [0; 5]);
        }
        segment.push(Instant::from_micros(month.end().micros() - 1), [0; 5]);
        let times: Vec<_> = (0..segment.rows()).map(|row| segment.time(row)).collect();
        assert_eq!(times, [0, 1, 999, 1_000, 31 * 86_400_000_000 - 1]);
    }
}
