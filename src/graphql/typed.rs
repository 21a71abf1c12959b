//! Whether a value is one of a type, as the specification's *input coercion* has it.

use std::collections::HashMap;

use async_graphql::{
    Name, Number, Value,
    indexmap::IndexMap,
    parser::types::{BaseType, Type},
};

use super::{
    scalars,
    typing::{InputField, Types},
};
use crate::model::Invalid;

/// What is wrong with a value, and where in it.
pub(super) struct Wrong {
    /// Such as `.dates.from`; empty where it is the value itself.
    pub(super) place: String,
    pub(super) why: Invalid,
    /// Whether it has the form of its type, and only its text cannot be read.
    pub(super) is_text: bool,
}

impl Wrong {
    fn form(why: String) -> Self {
        Self {
            place: String::new(),
            why: Invalid(why),
            is_text: false,
        }
    }

    fn text(why: Invalid) -> Self {
        Self {
            is_text: true,
            ..Self::form(why.0)
        }
    }

    fn inside(self, outer: &str) -> Self {
        Self {
            place: format!("{outer}{}", self.place),
            ..self
        }
    }
}

impl Types {
    /// Checks that a value is one of the type. A name that is no type's is not looked at.
    pub(super) fn check(&self, value: &Value, ty: &Type) -> Result<(), Wrong> {
        match (value, &ty.base) {
            (Value::Null, _) if ty.nullable => Ok(()),
            (Value::Null, _) => Err(Wrong::form(format!("null is not one of {ty}"))),
            (Value::List(items), BaseType::List(inner)) => {
                let mut items = items.iter().enumerate();
                items.try_for_each(|(place, item)| {
                    let checked = self.check(item, inner);
                    checked.map_err(|wrong| wrong.inside(&format!("[{place}]")))
                })
            }
            // One value is a list of one.
            (single, BaseType::List(inner)) => self.check(single, inner),
            (single, BaseType::Named(name)) => self.named(single, name),
        }
    }

    fn named(&self, value: &Value, name: &Name) -> Result<(), Wrong> {
        if let Some(input) = self.input(name) {
            return match value {
                Value::Object(fields) => self.object(fields, name, input),
                other => Err(none_of(other, name)),
            };
        }
        if let Some(items) = self.items(name) {
            let is_one = match value {
                Value::Enum(item) => items.contains(item),
                Value::String(text) => items.contains(text.as_str()),
                _ => false,
            };
            let names: Vec<_> = items.iter().map(Name::as_str).collect();
            let message = || format!("{value} is not one of {}", names.join(", "));
            return if is_one {
                Ok(())
            } else {
                Err(Wrong::form(message()))
            };
        }
        match is_built_in(value, name) {
            Some(true) => Ok(()),
            Some(false) => Err(Wrong {
                is_text: is_too_large(value, name),
                ..none_of(value, name)
            }),
            None => scalars::check(name, value).map_err(Wrong::text),
        }
    }

    fn object(
        &self,
        given: &IndexMap<Name, Value>,
        name: &Name,
        input: &HashMap<Name, InputField>,
    ) -> Result<(), Wrong> {
        for (key, value) in given {
            let Some(field) = input.get(key) else {
                return Err(
                    Wrong::form(format!("{name} has no field of that name")).inside(&format!(".{key}"))
                );
            };
            self.check(value, &field.ty)
                .map_err(|wrong| wrong.inside(&format!(".{key}")))?;
        }
        let mut missing = input
            .iter()
            .filter(|(key, field)| field.is_required() && !given.contains_key(*key));
        missing.next().map_or(Ok(()), |(key, field)| {
            Err(Wrong::form(format!("one of {} is missing", field.ty)).inside(&format!(".{key}")))
        })
    }
}

/// Whether it is one of a type that every schema has.
fn is_built_in(value: &Value, name: &str) -> Option<bool> {
    let number = |is: fn(&Number) -> bool| matches!(value, Value::Number(number) if is(number));
    Some(match name {
        "Int" => number(|it| it.as_i64().is_some_and(|it| i32::try_from(it).is_ok())),
        "Float" => number(|_| true),
        "String" => matches!(value, Value::String(_)),
        "ID" => matches!(value, Value::String(_)) || number(|it| !it.is_f64()),
        "Boolean" => matches!(value, Value::Boolean(_)),
        _ => return None,
    })
}

/// Whether it is a number that the library takes for one of the type until it reads it.
fn is_too_large(value: &Value, name: &str) -> bool {
    name == "Int" && matches!(value, Value::Number(number) if number.is_i64())
}

fn none_of(value: &Value, name: &Name) -> Wrong {
    let what = match value {
        Value::Object(_) => "an object".to_owned(),
        Value::List(_) => "a list".to_owned(),
        other => other.to_string(),
    };
    Wrong::form(format!("{what} is not one of {name}"))
}
