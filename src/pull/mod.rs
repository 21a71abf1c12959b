//! A portal's dataset in, by its Explore API: day by day, as often as one likes, whatever befalls the portal.

mod body;
mod days;
mod portal;
mod round;
mod trouble;

pub use days::{Day, Reach, shown};
pub use portal::{ApiKey, Dataset, Portal};
pub use round::{News, Pull, PullError, Round, Tell};
pub use trouble::Trouble;
