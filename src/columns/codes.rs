//! A column of codes, as narrow as they allow.

use std::ops::Range;

use super::sparse::Sparse;

/// A column of codes, of which 0 stands for null: only those that are not, where they are few, else 1 byte each
/// until one does not fit, then 2, then 4.
#[derive(Debug, Clone)]
pub(super) enum Codes {
    Few(Sparse),
    Bytes(Vec<u8>),
    Halves(Vec<u16>),
    Words(Vec<u32>),
}

impl Default for Codes {
    fn default() -> Self {
        Self::Few(Sparse::default())
    }
}

/// As small as they can be kept.
impl From<Vec<u32>> for Codes {
    fn from(codes: Vec<u32>) -> Self {
        Sparse::of(&codes).map_or_else(|| Self::all(&codes), Self::Few)
    }
}

impl Codes {
    /// Every code, as narrow as the largest of them.
    #[expect(clippy::cast_possible_truncation, reason = "the largest one fits")]
    fn all(codes: &[u32]) -> Self {
        match codes.iter().copied().max().unwrap_or_default() {
            0..=0xff => Self::Bytes(codes.iter().map(|code| *code as u8).collect()),
            0x100..=0xffff => Self::Halves(codes.iter().map(|code| *code as u16).collect()),
            _ => Self::Words(codes.to_vec()),
        }
    }

    /// Adds a code at the end.
    pub(super) fn push(&mut self, code: u32) {
        let fitted = match self {
            Self::Few(codes) => codes.push(code),
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
            Self::Few(codes) => Self::all(&codes.stretch(0..codes.len())),
            Self::Bytes(codes) => Self::Halves(codes.iter().map(|code| u16::from(*code)).collect()),
            Self::Halves(codes) => Self::Words(codes.iter().map(|code| u32::from(*code)).collect()),
            Self::Words(codes) => Self::Words(std::mem::take(codes)),
        };
    }

    /// The codes of a stretch of rows.
    pub(super) fn stretch(&self, rows: Range<usize>) -> Vec<u32> {
        match self {
            Self::Few(codes) => codes.stretch(rows),
            Self::Bytes(codes) => codes[rows].iter().copied().map(u32::from).collect(),
            Self::Halves(codes) => codes[rows].iter().copied().map(u32::from).collect(),
            Self::Words(codes) => codes[rows].to_vec(),
        }
    }

    /// The codes of the rows picked, which come in order.
    pub(super) fn picked(&self, rows: &[u32]) -> Vec<u32> {
        let each = rows.iter().map(|row| *row as usize);
        match self {
            Self::Few(codes) => codes.picked(rows),
            Self::Bytes(codes) => each.map(|row| codes[row].into()).collect(),
            Self::Halves(codes) => each.map(|row| codes[row].into()).collect(),
            Self::Words(codes) => each.map(|row| codes[row]).collect(),
        }
    }

    /// Keeps them as small as they can be.
    pub(super) fn shrink(&mut self) {
        *self = self.stretch(0..self.len()).into();
    }

    fn len(&self) -> usize {
        match self {
            Self::Few(codes) => codes.len(),
            Self::Bytes(codes) => codes.len(),
            Self::Halves(codes) => codes.len(),
            Self::Words(codes) => codes.len(),
        }
    }

    /// The memory that it takes, in bytes.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Few(codes) => codes.bytes(),
            Self::Bytes(codes) => codes.capacity(),
            Self::Halves(codes) => codes.capacity() * size_of::<u16>(),
            Self::Words(codes) => codes.capacity() * size_of::<u32>(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn width(codes: &Codes) -> usize {
        match codes {
            Codes::Few(_) => 0,
            Codes::Bytes(_) => 1,
            Codes::Halves(_) => 2,
            Codes::Words(_) => 4,
        }
    }

    #[test]
    fn a_column_widens_when_it_must_and_forgets_nothing() {
        let (mut codes, given) = (Codes::default(), [0, 0, 1, 255, 256, 65_535, 65_536, 2]);
        let mut widths = Vec::new();
        for code in given {
            codes.push(code);
            widths.push(width(&codes));
        }
        assert_eq!(widths, [0, 0, 1, 1, 2, 2, 4, 4]);
        assert_eq!(codes.stretch(0..8), given);
        assert_eq!(codes.picked(&[0, 2, 6]), [0, 1, 65_536]);
    }

    #[test]
    fn a_column_that_shrank_is_the_same_and_grows_on() {
        for (few, code) in [(true, 9), (false, 9), (false, 999), (false, 99_999)] {
            let mut given: Vec<u32> = (0..80)
                .map(|row| if few && row != 5 { 0 } else { code })
                .collect();
            let mut codes = Codes::default();
            for code in &given {
                codes.push(*code);
            }
            codes.shrink();
            assert_eq!(width(&codes) == 0, few);
            for code in [0, 1, 70_000] {
                codes.push(code);
                given.push(code);
                assert_eq!(codes.stretch(0..given.len()), given);
            }
        }
    }
}
