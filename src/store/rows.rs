//! From a row of the table to an activity.

use entity::activity;

use super::StoreError;
use crate::model::{Action, Activity, DomainId, Instant, Invalid};

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
