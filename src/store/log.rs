//! Pages of the log.

use entity::activity::{self, Column};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};

use super::{Reading, StoreError, rows::to_activity, select::filtered};
use crate::model::{Activity, Browse, Filter, Instant, Position};

/// Which way through time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From older to newer.
    Up,
    /// From newer to older.
    Down,
}

impl Direction {
    /// The other way.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
        }
    }
}

/// A stretch of rows: how many, which way, and between which places, both excluded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The most rows.
    pub limit: u64,
    /// Which way; the rows come in this order, too.
    pub direction: Direction,
    /// Only rows past this place, as seen in the direction.
    pub past: Option<Position>,
    /// Only rows before this place, as seen in the direction.
    pub until: Option<Position>,
}

impl Reading {
    /// A page of the log, ordered by timestamp and then id. Its cost does not grow with its depth:
    /// it is found by the index.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn page(&self, filter: &Filter, page: &Page) -> Result<Vec<Activity>, StoreError> {
        let order = match page.direction {
            Direction::Up => Order::Asc,
            Direction::Down => Order::Desc,
        };
        let past = page.past.as_ref().map(|place| beyond(place, page.direction));
        let until = page
            .until
            .as_ref()
            .map(|place| beyond(place, page.direction.reversed()));
        let transaction = self.transaction().await?;
        let rows = activity::Entity::find()
            .filter(filtered(transaction, filter))
            .filter(
                [past, until]
                    .into_iter()
                    .flatten()
                    .fold(Condition::all(), Condition::add),
            )
            .order_by(Column::Timestamp, order.clone())
            .order_by(Column::Id, order)
            .limit(page.limit)
            .all(transaction)
            .await?;
        rows.into_iter().map(to_activity).collect()
    }

    /// The timestamps of the oldest and the newest row of the domain.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn reach(&self, scope: &Browse) -> Result<Option<(Instant, Instant)>, StoreError> {
        let bounds = activity::Entity::find()
            .select_only()
            .column_as(Column::Timestamp.min(), "oldest")
            .column_as(Column::Timestamp.max(), "newest")
            .filter(Column::DomainId.eq(scope.domain().as_str()))
            .into_tuple::<(Option<i64>, Option<i64>)>()
            .one(self.transaction().await?)
            .await?;
        let instant = Instant::from_micros;
        Ok(bounds.and_then(|(oldest, newest)| Some((instant(oldest?), instant(newest?)))))
    }
}

/// Past the place, in the direction. As a comparison of rows, which the index answers however deep
/// the place lies.
fn beyond(place: &Position, direction: Direction) -> SimpleExpr {
    let columns = Expr::tuple([Expr::col(Column::Timestamp), Expr::col(Column::Id)]);
    let place = Expr::tuple([Expr::val(place.timestamp.micros()), Expr::val(place.id.as_str())]);
    match direction {
        Direction::Up => columns.gt(place),
        Direction::Down => columns.lt(place),
    }
}
