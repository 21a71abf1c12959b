//! A portal's dataset in, by its Explore API: day by day, as often as one likes, whatever befalls the portal.

mod attempt;
mod body;
mod days;
mod portal;
mod pulled;
mod round;
mod said;
mod start;
mod trouble;

pub use days::{Day, Reach, shown, stretch};
pub use portal::{ApiKey, Dataset, Portal};
pub use pulled::Complete;
pub use round::{News, Pull, PullError, Round, Tell};
pub use start::Start;
pub use trouble::Trouble;
