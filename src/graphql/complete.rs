//! Completes answers as the specification has it: fields in the order of the document, and null
//! where a field failed or, where the field cannot be null, at the nearest place above that can.
//!
//! The library gives fields in the order in which they were ready, and leaves out what failed.

use async_graphql::{
    Name, PathSegment, Response, ServerError, Value,
    indexmap::IndexMap,
    parser::types::{BaseType, ExecutableDocument, Type},
};

use super::{
    plan::{FieldPlan, Plan, plan},
    typing::Types,
};

/// Completes the answer to an operation of the document. One that was not executed has nothing to
/// complete, and its document may be anything.
pub(super) fn complete(
    types: &Types,
    document: &ExecutableDocument,
    operation: Option<&str>,
    mut response: Response,
) -> Response {
    if response.errors.iter().any(|error| error.path.is_empty()) {
        return response;
    }
    if let Some(plan) = plan(types, document, operation) {
        let data = std::mem::take(&mut response.data);
        let errors = &response.errors;
        let complete = Answer { errors }.object(data, &plan, &mut Vec::new());
        response.data = complete.unwrap_or_default();
    }
    response
}

/// A step from the root of an answer to a place in it.
#[derive(Clone, Copy)]
enum Step<'document> {
    Field(&'document Name),
    Index(usize),
}

impl Step<'_> {
    fn is(self, segment: &PathSegment) -> bool {
        match (self, segment) {
            (Self::Field(name), PathSegment::Field(field)) => name.as_str() == field,
            (Self::Index(place), PathSegment::Index(index)) => place == *index,
            _ => false,
        }
    }
}

/// An answer as the library gave it.
struct Answer<'answer> {
    errors: &'answer [ServerError],
}

impl<'document> Answer<'_> {
    /// An object with its fields in order; nothing where one failed that cannot be null.
    fn object(&self, value: Value, plan: &Plan<'document>, path: &mut Vec<Step<'document>>) -> Option<Value> {
        let mut ready = match value {
            Value::Object(fields) => fields,
            _ if self.failed_below(path) => return None,
            // The library's null for an object whose fields are all skipped.
            _ => IndexMap::new(),
        };
        let mut complete = IndexMap::with_capacity(ready.len());
        for (key, field) in &plan.fields {
            path.push(Step::Field(key));
            let value = match ready.swap_remove(*key) {
                Some(value) => Some(self.value(value, field.ty, field, path)),
                None => self.failed_at(path).then_some(None),
            };
            path.pop();
            match value {
                Some(None) if field.ty.is_some_and(|ty| !ty.nullable) => return None,
                Some(value) => complete.insert((*key).clone(), value.unwrap_or_default()),
                None => None,
            };
        }
        Some(Value::Object(complete))
    }

    /// A value of a type; nothing where it has to be null.
    fn value(
        &self,
        value: Value,
        ty: Option<&Type>,
        field: &FieldPlan<'document>,
        path: &mut Vec<Step<'document>>,
    ) -> Option<Value> {
        let (Some(ty), Some(plan)) = (ty, &field.object) else {
            return Some(value).filter(|value| *value != Value::Null || ty.is_none());
        };
        match (value, &ty.base) {
            (Value::Null, _) if ty.nullable => None,
            (Value::List(items), BaseType::List(inner)) => {
                let items = items.into_iter().enumerate().map(|(place, item)| {
                    path.push(Step::Index(place));
                    let item = self.value(item, Some(inner), field, path);
                    path.pop();
                    item.or_else(|| inner.nullable.then_some(Value::Null))
                });
                items.collect::<Option<_>>().map(Value::List)
            }
            (value, BaseType::Named(_)) => self.object(value, plan, path),
            (value, BaseType::List(_)) => Some(value),
        }
    }

    /// Whether the field of this path failed.
    fn failed_at(&self, path: &[Step<'_>]) -> bool {
        let mut errors = self.errors.iter();
        errors.any(|error| error.path.len() == path.len() && leads(path, &error.path))
    }

    /// Whether a field failed inside of what is at this path.
    fn failed_below(&self, path: &[Step<'_>]) -> bool {
        self.errors.iter().any(|error| leads(path, &error.path))
    }
}

/// Whether the steps are the beginning of the path.
fn leads(steps: &[Step<'_>], path: &[PathSegment]) -> bool {
    steps.len() <= path.len() && steps.iter().zip(path).all(|(step, segment)| step.is(segment))
}
