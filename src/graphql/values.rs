//! The values that the arguments of an operation have, once its variables are known.

use std::borrow::Cow;

use async_graphql::{
    Name, Value, Variables,
    parser::types::{Field, OperationDefinition},
};
use async_graphql_value::Value as Literal;

/// The variables of an operation.
pub(super) struct Values<'request> {
    operation: &'request OperationDefinition,
    variables: &'request Variables,
}

impl<'request> Values<'request> {
    pub(super) const fn new(
        operation: &'request OperationDefinition,
        variables: &'request Variables,
    ) -> Self {
        Self { operation, variables }
    }

    /// What an argument of a field is given, if it is.
    pub(super) fn argument(&self, field: &'request Field, name: &str) -> Option<Cow<'request, Value>> {
        self.value(&field.get_argument(name)?.node)
    }

    /// What a literal means; nothing where it holds a variable that has no value.
    pub(super) fn value(&self, literal: &'request Literal) -> Option<Cow<'request, Value>> {
        if let Literal::Variable(name) = literal {
            return self.variable(name).map(Cow::Borrowed);
        }
        let known = |name: Name| self.variable(&name).cloned().ok_or(());
        literal.clone().into_const_with(known).ok().map(Cow::Owned)
    }

    /// A variable's value, or its default.
    fn variable(&self, name: &Name) -> Option<&'request Value> {
        let default = || {
            let mut definitions = self.operation.variable_definitions.iter();
            let definition = definitions.find(|definition| definition.node.name.node == *name)?;
            Some(&definition.node.default_value.as_ref()?.node)
        };
        self.variables.get(name).or_else(default)
    }
}
