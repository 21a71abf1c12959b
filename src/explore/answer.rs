//! What a query finds.

use serde::Serialize;
use serde_json::value::RawValue;

use super::{
    grouping::Grouping,
    mistake::{Clause, Mistake, Refused},
    query::Query,
    shows::Shows,
    table::Table,
    window::Window,
};
use crate::{
    export::{AtHand, Format, Layout, RowsAtHand, write_table},
    graphql::{ApiError, Call, Code},
    indicators::{CountRows, MAX_GROUPS},
    model::{Activity, Domain, Filter},
    store::{Direction, Portions},
};

/// What portals answer.
#[derive(Serialize)]
struct Records<'table> {
    /// How many rows there are; what is counted by `group_by` has no such figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    total_count: Option<u64>,
    results: &'table RawValue,
}

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
                self.written(Some(total), &RowsAtHand { columns, rows })
            }
            Shows::Groups(grouping) => {
                let (total, table) = self.counted(grouping, call, (&filter, &domain), window).await?;
                self.written(Some(total).filter(|_| grouping.is_whole()), &table)
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
        Ok((total, grouping.table(groups, domain, window)))
    }

    fn written(&self, total_count: Option<u64>, table: &impl AtHand) -> Result<Vec<u8>, Refused> {
        let json = Layout::from(Format::Json);
        let mut results = Vec::new();
        let written = write_table(table, self.zone, json, &mut results);
        let whole = written.map_err(serde_json::Error::io).and_then(|()| {
            let results: &RawValue = serde_json::from_slice(&results)?;
            serde_json::to_vec(&Records { total_count, results })
        });
        whole.map_err(|error| {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "records could not be written"
            );
            ApiError::new(Code::Internal, "The records could not be written").into()
        })
    }
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
