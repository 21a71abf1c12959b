//! How much a document hands over to its fields. Each argument gets a copy of what a variable holds, so that a
//! large one that is used a thousand times would take a thousand times its memory.

use std::collections::HashMap;

use async_graphql::{
    Name, Value, Variables,
    parser::types::{Directive, Field, OperationDefinition},
};
use async_graphql_value::Value as Literal;

use super::{ApiError, Code};

/// The bytes that may be handed over besides what is sent.
const MOST_REPEATED: u64 = 4 << 20;

/// The bytes of what is sent.
pub(super) struct Sent<'request> {
    document: u64,
    variables: HashMap<&'request Name, u64>,
}

impl<'request> Sent<'request> {
    pub(super) fn new(document: &str, variables: &'request Variables) -> Self {
        let sizes = variables.iter().map(|(name, value)| (name, size(value)));
        Self {
            document: document.len() as u64,
            variables: sizes.collect(),
        }
    }

    /// Those that a field, which an operation asks for, is handed.
    pub(super) fn to_field(&self, operation: &OperationDefinition, field: &Field) -> u64 {
        let arguments = field.arguments.iter();
        arguments
            .map(|(_, value)| self.literal(operation, &value.node))
            .sum()
    }

    /// The same of a directive.
    pub(super) fn to_directive(&self, operation: &OperationDefinition, directive: &Directive) -> u64 {
        let arguments = directive.arguments.iter();
        arguments
            .map(|(_, value)| self.literal(operation, &value.node))
            .sum()
    }

    /// Whether so much may be handed over.
    ///
    /// # Errors
    /// If it is too much.
    pub(super) fn allows(&self, handed: u64) -> Result<(), ApiError> {
        let sent = self.document + self.variables.values().sum::<u64>();
        if handed <= sent + MOST_REPEATED {
            return Ok(());
        }
        let message = format!(
            "The values of the document, each counted as often as it is used, have more than the {MOST_REPEATED} bytes that they may have besides what was sent: use long values less often"
        );
        Err(ApiError::new(Code::BadUserInput, message))
    }

    fn literal(&self, operation: &OperationDefinition, literal: &Literal) -> u64 {
        match literal {
            Literal::Variable(name) => self.variable(operation, name),
            Literal::String(text) => text.len() as u64 + 1,
            Literal::List(items) => items.iter().map(|item| self.literal(operation, item)).sum(),
            Literal::Object(fields) => fields.values().map(|field| self.literal(operation, field)).sum(),
            _ => 1,
        }
    }

    fn variable(&self, operation: &OperationDefinition, name: &Name) -> u64 {
        let default = || {
            let mut definitions = operation.variable_definitions.iter();
            let definition = definitions.find(|definition| definition.node.name.node == *name)?;
            Some(size(&definition.node.default_value.as_ref()?.node))
        };
        let sent = self.variables.get(name).copied();
        sent.or_else(default).unwrap_or_default()
    }
}

fn size(value: &Value) -> u64 {
    match value {
        Value::String(text) => text.len() as u64 + 1,
        Value::List(items) => items.iter().map(size).sum::<u64>() + 1,
        Value::Object(fields) => fields.values().map(size).sum::<u64>() + 1,
        _ => 1,
    }
}
