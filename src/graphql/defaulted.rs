//! Arguments that have a default, which holds where a variable was left out, too.
//!
//! The specification's `CoerceArgumentValues` has it so; the library makes null of such a variable, and
//! then misses a value.

use std::borrow::Cow;

use async_graphql::{InputType, InputValueError, InputValueResult, Value, registry::Registry};

use super::inputs::ActivityOrder;

/// What stands for a value that is not given.
pub(super) trait Fallback: InputType {
    /// The default that the schema shows.
    fn fallback() -> Self;
}

/// The entries of a ranking.
impl Fallback for i32 {
    fn fallback() -> Self {
        5
    }
}

impl Fallback for ActivityOrder {
    fn fallback() -> Self {
        Self::NewestFirst
    }
}

/// A value, or its default.
pub(super) struct Defaulted<T>(pub(super) T);

impl<T: Fallback> Default for Defaulted<T> {
    fn default() -> Self {
        Self(T::fallback())
    }
}

impl<T: Fallback> InputType for Defaulted<T> {
    type RawValueType = T::RawValueType;

    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        match value {
            None | Some(Value::Null) => Ok(Self::default()),
            given => T::parse(given).map(Self).map_err(InputValueError::propagate),
        }
    }

    fn to_value(&self) -> Value {
        self.0.to_value()
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        self.0.as_raw_value()
    }
}
