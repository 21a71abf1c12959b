//! The fields that answer the indicators: the seven, and two more. They take the same arguments; what a field takes
//! besides follows its name.

use async_graphql::{Context, ID, Object};

use super::{
    ApiError, Call,
    arguments::{Arguments, entries},
    defaulted::Defaulted,
    inputs::{Interval, PeriodInput},
    scalars::{ActionType, TimeZone},
    types::{
        ActionDistributionNode, ActionsByCategoryNode, ActionsNode, ActivityHeatmapNode, Count, Counted,
        TopDatasetsNode, TopPagesNode, TopUsersNode,
    },
};
use crate::{
    indicators::{
        ActionDistribution, Actions, ActionsByCategory, ActivityHeatmap, TopDatasets, TopPages, TopUsers,
    },
    model::{self, bucket_starts},
};

#[derive(Default)]
pub(super) struct IndicatorQuery;

/// Makes the fields. Each says what it answers from the call, the filter and the period that its arguments give.
macro_rules! indicator_fields {
    ($(
        $(#[$attribute:meta])*
        $name:ident($($(#[$described:meta])* $own:ident: $kind:ty)?) -> $answer:ty {
            |$call:ident, $filter:ident, $period:ident| $answered:expr
        }
    )*) => {
        #[Object]
        impl IndicatorQuery {$(
            $(#[$attribute])*
            #[allow(clippy::too_many_arguments, reason = "they are the field's arguments")]
            async fn $name(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "The domain; may be left out where the token has one.")] domain: Option<ID>,
                #[graphql(desc = "The time that is covered. Default: the last 14 days, today included.")]
                period: Option<PeriodInput>,
                #[graphql(
                    desc = "Those subdomains alone; the domain's own id stands for activities without one. Default: everything. An empty list selects nothing."
                )]
                subdomain: Option<Vec<ID>>,
                #[graphql(
                    desc = "Those action types alone. Default: all. An empty list selects nothing; a name that neither the documented vocabulary nor the domain's log holds is refused."
                )]
                action_type: Option<Vec<ActionType>>,
                #[graphql(
                    desc = "Decides what a day is, and which offset instants are written with. Default: the domain's."
                )]
                time_zone: Option<TimeZone>,
                $($(#[$described])* $own: $kind,)?
            ) -> Result<$answer, ApiError> {
                let $call: &Call = ctx.data_unchecked();
                let arguments = Arguments {
                    domain,
                    period,
                    subdomain,
                    action_type,
                    time_zone,
                };
                let ($filter, $period) = arguments.with_period($call).await?;
                $answered
            }
        )*}
    };
}

indicator_fields! {
    /// 1. Frequency and distribution of actions over time: one zero-filled series per action type.
    actions(
        #[graphql(
            desc = "How long a bucket is; an answer has at most 20 000. Default: chosen from the period's length."
        )]
        interval: Option<Interval>
    ) -> ActionsNode {
        |call, filter, period| {
            let interval = interval.map_or_else(|| model::Interval::suited_to(&period), model::Interval::from);
            let starts = bucket_starts(&period, interval)?;
            let asked = Actions {
                starts: starts.clone(),
            };
            ActionsNode::new(&period, interval, &starts, call.board.ask(&filter, asked).await?)
        }
    }

    /// 2. Distinct identified users that had an activity in the period: userId neither null nor
    /// "anonymous".
    number_of_users() -> Count {
        |call, filter, period| Count::of(Counted::Users, call, (filter, period)).await
    }

    /// 3. Actions made by identified users in the period.
    actions_by_users() -> Count {
        |call, filter, period| Count::of(Counted::Actions, call, (filter, period)).await
    }

    /// 4. The most active users, each broken down by action type.
    top_users(#[graphql(default, desc = "How many entries: 1 to 500.")] first: Defaulted<i32>) -> TopUsersNode {
        |call, filter, period| {
            let first = entries("first", first.0)?;
            TopUsersNode::new(&period, call.board.ask(&filter, TopUsers { first }).await?)
        }
    }

    /// 5. The most modified datasets. Reading a dataset through an API call (category API) does not
    /// modify it.
    top_datasets(#[graphql(default, desc = "How many entries: 1 to 500.")] first: Defaulted<i32>) -> TopDatasetsNode {
        |call, filter, period| {
            let first = entries("first", first.0)?;
            TopDatasetsNode::new(&period, call.board.ask(&filter, TopDatasets { first }).await?)
        }
    }

    /// 6. The most modified pages. Category API does not count here either.
    top_pages(#[graphql(default, desc = "How many entries: 1 to 500.")] first: Defaulted<i32>) -> TopPagesNode {
        |call, filter, period| {
            let first = entries("first", first.0)?;
            TopPagesNode::new(&period, call.board.ask(&filter, TopPages { first }).await?)
        }
    }

    /// 7. How the activity divides between action types.
    action_distribution() -> ActionDistributionNode {
        |call, filter, period| {
            ActionDistributionNode::new(&period, call.board.ask(&filter, ActionDistribution).await?)
        }
    }

    /// How the activity divides between what it acts on, such as datasets, pages and users.
    actions_by_category() -> ActionsByCategoryNode {
        |call, filter, period| {
            ActionsByCategoryNode::new(&period, &call.board.ask(&filter, ActionsByCategory).await?)
        }
    }

    /// Activity by weekday and hour, as the clocks of the time zone show them.
    activity_heatmap() -> ActivityHeatmapNode {
        |call, filter, period| {
            let zone = period.zone();
            ActivityHeatmapNode::new(&period, &call.board.ask(&filter, ActivityHeatmap { zone }).await?)
        }
    }
}
