//! `ActivityConnection`: a page of the log, as Relay has it.

use async_graphql::{Context, Object, SimpleObject};
use chrono_tz::Tz;

use super::{
    ApiError, Call, Selection,
    arguments::entries,
    types::{ActivityNode, int},
};
use crate::{
    indicators::CountRows,
    model::{Activity, DomainId, Filter, Invalid, Position},
    store::{Direction, Page},
};

const DEFAULT_FIRST: usize = 50;
/// The fields that need the rows of the page.
const OF_ROWS: [&str; 3] = ["edges", "nodes", "pageInfo"];

/// The rows that are asked for: so many from one end of what lies between two places.
pub(super) struct Window {
    limit: usize,
    from_start: bool,
    after: Option<Position>,
    before: Option<Position>,
}

impl Window {
    /// Checks the arguments of a connection.
    pub(super) fn new(
        domain: &DomainId,
        (first, after): (Option<i32>, Option<String>),
        (last, before): (Option<i32>, Option<String>),
    ) -> Result<Self, Invalid> {
        let place =
            |cursor: Option<String>| cursor.map(|cursor| Position::decode(&cursor, domain)).transpose();
        let (limit, from_start) = match (first, last) {
            (Some(_), Some(_)) => {
                return Err(Invalid::new(
                    "Give `first` to go forward or `last` to go backward, not both",
                ));
            }
            (Some(first), None) => (entries("first", first)?, true),
            (None, Some(last)) => (entries("last", last)?, false),
            (None, None) => (DEFAULT_FIRST, true),
        };
        Ok(Self {
            limit,
            from_start,
            after: place(after)?,
            before: place(before)?,
        })
    }

    /// The page to read: one row more than asked for tells whether there are more.
    fn page(&self, order: Direction) -> Page {
        let limit = self.limit as u64 + 1;
        let (after, before) = (self.after.clone(), self.before.clone());
        if self.from_start {
            Page {
                limit,
                direction: order,
                past: after,
                until: before,
            }
        } else {
            Page {
                limit,
                direction: order.reversed(),
                past: before,
                until: after,
            }
        }
    }
}

pub(super) struct Connection {
    filter: Filter,
    window: Window,
    order: Direction,
    zone: Tz,
    rows: Vec<Activity>,
    /// Whether there are more rows at the end that the page was not read from.
    more: bool,
}

impl Connection {
    /// Rows are read, and it is noted how many, only where they are asked for: not for their number alone.
    pub(super) async fn load(
        ctx: &Context<'_>,
        selection: Selection,
        window: Window,
    ) -> Result<Self, ApiError> {
        let Selection { filter, order, zone } = selection;
        let call: &Call = ctx.data_unchecked();
        let reads = OF_ROWS.iter().any(|field| ctx.look_ahead().field(field).exists());
        let (mut rows, mut more) = (Vec::new(), false);
        if reads {
            let read = call.reading.page(&filter, &window.page(order)).await?;
            more = read.is_cut || read.rows.len() > window.limit;
            rows = read.rows;
            rows.truncate(window.limit);
        }
        call.note(&filter, reads.then_some(rows.len()));
        if !window.from_start {
            rows.reverse();
        }
        Ok(Self {
            filter,
            window,
            order,
            zone,
            rows,
            more,
        })
    }

    /// Whether a row comes past the page in the direction. Where the page is empty, any row that
    /// there is lies on the other side of the cursor that it was read from.
    async fn has_past(
        &self,
        call: &Call,
        edge: Option<&Activity>,
        direction: Direction,
    ) -> Result<bool, ApiError> {
        let cursor = if self.window.from_start {
            &self.window.after
        } else {
            &self.window.before
        };
        if edge.is_none() && cursor.is_none() {
            return Ok(false);
        }
        let page = Page {
            limit: 1,
            direction,
            past: edge.map(Position::from),
            until: None,
        };
        Ok(!call.reading.page(&self.filter, &page).await?.rows.is_empty())
    }

    fn edges_of(&self) -> impl Iterator<Item = ActivityEdge> {
        self.rows.iter().map(|row| ActivityEdge {
            cursor: self.cursor(row),
            node: ActivityNode::new(row.clone(), self.zone),
        })
    }

    fn cursor(&self, row: &Activity) -> String {
        Position::from(row).encode(self.filter.scope.domain())
    }
}

/// A page of the activity log.
#[Object(name = "ActivityConnection")]
impl Connection {
    /// The rows with their cursors, in the order asked for; empty where there are none.
    async fn edges(&self) -> Vec<ActivityEdge> {
        self.edges_of().collect()
    }

    /// The rows alone.
    async fn nodes(&self) -> Vec<ActivityNode> {
        self.edges_of().map(|edge| edge.node).collect()
    }

    /// Where the page stands.
    async fn page_info(&self, ctx: &Context<'_>) -> Result<PageInfo, ApiError> {
        let call: &Call = ctx.data_unchecked();
        let (first, last) = (self.rows.first(), self.rows.last());
        // The page was read one row past its far end; only the near one needs another look.
        let (near, edge, direction) = if self.window.from_start {
            ("hasPreviousPage", first, self.order.reversed())
        } else {
            ("hasNextPage", last, self.order)
        };
        let at_near = ctx.look_ahead().field(near).exists() && self.has_past(call, edge, direction).await?;
        let (has_next_page, has_previous_page) = if self.window.from_start {
            (self.more, at_near)
        } else {
            (at_near, self.more)
        };
        let (start_cursor, end_cursor) = (
            first.map(|row| self.cursor(row)),
            last.map(|row| self.cursor(row)),
        );
        Ok(PageInfo {
            has_next_page,
            has_previous_page,
            start_cursor,
            end_cursor,
        })
    }

    /// How many rows there are on all pages. Counted only where it is asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32, ApiError> {
        let call: &Call = ctx.data_unchecked();
        int(call.board.ask(&self.filter, CountRows).await?)
    }
}

/// A row and its place.
#[derive(SimpleObject)]
pub(super) struct ActivityEdge {
    /// The place of the row, to be given to after or before. It is opaque: keep it as it is.
    cursor: String,
    /// The row.
    node: ActivityNode,
}

/// Where a page stands.
#[derive(SimpleObject)]
pub(super) struct PageInfo {
    /// Whether rows come past the page in the order asked for.
    has_next_page: bool,
    /// Whether rows come before the page in the order asked for.
    has_previous_page: bool,
    /// The cursor of the first row; null where the page is empty.
    start_cursor: Option<String>,
    /// The cursor of the last row; null where the page is empty.
    end_cursor: Option<String>,
}
