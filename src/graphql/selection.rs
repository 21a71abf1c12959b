//! The part of the log that is asked for, whether page by page or as a file.

use chrono_tz::Tz;

use super::{
    ApiError, Call, arguments::Arguments, defaulted::Defaulted, filter::ActivityFilter,
    inputs::ActivityOrder, parameter::choice,
};
use crate::{
    model::{Filter, Invalid, Parameters},
    store::Direction,
};

/// The arguments that select rows of the log, as they were given.
pub struct LogArguments {
    pub(super) shared: Arguments,
    pub(super) holding: Option<ActivityFilter>,
    pub(super) order: ActivityOrder,
}

/// Rows of the log, which a caller may read.
#[derive(Debug, Clone)]
pub struct Selection {
    /// Which they are.
    pub filter: Filter,
    /// Their order.
    pub order: Direction,
    /// The zone that their timestamps are shown in.
    pub zone: Tz,
}

impl LogArguments {
    /// Reads them from the parameters of an address, which have the names of the field's arguments, of a period's
    /// fields and of a filter's.
    ///
    /// # Errors
    /// If one of them cannot be read.
    pub fn read(parameters: &mut Parameters) -> Result<Self, Invalid> {
        let order = |given: Option<_>| given.map_or_else(Defaulted::default, Defaulted);
        Ok(Self {
            shared: Arguments::read(parameters)?,
            holding: Some(ActivityFilter::read(parameters)?),
            order: order(parameters.one("orderBy", choice)?).0,
        })
    }

    /// The rows that they select for the caller.
    ///
    /// # Errors
    /// If the caller may not read them, an argument cannot be used, or the log cannot be read.
    pub async fn selected(self, call: &Call) -> Result<Selection, ApiError> {
        let meant = self.shared.meant(call).await?;
        let (mut filter, text) = match self.holding {
            Some(holding) => holding.narrow(meant.filter, meant.zone)?,
            None => (meant.filter, None),
        };
        if let Some(text) = text {
            filter.any = Some(call.board.search(&filter, &text).await?);
        }
        Ok(Selection {
            filter,
            order: self.order.into(),
            zone: meant.zone,
        })
    }
}
