//! Which rows are the same event.
//!
//! An export has no event id. A row's id is a 128-bit hash of its twelve values and of its number
//! among equal rows of the same file: the same file twice, or files that overlap, change nothing,
//! and two genuine equal rows both count.

use std::io;

use super::occurrences::Occurrences;
use crate::model::{Activity, to_digits};

/// Equal rows that are remembered in memory; more go to a file.
pub(super) const IN_MEMORY: usize = 250_000;

/// The hash of a row's twelve values.
pub(super) struct Content(blake3::Hasher);

impl Content {
    pub(super) fn of(activity: &Activity) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&activity.timestamp.micros().to_be_bytes());
        for text in [
            Some(activity.domain_id.as_str()),
            activity.user_id.as_deref(),
            activity.dataset_id.as_deref(),
            activity.username.as_deref(),
            Some(activity.action.as_str()),
            activity.group_id.as_deref(),
            activity.page_id.as_deref(),
            activity.diff.as_deref(),
            activity.map_id.as_deref(),
            activity.reuse_title.as_deref(),
            activity.subdomain_id.as_deref(),
        ] {
            // Lengths keep `ab` and `c` apart from `a` and `bc`; no text is as long as null is said to be.
            let length = text.map_or(u64::MAX, |text| text.len() as u64);
            hasher
                .update(&length.to_be_bytes())
                .update(text.unwrap_or_default().as_bytes());
        }
        Self(hasher)
    }

    pub(super) fn number(&self) -> u128 {
        first_half(&self.0)
    }

    pub(super) fn id(&self, occurrence: u32) -> String {
        let mut hasher = self.0.clone();
        hasher.update(&occurrence.to_be_bytes());
        to_digits(first_half(&hasher))
    }
}

fn first_half(hasher: &blake3::Hasher) -> u128 {
    let mut bytes = [0; 16];
    hasher.finalize_xof().fill(&mut bytes);
    u128::from_be_bytes(bytes)
}

/// Gives the rows of one file their ids.
pub(super) struct Identity(Occurrences);

impl Default for Identity {
    fn default() -> Self {
        Self(Occurrences::new(IN_MEMORY))
    }
}

impl Identity {
    /// The id of the next row with this content.
    ///
    /// # Errors
    /// If the rows do not fit into memory and no file can be written.
    pub(super) fn of(&mut self, content: &Content) -> io::Result<String> {
        Ok(content.id(self.0.next(content.number())?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Action, DomainId, Instant};

    fn row() -> Activity {
        Activity {
            id: String::new(),
            timestamp: Instant::from_micros(1),
            domain_id: DomainId::parse("d").expect("an id"),
            user_id: Some("ab".into()),
            dataset_id: Some("c".into()),
            username: None,
            action: Action::parse("edit_dataset").expect("an action"),
            group_id: None,
            page_id: None,
            diff: None,
            map_id: None,
            reuse_title: None,
            subdomain_id: None,
        }
    }

    fn ids(rows: &[Activity]) -> Vec<String> {
        let mut identity = Identity::default();
        rows.iter()
            .map(|row| identity.of(&Content::of(row)).expect("memory"))
            .collect()
    }

    #[test]
    fn equal_rows_of_a_file_are_two_events_and_of_two_files_the_same_two() {
        let (first, second) = (ids(&[row(), row()]), ids(&[row(), row()]));
        assert_eq!(first, second);
        assert_ne!(first[0], first[1]);
        assert!(first.iter().all(|id| id.len() == 32));
    }

    #[test]
    fn every_value_and_its_place_count() {
        let shifted = Activity {
            user_id: Some("a".into()),
            dataset_id: Some("bc".into()),
            ..row()
        };
        let swapped = Activity {
            user_id: Some("c".into()),
            dataset_id: Some("ab".into()),
            ..row()
        };
        let moved = Activity {
            dataset_id: None,
            username: Some("c".into()),
            ..row()
        };
        let later = Activity {
            timestamp: Instant::from_micros(2),
            ..row()
        };
        let all = ids(&[row(), shifted, swapped, moved, later]);
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), 5);
    }

    #[test]
    fn an_id_stays_what_it_is() {
        // What was recorded under an id has to be found under it by every later version.
        assert_eq!(ids(&[row()]), ["5a480866b35b13e70e3014e964342b38"]);
    }
}
