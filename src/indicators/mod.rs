//! The indicators, each a fold over columns, and the passes that run them.
//!
//! An indicator is one file: what it counts, the fold that counts it, and what an empty log gives.
//! Whoever wants one asks a [`Board`]; all that is asked with equal filters at the same time is
//! folded in one pass.

mod action_distribution;
mod actions;
mod actions_by_category;
mod actions_by_users;
mod activity_heatmap;
mod board;
mod clock;
mod count_rows;
mod days;
mod fold;
mod groups;
mod number_of_users;
mod ranking;
mod subdomains;
mod table;
mod top_datasets;
mod top_pages;
mod top_users;

pub use action_distribution::{ActionCount, ActionDistribution};
pub use actions::{Actions, ActionsOverTime, Series};
pub use actions_by_category::{ActionsByCategory, CategoryCount};
pub use actions_by_users::ActionsByUsers;
pub use activity_heatmap::ActivityHeatmap;
pub use board::{AskError, Board};
pub use count_rows::CountRows;
pub use days::DatePart;
pub use fold::{Fold, Indicator};
pub use groups::{Group, Groups, Key, MAX_GROUPS, TooManyGroups, Value};
pub use number_of_users::NumberOfUsers;
pub use ranking::{Ranked, Ranking};
pub use subdomains::Subdomains;
pub use top_datasets::TopDatasets;
pub use top_pages::TopPages;
pub use top_users::TopUsers;
