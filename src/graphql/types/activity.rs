//! `Activity`.

use async_graphql::{ID, SimpleObject};
use chrono_tz::Tz;

use crate::{
    graphql::scalars::{ActionType, DateTime},
    model::Activity,
};

/// One row of the activity log: the twelve fields of the dataset and its id. A field that the
/// action does not touch is null.
#[derive(SimpleObject)]
#[graphql(name = "Activity")]
pub(crate) struct ActivityNode {
    /// Unique within the domain: the client's own, or a UUID of version 7 if it gave none, or a
    /// hash of the row's values for a row that was imported without one.
    id: ID,
    /// When it happened.
    timestamp: DateTime,
    /// The domain in whose log it stands.
    domain_id: ID,
    /// Who did it: null or "anonymous" where nobody is identified.
    user_id: Option<ID>,
    /// The dataset acted on.
    dataset_id: Option<ID>,
    /// The user on whom the action has an effect.
    username: Option<String>,
    /// What was done.
    action: ActionType,
    /// The group acted on.
    group_id: Option<ID>,
    /// The page acted on.
    page_id: Option<ID>,
    /// What changed, as it was recorded, to the letter.
    diff: Option<String>,
    /// The map acted on.
    map_id: Option<ID>,
    /// The reuse acted on.
    reuse_title: Option<String>,
    /// The subdomain it happened on; null on the domain itself.
    subdomain_id: Option<ID>,
    /// In a subscription, its place in the order of recording, to be given to after of activityRecorded: what was
    /// recorded later comes then. Null elsewhere: the cursors of pages stand in their edges. It is opaque, and another
    /// text each time.
    live_cursor: Option<String>,
}

impl ActivityNode {
    pub(crate) fn new(it: Activity, zone: Tz) -> Self {
        Self {
            id: it.id.into(),
            timestamp: DateTime {
                instant: it.timestamp,
                zone,
            },
            domain_id: it.domain_id.as_str().into(),
            user_id: it.user_id.map(ID),
            dataset_id: it.dataset_id.map(ID),
            username: it.username,
            action: ActionType(it.action),
            group_id: it.group_id.map(ID),
            page_id: it.page_id.map(ID),
            diff: it.diff,
            map_id: it.map_id.map(ID),
            reuse_title: it.reuse_title,
            subdomain_id: it.subdomain_id.map(ID),
            live_cursor: None,
        }
    }

    /// The same at a place in the order of recording.
    pub(crate) fn at(self, live_cursor: Option<String>) -> Self {
        Self { live_cursor, ..self }
    }
}
