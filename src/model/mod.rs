//! Checked types without I/O: what an instant, a period, an action, a filter and a scope are.
//!
//! Everything that comes from outside is turned into one of these once, and every value of these
//! types is valid. Nothing here reads a clock, a file or a database.

mod action;
mod activity;
mod allowed;
mod buckets;
mod civil;
mod cursor;
mod domain;
mod duration;
mod escapes;
mod extent;
mod field;
mod filter;
mod hexadecimal;
mod instant;
mod invalid;
mod mention;
mod month;
mod names;
mod offset;
mod parameters;
mod pause;
mod period;
mod person;
mod place;
mod pseudonym;
mod quoted;
mod recordable;
mod retention;
mod scope;
mod sealed_id;
mod week;
mod week_hours;
mod zone;

pub use action::{Action, Category, VOCABULARY, nearest, unknown_action};
pub use activity::Activity;
pub use allowed::Allowed;
pub use buckets::{Interval, MAX_BUCKETS, bucket_starts};
pub use civil::{first_instant, parse_date};
pub use cursor::Position;
pub use domain::Domain;
pub use duration::CivilDuration;
pub use extent::Extent;
pub use field::Field;
pub use filter::Filter;
pub use hexadecimal::{are_digits, to_digits};
pub use instant::{Instant, MAX_YEAR, MIN_YEAR};
pub use invalid::Invalid;
pub use month::Month;
pub use names::{ANONYMOUS, DomainId, checked_id, checked_text};
pub use parameters::{Naming, Parameters};
pub use pause::parse_pause;
pub use period::{Period, PeriodChoice};
pub use person::Person;
pub use place::{Mark, Place, Seen};
pub use pseudonym::Pseudonym;
pub use quoted::{Quoted, quoted_list};
pub use recordable::{MAX_ACTIVITIES, Recordable, Unrecordable};
pub use retention::Retention;
pub use scope::{Browse, Denied, Grant, Permission, Record};
pub use sealed_id::SealedId;
pub use week::{HOUR, HOURS_OF_DAY, HOURS_OF_WEEK, Turn, WeekClock, Weekday};
pub use week_hours::{WeekHours, hour_of_day};
pub use zone::parse_zone;
