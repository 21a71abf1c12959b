//! What a query finds.

use tokio::task::spawn_blocking;

use super::{
    grouping::Grouping,
    mistake::{Clause, Mistake, Refused},
    query::Query,
    records::written,
    shows::Shows,
    table::{RowsAtHand, Table},
    window::Window,
};
use crate::{
    export::AtHand,
    graphql::Call,
    indicators::{AskError, CountRows, MAX_GROUPS},
    model::{Activity, Domain, Filter},
    store::{Direction, Portions},
};

impl Query {
    /// The rows that are meant, in the domain that is.
    ///
    /// # Errors
    /// If the caller may not read it, or the log cannot be read.
    pub async fn found(&self, call: &Call) -> Result<(Filter, Domain), Refused> {
        let (scope, domain) = call.browse(self.domain.as_deref()).await?;
        Ok((self.filter(scope), domain))
    }

    /// As much of it as the window shows, as JSON.
    ///
    /// # Errors
    /// If the caller may not read it, or the log cannot be read.
    pub async fn records(&self, call: &Call, window: Window) -> Result<Vec<u8>, Refused> {
        let (filter, domain) = self.found(call).await?;
        match &self.shows {
            Shows::Rows(columns) => {
                let total = call.board.ask(&filter, CountRows).await?;
                let rows = rows(call, &filter, self.order, window).await?;
                call.note(&filter, Some(rows.len()));
                let columns = columns.clone();
                self.written(Some(total), RowsAtHand { columns, rows }).await
            }
            Shows::Groups(grouping) => {
                let (total, table) = self.counted(grouping, call, (&filter, &domain), window).await?;
                let total = Some(total).filter(|_| grouping.is_whole());
                self.written(total, table).await
            }
        }
    }

    /// What is counted, and how many rows that are.
    ///
    /// # Errors
    /// If there are too many groups, or the log cannot be read.
    pub async fn counted(
        &self,
        grouping: &Grouping,
        call: &Call,
        (filter, domain): (&Filter, &Domain),
        window: Window,
    ) -> Result<(u64, Table), Refused> {
        let groups = call.board.ask(filter, grouping.asked(self.zone)).await?;
        let groups = groups.map_err(|_| {
            let message = format!(
                "there are more than {MAX_GROUPS} groups: count by fewer fields, or choose rows with `where`"
            );
            Mistake::at(Clause::GroupBy, 1, message)
        })?;
        let total = groups.iter().map(|group| group.count).sum();
        let (grouping, domain) = (grouping.clone(), domain.id.clone());
        let table = apart(move || grouping.table(groups, domain, window)).await?;
        Ok((total, table))
    }

    async fn written(&self, total_count: Option<u64>, table: impl AtHand) -> Result<Vec<u8>, Refused> {
        let zone = self.zone;
        apart(move || written(total_count, &table, zone)).await?
    }
}

/// Does what may take long where it keeps no other request waiting.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, AskError> {
    Ok(spawn_blocking(work).await?)
}

/// The rows of a window. Those before it are read and let go.
async fn rows(
    call: &Call,
    filter: &Filter,
    order: Direction,
    window: Window,
) -> Result<Vec<Activity>, Refused> {
    let (mut rows, mut before) = (Vec::new(), usize::try_from(window.offset).unwrap_or(usize::MAX));
    if window.limit == 0 {
        return Ok(rows);
    }
    let portions = Portions::new(call.reading.clone(), filter.clone(), order);
    let mut portions = portions.at_most(window.offset.saturating_add(window.limit));
    while let Some(portion) = portions.next().await? {
        let left_out = before.min(portion.len());
        before -= left_out;
        rows.extend(portion.into_iter().skip(left_out));
    }
    Ok(rows)
}
