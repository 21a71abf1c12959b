//! One row of the activity log.

use super::{Action, DomainId, Field, Instant, Invalid, Pseudonym};

/// The most bytes that the texts of a row may have together, whichever way it comes.
pub const MAX_TEXTS: usize = 16 << 20;

/// One row of the activity log: the twelve fields of the dataset and the id that makes it one
/// event. Empty text does not occur: it is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// Unique within the domain.
    pub id: String,
    /// When it happened.
    pub timestamp: Instant,
    /// The domain in whose log it stands.
    pub domain_id: DomainId,
    /// Who acted; [`super::ANONYMOUS`] for a visitor.
    pub user_id: Option<String>,
    /// The dataset acted on.
    pub dataset_id: Option<String>,
    /// The user on whom the action has an effect.
    pub username: Option<String>,
    /// What was done.
    pub action: Action,
    /// The group acted on.
    pub group_id: Option<String>,
    /// The page acted on.
    pub page_id: Option<String>,
    /// What changed, to the letter as it was given.
    pub diff: Option<String>,
    /// The map acted on.
    pub map_id: Option<String>,
    /// The reuse acted on.
    pub reuse_title: Option<String>,
    /// The subdomain it happened on; `None` on the domain itself.
    pub subdomain_id: Option<String>,
}

impl Activity {
    /// What it holds in a field.
    #[must_use]
    pub fn field(&self, field: Field) -> Option<&str> {
        match field {
            Field::Action => Some(self.action.as_str()),
            Field::User => self.user_id.as_deref(),
            Field::Dataset => self.dataset_id.as_deref(),
            Field::Page => self.page_id.as_deref(),
            Field::Subdomain => self.subdomain_id.as_deref(),
            Field::Group => self.group_id.as_deref(),
            Field::Map => self.map_id.as_deref(),
            Field::Reuse => self.reuse_title.as_deref(),
            Field::Username => self.username.as_deref(),
        }
    }

    /// Whether a pseudonym stands in one of the fields that people are erased from.
    #[must_use]
    pub fn has_pseudonym(&self) -> bool {
        let fields = [&self.user_id, &self.username, &self.diff];
        fields.into_iter().flatten().any(|text| Pseudonym::is_in(text))
    }

    /// How long its texts are together.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let fields = Field::ALL.into_iter().filter_map(|field| self.field(field));
        fields.chain(self.diff.as_deref()).map(str::len).sum()
    }

    /// The same activity.
    ///
    /// # Errors
    /// If its texts have more than [`MAX_TEXTS`].
    pub fn of_bounded_size(self) -> Result<Self, Invalid> {
        let bytes = self.bytes();
        if bytes > MAX_TEXTS {
            return Err(Invalid(format!(
                "The texts of the row have {bytes} bytes: at most {MAX_TEXTS} are kept"
            )));
        }
        Ok(self)
    }
}
