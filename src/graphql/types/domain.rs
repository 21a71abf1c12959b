//! `Domain`.

use async_graphql::{Context, ID, Object};
use tokio::sync::OnceCell;

use super::ActionCountNode;
use crate::{
    graphql::{
        ApiError, Call,
        scalars::{DateTime, Duration, TimeZone},
    },
    indicators::{ActionDistribution, Subdomains},
    model::{Browse, Domain, Filter, Instant, Retention},
};

pub(crate) struct DomainNode {
    scope: Browse,
    domain: Domain,
    reach: OnceCell<Option<(Instant, Instant)>>,
}

impl DomainNode {
    pub(crate) fn new(scope: Browse, domain: Domain) -> Self {
        Self {
            scope,
            domain,
            reach: OnceCell::new(),
        }
    }

    async fn reach(&self, call: &Call) -> Result<Option<(Instant, Instant)>, ApiError> {
        Ok(*self
            .reach
            .get_or_try_init(async || call.reading.reach(&Filter::everything(self.scope.clone())).await)
            .await?)
    }

    fn at(&self, instant: Instant) -> DateTime {
        DateTime {
            instant,
            zone: self.domain.zone,
        }
    }
}

/// A domain: one portal with one activity log.
#[Object(name = "Domain")]
impl DomainNode {
    /// Its id, as it stands in the log.
    async fn id(&self) -> ID {
        self.domain.id.as_str().into()
    }

    /// Decides what a day is wherever timeZone is not given.
    async fn time_zone(&self) -> TimeZone {
        TimeZone(self.domain.zone)
    }

    /// How long its activities are kept at least; a month of them goes once all of it is older. Null where they are
    /// kept for ever.
    async fn retention(&self) -> Option<Duration> {
        self.domain.retention.map(|Retention(age)| Duration(age))
    }

    /// The subdomains that the log holds, by id. Empty where it holds none.
    async fn subdomains(&self, ctx: &Context<'_>) -> Result<Vec<ID>, ApiError> {
        let call: &Call = ctx.data_unchecked();
        let names = call
            .board
            .ask(&Filter::everything(self.scope.clone()), Subdomains)
            .await?;
        Ok(names.into_iter().map(ID).collect())
    }

    /// The action types that the log holds, most frequent first, then by name.
    async fn action_types(&self, ctx: &Context<'_>) -> Result<Vec<ActionCountNode>, ApiError> {
        let call: &Call = ctx.data_unchecked();
        let entries = call
            .board
            .ask(&Filter::everything(self.scope.clone()), ActionDistribution)
            .await?;
        entries.into_iter().map(ActionCountNode::try_from).collect()
    }

    /// When the oldest activity of the log happened; null where the log is empty.
    async fn first_activity(&self, ctx: &Context<'_>) -> Result<Option<DateTime>, ApiError> {
        Ok(self
            .reach(ctx.data_unchecked())
            .await?
            .map(|(oldest, _)| self.at(oldest)))
    }

    /// When the newest activity of the log happened; null where the log is empty.
    async fn last_activity(&self, ctx: &Context<'_>) -> Result<Option<DateTime>, ApiError> {
        Ok(self
            .reach(ctx.data_unchecked())
            .await?
            .map(|(_, newest)| self.at(newest)))
    }

    /// Where the log ends as this request sees it, to be given to after of activityRecorded: so nothing is missed
    /// between what is read now and what is told then. It is opaque, and another text each time.
    async fn live_cursor(&self, ctx: &Context<'_>) -> Result<String, ApiError> {
        let call: &Call = ctx.data_unchecked();
        let cursors = call.cache.store().live_cursors(&self.scope).await?;
        Ok(cursors.write(&call.reading.place(&self.scope).await?)?)
    }
}
