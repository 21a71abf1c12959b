//! Where the rows of a file go, and what is said of it.

use std::{collections::BTreeSet, fmt, io, ops::ControlFlow};

use super::{
    Format, Origin,
    cells::Cells,
    identity::{Content, Identity},
    read::Options,
    row::activity,
};
use crate::model::{Activity, ENDS_EARLY, Quoted};

/// A row of a file.
#[derive(Debug)]
pub enum Entry {
    /// One that can be recorded, which begins on this line.
    Row(u64, Box<Activity>),
    /// One that cannot be used.
    Refused(Refused),
}

/// A row that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The line of the file on which it begins, from 1.
    pub line: u64,
    /// Which row of the file it is, from 1, where a line may hold several.
    pub number: Option<u64>,
    /// The column at fault, where it is one.
    pub column: Option<String>,
    /// What is wrong with it and what would be right.
    pub reason: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}", self.line)?;
        if let Some(number) = self.number {
            write!(out, ", row {number}")?;
        }
        if let Some(column) = &self.column {
            write!(out, ", column {column}")?;
        }
        write!(out, ": {}", self.reason)
    }
}

/// What is to be said of a file besides its rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Columns that the log does not have.
    pub unknown_columns: BTreeSet<String>,
    /// Ids that were left out of lists of several.
    pub extra_ids: u64,
    /// The last line, where it is a whole row without a line break: if the file was cut there, its
    /// last value may be cut, too.
    pub unfinished_line: Option<u64>,
}

/// A file that cannot be read on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct Broken {
    /// The line, from 1, on which it breaks off or what breaks it begins.
    pub line: u64,
    /// What is wrong and what would be right.
    pub reason: String,
    /// What is to be said of what was read before.
    pub summary: Summary,
}

/// Takes the rows of one file as its reader finds them.
pub(super) struct Sink<'file> {
    pub(super) options: &'file Options,
    pub(super) summary: Summary,
    /// Which row comes, where a line may hold several.
    pub(super) number: Option<u64>,
    take: &'file mut dyn FnMut(Entry) -> ControlFlow<()>,
    identity: Identity,
    failed: Option<Broken>,
    stopped: bool,
}

impl<'file> Sink<'file> {
    pub(super) fn new(options: &'file Options, take: &'file mut dyn FnMut(Entry) -> ControlFlow<()>) -> Self {
        Self {
            options,
            summary: Summary::default(),
            number: None,
            take,
            identity: Identity::default(),
            failed: None,
            stopped: false,
        }
    }

    /// Takes a row that begins on the line.
    pub(super) fn row(&mut self, line: u64, cells: Cells) -> ControlFlow<()> {
        let activity = match activity(cells, self.options) {
            Ok(activity) => activity.of_bounded_size(),
            Err((column, invalid)) => {
                let name = self.options.origin.name(column);
                return self.refuse(line, Some(name), invalid.0);
            }
        };
        match activity {
            Ok(activity) => self.told_apart(line, activity),
            Err(invalid) => self.refuse(line, None, invalid.0),
        }
    }

    /// Takes what a portal says in the place of a row. Where a file is to be one array of rows it ends there: the portal
    /// gave up, and rows are missing.
    pub(super) fn answered(&mut self, line: u64, said: &str) -> ControlFlow<()> {
        let reason = format!(
            "this is no row, but an error that the portal answered with: {}",
            Quoted(said)
        );
        match self.options.format {
            Some(Format::JsonArray) => self.fail(line, reason),
            _ => self.refuse(line, None, reason),
        }
    }

    fn fail(&mut self, line: u64, reason: String) -> ControlFlow<()> {
        self.failed = Some(self.broken(line, reason));
        self.stopped = true;
        ControlFlow::Break(())
    }

    /// Gives a portal's row that brings no id that of its values. Where equal rows cannot be counted any longer the file
    /// ends: with wrong counts, rows would be taken for duplicates that are none.
    fn told_apart(&mut self, line: u64, mut activity: Activity) -> ControlFlow<()> {
        if activity.id.is_empty() && self.options.origin == Origin::Portal {
            match self.identity.of(&Content::of(&activity)) {
                Ok(id) => activity.id = id,
                Err(error) => {
                    let reason = format!("equal rows cannot be told apart from here on: {error}");
                    return self.fail(line, reason);
                }
            }
        }
        self.give(Entry::Row(line, Box::new(activity)))
    }

    /// What was read of the file, once it was read to its end or as far as it was wanted.
    pub(super) fn end(self) -> Result<Summary, Broken> {
        self.failed.map_or(Ok(self.summary), Err)
    }

    /// Takes a row that cannot be used.
    pub(super) fn refuse(
        &mut self,
        line: u64,
        column: Option<&str>,
        reason: impl Into<String>,
    ) -> ControlFlow<()> {
        let column = column.map(str::to_owned);
        self.give(Entry::Refused(Refused {
            line,
            number: self.number,
            column,
            reason: reason.into(),
        }))
    }

    fn give(&mut self, entry: Entry) -> ControlFlow<()> {
        let flow = (self.take)(entry);
        self.stopped = flow.is_break();
        flow
    }

    /// Whether whoever takes the rows has had enough.
    pub(super) const fn stopped(&self) -> bool {
        self.stopped
    }

    /// The file cannot be read on.
    pub(super) fn broken(&self, line: u64, reason: impl Into<String>) -> Broken {
        Broken {
            line,
            reason: reason.into(),
            summary: self.summary.clone(),
        }
    }

    /// The same because it ends too early.
    pub(super) fn cut(&self, line: u64) -> Broken {
        self.broken(
            line,
            format!("{ENDS_EARLY}: it was cut, or a quote or a bracket is missing"),
        )
    }

    /// The same because its bytes cannot be had.
    pub(super) fn unreadable(&self, line: u64, error: &io::Error) -> Broken {
        let reason = match error.kind() {
            io::ErrorKind::UnexpectedEof => "the compressed file ends here, in the middle: it was cut".into(),
            _ => format!("the file cannot be read on: {error}"),
        };
        self.broken(line, reason)
    }
}
