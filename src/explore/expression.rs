//! What clauses name: fields, and what is made of them.

use super::{mistake::Mistake, reader::Reader};
use crate::{
    export::Column,
    indicators::{DatePart, Key},
    model::{Field, nearest},
};

const TIMESTAMP: &str = "timestamp";
const DOMAIN: &str = "domain_id";
const FUNCTIONS: &str = "count(*), year(timestamp), month(timestamp) and day(timestamp)";

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

/// The same with the name that it is given, if it is, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) expression: Expression,
    alias: Option<String>,
    pub(super) place: usize,
}

impl Expression {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, Mistake> {
        let place = reader.place();
        let name = reader.name("a field or a function")?;
        if !reader.sign("(") {
            return field(reader, place, &name).map(Self::Field);
        }
        let function = name.to_lowercase();
        let expression = match function.as_str() {
            "count" => Self::Count,
            "year" => Self::Date(DatePart::Year),
            "month" => Self::Date(DatePart::Month),
            "day" => Self::Date(DatePart::Day),
            _ => {
                let message = format!("the function `{name}` is not taken; these are: {FUNCTIONS}");
                return Err(reader.wrong(place, message));
            }
        };
        let is_right = match expression {
            Self::Count => reader.sign("*"),
            _ => reader.word(TIMESTAMP),
        };
        if !is_right {
            return Err(reader.unexpected(&format!(
                "the `{}` of {}",
                expression.argument(),
                expression.text()
            )));
        }
        reader.must(")")?;
        Ok(expression)
    }

    const fn argument(&self) -> &'static str {
        match self {
            Self::Count => "*",
            _ => TIMESTAMP,
        }
    }

    /// As it is written, and named where it is given no other name.
    pub(super) const fn text(&self) -> &'static str {
        match self {
            Self::Field(name) => name,
            Self::Date(DatePart::Year) => "year(timestamp)",
            Self::Date(DatePart::Month) => "month(timestamp)",
            Self::Date(DatePart::Day) => "day(timestamp)",
            Self::Count => "count(*)",
        }
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
        let alias = reader.word("as").then(|| reader.name("a name")).transpose()?;
        Ok(Self {
            expression,
            alias,
            place,
        })
    }

    /// What answers call it.
    pub(super) fn name(&self) -> &str {
        self.alias.as_deref().unwrap_or(self.expression.text())
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
