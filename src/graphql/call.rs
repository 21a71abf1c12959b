//! What the resolvers of one request share.

use std::sync::Arc;

use super::ApiError;
use crate::{
    columns::Cache,
    indicators::Board,
    model::{Browse, Denied, Domain, Grant, Instant},
    store::Reading,
};

/// One request: who calls, when, and the one reading of the log that all of its fields see.
pub struct Call {
    /// What the caller may do.
    pub grant: Grant,
    /// When the request came: the clock is read once.
    pub now: Instant,
    /// Where activities are recorded, and the columns of what is.
    pub cache: Arc<Cache>,
    /// The log as this request sees it.
    pub reading: Arc<Reading>,
    /// Where its indicators are asked for.
    pub board: Board,
}

impl Call {
    /// A request that has read nothing yet.
    #[must_use]
    pub fn new(cache: Arc<Cache>, grant: Grant, now: Instant) -> Self {
        let reading = Arc::new(cache.store().reading());
        Self {
            grant,
            now,
            board: Board::new(cache.clone(), reading.clone()),
            cache,
            reading,
        }
    }

    /// A request of the same caller with a reading of its own.
    #[must_use]
    pub fn anew(&self) -> Self {
        Self::new(self.cache.clone(), self.grant.clone(), self.now)
    }

    /// The domain to read: the one named, or the only one.
    ///
    /// # Errors
    /// If the caller may not, or there is none.
    pub async fn browse(&self, domain: Option<&str>) -> Result<(Browse, Domain), ApiError> {
        let scope = self.grant.browse(domain)?;
        let domain = self.reading.domain(&scope).await?;
        let domain = domain.ok_or_else(|| Denied::Domain(scope.domain().to_string()))?;
        Ok((scope, domain))
    }
}
