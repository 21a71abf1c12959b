//! What clauses name: fields, and what is made of them.

use super::{function::function, mistake::Mistake, reader::Reader};
use crate::{
    export::Column,
    indicators::{DatePart, Key},
    model::{Field, nearest},
};

pub(super) const TIMESTAMP: &str = "timestamp";
const DOMAIN: &str = "domain_id";
/// The most characters of a name, which answers may repeat in each record.
const LONGEST: usize = 256;

/// A field of the log that rows are chosen and counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    /// The domain, which all rows of an answer have in common.
    Domain,
    /// One of the others.
    Field(Field),
}

/// What rows are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Criterion {
    /// The domain, which all have in common.
    Domain,
    /// What tells them apart.
    Key(Key),
}

/// What a clause names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expression {
    /// A field of the log, by its name.
    Field(&'static str),
    /// A part of the date of a row.
    Date(DatePart),
    /// How many rows.
    Count,
}

/// The same with the name that it is given, if it is, how it is written, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) expression: Expression,
    alias: Option<String>,
    pub(super) written: String,
    pub(super) place: usize,
}

impl Expression {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, Mistake> {
        let place = reader.place();
        let name = reader.name("a field or a function")?;
        if reader.sign("(") {
            return function(reader, place, &name);
        }
        field(reader, place, &name).map(Self::Field)
    }

    /// The field that rows can be chosen by, where it is one.
    pub(super) fn subject(&self) -> Option<Subject> {
        let Self::Field(name) = self else { return None };
        if *name == DOMAIN {
            return Some(Subject::Domain);
        }
        let found = Field::ALL.into_iter().find(|field| field.name() == *name);
        found.map(Subject::Field)
    }

    /// What rows are counted by, where they can be counted by it.
    pub(super) fn criterion(&self) -> Option<Criterion> {
        match self {
            Self::Date(part) => Some(Criterion::Key(Key::Date(*part))),
            Self::Count => None,
            Self::Field(_) => self.subject().map(|subject| match subject {
                Subject::Domain => Criterion::Domain,
                Subject::Field(field) => Criterion::Key(Key::Field(field)),
            }),
        }
    }

    /// Whether it is the time of a row.
    pub(super) fn is_time(&self) -> bool {
        *self == Self::Field(TIMESTAMP)
    }
}

impl Named {
    /// With the name after `as`.
    pub(super) fn read(reader: &mut Reader) -> Result<Self, Mistake> {
        let place = reader.place();
        let expression = Expression::read(reader)?;
        Self::since(place, reader, expression, None)
    }

    /// One of those that have a name already, by that, or else as it is written out.
    pub(super) fn read_beside(reader: &mut Reader, others: &[Self]) -> Result<Self, Mistake> {
        let place = reader.place();
        let named = |name: &str| others.iter().find(|other| other.name() == name);
        match reader.name_of(named) {
            Some(Self {
                expression, alias, ..
            }) => Self::since(place, reader, expression.clone(), alias.clone()),
            None => Self::read(reader),
        }
    }

    /// What was read since a place, with the name after `as`, or else the one that it has.
    fn since(
        place: usize,
        reader: &mut Reader,
        expression: Expression,
        alias: Option<String>,
    ) -> Result<Self, Mistake> {
        let written = reader.since(place).to_owned();
        let given = reader.word("as").then(|| reader.name("a name")).transpose()?;
        let named = Self {
            expression,
            alias: given.or(alias),
            written,
            place,
        };
        named.must_be_short(reader)?;
        Ok(named)
    }

    fn must_be_short(&self, reader: &Reader) -> Result<(), Mistake> {
        let characters = self.name().chars().count();
        if characters <= LONGEST {
            return Ok(());
        }
        let message = format!(
            "this is given a name of {characters} characters, and one may have {LONGEST}: give it a shorter one with `as`"
        );
        Err(reader.wrong(self.place, message))
    }

    /// What answers call it: portals call what has no name as it is written.
    pub(super) fn name(&self) -> &str {
        match (&self.alias, &self.expression) {
            (Some(alias), _) => alias,
            (None, Expression::Field(name)) => name,
            (None, _) => &self.written,
        }
    }

    /// What portals head it with in files for people.
    pub(super) fn label(&self) -> String {
        let named = match (&self.alias, &self.expression) {
            (None, Expression::Field(name)) => Column::named(name),
            _ => None,
        };
        named.map_or_else(|| self.name().to_owned(), |column| column.head.label)
    }
}

/// The field of this name, however it is spelt.
fn field(reader: &Reader, place: usize, name: &str) -> Result<&'static str, Mistake> {
    let found = Column::names().find(|known| known.eq_ignore_ascii_case(name));
    found.ok_or_else(|| {
        let near = nearest(name, Column::names()).join(", ");
        reader.wrong(place, format_args!("Unknown field: {name}; the nearest: {near}"))
    })
}
