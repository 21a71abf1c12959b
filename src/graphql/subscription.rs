//! The log as it grows.

use std::future::ready;

use async_graphql::{Context, ID, Subscription};
use futures_util::{Stream, StreamExt};

use super::{
    ApiError, Call,
    arguments::{Arguments, Meant},
    scalars::ActionType,
    types::ActivityNode,
};
use crate::store::follow;

pub(super) struct Subscription;

/// What is told as it happens.
#[Subscription]
impl Subscription {
    /// Each activity as it is recorded, from now on, once, whichever process records it. Nothing is
    /// dropped: a client that reads slowly is waited for.
    async fn activity_recorded(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The domain; may be left out where the token has one.")] domain: Option<ID>,
        #[graphql(
            desc = "Those subdomains alone; the domain's own id stands for activities without one. Default: everything. An empty list selects nothing."
        )]
        subdomain: Option<Vec<ID>>,
        #[graphql(
            desc = "Those action types alone. Default: all. An empty list selects nothing; a name that neither the documented vocabulary nor the domain's log holds is refused."
        )]
        action_type: Option<Vec<ActionType>>,
    ) -> Result<impl Stream<Item = Result<ActivityNode, ApiError>> + use<>, ApiError> {
        // A reading of its own, which ends here: a subscription must not hold one for hours.
        let call = ctx.data_unchecked::<Call>().anew();
        let arguments = Arguments {
            domain,
            period: None,
            subdomain,
            action_type,
            time_zone: None,
        };
        let Meant { filter, zone, .. } = arguments.meant(&call).await?;
        call.note(&filter, None);
        let store = call.cache.store().clone();
        drop(call);
        let activities = follow(store, filter.scope.clone()).await?;
        Ok(activities.filter_map(move |next| {
            let node = next.map(|it| filter.selects(&it).then(|| ActivityNode::new(it, zone)));
            ready(node.map_err(ApiError::from).transpose())
        }))
    }
}
