//! The scalars of the schema.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::NaiveDate;
use chrono_tz::Tz;

use super::error::refused;
use crate::model::{Action, CivilDuration, Instant, Invalid, parse_date, parse_zone};

#[derive(Debug, Clone, Copy)]
pub(super) struct Date(pub(super) NaiveDate);

#[derive(Debug, Clone, Copy)]
pub(super) struct DateTime {
    pub(super) instant: Instant,
    pub(super) zone: Tz,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Duration(pub(super) CivilDuration);

#[derive(Debug, Clone, Copy)]
pub(super) struct TimeZone(pub(super) Tz);

#[derive(Debug, Clone)]
pub(super) struct ActionType(pub(super) Action);

/// A calendar day, `YYYY-MM-DD`, of the years 1970 to 2999.
#[Scalar]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        text(value, parse_date).map(Self)
    }

    fn to_value(&self) -> Value {
        self.0.to_string().into()
    }
}

/// An instant, RFC 3339, to the microsecond, of the years 1970 to 2999. It is accepted with any
/// offset, and given back with the offset that the time zone of the answer has then.
#[Scalar]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        text(value, Instant::parse).map(|instant| Self {
            instant,
            zone: Tz::UTC,
        })
    }

    fn to_value(&self) -> Value {
        self.instant.in_zone(self.zone).into()
    }
}

/// An ISO 8601 duration in days, weeks, months or years: `P14D`, `P2W`, `P6M`, `P1Y`.
#[Scalar]
impl ScalarType for Duration {
    fn parse(value: Value) -> InputValueResult<Self> {
        text(value, CivilDuration::parse).map(Self)
    }

    fn to_value(&self) -> Value {
        self.0.to_string().into()
    }
}

/// An IANA time zone name: `Europe/Paris`.
#[Scalar]
impl ScalarType for TimeZone {
    fn parse(value: Value) -> InputValueResult<Self> {
        text(value, parse_zone).map(Self)
    }

    fn to_value(&self) -> Value {
        self.0.name().into()
    }
}

/// The name of an action as it stands in the activity log: `edit_dataset`. The set is open; names are
/// lower snake case, of up to 100 characters.
#[Scalar]
impl ScalarType for ActionType {
    fn parse(value: Value) -> InputValueResult<Self> {
        text(value, Action::parse).map(Self)
    }

    fn to_value(&self) -> Value {
        self.0.as_str().into()
    }
}

/// Whether a value can be read as the scalar of this name. What is no scalar of ours is none of ours.
pub(super) fn check(scalar: &str, value: &Value) -> Result<(), Invalid> {
    let read: fn(&str) -> Result<(), Invalid> = match scalar {
        "Date" => |text| parse_date(text).map(drop),
        "DateTime" => |text| Instant::parse(text).map(drop),
        "Duration" => |text| CivilDuration::parse(text).map(drop),
        "TimeZone" => |text| parse_zone(text).map(drop),
        "ActionType" => |text| Action::parse(text).map(drop),
        _ => return Ok(()),
    };
    match value {
        Value::Null => Ok(()),
        Value::String(text) => read(text),
        other => Err(no_text(other)),
    }
}

fn text<T: async_graphql::InputType, V>(
    value: Value,
    read: impl Fn(&str) -> Result<V, Invalid>,
) -> Result<V, InputValueError<T>> {
    match value {
        Value::String(text) => read(&text).map_err(refused),
        other => Err(refused(no_text(&other))),
    }
}

fn no_text(value: &Value) -> Invalid {
    Invalid(format!("{value} is not a text in quotes"))
}
