//! The distinct texts of a field, numbered.

use std::{collections::HashMap, sync::Arc};

/// The distinct texts of one field in one domain, each with a code: 1, 2, 3 … in the order in which
/// they were met, and 0 for null.
#[derive(Debug, Default)]
pub struct Dictionary {
    codes: HashMap<Arc<str>, u32>,
    texts: Vec<Arc<str>>,
}

impl Dictionary {
    /// The code that stands for null.
    pub const NULL: u32 = 0;

    /// The code of the text, which is given one if it has none.
    pub(super) fn intern(&mut self, text: Option<String>) -> u32 {
        let Some(text) = text else { return Self::NULL };
        if let Some(code) = self.codes.get(text.as_str()) {
            return *code;
        }
        let text: Arc<str> = text.into();
        self.texts.push(text.clone());
        // A row would have to be 1 byte long for 2^32 of them to fit into memory.
        let code = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.codes.insert(text, code);
        code
    }

    /// The code of the text, if it was met.
    #[must_use]
    pub fn code(&self, text: &str) -> Option<u32> {
        self.codes.get(text).copied()
    }

    /// The text that a code stands for; `None` for null.
    #[must_use]
    pub fn text(&self, code: u32) -> Option<&str> {
        let place = usize::try_from(code).ok()?.checked_sub(1)?;
        self.texts.get(place).map(AsRef::as_ref)
    }

    /// One more than the highest code: the length of a table with a place for every code.
    #[must_use]
    pub fn width(&self) -> usize {
        self.texts.len() + 1
    }

    /// A table of what `of` says of the text of each code.
    pub fn table<T>(&self, of: impl Fn(Option<&str>) -> T) -> Vec<T> {
        let texts = self.texts.iter().map(|text| Some(&**text));
        std::iter::once(None).chain(texts).map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_code_and_null_has_none() {
        let mut dictionary = Dictionary::default();
        let codes = ["a", "b", "a"].map(|text| dictionary.intern(Some(text.into())));
        assert_eq!(codes, [1, 2, 1]);
        assert_eq!(dictionary.intern(None), Dictionary::NULL);
        assert_eq!(
            (dictionary.text(0), dictionary.text(2), dictionary.text(3)),
            (None, Some("b"), None)
        );
        assert_eq!(
            (dictionary.code("b"), dictionary.code("c"), dictionary.width()),
            (Some(2), None, 3)
        );
        assert_eq!(
            dictionary.table(|text| text.map(str::len)),
            [None, Some(1), Some(1)]
        );
    }
}
