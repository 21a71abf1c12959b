//! A column of codes most of which are 0.

use std::ops::Range;

/// The least share of zeros is 7 of 8: what is kept of the others takes 6 bytes each.
const FEW: usize = 8;

/// The codes that are not 0, and their rows in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Sparse {
    length: usize,
    rows: Vec<u16>,
    codes: Vec<u32>,
}

impl Sparse {
    /// The same as these codes, if that takes less memory than one byte each.
    pub(super) fn of(codes: &[u32]) -> Option<Self> {
        let few = codes.iter().filter(|code| **code != 0).count() * FEW <= codes.len();
        let rows = (0..=u16::MAX).zip(codes).filter(|(_, code)| **code != 0);
        (few && codes.len() <= 1 << u16::BITS).then(|| Self {
            length: codes.len(),
            rows: rows.clone().map(|(row, _)| row).collect(),
            codes: rows.map(|(_, code)| *code).collect(),
        })
    }

    /// Adds a code at the end, if it is 0.
    pub(super) fn push(&mut self, code: u32) -> bool {
        self.length += usize::from(code == 0);
        code == 0
    }

    pub(super) const fn len(&self) -> usize {
        self.length
    }

    /// The codes of a stretch of rows.
    pub(super) fn stretch(&self, rows: Range<usize>) -> Vec<u32> {
        let mut stretch = vec![0; rows.len()];
        for (row, code) in self.past(rows.start).take_while(|(row, _)| *row < rows.end) {
            stretch[row - rows.start] = code;
        }
        stretch
    }

    /// The codes of the rows picked, which come in order.
    pub(super) fn picked(&self, rows: &[u32]) -> Vec<u32> {
        let first = rows.first().map_or(0, |row| *row as usize);
        let mut known = self.past(first).peekable();
        let code = |row: &u32| {
            let row = *row as usize;
            while known.next_if(|(known, _)| *known < row).is_some() {}
            known
                .peek()
                .filter(|(known, _)| *known == row)
                .map_or(0, |(_, code)| *code)
        };
        rows.iter().map(code).collect()
    }

    /// The codes that are kept, with their rows, from this row on.
    fn past(&self, row: usize) -> impl Iterator<Item = (usize, u32)> {
        let start = self.rows.partition_point(|known| usize::from(*known) < row);
        let rows = self.rows[start..].iter().map(|row| usize::from(*row));
        rows.zip(self.codes[start..].iter().copied())
    }

    /// The memory that it takes, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.rows.capacity() * size_of::<u16>() + self.codes.capacity() * size_of::<u32>()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_gives_what_it_was_made_of(few in prop::collection::btree_map(0usize..400, 1u32..9, 0..50), cut in 0usize..400) {
            let codes: Vec<u32> = (0..400).map(|row| few.get(&row).copied().unwrap_or_default()).collect();
            let mut sparse = Sparse::of(&codes).expect("few are not 0");
            prop_assert_eq!(sparse.stretch(0..400), &codes[..]);
            prop_assert_eq!(sparse.stretch(cut..400), &codes[cut..]);
            let rows: Vec<u32> = (0..400).skip(cut).step_by(3).collect();
            let picked: Vec<u32> = rows.iter().map(|row| codes[*row as usize]).collect();
            prop_assert_eq!(sparse.picked(&rows), picked);
            prop_assert!(sparse.push(0) && !sparse.push(7));
            prop_assert_eq!((sparse.len(), sparse.stretch(399..401)[1]), (401, 0));
        }
    }

    #[test]
    fn many_are_not_kept_so() {
        assert!(Sparse::of(&[0, 1]).is_none());
        assert!(Sparse::of(&vec![0; 1 << 17]).is_none());
    }
}
