//! The distinct texts of a field, numbered.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock, atomic::AtomicUsize, atomic::Ordering::Relaxed},
};

use crate::model::Field;

/// What a text takes besides its bytes: twice a pointer to it, its code, and its share of the table.
const OVERHEAD: usize = 64;

/// The distinct texts of one field in one domain, each with a code: 1, 2, 3 … in the order in which
/// they were met, and 0 for null. It only grows, so it is read while texts are added.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    texts: boxcar::Vec<Arc<str>>,
    codes: RwLock<HashMap<Arc<str>, u32>>,
    bytes: AtomicUsize,
}

/// The dictionaries of a domain, one a field.
pub(super) type Dictionaries = [Dictionary; Field::COUNT];

impl Dictionary {
    /// The code that stands for null.
    pub(super) const NULL: u32 = 0;

    /// The code of the text, which is given one if it has none.
    pub(super) fn intern(&self, text: &str) -> u32 {
        if let Some(code) = self.code(text) {
            return code;
        }
        let mut codes = self.codes.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(code) = codes.get(text) {
            return *code;
        }
        let text: Arc<str> = text.into();
        let place = self.texts.push(text.clone());
        // 2^32 distinct texts do not fit into memory.
        let code = u32::try_from(place + 1).unwrap_or(u32::MAX);
        self.bytes.fetch_add(text.len() + OVERHEAD, Relaxed);
        codes.insert(text, code);
        code
    }

    /// The code of the text, if it was met.
    pub(super) fn code(&self, text: &str) -> Option<u32> {
        let codes = self.codes.read().unwrap_or_else(PoisonError::into_inner);
        codes.get(text).copied()
    }

    /// One more than the highest code: the length of a table with a place for every code.
    pub(super) fn width(&self) -> usize {
        // Counted where codes are given, so that every text below the width can be read.
        let codes = self.codes.read().unwrap_or_else(PoisonError::into_inner);
        codes.len() + 1
    }

    /// The memory that it takes, in bytes, nearly.
    pub(super) fn bytes(&self) -> usize {
        self.bytes.load(Relaxed)
    }
}

/// A dictionary as it was at one time: what is added later is not seen, so every table made from it
/// has the same length.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'view> {
    dictionary: &'view Dictionary,
    width: usize,
}

impl<'view> Texts<'view> {
    /// The code that stands for null.
    pub const NULL: usize = 0;

    pub(super) const fn new(dictionary: &'view Dictionary, width: usize) -> Self {
        Self { dictionary, width }
    }

    /// The length of a table with a place for every code.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// The code of the text, if it was met.
    #[must_use]
    pub fn code(&self, text: &str) -> Option<usize> {
        let code = self.dictionary.code(text)? as usize;
        (code < self.width).then_some(code)
    }

    /// The text that a code stands for; `None` for null.
    #[must_use]
    pub fn text(&self, code: usize) -> Option<&'view str> {
        self.dictionary.texts.get(code.checked_sub(1)?).map(AsRef::as_ref)
    }

    /// The texts in the order of their codes, null first.
    pub fn iter(self) -> impl Iterator<Item = Option<&'view str>> {
        (0..self.width).map(move |code| self.text(code))
    }

    /// A table of what `of` says of the text of each code.
    pub fn table<T>(self, of: impl Fn(Option<&'view str>) -> T) -> Vec<T> {
        self.iter().map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_code_and_null_has_none() {
        let dictionary = Dictionary::default();
        assert_eq!(["a", "b", "a"].map(|text| dictionary.intern(text)), [1, 2, 1]);
        let texts = Texts::new(&dictionary, dictionary.width());
        assert_eq!([0, 2, 3].map(|code| texts.text(code)), [None, Some("b"), None]);
        assert_eq!((texts.code("b"), texts.code("c")), (Some(2), None));
        assert_eq!(texts.table(|text| text.map(str::len)), [None, Some(1), Some(1)]);
    }

    #[test]
    fn what_is_added_later_is_not_seen() {
        let dictionary = Dictionary::default();
        dictionary.intern("a");
        let texts = Texts::new(&dictionary, dictionary.width());
        dictionary.intern("b");
        assert_eq!((texts.width(), texts.code("b")), (2, None));
        assert_eq!(texts.iter().collect::<Vec<_>>(), [None, Some("a")]);
    }
}
