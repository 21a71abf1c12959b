//! Pages of the log.

use entity::activity::{self, Column};
use sea_orm::{
    Condition, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};

use super::{Reading, StoreError, Taken, rows::to_activity, select::filtered};
use crate::model::{Activity, Filter, Instant, Position};

/// A page that has so many bytes ends.
const BYTES: usize = 32 << 20;

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
    /// it is found by the index. It ends with the row that brings it to 32 MiB.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn page(&self, filter: &Filter, page: &Page) -> Result<Taken<Activity>, StoreError> {
        let select = self.selected(filter, page).await?;
        self.take("page", select, BYTES, to_activity, Activity::bytes)
            .await
    }

    /// What asks for the rows of a page.
    pub(super) async fn selected(
        &self,
        filter: &Filter,
        page: &Page,
    ) -> Result<Select<activity::Entity>, StoreError> {
        let order = match page.direction {
            Direction::Up => Order::Asc,
            Direction::Down => Order::Desc,
        };
        let past = page.past.as_ref().map(|place| beyond(place, page.direction));
        let until = page
            .until
            .as_ref()
            .map(|place| beyond(place, page.direction.reversed()));
        let heads = self.heads(&filter.scope).await?;
        let select = activity::Entity::find()
            .filter(filtered(
                self.transaction().await?,
                &between(filter, page),
                &heads,
            ))
            .filter(
                [past, until]
                    .into_iter()
                    .flatten()
                    .fold(Condition::all(), Condition::add),
            )
            .order_by(Column::Timestamp, order.clone())
            .order_by(Column::Id, order)
            .limit(page.limit);
        Ok(select)
    }

    /// The timestamps of the oldest and the newest row that the filter selects.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn reach(&self, filter: &Filter) -> Result<Option<(Instant, Instant)>, StoreError> {
        let first = async |direction| {
            let page = Page {
                limit: 1,
                direction,
                past: None,
                until: None,
            };
            let found = self.page(filter, &page).await?;
            Ok::<_, StoreError>(found.rows.first().map(|row| row.timestamp))
        };
        Ok(first(Direction::Up).await?.zip(first(Direction::Down).await?))
    }
}

/// The filter over no more time than the places of a page leave. SQLite looks up the time or the place in the index,
/// not both, and takes the time: without this it would read every row from there to the place.
fn between(filter: &Filter, page: &Page) -> Filter {
    let (oldest, newest) = match page.direction {
        Direction::Up => (&page.past, &page.until),
        Direction::Down => (&page.until, &page.past),
    };
    let after = |place: &Position| Instant::from_micros(place.timestamp.micros() + 1);
    let span = filter.span.map(|(from, to)| {
        let from = oldest.as_ref().map_or(from, |place| from.max(place.timestamp));
        let to = newest.as_ref().map_or(to, |place| to.min(after(place)));
        (from, to)
    });
    Filter {
        span,
        ..filter.clone()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DomainId, Extent, Grant, Permission};

    #[test]
    fn a_page_looks_no_further_than_its_places() {
        let instant = Instant::from_micros;
        let place = |micros| {
            Some(Position {
                timestamp: instant(micros),
                id: "a".into(),
            })
        };
        let here = DomainId::parse("here").expect("a domain");
        let grant = Grant::new([Permission::Browse].into(), [here].into(), Extent::Whole);
        let all = Filter::everything(grant.browse(None).expect("a right"));
        let over = |span, direction, past, until| {
            let page = Page {
                limit: 1,
                direction,
                past,
                until,
            };
            between(&Filter { span, ..all.clone() }, &page).span
        };
        let year = Some((instant(100), instant(200)));
        for (direction, past, until, span) in [
            (Direction::Down, place(150), None, (100, 151)),
            (Direction::Up, place(150), None, (150, 200)),
            (Direction::Up, place(120), place(150), (120, 151)),
            (Direction::Down, place(150), place(120), (120, 151)),
            (Direction::Down, place(250), place(50), (100, 200)),
        ] {
            let wanted = Some((instant(span.0), instant(span.1)));
            assert_eq!(
                over(year, direction, past.clone(), until.clone()),
                wanted,
                "{direction:?}"
            );
            assert_eq!(over(None, direction, past, until), None, "{direction:?}");
        }
    }
}
