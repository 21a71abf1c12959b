//! A column of codes, as narrow as they allow.

use std::ops::Range;

/// A column of codes: nothing is kept while all are 0, which stands for null; then 1 byte each until one
/// does not fit, then 2, then 4.
#[derive(Debug, Clone)]
pub(super) enum Codes {
    /// So many.
    Zeros(usize),
    Bytes(Vec<u8>),
    Halves(Vec<u16>),
    Words(Vec<u32>),
}

impl Default for Codes {
    fn default() -> Self {
        Self::Zeros(0)
    }
}

/// As narrow as the largest of them.
impl From<Vec<u32>> for Codes {
    #[expect(clippy::cast_possible_truncation, reason = "the largest one fits")]
    fn from(codes: Vec<u32>) -> Self {
        match codes.iter().copied().max().unwrap_or_default() {
            0 => Self::Zeros(codes.len()),
            1..=0xff => Self::Bytes(codes.iter().map(|code| *code as u8).collect()),
            0x100..=0xffff => Self::Halves(codes.iter().map(|code| *code as u16).collect()),
            _ => Self::Words(codes),
        }
    }
}

impl Codes {
    /// Adds a code at the end.
    pub(super) fn push(&mut self, code: u32) {
        let fitted = match self {
            Self::Zeros(count) if code == 0 => {
                *count += 1;
                true
            }
            Self::Zeros(_) => false,
            Self::Bytes(codes) => u8::try_from(code).map(|code| codes.push(code)).is_ok(),
            Self::Halves(codes) => u16::try_from(code).map(|code| codes.push(code)).is_ok(),
            Self::Words(codes) => {
                codes.push(code);
                true
            }
        };
        if !fitted {
            self.widen();
            self.push(code);
        }
    }

    fn widen(&mut self) {
        *self = match self {
            Self::Zeros(count) => Self::Bytes(vec![0; *count]),
            Self::Bytes(codes) => Self::Halves(codes.iter().map(|code| u16::from(*code)).collect()),
            Self::Halves(codes) => Self::Words(codes.iter().map(|code| u32::from(*code)).collect()),
            Self::Words(codes) => Self::Words(std::mem::take(codes)),
        };
    }

    /// The codes of a stretch of rows.
    pub(super) fn stretch(&self, rows: Range<usize>) -> Vec<u32> {
        match self {
            Self::Zeros(_) => vec![0; rows.len()],
            Self::Bytes(codes) => codes[rows].iter().copied().map(u32::from).collect(),
            Self::Halves(codes) => codes[rows].iter().copied().map(u32::from).collect(),
            Self::Words(codes) => codes[rows].to_vec(),
        }
    }

    /// The codes of the rows picked.
    pub(super) fn picked(&self, rows: &[u32]) -> Vec<u32> {
        let rows = rows.iter().map(|row| *row as usize);
        match self {
            Self::Zeros(_) => vec![0; rows.len()],
            Self::Bytes(codes) => rows.map(|row| codes[row].into()).collect(),
            Self::Halves(codes) => rows.map(|row| codes[row].into()).collect(),
            Self::Words(codes) => rows.map(|row| codes[row]).collect(),
        }
    }

    /// Gives back the memory that no row fills.
    pub(super) fn shrink(&mut self) {
        match self {
            Self::Zeros(_) => (),
            Self::Bytes(codes) => codes.shrink_to_fit(),
            Self::Halves(codes) => codes.shrink_to_fit(),
            Self::Words(codes) => codes.shrink_to_fit(),
        }
    }

    /// The memory that it takes, in bytes.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Zeros(_) => 0,
            Self::Bytes(codes) => codes.capacity(),
            Self::Halves(codes) => codes.capacity() * size_of::<u16>(),
            Self::Words(codes) => codes.capacity() * size_of::<u32>(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::mem::discriminant;

    use super::*;

    #[test]
    fn a_column_made_at_once_is_as_narrow_as_one_that_grew() {
        let given = [0, 0, 1, 255, 256, 65_535, 65_536, 2];
        for length in 0..=given.len() {
            let (mut grown, made) = (Codes::default(), Codes::from(given[..length].to_vec()));
            given[..length].iter().for_each(|code| grown.push(*code));
            assert_eq!(made.stretch(0..length), given[..length]);
            assert_eq!(discriminant(&made), discriminant(&grown), "{length}");
        }
    }

    #[test]
    fn a_column_widens_when_it_must_and_forgets_nothing() {
        let (mut codes, given) = (Codes::default(), [0, 0, 1, 255, 256, 65_535, 65_536, 2]);
        let mut widths = Vec::new();
        for code in given {
            codes.push(code);
            widths.push(match codes {
                Codes::Zeros(_) => 0,
                Codes::Bytes(_) => 1,
                Codes::Halves(_) => 2,
                Codes::Words(_) => 4,
            });
        }
        assert_eq!(widths, [0, 0, 1, 1, 2, 2, 4, 4]);
        assert_eq!(codes.stretch(0..8), given);
        assert_eq!(codes.picked(&[6, 0, 2]), [65_536, 0, 1]);
        assert_eq!(
            (Codes::Zeros(3).stretch(1..3), Codes::Zeros(3).picked(&[2])),
            (vec![0, 0], vec![0])
        );
    }
}
