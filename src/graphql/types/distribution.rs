//! `ActionDistribution` and `ActionsByCategory`.

use async_graphql::SimpleObject;

use super::{ActionCategory, PeriodNode, category::action, int};
use crate::{
    graphql::{ApiError, scalars::ActionType},
    indicators::{ActionCount, CategoryCount},
    model::{Category, Period},
};

/// How the activity divides between action types.
#[derive(SimpleObject)]
#[graphql(name = "ActionDistribution")]
pub(crate) struct ActionDistributionNode {
    /// The period that the figures cover.
    period: PeriodNode,
    /// All actions of the period: 0 where nothing happened.
    total: i32,
    /// One share for each action type that occurs, most frequent first, then by name. They add up
    /// to the total.
    shares: Vec<ActionShare>,
}

/// The share of one action type.
#[derive(SimpleObject)]
pub(crate) struct ActionShare {
    /// The action type.
    action: ActionType,
    /// What it acts on.
    category: ActionCategory,
    /// How many actions: at least 1.
    count: i32,
    /// The part of all actions, from 0 to 1.
    share: f64,
}

impl ActionDistributionNode {
    pub(crate) fn new(period: &Period, entries: Vec<ActionCount>) -> Result<Self, ApiError> {
        let total = int(entries.iter().map(|entry| entry.count).sum())?;
        let shares = entries.into_iter().map(|entry| ActionShare::new(&entry, total));
        Ok(Self {
            period: period.into(),
            total,
            shares: shares.collect::<Result<_, _>>()?,
        })
    }
}

impl ActionShare {
    fn new(entry: &ActionCount, total: i32) -> Result<Self, ApiError> {
        let count = int(entry.count)?;
        let category = Category::of(&entry.action).into();
        Ok(Self {
            action: action(&entry.action)?,
            category,
            count,
            share: f64::from(count) / f64::from(total),
        })
    }
}

/// How the activity divides between what it acts on.
#[derive(SimpleObject)]
#[graphql(name = "ActionsByCategory")]
pub(crate) struct ActionsByCategoryNode {
    /// The period that the figures cover.
    period: PeriodNode,
    /// All actions of the period: 0 where nothing happened.
    total: i32,
    /// One share for each category that occurs, most frequent first, then in the order of the enum. They add up
    /// to the total.
    shares: Vec<CategoryShare>,
}

/// The share of one category.
#[derive(SimpleObject)]
pub(crate) struct CategoryShare {
    /// What the actions act on.
    category: ActionCategory,
    /// How many actions: at least 1.
    count: i32,
    /// The part of all actions, from 0 to 1.
    share: f64,
}

impl ActionsByCategoryNode {
    pub(crate) fn new(period: &Period, entries: &[CategoryCount]) -> Result<Self, ApiError> {
        let total = int(entries.iter().map(|entry| entry.count).sum())?;
        let shares = entries.iter().map(|entry| CategoryShare::new(*entry, total));
        Ok(Self {
            period: period.into(),
            total,
            shares: shares.collect::<Result<_, _>>()?,
        })
    }
}

impl CategoryShare {
    fn new(entry: CategoryCount, total: i32) -> Result<Self, ApiError> {
        let count = int(entry.count)?;
        Ok(Self {
            category: entry.category.into(),
            count,
            share: f64::from(count) / f64::from(total),
        })
    }
}
