//! What a file gives when it is read.

use std::{io::Read, ops::ControlFlow};

use backoffice_analytics::{
    ingest::{Broken, Entry, Format, Options, Refused, Summary, read},
    model::{Action, Activity, DomainId, Field, Instant, checked_id, checked_text},
};

/// The domain of rows that name none.
pub(crate) const DOMAIN: &str = "portal";

/// Everything that was told of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) entries: Vec<Result<Activity, Refused>>,
    pub(crate) end: Result<Summary, Broken>,
}

impl Reading {
    pub(crate) fn of(file: impl Read, options: &Options) -> Self {
        let mut entries = Vec::new();
        let end = read(file, options, &mut |entry| {
            entries.push(match entry {
                Entry::Row(_, activity) => Ok(*activity),
                Entry::Refused(refused) => Err(refused),
            });
            ControlFlow::Continue(())
        });
        Self { entries, end }
    }

    /// The rows that can be recorded.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &Activity> {
        self.entries.iter().flatten()
    }
}

/// How a file of this format is understood. Whether rows have to be of one domain follows from its length, so
/// that no byte of the file is spent on it.
pub(crate) fn options(format: Format, file: &[u8]) -> Options {
    Options {
        domain: file.len().is_multiple_of(2).then(domain),
        format: Some(format),
        assume_zone: Some(chrono_tz::Europe::Paris),
        ..Options::default()
    }
}

pub(crate) fn domain() -> DomainId {
    DomainId::parse(DOMAIN).expect("an id")
}

/// Everything that is checked where a row comes from a client holds of one that comes from a file.
pub(crate) fn is_sound(row: &Activity) -> bool {
    let text = |text: Option<&str>| text.is_none_or(|it| checked_text(it.into()) == Ok(Some(it.into())));
    checked_id(&row.id, "The id").is_ok()
        && DomainId::parse(row.domain_id.as_str()).is_ok()
        && Action::parse(row.action.as_str()).is_ok()
        && Instant::checked(row.timestamp.utc()) == Ok(row.timestamp)
        && Field::ALL.into_iter().all(|field| text(row.field(field)))
        && text(row.diff.as_deref())
}
