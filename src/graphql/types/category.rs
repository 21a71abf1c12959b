//! `ActionCategory` and `ActionCount`.

use async_graphql::{Enum, SimpleObject};

use super::int;
use crate::{
    graphql::{ApiError, scalars::ActionType},
    indicators::ActionCount,
    model::{Action, Category},
};

/// What an action type acts on, as its name tells.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Category")]
pub(crate) enum ActionCategory {
    /// Calls that read: `analyze`, `geo`, `search`, `download`, `explore`, `lookup` and `api_*`.
    /// They modify nothing.
    Api,
    /// Datasets: `*_dataset`.
    Dataset,
    /// Pages: `*_page`.
    Page,
    /// Maps: `*_map`.
    Map,
    /// Reuses: `*_reuse`.
    Reuse,
    /// Users: `*_user*`.
    User,
    /// Groups: `*_group`.
    Group,
    /// The domain itself: `*_domain_property`, `*_subdomain`, `*_theme`.
    Domain,
    /// Anything else.
    Other,
}

/// How many actions there were of one type.
#[derive(SimpleObject)]
#[graphql(name = "ActionCount")]
pub(crate) struct ActionCountNode {
    /// The action type.
    action: ActionType,
    /// What it acts on.
    category: ActionCategory,
    /// How many: at least 1.
    count: i32,
}

impl TryFrom<ActionCount> for ActionCountNode {
    type Error = ApiError;

    fn try_from(entry: ActionCount) -> Result<Self, ApiError> {
        let category = Category::of(&entry.action).into();
        Ok(Self {
            action: action(&entry.action)?,
            category,
            count: int(entry.count)?,
        })
    }
}

/// An action type as the log has it.
pub(super) fn action(name: &str) -> Result<ActionType, ApiError> {
    Ok(ActionType(Action::parse(name)?))
}
