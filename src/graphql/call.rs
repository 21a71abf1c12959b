//! What the resolvers of one request share.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::ApiError;
use crate::{
    columns::Cache,
    indicators::Board,
    model::{Browse, Denied, Domain, Filter, Grant, Instant},
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
    /// The name of the caller's token, where reads of the log are noted.
    pub noted: Option<Arc<str>>,
}

impl Call {
    /// A request that has read nothing yet.
    #[must_use]
    pub fn new(cache: Arc<Cache>, grant: Grant, now: Instant) -> Self {
        let reading = cache.store().reading();
        Self::through(reading, cache, grant, now)
    }

    /// One that reads through this reading.
    #[must_use]
    pub fn through(reading: Reading, cache: Arc<Cache>, grant: Grant, now: Instant) -> Self {
        let reading = Arc::new(reading);
        Self {
            grant,
            now,
            board: Board::new(cache.clone(), reading.clone()),
            cache,
            reading,
            noted: None,
        }
    }

    /// The same, of which it is noted what it reads of the log itself, and under which name.
    #[must_use]
    pub fn noted(self, name: Option<Arc<str>>) -> Self {
        Self { noted: name, ..self }
    }

    /// Notes in the server's log that rows of the log were read: how many and by which fields they were chosen,
    /// but nothing of what they hold.
    pub fn note(&self, filter: &Filter, rows: Option<usize>) {
        let Some(token) = &self.noted else { return };
        let fields = filter
            .all
            .keys()
            .chain(filter.any.iter().flat_map(BTreeMap::keys));
        let mut fields: BTreeSet<_> = fields.map(|field| field.name()).collect();
        fields.extend(filter.week.iter().map(|_| "weekday and hour"));
        let fields = (!fields.is_empty()).then(|| Vec::from_iter(fields).join(","));
        let at = |instant: Instant| instant.in_zone(chrono_tz::UTC);
        let (from, to) = filter
            .span
            .map_or((None, None), |(from, to)| (Some(at(from)), Some(at(to))));
        // As a text it is quoted: an issuer may give a name that has a line break.
        let token = &**token;
        tracing::info!(target: "audit", token, domain = %filter.scope.domain(), from, to, fields, rows, "the log was read");
    }

    /// A request of the same caller with a reading of its own.
    #[must_use]
    pub fn anew(&self) -> Self {
        Self::new(self.cache.clone(), self.grant.clone(), self.now).noted(self.noted.clone())
    }

    /// The domain to read: the one named, or the only one.
    ///
    /// # Errors
    /// If the caller may not, or there is none.
    pub async fn browse(&self, domain: Option<&str>) -> Result<(Browse, Domain), ApiError> {
        let scope = self.grant.browse(domain)?;
        let domain = self.reading.domain(&scope).await?;
        let domain = domain.ok_or_else(|| Denied::Domain(scope.domain().to_string(), Vec::new()))?;
        Ok((scope, domain))
    }
}
