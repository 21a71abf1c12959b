//! A column of codes, as narrow as they allow.

/// A column of codes: 2 bytes each until one does not fit, then 4.
#[derive(Debug)]
pub enum Codes {
    /// Every code is below 2^16.
    Narrow(Vec<u16>),
    /// Some are not.
    Wide(Vec<u32>),
}

impl Default for Codes {
    fn default() -> Self {
        Self::Narrow(Vec::new())
    }
}

impl Codes {
    /// Adds a code at the end.
    pub(super) fn push(&mut self, code: u32) {
        match (&mut *self, u16::try_from(code)) {
            (Self::Narrow(codes), Ok(code)) => codes.push(code),
            (Self::Narrow(codes), Err(_)) => {
                let mut wide: Vec<u32> = codes.iter().copied().map(u32::from).collect();
                wide.push(code);
                *self = Self::Wide(wide);
            }
            (Self::Wide(codes), _) => codes.push(code),
        }
    }

    /// The code of a row of the segment.
    #[must_use]
    pub fn at(&self, row: usize) -> u32 {
        match self {
            Self::Narrow(codes) => codes[row].into(),
            Self::Wide(codes) => codes[row],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_widens_when_it_must_and_forgets_nothing() {
        let mut codes = Codes::default();
        for code in [1, 65_535, 65_536, 2] {
            codes.push(code);
        }
        assert_eq!([0, 1, 2, 3].map(|row| codes.at(row)), [1, 65_535, 65_536, 2]);
        assert!(matches!(codes, Codes::Wide(_)));
    }
}
