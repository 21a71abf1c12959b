//! The log as it grows.

use async_graphql::{Context, ID, Subscription};
use futures_util::{Stream, StreamExt};

use super::{
    ApiError, Call,
    arguments::{Arguments, Meant},
    scalars::ActionType,
    types::ActivityNode,
};
use crate::store::{Recorded, follow};

pub(super) struct Subscription;

/// What is told as it happens.
#[Subscription]
impl Subscription {
    /// Each activity as it is recorded, once, whichever process records it: from now on, or with what was recorded
    /// after a live cursor first. Nothing is left out for a client that reads slowly; one that reads nothing for long
    /// is dropped, and goes on after the last liveCursor that it has. Activities of the same month come in the
    /// order in which they were recorded.
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
        #[graphql(
            desc = "A live cursor, the field liveCursor of an activity or of the domain: what was recorded after it comes first, and nothing twice. Default: from now on."
        )]
        after: Option<String>,
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
        let cursors = store.live_cursors(&filter.scope).await?;
        let after = after.map(|cursor| cursors.read(&cursor)).transpose()?;
        let shows_cursor = ctx.look_ahead().field("liveCursor").exists();
        let recorded = follow(store, filter, after).await?;
        Ok(recorded.map(move |next| {
            let Recorded { activity, place } = next?;
            let cursor = shows_cursor.then(|| cursors.write(&place)).transpose()?;
            Ok(ActivityNode::new(activity, zone).at(cursor))
        }))
    }
}
