//! How a parameter becomes an argument's value.

use async_graphql::{ID, resolver_utils::EnumType};

use super::arguments::at_most_500;
use crate::model::{Invalid, Quoted, hour_of_day};

/// An id: what none is named by selects nothing.
#[expect(
    clippy::unnecessary_wraps,
    reason = "it is one way of reading a parameter among others"
)]
pub(super) fn id(text: &str) -> Result<ID, Invalid> {
    Ok(ID(text.to_owned()))
}

/// Any text.
#[expect(
    clippy::unnecessary_wraps,
    reason = "it is one way of reading a parameter among others"
)]
pub(super) fn text(text: &str) -> Result<String, Invalid> {
    Ok(text.to_owned())
}

/// A whole number.
pub(super) fn number(text: &str) -> Result<i32, Invalid> {
    text.parse()
        .map_err(|_| Invalid(format!("{} is not a whole number", Quoted(text))))
}

/// An hour of the day.
pub(super) fn hour(text: &str) -> Result<i32, Invalid> {
    let hour = number(text)?;
    hour_of_day(hour)?;
    Ok(hour)
}

/// How many entries.
pub(super) fn entries(text: &str) -> Result<i32, Invalid> {
    let count = number(text)?;
    at_most_500(count)?;
    Ok(count)
}

/// One of an enum's names.
pub(super) fn choice<T: EnumType>(text: &str) -> Result<T, Invalid> {
    let items = T::items();
    let found = items.iter().find(|item| item.name == text);
    found.map(|item| item.value).ok_or_else(|| {
        let names: Vec<&str> = items.iter().map(|item| item.name).collect();
        Invalid(format!("{} is not one of {}", Quoted(text), names.join(", ")))
    })
}
