//! What is submitted under a key is appended once, and answered the same however often it comes.
//!
//! The key, with the answer, is written by the transaction that appends: so both last, or neither does. Who
//! submits the same at the same time waits for the segments that the other one locked, or is told by the database
//! that the key is taken, and tries again; then the key is found.

use std::{
    collections::{HashMap, HashSet},
    io,
};

use super::{
    Appending, Submission, Submitted,
    group::{Group, Outcome},
};
use crate::{
    model::{Instant, Record},
    store::StoreError,
};

/// Who submits, and the key.
pub(super) type Name = (String, String);
/// A row of the keys: the name, a fingerprint, and the answer, compressed.
pub(super) type Row = (String, String, String, Vec<u8>);
/// Makes a row, if there is the domain.
pub(super) const KEEP: &str =
    "INSERT INTO submission (domain_id, caller, key, fingerprint, answer, created_at)
     SELECT id, $2, $3, $4, $5, $6 FROM domain WHERE id = $1";

/// What was submitted under names.
#[derive(Default)]
struct Known(HashMap<Name, (String, Vec<u8>)>);

impl Submission {
    fn name(&self) -> Name {
        (self.caller.clone(), self.key.clone())
    }

    fn row(&self, answer: &[u8]) -> Result<Row, StoreError> {
        let packed =
            zstd::encode_all(answer, zstd::DEFAULT_COMPRESSION_LEVEL).map_err(|error| bad(&error))?;
        let (caller, key) = self.name();
        Ok((caller, key, self.fingerprint.clone(), packed))
    }
}

impl FromIterator<Row> for Known {
    fn from_iter<I: IntoIterator<Item = Row>>(rows: I) -> Self {
        let by_name = |(caller, key, fingerprint, packed)| ((caller, key), (fingerprint, packed));
        Self(rows.into_iter().map(by_name).collect())
    }
}

impl Known {
    /// Which groups are to be appended: of those with the same name, the first, unless it is known.
    fn fresh(&self, groups: &[Group]) -> Vec<bool> {
        let mut names: HashSet<Name> = self.0.keys().cloned().collect();
        let submissions = groups.iter().map(|group| group.submission.as_ref());
        submissions
            .map(|submission| submission.is_none_or(|it| names.insert(it.name())))
            .collect()
    }

    /// What a submission is told that is known.
    fn again(&self, submission: &Submission) -> Result<Submitted, StoreError> {
        match self.0.get(&submission.name()) {
            Some((fingerprint, packed)) if *fingerprint == submission.fingerprint => {
                let answer = zstd::decode_all(packed.as_slice());
                Ok(Submitted::Before(answer.map_err(|error| bad(&error))?))
            }
            _ => Ok(Submitted::Other),
        }
    }
}

fn bad(error: &io::Error) -> StoreError {
    StoreError::Unreadable(format!("the answer to a submission: {error}"))
}

impl Appending {
    /// Appends groups, but for those whose key is known.
    pub(super) async fn append_groups(
        &mut self,
        scope: &Record,
        groups: &[Group],
    ) -> Result<Vec<Outcome>, StoreError> {
        let mut known = self.known_submissions(scope, groups).await?;
        let is_fresh = known.fresh(groups);
        let those_fresh = groups.iter().zip(&is_fresh).filter(|(_, fresh)| **fresh);
        let activities: Vec<_> = those_fresh.map(|(group, _)| &*group.activities).collect();
        let mut new = self.append_each(scope, &activities).await?.into_iter();
        let mut outcomes = Vec::with_capacity(groups.len());
        for (group, is_fresh) in groups.iter().zip(is_fresh) {
            let new = if is_fresh { new.next() } else { None };
            outcomes.push(match (&group.submission, new) {
                (None, new) => Outcome::Appended(new.unwrap_or_default()),
                (Some(submission), Some(new)) => {
                    let answer = (submission.answer)(&new);
                    let row = submission.row(&answer)?;
                    self.keep(scope, &row, submission.at).await?;
                    known.0.extend(Known::from_iter([row]).0);
                    Outcome::Submitted(Submitted::Now { new, answer })
                }
                (Some(submission), None) => Outcome::Submitted(known.again(submission)?),
            });
        }
        Ok(outcomes)
    }

    async fn known_submissions(&mut self, scope: &Record, groups: &[Group]) -> Result<Known, StoreError> {
        let submissions = groups.iter().filter_map(|group| group.submission.as_ref());
        let names: Vec<Name> = submissions.map(Submission::name).collect();
        if names.is_empty() {
            return Ok(Known::default());
        }
        let rows = self.transaction.submissions(scope, names).await?;
        Ok(rows.into_iter().collect())
    }

    async fn keep(&mut self, scope: &Record, row: &Row, at: Instant) -> Result<(), StoreError> {
        if self.transaction.keep(scope, row, at).await? == 0 {
            return Err(StoreError::NoDomain(scope.domain().clone()));
        }
        Ok(())
    }
}
