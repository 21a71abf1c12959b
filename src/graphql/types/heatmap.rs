//! `ActivityHeatmap`.

use async_graphql::SimpleObject;

use super::{PeriodNode, int};
use crate::{
    graphql::ApiError,
    model::{HOURS_OF_DAY, Period},
};

/// How the activity divides between weekdays and hours.
#[derive(SimpleObject)]
#[graphql(name = "ActivityHeatmap")]
pub(crate) struct ActivityHeatmapNode {
    /// The period that the figures cover. Its time zone decides which weekday and hour an action falls on.
    period: PeriodNode,
    /// All actions of the period: 0 where nothing happened.
    total: i32,
    /// Seven lists, from Monday to Sunday, of 24 figures each, from 0 to 23 o'clock; 0 where nothing happened.
    /// They add up to the total. An hour that the clocks show twice when they are set back holds the actions of both.
    counts: Vec<Vec<i32>>,
}

impl ActivityHeatmapNode {
    pub(crate) fn new(period: &Period, hours: &[u64]) -> Result<Self, ApiError> {
        let day = |hours: &[u64]| hours.iter().copied().map(int).collect();
        Ok(Self {
            period: period.into(),
            total: int(hours.iter().sum())?,
            counts: hours
                .chunks(HOURS_OF_DAY.into())
                .map(day)
                .collect::<Result<_, _>>()?,
        })
    }
}
