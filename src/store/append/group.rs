//! What is appended together, and what became of it.

use super::{Submission, Submitted};
use crate::model::Activity;

/// Activities that are appended all or none.
#[derive(Debug, Clone)]
pub(in crate::store) struct Group {
    pub(super) activities: Vec<Activity>,
    /// The key under which they are submitted, if they are.
    pub(super) submission: Option<Submission>,
}

/// What became of a group.
#[derive(Debug)]
pub(in crate::store) enum Outcome {
    /// Whether each of its activities is new.
    Appended(Vec<bool>),
    /// The answer to what was submitted under a key.
    Submitted(Submitted),
}

impl Outcome {
    pub(super) fn recorded(&self) -> usize {
        match self {
            Self::Appended(new) | Self::Submitted(Submitted::Now { new, .. }) => {
                new.iter().filter(|new| **new).count()
            }
            Self::Submitted(_) => 0,
        }
    }
}
