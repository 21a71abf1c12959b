//! Whether the scalars of a request can be read, before anything is executed: the specification has what
//! cannot be coerced refuse the whole request, and a mutation must not have half of its effects.

use async_graphql::{
    Name, Pos, Value, Variables,
    parser::types::{BaseType, ExecutableDocument, Field, Selection, SelectionSet, Type},
};

use super::{
    ApiError, Code,
    plan::{asked, root},
    scalars,
    typing::{Types, named},
    values::Values,
};
use crate::model::Invalid;

/// Checks the arguments of whatever the operation asks for.
///
/// # Errors
/// If a scalar cannot be read. Whatever else is wrong with the document the schema finds.
pub(super) fn check(
    types: &Types,
    document: &ExecutableDocument,
    operation: Option<&str>,
    variables: &Variables,
) -> Result<(), ApiError> {
    let Some(operation) = asked(document, operation) else {
        return Ok(());
    };
    let values = Values::new(operation, variables);
    let reader = Reader { types, values };
    reader.set(&root(operation.ty), &operation.selection_set.node)?;
    document.fragments.values().try_for_each(|fragment| {
        reader.set(
            &fragment.node.type_condition.node.on.node,
            &fragment.node.selection_set.node,
        )
    })
}

struct Reader<'request> {
    types: &'request Types,
    values: Values<'request>,
}

impl<'request> Reader<'request> {
    /// What is selected of an object. Fragments of their own are read each by itself.
    fn set(&self, object: &Name, set: &'request SelectionSet) -> Result<(), ApiError> {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => self.field(object, &field.node)?,
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref();
                    let object = on.map_or(object, |condition| &condition.node.on.node);
                    self.set(object, &fragment.node.selection_set.node)?;
                }
                Selection::FragmentSpread(_) => {}
            }
        }
        Ok(())
    }

    fn field(&self, object: &Name, field: &'request Field) -> Result<(), ApiError> {
        let Some(known) = self.types.field(object, &field.name.node) else {
            return Ok(());
        };
        for (name, literal) in &field.arguments {
            let (Some(ty), Some(value)) = (known.arguments.get(&name.node), self.values.value(&literal.node))
            else {
                continue;
            };
            self.value(&value, ty)
                .map_err(|wrong| wrong.told(&name.node, literal.pos))?;
        }
        self.set(named(&known.ty), &field.selection_set.node)
    }

    /// A value of a type. What has not even the form of the type, the schema refuses.
    fn value(&self, value: &Value, ty: &Type) -> Result<(), Wrong> {
        match (value, &ty.base) {
            (Value::List(items), BaseType::List(inner)) => {
                let mut items = items.iter().enumerate();
                items.try_for_each(|(place, item)| {
                    self.value(item, inner)
                        .map_err(|wrong| wrong.inside(&format!("[{place}]")))
                })
            }
            (single, BaseType::List(inner)) => self.value(single, inner),
            (Value::Object(fields), BaseType::Named(name)) => {
                let Some(input) = self.types.input(name) else {
                    return Ok(());
                };
                fields.iter().try_for_each(|(name, value)| {
                    let checked = input.get(name).map_or(Ok(()), |ty| self.value(value, ty));
                    checked.map_err(|wrong| wrong.inside(&format!(".{name}")))
                })
            }
            (single, BaseType::Named(name)) => scalars::check(name, single).map_err(Wrong::here),
        }
    }
}

/// What cannot be read, and where in the argument it stands.
struct Wrong {
    place: String,
    why: Invalid,
}

impl Wrong {
    const fn here(why: Invalid) -> Self {
        Self {
            place: String::new(),
            why,
        }
    }

    fn inside(self, outer: &str) -> Self {
        Self {
            place: format!("{outer}{}", self.place),
            ..self
        }
    }

    fn told(self, argument: &Name, pos: Pos) -> ApiError {
        let message = format!("{argument}{}: {}", self.place, self.why.0);
        ApiError::new(Code::BadUserInput, message).at(vec![pos])
    }
}
