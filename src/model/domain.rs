//! A portal whose log is kept.

use chrono_tz::Tz;

use super::{DomainId, Instant, Month, Retention};

/// A domain: one portal, one log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// Its id, as it stands in the log.
    pub id: DomainId,
    /// What decides when its days begin.
    pub zone: Tz,
    /// How long its log is kept; none: for ever.
    pub retention: Option<Retention>,
}

impl Domain {
    /// The first month that its log keeps; none where it keeps all.
    #[must_use]
    pub fn keeps_from(&self, now: Instant) -> Option<Month> {
        self.retention?.keeps_from(now, self.zone)
    }
}
