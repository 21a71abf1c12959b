//! The field that gives the log itself, a Relay connection.

use async_graphql::{Context, ID, Object};

use super::{
    ApiError, Call,
    arguments::Arguments,
    connection::{Connection, Window},
    defaulted::Defaulted,
    filter::ActivityFilter,
    inputs::{ActivityOrder, PeriodInput},
    scalars::{ActionType, TimeZone},
    selection::LogArguments,
};

#[derive(Default)]
pub(super) struct LogFields;

#[Object]
impl LogFields {
    /// The source data: the activity log itself, a Relay connection. Give first (and after) to go
    /// forward, last (and before) to go backward; without either, the first 50. A cursor keeps its
    /// place while activities are recorded: nothing is lost or repeated. A page that holds 32 MiB ends
    /// there, though more rows were asked for: hasNextPage, or hasPreviousPage, tells that there are.
    #[expect(clippy::too_many_arguments, reason = "they are the field's arguments")]
    async fn activity_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The domain; may be left out where the token has one.")] domain: Option<ID>,
        #[graphql(desc = "The time that is covered. Default: all of the log.")] period: Option<PeriodInput>,
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
        #[graphql(name = "where", desc = "What the rows have to hold. Default: anything.")] holding: Option<
            ActivityFilter,
        >,
        #[graphql(default, desc = "The order of the rows.")] order_by: Defaulted<ActivityOrder>,
        #[graphql(desc = "So many rows from the start, or past the cursor after: 1 to 500.")] first: Option<
            i32,
        >,
        #[graphql(desc = "A cursor of this domain's log: only what comes past it in the order.")]
        after: Option<String>,
        #[graphql(desc = "So many rows up to the end, or up to the cursor before: 1 to 500.")] last: Option<
            i32,
        >,
        #[graphql(desc = "A cursor of this domain's log: only what comes before it in the order.")]
        before: Option<String>,
    ) -> Result<Connection, ApiError> {
        let call: &Call = ctx.data_unchecked();
        let arguments = LogArguments {
            shared: Arguments {
                domain,
                period,
                subdomain,
                action_type,
                time_zone,
            },
            holding,
            order: order_by.0,
        };
        let selection = arguments.selected(call).await?;
        let window = Window::new(selection.filter.scope.domain(), (first, after), (last, before))?;
        Connection::load(ctx, selection, window).await
    }
}
