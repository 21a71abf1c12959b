//! Where a round begins.

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::{Complete, Pull, PullError, days::date};
use crate::{
    model::{Instant, Record},
    store::{Pulled, Store},
};

/// Where a round begins.
#[derive(Debug)]
pub struct Start {
    /// The first day that is pulled.
    pub first: NaiveDate,
    /// The days that were pulled before, if there are any.
    pub before: Option<Complete>,
    pub(super) pulled: Pulled,
    pub(super) zone: Tz,
}

impl Pull {
    /// Where a round begins now.
    ///
    /// # Errors
    /// If the database fails, nothing says with which day to begin, or that day is still to come.
    pub async fn start(&self, store: &Store, now: Instant) -> Result<Start, PullError> {
        let zone = zone(store, &self.scope).await?;
        let today = date(now, zone);
        if let Some(from) = self.reach.from.filter(|from| *from > today) {
            return Err(PullError::NotYet { from, today, zone });
        }
        let pulled = store.pulled(&self.scope, self.dataset.source()).await?;
        let first = self.reach.first(pulled, zone).ok_or(PullError::NoBeginning)?;
        let nothing = Pulled::nothing_since(first, zone);
        let pulled = pulled.filter(|it| !it.is_nothing()).unwrap_or(nothing);
        Ok(Start {
            first,
            before: Complete::of(pulled, &[], zone),
            pulled,
            zone,
        })
    }
}

async fn zone(store: &Store, scope: &Record) -> Result<Tz, PullError> {
    let domain = store.domain(scope).await?;
    let domain = domain.ok_or_else(|| PullError::NoDomain(scope.domain().to_string()))?;
    Ok(domain.zone)
}
