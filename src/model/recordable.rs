//! What may be recorded, of all that somebody may try to.

use chrono::NaiveDate;

use super::{Activity, CivilDuration, Month, Record, Retention, hexadecimal::are_digits_of_any_case};

/// The most activities of one recording.
pub const MAX_ACTIVITIES: usize = 10_000;

/// What may be recorded to a domain just now.
#[derive(Debug, Clone)]
pub struct Recordable {
    scope: Record,
    kept: Option<(Retention, Month)>,
}

/// Why an activity is not recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unrecordable {
    /// It happened on a subdomain that the right does not reach.
    #[error("the token covers {0} alone")]
    Subdomain(String),
    /// It has an id that imports give. Rows of other subdomains would be left out as duplicates of what is recorded
    /// under it, or their ids be found out.
    #[error(
        "32 hexadecimal digits are the id of an imported row, which a token for some subdomains may not give: give another one, such as a UUID with its hyphens"
    )]
    Id,
    /// The domain's retention would remove it.
    #[error("the domain keeps its log for {0}, now from {1} (UTC) on, and records nothing older")]
    Age(CivilDuration, NaiveDate),
}

impl Recordable {
    /// What the right allows, from the first month on that is kept where not all are.
    #[must_use]
    pub const fn new(scope: Record, kept: Option<(Retention, Month)>) -> Self {
        Self { scope, kept }
    }

    /// That the activity may be recorded.
    ///
    /// # Errors
    /// If it may not.
    pub fn check(&self, activity: &Activity) -> Result<(), Unrecordable> {
        if let Some(names) = self.scope.extent().names() {
            let domain = self.scope.domain().as_str();
            if !self
                .scope
                .extent()
                .covers(domain, activity.subdomain_id.as_deref())
            {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                return Err(Unrecordable::Subdomain(names.join(", ")));
            }
            if are_digits_of_any_case(&activity.id) {
                return Err(Unrecordable::Id);
            }
        }
        match self.kept {
            Some((Retention(age), first)) if Month::from(activity.timestamp) < first => {
                Err(Unrecordable::Age(age, first.first_day()))
            }
            _ => Ok(()),
        }
    }
}
