//! Whether the variables of a request and the scalars of its document can be read, before anything is executed: the
//! specification has what cannot be coerced refuse the whole request, and a mutation must not have half of its effects.

use async_graphql::{
    Name, Pos, Variables,
    parser::types::{ExecutableDocument, Field, Selection, SelectionSet},
};

use super::{
    ApiError, Code,
    plan::{asked, root},
    typed::Wrong,
    typing::{Types, named},
    values::Values,
    variables,
};

/// Checks the variables that the operation declares, then the arguments of whatever it asks for.
///
/// # Errors
/// If a variable is not what it is declared to be, or a scalar cannot be read. Whatever else is wrong with the
/// document the schema finds.
pub(super) fn check(
    types: &Types,
    document: &ExecutableDocument,
    operation: Option<&str>,
    given: &Variables,
) -> Result<(), ApiError> {
    let Some(operation) = asked(document, operation) else {
        return Ok(());
    };
    variables::check(types, operation, given)?;
    let values = Values::new(operation, given);
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
            match self.types.check(&value, ty) {
                Err(wrong) if wrong.is_text => return Err(told(&wrong, &name.node, literal.pos)),
                // What has not even the form of the type, the schema refuses.
                Ok(()) | Err(_) => {}
            }
        }
        self.set(named(&known.ty), &field.selection_set.node)
    }
}

fn told(wrong: &Wrong, argument: &Name, pos: Pos) -> ApiError {
    let message = format!("{argument}{}: {}", wrong.place, wrong.why.0);
    ApiError::new(Code::BadUserInput, message).at(vec![pos])
}
