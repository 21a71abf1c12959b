//! What is said of a query that is not answered.

use std::{collections::BTreeSet, fmt};

use crate::{graphql::ApiError, indicators::AskError, model::Invalid, store::StoreError};

/// The parts of a query, each of which is a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clause {
    /// What is shown.
    Select,
    /// Which rows.
    Where,
    /// What they are counted by.
    GroupBy,
    /// In which order.
    OrderBy,
}

impl Clause {
    /// The name of the parameter.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Select => "select",
            Self::Where => "where",
            Self::GroupBy => "group_by",
            Self::OrderBy => "order_by",
        }
    }
}

/// A clause that is not ODSQL, or asks for what the log cannot answer. It is said as portals say it, with the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("ODSQL query is malformed: {what}. Clause(s) containing the error(s): {clause}.")]
pub struct Mistake {
    clause: Clause,
    what: String,
}

impl Mistake {
    /// At a character of the clause, counted from 1.
    pub(super) fn at(clause: Clause, place: usize, what: impl fmt::Display) -> Self {
        Self {
            clause,
            what: format!("at character {place}: {what}"),
        }
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// That names, with their places in a clause, are not the same.
pub(super) fn must_differ<'name>(
    clause: Clause,
    names: impl Iterator<Item = (&'name str, usize)>,
) -> Result<(), Mistake> {
    let mut known = BTreeSet::new();
    for (name, place) in names {
        if !known.insert(name) {
            let message = format!("there is another `{name}`: give one of them another name with `as`");
            return Err(Mistake::at(clause, place, message));
        }
    }
    Ok(())
}

/// Why a query is not answered.
#[derive(Debug)]
pub enum Refused {
    /// One of its clauses.
    Clause(Mistake),
    /// Another parameter.
    Parameter(Invalid),
    /// Anything else.
    Error(ApiError),
}

impl From<Mistake> for Refused {
    fn from(mistake: Mistake) -> Self {
        Self::Clause(mistake)
    }
}

impl From<Invalid> for Refused {
    fn from(invalid: Invalid) -> Self {
        Self::Parameter(invalid)
    }
}

impl From<ApiError> for Refused {
    fn from(error: ApiError) -> Self {
        Self::Error(error)
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Error(error.into())
    }
}

impl From<AskError> for Refused {
    fn from(error: AskError) -> Self {
        Self::Error(error.into())
    }
}
