//! A portal whose log is kept.

use chrono_tz::Tz;

use super::DomainId;

/// A domain: one portal, one log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// Its id, as it stands in the log.
    pub id: DomainId,
    /// What decides when its days begin.
    pub zone: Tz,
}
