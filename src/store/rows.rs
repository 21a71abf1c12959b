//! Between a row of the table and an activity.

use entity::activity;

use super::StoreError;
use crate::model::{Action, Activity, DomainId, Instant, Invalid, Month};

/// The row in which an activity is kept at its place.
pub(super) fn to_row(activity: &Activity, ordinal: i64) -> activity::ActiveModel {
    let it = activity.clone();
    activity::Model {
        domain_id: it.domain_id.to_string(),
        segment: Month::from(it.timestamp).number(),
        ordinal,
        id: it.id,
        timestamp: it.timestamp.micros(),
        user_id: it.user_id,
        dataset_id: it.dataset_id,
        username: it.username,
        action: it.action.into_string(),
        group_id: it.group_id,
        page_id: it.page_id,
        diff: it.diff,
        map_id: it.map_id,
        reuse_title: it.reuse_title,
        subdomain_id: it.subdomain_id,
    }
    .into()
}

/// The activity that a row keeps.
pub(super) fn to_activity(row: activity::Model) -> Result<Activity, StoreError> {
    Ok(Activity {
        id: row.id,
        timestamp: Instant::from_micros(row.timestamp),
        domain_id: DomainId::parse(&row.domain_id).map_err(unreadable)?,
        user_id: row.user_id,
        dataset_id: row.dataset_id,
        username: row.username,
        action: Action::parse(&row.action).map_err(unreadable)?,
        group_id: row.group_id,
        page_id: row.page_id,
        diff: row.diff,
        map_id: row.map_id,
        reuse_title: row.reuse_title,
        subdomain_id: row.subdomain_id,
    })
}

pub(super) fn unreadable(invalid: Invalid) -> StoreError {
    StoreError::Unreadable(invalid.0)
}
