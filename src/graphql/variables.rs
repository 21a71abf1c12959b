//! Whether the variables of a request are what its document declares: the specification's `CoerceVariableValues`
//! refuses the whole request where they are not, before anything of it is done.

use async_graphql::{
    Variables,
    parser::types::{OperationDefinition, VariableDefinition},
};

use super::{ApiError, Code, typing::Types};

/// Checks the variables that the operation declares.
///
/// # Errors
/// If one that it needs is missing, or one is not of its type.
pub(super) fn check(
    types: &Types,
    operation: &OperationDefinition,
    variables: &Variables,
) -> Result<(), ApiError> {
    operation.variable_definitions.iter().try_for_each(|declared| {
        one(types, &declared.node, variables)
            .map_err(|message| ApiError::new(Code::BadUserInput, message).at(vec![declared.pos]))
    })
}

fn one(types: &Types, declared: &VariableDefinition, variables: &Variables) -> Result<(), String> {
    let (name, ty) = (&declared.name.node, &declared.var_type.node);
    let Some(value) = variables.get(name) else {
        let is_needed = !ty.nullable && declared.default_value.is_none();
        let message = || format!("${name}: the variable is missing, and has to be one of {ty}");
        return if is_needed { Err(message()) } else { Ok(()) };
    };
    let checked = types.check(value, ty);
    checked.map_err(|wrong| format!("${name}{}: {}", wrong.place, wrong.why.0))
}
