//! The fields that answer the indicators: the seven, and two more.

use async_graphql::{Context, ID, Object};

use super::{
    ApiError, Call,
    arguments::{Arguments, at_most_500},
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

#[Object]
impl IndicatorQuery {
    /// 1. Frequency and distribution of actions over time: one zero-filled series per action type.
    #[expect(clippy::too_many_arguments, reason = "they are the field's arguments")]
    async fn actions(
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
        #[graphql(
            desc = "How long a bucket is; an answer has at most 20 000. Default: chosen from the period's length."
        )]
        interval: Option<Interval>,
    ) -> Result<ActionsNode, ApiError> {
        let call: &Call = ctx.data_unchecked();
        let (filter, period) = Arguments {
            domain,
            period,
            subdomain,
            action_type,
            time_zone,
        }
        .with_period(call)
        .await?;
        let interval = interval.map_or_else(|| model::Interval::suited_to(&period), model::Interval::from);
        let starts = bucket_starts(&period, interval)?;
        let answer = call
            .board
            .ask(
                &filter,
                Actions {
                    starts: starts.clone(),
                },
            )
            .await?;
        ActionsNode::new(&period, interval, &starts, answer)
    }

    /// 2. Distinct identified users that had an activity in the period: userId neither null nor
    /// "anonymous".
    async fn number_of_users(
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
    ) -> Result<Count, ApiError> {
        let call: &Call = ctx.data_unchecked();
        let covered = Arguments {
            domain,
            period,
            subdomain,
            action_type,
            time_zone,
        }
        .with_period(call)
        .await?;
        Count::of(Counted::Users, call, covered).await
    }

    /// 3. Actions made by identified users in the period.
    async fn actions_by_users(
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
    ) -> Result<Count, ApiError> {
        let call: &Call = ctx.data_unchecked();
        let covered = Arguments {
            domain,
            period,
            subdomain,
            action_type,
            time_zone,
        }
        .with_period(call)
        .await?;
        Count::of(Counted::Actions, call, covered).await
    }

    /// 4. The most active users, each broken down by action type.
    #[expect(clippy::too_many_arguments, reason = "they are the field's arguments")]
    async fn top_users(
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
        #[graphql(default, desc = "How many entries: 1 to 500.")] first: Defaulted<i32>,
    ) -> Result<TopUsersNode, ApiError> {
        let call: &Call = ctx.data_unchecked();
        let first = at_most_500("first", first.0)?;
        let (filter, period) = Arguments {
            domain,
            period,
            subdomain,
            action_type,
            time_zone,
        }
        .with_period(call)
        .await?;
        TopUsersNode::new(&period, call.board.ask(&filter, TopUsers { first }).await?)
    }

    /// 5. The most modified datasets. Reading a dataset through an API call (category API) does not
    /// modify it.
    #[expect(clippy::too_many_arguments, reason = "they are the field's arguments")]
    async fn top_datasets(
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
        #[graphql(default, desc = "How many entries: 1 to 500.")] first: Defaulted<i32>,
    ) -> Result<TopDatasetsNode, ApiError> {
        let call: &Call = ctx.data_unchecked();
        let first = at_most_500("first", first.0)?;
        let (filter, period) = Arguments {
            domain,
            period,
            subdomain,
            action_type,
            time_zone,
        }
        .with_period(call)
        .await?;
        TopDatasetsNode::new(&period, call.board.ask(&filter, TopDatasets { first }).await?)
    }

    /// 6. The most modified pages. Category API does not count here either.
    #[expect(clippy::too_many_arguments, reason = "they are the field's arguments")]
    async fn top_pages(
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
        #[graphql(default, desc = "How many entries: 1 to 500.")] first: Defaulted<i32>,
    ) -> Result<TopPagesNode, ApiError> {
        let call: &Call = ctx.data_unchecked();
        let first = at_most_500("first", first.0)?;
        let (filter, period) = Arguments {
            domain,
            period,
            subdomain,
            action_type,
            time_zone,
        }
        .with_period(call)
        .await?;
        TopPagesNode::new(&period, call.board.ask(&filter, TopPages { first }).await?)
    }

    /// 7. How the activity divides between action types.
    async fn action_distribution(
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
    ) -> Result<ActionDistributionNode, ApiError> {
        let call: &Call = ctx.data_unchecked();
        let (filter, period) = Arguments {
            domain,
            period,
            subdomain,
            action_type,
            time_zone,
        }
        .with_period(call)
        .await?;
        ActionDistributionNode::new(&period, call.board.ask(&filter, ActionDistribution).await?)
    }

    /// How the activity divides between what it acts on, such as datasets, pages and users.
    async fn actions_by_category(
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
    ) -> Result<ActionsByCategoryNode, ApiError> {
        let call: &Call = ctx.data_unchecked();
        let (filter, period) = Arguments {
            domain,
            period,
            subdomain,
            action_type,
            time_zone,
        }
        .with_period(call)
        .await?;
        ActionsByCategoryNode::new(&period, &call.board.ask(&filter, ActionsByCategory).await?)
    }

    /// Activity by weekday and hour, as the clocks of the time zone show them.
    async fn activity_heatmap(
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
    ) -> Result<ActivityHeatmapNode, ApiError> {
        let call: &Call = ctx.data_unchecked();
        let (filter, period) = Arguments {
            domain,
            period,
            subdomain,
            action_type,
            time_zone,
        }
        .with_period(call)
        .await?;
        let zone = period.zone();
        ActivityHeatmapNode::new(&period, &call.board.ask(&filter, ActivityHeatmap { zone }).await?)
    }
}
