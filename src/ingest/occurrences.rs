//! How often each row was met before, exactly and in bounded memory.
//!
//! Counts are kept in memory until there are too many; then they are written to a file as a sorted
//! run, of which a Bloom filter stays in memory. The newest count found is the one that holds.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, BufWriter, Write},
    os::unix::fs::FileExt,
};

use fastbloom::BloomFilter;

const RECORD: usize = 20;
const FALSE_POSITIVES: f64 = 0.003;

/// Counts how often each number comes.
pub(super) struct Occurrences {
    capacity: usize,
    recent: HashMap<u128, u32>,
    runs: Vec<Run>,
}

impl Occurrences {
    /// Keeps counts of so many numbers in memory.
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            recent: HashMap::new(),
            runs: Vec::new(),
        }
    }

    /// How often the number came before.
    ///
    /// # Errors
    /// If a run cannot be written or read.
    pub(super) fn next(&mut self, number: u128) -> io::Result<u32> {
        let before = self.before(number)?;
        self.recent.insert(number, before + 1);
        if self.recent.len() >= self.capacity {
            self.runs.push(Run::write(&self.recent)?);
            self.recent.clear();
        }
        Ok(before)
    }

    /// The same without counting this time.
    ///
    /// # Errors
    /// If a run cannot be read.
    pub(super) fn before(&self, number: u128) -> io::Result<u32> {
        match self.recent.get(&number) {
            Some(count) => Ok(*count),
            None => self.in_runs(number),
        }
    }

    fn in_runs(&self, number: u128) -> io::Result<u32> {
        for run in self.runs.iter().rev() {
            if let Some(count) = run.find(number)? {
                return Ok(count);
            }
        }
        Ok(0)
    }
}

/// Numbers with their counts, sorted, in a file without a name.
struct Run {
    file: File,
    length: u64,
    seen: BloomFilter,
}

impl Run {
    fn write(counts: &HashMap<u128, u32>) -> io::Result<Self> {
        let mut counts: Vec<_> = counts.iter().map(|(number, count)| (*number, *count)).collect();
        counts.sort_unstable();
        let mut seen = BloomFilter::with_false_pos(FALSE_POSITIVES).expected_items(counts.len());
        let mut out = BufWriter::new(tempfile::tempfile()?);
        for (number, count) in &counts {
            seen.insert(number);
            out.write_all(&number.to_be_bytes())?;
            out.write_all(&count.to_be_bytes())?;
        }
        let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Self {
            file,
            length: counts.len() as u64,
            seen,
        })
    }

    fn find(&self, number: u128) -> io::Result<Option<u32>> {
        if !self.seen.contains(&number) {
            return Ok(None);
        }
        let (mut low, mut high) = (0, self.length);
        while low < high {
            let middle = u64::midpoint(low, high);
            let (found, count) = self.record(middle)?;
            match found.cmp(&number) {
                std::cmp::Ordering::Equal => return Ok(Some(count)),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Ok(None)
    }

    fn record(&self, place: u64) -> io::Result<(u128, u32)> {
        let mut bytes = [0; RECORD];
        self.file.read_exact_at(&mut bytes, place * RECORD as u64)?;
        let (mut number, mut count) = ([0; 16], [0; 4]);
        number.copy_from_slice(&bytes[..16]);
        count.copy_from_slice(&bytes[16..]);
        Ok((u128::from_be_bytes(number), u32::from_be_bytes(count)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn counts_are_those_of_a_map(numbers in prop::collection::vec(0u128..40, 0..400), capacity in 1usize..20) {
            let (mut counted, mut plain) = (Occurrences::new(capacity), HashMap::new());
            for number in numbers {
                let before = plain.entry(number).or_insert(0);
                prop_assert_eq!(counted.next(number).expect("a file"), *before);
                *before += 1;
            }
            prop_assert!(counted.recent.len() < capacity.max(1) + 1);
        }
    }
}
