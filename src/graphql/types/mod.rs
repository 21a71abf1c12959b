//! The objects of the schema, one file a subject.

mod activity;
mod category;
mod count;
mod distribution;
mod domain;
mod heatmap;
mod over_time;
mod period;
mod rankings;

pub(super) use activity::ActivityNode;
pub(super) use category::{ActionCategory, ActionCountNode};
pub(super) use count::{Count, Counted};
pub(super) use distribution::{ActionDistributionNode, ActionsByCategoryNode};
pub(super) use domain::DomainNode;
pub(super) use heatmap::ActivityHeatmapNode;
pub(super) use over_time::ActionsNode;
pub(super) use period::PeriodNode;
pub(super) use rankings::{TopDatasetsNode, TopPagesNode, TopUsersNode};

use super::{ApiError, Code};

/// A figure as an `Int`, which holds up to 2 147 483 647.
pub(super) fn int(figure: u64) -> Result<i32, ApiError> {
    i32::try_from(figure).map_err(|_| {
        let most = i32::MAX;
        let message =
            format!("The figure is {figure}, and an Int holds at most {most}: ask for a shorter period");
        ApiError::new(Code::CountTooLarge, message)
    })
}
