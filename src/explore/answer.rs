//! What a query finds.

use tokio::task::spawn_blocking;

use super::{
    grouping::Grouping,
    mistake::{Clause, Mistake, Refused},
    query::Query,
    records::{Records, written},
    shows::Shows,
    table::Table,
    window::Window,
};
use crate::{
    export::{Column, Format, export, export_table},
    graphql::Call,
    indicators::{AskError, CountRows, MAX_GROUPS},
    model::{Domain, Filter},
    store::Portions,
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
            Shows::Rows(columns) => self.rows(columns.clone(), call, filter, window).await,
            Shows::Groups(grouping) => {
                let (total, table) = self.counted(grouping, call, (&filter, &domain), window).await?;
                let (target, answer) = Records::of(Some(total).filter(|_| grouping.is_whole()));
                written(
                    export_table(table, self.zone, Format::Json.into(), target).await,
                    answer,
                )
                .await
            }
        }
    }

    async fn rows(
        &self,
        columns: Vec<Column>,
        call: &Call,
        filter: Filter,
        window: Window,
    ) -> Result<Vec<u8>, Refused> {
        let (target, answer) = Records::of(Some(call.board.ask(&filter, CountRows).await?));
        let rows = Portions::new(call.reading.clone(), filter.clone(), self.order);
        let rows = rows.without_first(window.offset).at_most(window.limit);
        let outcome = export(rows, columns, self.zone, Format::Json.into(), target).await;
        call.note(&filter, usize::try_from(outcome.rows).ok());
        written(outcome, answer).await
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
}

/// Does what may take long where it keeps no other request waiting.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, AskError> {
    Ok(spawn_blocking(work).await?)
}
