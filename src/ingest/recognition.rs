//! Whether ids that look as if an import had made them are those of their rows.

use std::io;

use super::{
    identity::{Content, IN_MEMORY},
    occurrences::Occurrences,
};
use crate::model::{Activity, are_digits};

/// Makes the ids of a segment's rows again, as the imports made them that brought the rows. Rows come in the
/// order of their ordinals, in which equal rows have the order of their numbers.
pub struct Recognition {
    /// Rows that equal one before them. They are few, so little is remembered however long the log is.
    repeated: Occurrences,
}

impl Default for Recognition {
    fn default() -> Self {
        Self {
            repeated: Occurrences::new(IN_MEMORY),
        }
    }
}

impl Recognition {
    /// Whether the row's id is that of its values, or none that an import makes. A sealed one is none: what it
    /// was made of nobody can tell any longer.
    ///
    /// # Errors
    /// If equal rows do not fit into memory and no file can be written.
    pub fn agrees(&mut self, activity: &Activity) -> io::Result<bool> {
        let content = Content::of(activity);
        if !are_digits(&activity.id) || activity.id == content.id(0) {
            return Ok(true);
        }
        let number = content.number();
        let next = self.repeated.before(number)? + 1;
        let agrees = activity.id == content.id(next);
        if agrees {
            self.repeated.next(number)?;
        }
        Ok(agrees)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ingest::identity::Identity,
        model::{Action, DomainId, Instant},
    };

    fn row(user: &str) -> Activity {
        Activity {
            id: String::new(),
            timestamp: Instant::from_micros(1),
            domain_id: DomainId::parse("d").expect("an id"),
            user_id: Some(user.into()),
            dataset_id: None,
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

    /// Rows with the ids that an import gives them.
    fn imported(users: &[&str]) -> Vec<Activity> {
        let mut identity = Identity::default();
        let with_id = |user: &&str| {
            let row = row(user);
            let id = identity.of(&Content::of(&row)).expect("memory");
            Activity { id, ..row }
        };
        users.iter().map(with_id).collect()
    }

    fn agreeing(rows: &[Activity]) -> Vec<bool> {
        let mut recognition = Recognition::default();
        rows.iter()
            .map(|row| recognition.agrees(row).expect("memory"))
            .collect()
    }

    #[test]
    fn what_an_import_brought_is_recognised_however_often_it_comes() {
        assert_eq!(
            agreeing(&imported(&["ann", "bob", "ann", "ann", "bob"])),
            [true; 5]
        );
    }

    #[test]
    fn a_row_that_was_changed_is_told_and_no_other() {
        let mut rows = imported(&["ann", "bob", "ann", "ann"]);
        rows[1].user_id = Some("ann".into());
        assert_eq!(agreeing(&rows), [true, false, true, true]);
    }

    #[test]
    fn an_equal_row_is_missed_where_it_was_left_out() {
        let mut rows = imported(&["ann", "ann", "ann"]);
        rows.remove(1);
        assert_eq!(agreeing(&rows), [true, false]);
    }

    #[test]
    fn ids_of_clients_are_their_own_matter() {
        for id in [
            "1",
            "0190A5C0B2D97C3E8F6A4B1C2D3E4F50",
            "019ab0c5-0000-7000-8000-000000000000",
            "sealed-0190a5c0b2d97c3e8f6a4b1c2d3e4f50",
        ] {
            let row = Activity {
                id: id.into(),
                ..row("ann")
            };
            assert_eq!(agreeing(&[row]), [true], "{id}");
        }
    }
}
