//! What is said of what was sent.

use serde::Serialize;

use crate::{
    ingest::{Fault, Told},
    model::Activity,
};

/// What became of what was sent.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    recorded: usize,
    duplicates: usize,
    refused: usize,
    outcomes: Vec<Said<'a>>,
}

/// What is said of a row.
#[derive(Debug, Serialize)]
struct Said<'a> {
    row: usize,
    line: u64,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

const RECORDED: &str = "recorded";
const DUPLICATE: &str = "duplicate";
const REFUSED: &str = "refused";

/// The rows of a body, without what they tell: the line of each, and why it is refused if it is.
pub(super) struct Rows(Vec<(u64, Option<Fault>)>);

impl Rows {
    /// Takes what is to be recorded out of the rows.
    pub(super) fn of(told: Vec<Told>) -> (Vec<Activity>, Self) {
        let mut activities = Vec::with_capacity(told.len());
        let mut apart = |row: Told| match row.activity {
            Ok(activity) => {
                activities.push(activity);
                (row.line, None)
            }
            Err(fault) => (row.line, Some(fault)),
        };
        let rows = told.into_iter().map(&mut apart).collect();
        (activities, Self(rows))
    }

    /// The answer, as JSON, where each of those that were to be recorded is new or not.
    pub(super) fn answer(&self, new: &[bool]) -> Vec<u8> {
        let mut new = new.iter();
        let outcomes: Vec<_> = self
            .0
            .iter()
            .zip(1..)
            .map(|((line, fault), row)| Said::new(row, *line, fault.as_ref(), &mut new))
            .collect();
        let count = |name| outcomes.iter().filter(|it| it.outcome == name).count();
        let answer = Answer {
            recorded: count(RECORDED),
            duplicates: count(DUPLICATE),
            refused: count(REFUSED),
            outcomes,
        };
        // Numbers and texts can always be written.
        serde_json::to_vec(&answer).unwrap_or_default()
    }
}

impl<'a> Said<'a> {
    /// That of a row; the next of `new` is about the next row that is not refused.
    fn new<'new>(
        row: usize,
        line: u64,
        fault: Option<&'a Fault>,
        new: &mut impl Iterator<Item = &'new bool>,
    ) -> Self {
        let outcome = match fault {
            Some(_) => REFUSED,
            None if new.next().is_some_and(|new| *new) => RECORDED,
            None => DUPLICATE,
        };
        Self {
            row,
            line,
            outcome,
            column: fault.and_then(|fault| fault.column.as_deref()),
            reason: fault.map(|fault| fault.reason.as_str()),
        }
    }
}
