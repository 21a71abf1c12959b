//! `Count`.

use async_graphql::{Context, Object};
use tokio::sync::OnceCell;

use super::{PeriodNode, int};
use crate::{
    graphql::{ApiError, Call},
    indicators::{ActionsByUsers, NumberOfUsers},
    model::{Filter, Period},
};

/// What is counted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Counted {
    Users,
    Actions,
}

impl Counted {
    async fn ask(self, call: &Call, filter: &Filter) -> Result<u64, ApiError> {
        Ok(match self {
            Self::Users => call.board.ask(filter, NumberOfUsers).await?,
            Self::Actions => call.board.ask(filter, ActionsByUsers).await?,
        })
    }
}

pub(crate) struct Count {
    counted: Counted,
    filter: Filter,
    period: Period,
    value: i32,
    previous: OnceCell<i32>,
}

impl Count {
    pub(crate) async fn of(
        counted: Counted,
        call: &Call,
        (filter, period): (Filter, Period),
    ) -> Result<Self, ApiError> {
        let value = int(counted.ask(call, &filter).await?)?;
        Ok(Self {
            counted,
            filter,
            period,
            value,
            previous: OnceCell::new(),
        })
    }

    async fn before(&self, call: &Call) -> Result<i32, ApiError> {
        let filter = self.filter.over(&self.period.previous());
        let ask = async || int(self.counted.ask(call, &filter).await?);
        self.previous.get_or_try_init(ask).await.copied()
    }
}

/// A figure, beside the same figure over the period before.
#[Object]
impl Count {
    /// The period that the figure covers.
    async fn period(&self) -> PeriodNode {
        (&self.period).into()
    }

    /// The figure: 0 where nothing happened.
    async fn value(&self) -> i32 {
        self.value
    }

    /// The same figure over the period of equal length just before: as many whole days, else as
    /// much time.
    async fn previous(&self, ctx: &Context<'_>) -> Result<i32, ApiError> {
        self.before(ctx.data_unchecked()).await
    }

    /// The relative change, (value - previous) / previous: 0.25 is a quarter more. Null where
    /// previous is 0.
    async fn change(&self, ctx: &Context<'_>) -> Result<Option<f64>, ApiError> {
        let (previous, value) = (
            f64::from(self.before(ctx.data_unchecked()).await?),
            f64::from(self.value),
        );
        Ok((previous > 0.0).then(|| (value - previous) / previous))
    }
}
