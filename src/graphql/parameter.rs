//! How the parameter of an address becomes an argument's value.

use async_graphql::{ID, resolver_utils::EnumType};

use crate::model::Invalid;

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
        .map_err(|_| Invalid(format!("`{text}` is not a whole number")))
}

/// One of an enum's names.
pub(super) fn choice<T: EnumType>(text: &str) -> Result<T, Invalid> {
    let items = T::items();
    let found = items.iter().find(|item| item.name == text);
    found.map(|item| item.value).ok_or_else(|| {
        let names: Vec<&str> = items.iter().map(|item| item.name).collect();
        Invalid(format!("`{text}` is not one of {}", names.join(", ")))
    })
}
