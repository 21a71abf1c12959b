//! Reading a clause from its beginning to its end.

use std::fmt::Display;

use super::{
    mistake::{Clause, Mistake},
    tokens::{Kind, Token, tokens},
};
use crate::store::Direction;

/// The most items of what is shown, of what is counted by and of an order: each may cost something for each row.
const ITEMS: usize = 64;

/// A clause, as far as it was not read yet.
pub(super) struct Reader {
    clause: Clause,
    text: String,
    tokens: Vec<Token>,
    /// How many of them were read.
    read: usize,
    end: usize,
}

impl Reader {
    /// Reads all of a clause.
    pub(super) fn read<T>(
        clause: Clause,
        text: &str,
        read: impl FnOnce(&mut Self) -> Result<T, Mistake>,
    ) -> Result<T, Mistake> {
        let (tokens, end) = tokens(text).map_err(|(place, wrong)| Mistake::at(clause, place, wrong))?;
        let mut reader = Self {
            clause,
            text: text.to_owned(),
            tokens,
            read: 0,
            end,
        };
        let meant = read(&mut reader)?;
        match reader.coming() {
            None => Ok(meant),
            Some(_) => Err(reader.unexpected("its end")),
        }
    }

    /// The clause that is read.
    pub(super) const fn clause(&self) -> Clause {
        self.clause
    }

    /// What was read from a place on, as it is written.
    pub(super) fn since(&self, place: usize) -> &str {
        let first = self.tokens.partition_point(|token| token.place < place);
        let read = self.tokens.get(first..self.read).unwrap_or_default();
        match read {
            [one] => &self.text[one.bytes.clone()],
            [first, .., last] => &self.text[first.bytes.start..last.bytes.end],
            [] => "",
        }
    }

    /// Where the next token stands.
    pub(super) fn place(&self) -> usize {
        self.tokens.get(self.read).map_or(self.end, |token| token.place)
    }

    /// The next token.
    pub(super) fn coming(&self) -> Option<&Kind> {
        self.tokens.get(self.read).map(|token| &token.kind)
    }

    /// Takes the next token, if it is something.
    fn take<T>(&mut self, is: impl FnOnce(&Kind) -> Option<T>) -> Option<T> {
        let taken = self.coming().and_then(is);
        self.read += usize::from(taken.is_some());
        taken
    }

    /// Takes the sign, if it comes next.
    pub(super) fn sign(&mut self, sign: &str) -> bool {
        let is_it = |kind: &Kind| matches!(kind, Kind::Sign(next) if *next == sign).then_some(());
        self.take(is_it).is_some()
    }

    /// Takes one of the signs, if it comes next.
    pub(super) fn one_of(&mut self, signs: &[&'static str]) -> Option<&'static str> {
        signs.iter().copied().find(|sign| self.sign(sign))
    }

    /// Takes the keyword, if it comes next, however it is spelt.
    pub(super) fn word(&mut self, word: &str) -> bool {
        let is_it =
            |kind: &Kind| matches!(kind, Kind::Word(next) if next.eq_ignore_ascii_case(word)).then_some(());
        self.take(is_it).is_some()
    }

    /// Takes the text, if one comes next.
    pub(super) fn text(&mut self) -> Option<String> {
        self.take(|kind| match kind {
            Kind::Text(text) => Some(text.clone()),
            _ => None,
        })
    }

    /// Takes a number without a sign.
    pub(super) fn number(&mut self) -> Result<u32, Mistake> {
        let number = self.take(|kind| match kind {
            Kind::Word(word) => word.parse().ok(),
            _ => None,
        });
        number.ok_or_else(|| self.unexpected("a whole number"))
    }

    /// Takes a name.
    pub(super) fn name(&mut self, wanted: &str) -> Result<String, Mistake> {
        let name = self.take(|kind| kind.name().map(str::to_owned));
        name.ok_or_else(|| self.unexpected(wanted))
    }

    /// Takes a name that stands for something; a function's does not.
    pub(super) fn name_of<T>(&mut self, of: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let after = self.tokens.get(self.read + 1).map(|token| &token.kind);
        let is_function = after == Some(&Kind::Sign("("));
        self.take(|kind| kind.name().filter(|_| !is_function).and_then(of))
    }

    /// Takes the direction of an order: upwards, unless it is said.
    pub(super) fn direction(&mut self) -> Direction {
        if self.word("desc") {
            return Direction::Down;
        }
        self.word("asc");
        Direction::Up
    }

    /// Takes the sign.
    pub(super) fn must(&mut self, sign: &str) -> Result<(), Mistake> {
        if self.sign(sign) {
            return Ok(());
        }
        Err(self.unexpected(&format!("`{sign}`")))
    }

    /// What is separated by commas.
    pub(super) fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, Mistake>,
    ) -> Result<Vec<T>, Mistake> {
        let mut items = vec![item(self)?];
        while self.sign(",") {
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// The same with no more items than a clause may have.
    pub(super) fn items<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, Mistake>,
    ) -> Result<Vec<T>, Mistake> {
        let mut count = 0;
        self.list(|reader| {
            count += 1;
            if count > ITEMS {
                let message =
                    format!("this is more than the {ITEMS} items that a list may have: leave some out");
                return Err(reader.wrong(reader.place(), message));
            }
            item(reader)
        })
    }

    /// Something else was wanted than what comes next.
    pub(super) fn unexpected(&self, wanted: &str) -> Mistake {
        let is = self
            .coming()
            .map_or_else(|| "it ends".to_owned(), |next| format!("there is {next}"));
        let place = self.place();
        self.wrong(place, format_args!("{is}, where {wanted} should be"))
    }

    /// What is wrong at a place.
    pub(super) fn wrong(&self, place: usize, what: impl Display) -> Mistake {
        Mistake::at(self.clause, place, what)
    }
}
