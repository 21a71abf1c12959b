//! `Actions`.

use async_graphql::{ComplexObject, SimpleObject};

use super::{ActionCategory, PeriodNode, category::action, int};
use crate::{
    graphql::{
        ApiError,
        inputs::Interval,
        scalars::{ActionType, DateTime},
    },
    indicators::{ActionsOverTime, Series},
    model::{self, Category, Instant, Period},
};

/// Actions over time, by action type.
#[derive(SimpleObject)]
#[graphql(name = "Actions")]
pub(crate) struct ActionsNode {
    /// The period that the figures cover.
    period: PeriodNode,
    /// How long a bucket is: as asked, else chosen from the period's length: up to 2 days HOUR, up
    /// to 92 days DAY, up to 2 years WEEK, else MONTH.
    interval: Interval,
    /// All actions of the period: 0 where nothing happened.
    total: i32,
    /// The start of each bucket, cut on civil boundaries of the time zone; weeks start on Monday.
    /// The first one may start before the period, but counts only what lies in it.
    buckets: Vec<DateTime>,
    /// One series for each action type that occurs, most frequent first, then by name.
    series: Vec<ActionSeries>,
}

/// The actions of one type over time.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct ActionSeries {
    /// The action type.
    action: ActionType,
    /// What it acts on.
    category: ActionCategory,
    /// All of them.
    total: i32,
    /// One figure per bucket, 0 where nothing happened.
    counts: Vec<i32>,
    #[graphql(skip)]
    buckets: Vec<DateTime>,
}

/// One figure of a series.
#[derive(SimpleObject)]
pub(crate) struct ActionPoint {
    /// The start of the bucket.
    start: DateTime,
    /// The actions in it.
    count: i32,
}

#[ComplexObject]
impl ActionSeries {
    /// The same figures as objects, for clients that want rows.
    async fn points(&self) -> Vec<ActionPoint> {
        let pairs = self.buckets.iter().zip(&self.counts);
        pairs
            .map(|(start, count)| ActionPoint {
                start: *start,
                count: *count,
            })
            .collect()
    }
}

impl ActionsNode {
    pub(crate) fn new(
        period: &Period,
        interval: model::Interval,
        starts: &[Instant],
        answer: ActionsOverTime,
    ) -> Result<Self, ApiError> {
        let zone = period.zone();
        let buckets: Vec<_> = starts
            .iter()
            .map(|instant| DateTime {
                instant: *instant,
                zone,
            })
            .collect();
        let series = answer
            .series
            .into_iter()
            .map(|series| ActionSeries::new(series, &buckets));
        Ok(Self {
            period: period.into(),
            interval: interval.into(),
            total: int(answer.total)?,
            series: series.collect::<Result<_, _>>()?,
            buckets,
        })
    }
}

impl ActionSeries {
    fn new(series: Series, buckets: &[DateTime]) -> Result<Self, ApiError> {
        Ok(Self {
            action: action(&series.action)?,
            category: Category::of(&series.action).into(),
            total: int(series.total)?,
            counts: series.counts.into_iter().map(int).collect::<Result<_, _>>()?,
            buckets: buckets.to_vec(),
        })
    }
}
