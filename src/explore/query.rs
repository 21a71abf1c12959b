//! A query, read from the parameters of an address.

use chrono_tz::Tz;

use super::{
    condition::condition,
    layout::truth,
    mistake::{Clause, Refused},
    now::Clock,
    rows::Rows,
    shows::Shows,
};
use crate::{
    model::{Browse, Filter, Instant, Invalid, Parameters, parse_zone},
    store::Direction,
};

/// What is asked of a domain's log.
#[derive(Debug, Clone)]
pub struct Query {
    /// The domain, where it is named.
    pub domain: Option<String>,
    /// Whose clocks decide what a day is, and which offset times are shown with.
    pub zone: Tz,
    /// What is shown.
    pub shows: Shows,
    /// The order of rows.
    pub order: Direction,
    condition: Rows,
}

impl Query {
    /// Reads the parameters that records and files have in common, of a request that comes now.
    ///
    /// # Errors
    /// If one of them asks for what the log cannot answer.
    pub fn read(parameters: &mut Parameters, now: Instant) -> Result<Self, Refused> {
        let zone = parameters.one("timezone", parse_zone)?.unwrap_or(Tz::UTC);
        let domain = parameters.one("domain", |text| Ok(text.to_owned()))?;
        parameters.one("lang", |_| Ok(()))?;
        without_additions(parameters)?;
        let mut clause = |clause: Clause| {
            let text = parameters.one(clause.name(), |text| Ok(text.to_owned()))?;
            Ok::<_, Invalid>(text.filter(|text| !text.trim().is_empty()))
        };
        let condition = clause(Clause::Where)?
            .map(|text| condition(&text, Clock { now, zone }))
            .transpose()?;
        let (select, group_by) = (clause(Clause::Select)?, clause(Clause::GroupBy)?);
        let shows = Shows::of(select.as_deref(), group_by.as_deref())?;
        let order_by = clause(Clause::OrderBy)?;
        let (shows, order) = shows.ordered(order_by.as_deref())?;
        Ok(Self {
            domain,
            zone,
            shows,
            order,
            condition: condition.unwrap_or_default(),
        })
    }

    /// The rows that are meant.
    #[must_use]
    pub fn filter(&self, scope: Browse) -> Filter {
        self.condition.narrow(Filter::everything(scope))
    }
}

/// What portals add to rows where it is asked for; the log has nothing of it.
fn without_additions(parameters: &mut Parameters) -> Result<(), Invalid> {
    for name in ["include_links", "include_app_metas"] {
        if parameters.one(name, truth)? == Some(true) {
            let message = format!("`{name}`: there are none here: leave it out, or set it to false");
            return Err(Invalid(message));
        }
    }
    Ok(())
}
