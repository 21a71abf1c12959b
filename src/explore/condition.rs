//! `where`: which rows are meant.

use super::{
    expression::{Expression, Subject},
    mistake::{Clause, Mistake},
    moment::{Moment, after},
    now::{Clock, now},
    reader::Reader,
    rows::Rows,
    tokens::Kind,
};
use crate::model::Allowed;

/// How deep parentheses and `not` may be nested.
const DEEPEST: usize = 50;
const EQUAL: [&str; 2] = ["=", ":"];
const UNEQUAL: [&str; 2] = ["!=", "<>"];
const COMPARED: [&str; 4] = ["<=", ">=", "<", ">"];

/// Reads a condition. Times without an offset are the clock's.
pub(super) fn condition(text: &str, clock: Clock) -> Result<Rows, Mistake> {
    Reader::read(Clause::Where, text, |reader| {
        Conditions {
            reader,
            clock,
            depth: 0,
        }
        .any()
    })
}

struct Conditions<'reader> {
    reader: &'reader mut Reader,
    clock: Clock,
    depth: usize,
}

impl Conditions<'_> {
    /// `… or …`.
    fn any(&mut self) -> Result<Rows, Mistake> {
        let mut rows = self.all()?;
        loop {
            let place = self.reader.place();
            if !self.reader.word("or") {
                return Ok(rows);
            }
            let either = rows.or(self.all()?);
            rows = either.ok_or_else(|| {
                self.reader.wrong(
                    place,
                    "`or` is taken between conditions on what one field holds, as `in` is; ask once for each of the others",
                )
            })?;
        }
    }

    /// `… and …`.
    fn all(&mut self) -> Result<Rows, Mistake> {
        let mut rows = self.one()?;
        while self.reader.word("and") {
            rows = rows.and(self.one()?);
        }
        Ok(rows)
    }

    /// `not …`, `(…)`, or a condition on a field.
    fn one(&mut self) -> Result<Rows, Mistake> {
        let place = self.reader.place();
        if self.depth > DEEPEST {
            let message = format!("conditions are nested more than {DEEPEST} deep");
            return Err(self.reader.wrong(place, message));
        }
        self.depth += 1;
        let rows = if self.reader.word("not") {
            self.one()?.inverted().ok_or_else(|| self.no_inverse(place))?
        } else if self.reader.sign("(") {
            let rows = self.any()?;
            self.reader.must(")")?;
            rows
        } else {
            self.comparison()?
        };
        self.depth -= 1;
        Ok(rows)
    }

    fn no_inverse(&self, place: usize) -> Mistake {
        let message = "`not` is taken before a condition on what one field holds, or on one end of the time";
        self.reader.wrong(place, message)
    }

    fn comparison(&mut self) -> Result<Rows, Mistake> {
        let place = self.reader.place();
        if let Some(Kind::Text(_)) = self.reader.coming() {
            let message =
                "a text by itself is searched for in all fields, which is not taken: compare a field with it";
            return Err(self.reader.wrong(place, message));
        }
        let expression = Expression::read(self.reader)?;
        if expression.is_time() {
            return self.on_time();
        }
        let Some(subject) = expression.subject() else {
            let message = format!("rows are not chosen by `{}`", self.reader.since(place));
            return Err(self.reader.wrong(place, message));
        };
        self.on_field(subject)
    }

    /// What the time has to be.
    fn on_time(&mut self) -> Result<Rows, Mistake> {
        if self.reader.one_of(&EQUAL).is_some() {
            let Moment { from, to } = self.moment()?;
            return Ok(Rows::between(Some(from), Some(to)));
        }
        if self.reader.word("in") {
            return self.range();
        }
        let Some(sign) = self.reader.one_of(&COMPARED) else {
            return Err(self.reader.unexpected("one of =, <, <=, >, >= or `in [… .. …]`"));
        };
        let at = self.moment()?.from;
        Ok(match sign {
            "<" => Rows::between(None, Some(at)),
            "<=" => Rows::between(None, Some(after(at))),
            ">" => Rows::between(Some(after(at)), None),
            _ => Rows::between(Some(at), None),
        })
    }

    /// `[… .. …]`: an end whose bracket is turned away is excluded.
    fn range(&mut self) -> Result<Rows, Mistake> {
        let Some(opened) = self.reader.one_of(&["[", "]"]) else {
            return Err(self.reader.unexpected("`[`"));
        };
        let from = self.moment()?.from;
        if !self.reader.sign("..") && !self.reader.word("to") {
            return Err(self.reader.unexpected("`..`"));
        }
        let to = self.moment()?.from;
        let Some(closed) = self.reader.one_of(&["]", "["]) else {
            return Err(self.reader.unexpected("`]`"));
        };
        let from = if opened == "[" { from } else { after(from) };
        let to = if closed == "]" { after(to) } else { to };
        Ok(Rows::between(Some(from), Some(to)))
    }

    /// `date'…'`, the text alone, or `now(…)`.
    fn moment(&mut self) -> Result<Moment, Mistake> {
        if let Some(moment) = now(self.reader, self.clock)? {
            return Ok(moment);
        }
        self.reader.word("date");
        let place = self.reader.place();
        let Some(text) = self.reader.text() else {
            return Err(self
                .reader
                .unexpected("a time, such as date'2026-11-23' or now(days=-7),"));
        };
        Moment::parse(&text, self.clock.zone).map_err(|invalid| self.reader.wrong(place, invalid))
    }

    /// What a field has to hold.
    fn on_field(&mut self, subject: Subject) -> Result<Rows, Mistake> {
        let (allowed, is_inverted) = if self.reader.one_of(&EQUAL).is_some() {
            (self.value()?, false)
        } else if self.reader.one_of(&UNEQUAL).is_some() {
            (self.value()?, true)
        } else if self.reader.word("is") {
            (self.null()?, false)
        } else {
            let is_inverted = self.reader.word("not");
            (self.values()?, is_inverted)
        };
        let allowed = if is_inverted { allowed.inverted() } else { allowed };
        Ok(Rows::with(subject, allowed))
    }

    fn value(&mut self) -> Result<Allowed, Mistake> {
        let text = self.reader.text();
        text.map(|text| [text].into_iter().collect())
            .ok_or_else(|| self.reader.unexpected("a text in quotes"))
    }

    /// `in ("…", "…")`.
    fn values(&mut self) -> Result<Allowed, Mistake> {
        if !self.reader.word("in") {
            return Err(self
                .reader
                .unexpected("one of =, !=, `in (…)`, `is null` or `is not null`"));
        }
        self.reader.must("(")?;
        let text = |reader: &mut Reader| reader.text().ok_or_else(|| reader.unexpected("a text in quotes"));
        let texts = self.reader.list(text)?;
        self.reader.must(")")?;
        Ok(texts.into_iter().collect())
    }

    /// `null`, or `not null`.
    fn null(&mut self) -> Result<Allowed, Mistake> {
        let is_not = self.reader.word("not");
        if !self.reader.word("null") {
            return Err(self.reader.unexpected("`null`"));
        }
        let null: Allowed = [String::new()].into_iter().collect();
        Ok(if is_not { null.inverted() } else { null })
    }
}
