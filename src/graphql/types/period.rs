//! `Period`.

use async_graphql::SimpleObject;

use crate::{
    graphql::scalars::{DateTime, TimeZone},
    model::Period,
};

/// The period as it was resolved.
#[derive(SimpleObject)]
#[graphql(name = "Period")]
pub(crate) struct PeriodNode {
    /// The first instant of it.
    from: DateTime,
    /// The first instant after it.
    to: DateTime,
    /// The time zone that decides when its days begin, and that the instants of the answer are
    /// written in.
    time_zone: TimeZone,
}

impl From<&Period> for PeriodNode {
    fn from(period: &Period) -> Self {
        let zone = period.zone();
        let at = |instant| DateTime { instant, zone };
        Self {
            from: at(period.from()),
            to: at(period.to()),
            time_zone: TimeZone(zone),
        }
    }
}
