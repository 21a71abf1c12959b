//! `TopUsers`, `TopDatasets` and `TopPages`.

use async_graphql::{ID, SimpleObject};

use super::{ActionCountNode, PeriodNode, int};
use crate::{
    graphql::ApiError,
    indicators::{Ranked, Ranking},
    model::Period,
};

/// What a ranking leaves out, so that entries, others and none add up to total.
#[derive(SimpleObject)]
pub(crate) struct Others {
    /// How many there are besides the entries: 0 where all are shown.
    entries: i32,
    /// Their actions.
    actions: i32,
}

/// The most active users.
#[derive(SimpleObject)]
#[graphql(name = "TopUsers")]
pub(crate) struct TopUsersNode {
    /// The period that the figures cover.
    period: PeriodNode,
    /// All actions of the period, with or without an identified user.
    total: i32,
    /// The users with the most actions, then by id. Empty where no user is identified.
    entries: Vec<TopUser>,
    /// The identified users that are not among the entries.
    others: Others,
    /// Actions without an identified user: userId null or "anonymous".
    none: i32,
}

/// A user in the ranking.
#[derive(SimpleObject)]
pub(crate) struct TopUser {
    /// The place in the ranking, from 1.
    rank: i32,
    /// Who did it.
    user_id: ID,
    /// The user's actions.
    actions: i32,
    /// The same by action type, most frequent first, then by name.
    by_action: Vec<ActionCountNode>,
}

/// The most modified datasets.
#[derive(SimpleObject)]
#[graphql(name = "TopDatasets")]
pub(crate) struct TopDatasetsNode {
    /// The period that the figures cover.
    period: PeriodNode,
    /// All actions of the period that modified a dataset: those with a datasetId, of any category
    /// but API.
    total: i32,
    /// The datasets with the most of them, then by id. Empty where none was modified.
    entries: Vec<TopDataset>,
    /// The modified datasets that are not among the entries.
    others: Others,
}

/// A dataset in the ranking.
#[derive(SimpleObject)]
pub(crate) struct TopDataset {
    /// The place in the ranking, from 1.
    rank: i32,
    /// The dataset acted on.
    dataset_id: ID,
    /// The actions that modified it.
    actions: i32,
    /// The same by action type, most frequent first, then by name.
    by_action: Vec<ActionCountNode>,
}

/// The most modified pages.
#[derive(SimpleObject)]
#[graphql(name = "TopPages")]
pub(crate) struct TopPagesNode {
    /// The period that the figures cover.
    period: PeriodNode,
    /// All actions of the period that modified a page: those with a pageId, of any category but
    /// API.
    total: i32,
    /// The pages with the most of them, then by id. Empty where none was modified.
    entries: Vec<TopPage>,
    /// The modified pages that are not among the entries.
    others: Others,
}

/// A page in the ranking.
#[derive(SimpleObject)]
pub(crate) struct TopPage {
    /// The place in the ranking, from 1.
    rank: i32,
    /// The page acted on.
    page_id: ID,
    /// The actions that modified it.
    actions: i32,
    /// The same by action type, most frequent first, then by name.
    by_action: Vec<ActionCountNode>,
}

impl TopUsersNode {
    pub(crate) fn new(period: &Period, ranking: Ranking) -> Result<Self, ApiError> {
        Ok(Self {
            period: period.into(),
            total: int(ranking.ranked_actions() + ranking.none)?,
            none: int(ranking.none)?,
            others: others(&ranking)?,
            entries: entries(ranking, |rank, user_id, actions, by_action| TopUser {
                rank,
                user_id,
                actions,
                by_action,
            })?,
        })
    }
}

impl TopDatasetsNode {
    pub(crate) fn new(period: &Period, ranking: Ranking) -> Result<Self, ApiError> {
        let entry = |rank, dataset_id, actions, by_action| TopDataset {
            rank,
            dataset_id,
            actions,
            by_action,
        };
        let (total, others) = (int(ranking.ranked_actions())?, others(&ranking)?);
        Ok(Self {
            period: period.into(),
            total,
            others,
            entries: entries(ranking, entry)?,
        })
    }
}

impl TopPagesNode {
    pub(crate) fn new(period: &Period, ranking: Ranking) -> Result<Self, ApiError> {
        let entry = |rank, page_id, actions, by_action| TopPage {
            rank,
            page_id,
            actions,
            by_action,
        };
        let (total, others) = (int(ranking.ranked_actions())?, others(&ranking)?);
        Ok(Self {
            period: period.into(),
            total,
            others,
            entries: entries(ranking, entry)?,
        })
    }
}

fn others(ranking: &Ranking) -> Result<Others, ApiError> {
    Ok(Others {
        entries: int(ranking.others)?,
        actions: int(ranking.others_actions)?,
    })
}

fn entries<T>(
    ranking: Ranking,
    entry: impl Fn(i32, ID, i32, Vec<ActionCountNode>) -> T,
) -> Result<Vec<T>, ApiError> {
    let ranked = (1..).zip(ranking.entries);
    let map = |(rank, it): (i32, Ranked)| {
        let by_action = it
            .by_action
            .into_iter()
            .map(ActionCountNode::try_from)
            .collect::<Result<_, _>>()?;
        Ok(entry(rank, it.id.into(), int(it.actions)?, by_action))
    };
    ranked.map(map).collect()
}
