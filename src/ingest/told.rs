//! What clients tell in one body: activities, each with what is wrong with it if something is.

use std::ops::ControlFlow;

use uuid::{Builder, Uuid};

use super::{Broken, Entry, Format, Options, Origin, read};
use crate::model::{Activity, Instant, MAX_ACTIVITIES, Record, Recordable, Unrecordable};

/// A row of what is told.
#[derive(Debug)]
pub struct Told {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// What it tells, or why it is refused.
    pub activity: Result<Activity, Fault>,
}

/// Why a row is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The column at fault, where it is one.
    pub column: Option<String>,
    /// What is wrong with it and what would be right.
    pub reason: String,
}

/// Why nothing of a body is taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Untold {
    /// It cannot be read on.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// It is too long.
    #[error("there are more than {MAX_ACTIVITIES} activities: send at most so many at a time")]
    TooMany,
}

/// The ids of rows that bring none.
#[derive(Debug, Clone, Copy)]
pub enum Ids {
    /// New ones.
    New,
    /// Those that follow from this and from the place of the row, so that a row which comes again has the same.
    From([u8; 32]),
}

impl Ids {
    fn of(self, place: usize) -> String {
        let Self::From(seed) = self else {
            return Uuid::now_v7().to_string();
        };
        let mut bytes = [0; 16];
        let mut hasher = blake3::Hasher::new_keyed(&seed);
        hasher
            .update(&(place as u64).to_be_bytes())
            .finalize_xof()
            .fill(&mut bytes);
        Builder::from_custom_bytes(bytes).into_uuid().to_string()
    }
}

/// Reads all that is told to a domain at an instant.
///
/// # Errors
/// If it cannot be read to its end, or is too much.
pub fn told(
    body: &[u8],
    format: Format,
    scope: &Record,
    now: Instant,
    ids: Ids,
) -> Result<Vec<Told>, Untold> {
    let options = Options {
        domain: Some(scope.domain().clone()),
        format: Some(format),
        may_be_empty: false,
        assume_zone: None,
        origin: Origin::Client(now),
    };
    let mut told = Vec::new();
    read(body, &options, &mut |entry| {
        told.push(Told::new(entry, told.len(), ids));
        if told.len() > MAX_ACTIVITIES {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    })?;
    if told.len() > MAX_ACTIVITIES {
        return Err(Untold::TooMany);
    }
    Ok(told)
}

impl Told {
    fn new(entry: Entry, place: usize, ids: Ids) -> Self {
        match entry {
            Entry::Row(line, mut activity) => {
                if activity.id.is_empty() {
                    activity.id = ids.of(place);
                }
                Self {
                    line,
                    activity: Ok(*activity),
                }
            }
            Entry::Refused(refused) => Self {
                line: refused.line,
                activity: Err(Fault {
                    column: refused.column,
                    reason: refused.reason,
                }),
            },
        }
    }

    /// Refuses it if it may not be recorded.
    #[must_use]
    pub fn within(self, recordable: &Recordable) -> Self {
        let activity = self
            .activity
            .and_then(|activity| match recordable.check(&activity) {
                Ok(()) => Ok(activity),
                Err(why) => Err(Fault::from(&why)),
            });
        Self { activity, ..self }
    }
}

impl From<&Unrecordable> for Fault {
    fn from(why: &Unrecordable) -> Self {
        let column = match why {
            Unrecordable::Subdomain(_) => "subdomain_id",
            Unrecordable::Id => "id",
            Unrecordable::Age(..) => "timestamp",
        };
        Self {
            column: Some(column.into()),
            reason: why.to_string(),
        }
    }
}
