//! Completes answers as the specification has it: fields in the order of the document, and null
//! where a field failed or, where the field cannot be null, at the nearest place above that can.
//!
//! The library gives fields in the order in which they were ready, and leaves out what failed.

use std::collections::HashMap;

use async_graphql::{
    Name, PathSegment, Response, ServerError, Value,
    indexmap::IndexMap,
    parser::{
        parse_schema,
        types::{
            BaseType, ExecutableDocument, Field, OperationType, Selection, SelectionSet, Type, TypeKind,
            TypeSystemDefinition,
        },
    },
};

/// The types of the fields of each object of the schema.
pub(super) struct Types(HashMap<Name, HashMap<Name, Type>>);

impl Types {
    /// Those of a schema.
    pub(super) fn of(sdl: &str) -> Self {
        let definitions = parse_schema(sdl)
            .map(|schema| schema.definitions)
            .unwrap_or_default();
        let objects = definitions.into_iter().filter_map(|definition| {
            let TypeSystemDefinition::Type(definition) = definition else {
                return None;
            };
            let TypeKind::Object(object) = definition.node.kind else {
                return None;
            };
            let fields = object
                .fields
                .into_iter()
                .map(|field| (field.node.name.node, field.node.ty.node));
            Some((definition.node.name.node, fields.collect()))
        });
        Self(objects.collect())
    }

    /// Completes the answer to an operation of the document. One that was not executed has nothing to
    /// complete, and its document may be anything.
    pub(super) fn complete(
        &self,
        document: &ExecutableDocument,
        operation: Option<&str>,
        mut response: Response,
    ) -> Response {
        let was_executed = response.errors.iter().all(|error| !error.path.is_empty());
        let mut operations = document.operations.iter().filter(|_| was_executed);
        let asked = operations.find(|(name, _)| operation.is_none() || name.map(Name::as_str) == operation);
        let Some((_, asked)) = asked else { return response };
        let root = Name::new(match asked.node.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        });
        let plan = Plans {
            types: self,
            document,
        }
        .of(&root, &[&asked.node.selection_set.node]);
        let data = std::mem::take(&mut response.data);
        let errors = &response.errors;
        let complete = Answer { errors }.object(data, &plan, &mut Vec::new());
        response.data = complete.unwrap_or_default();
        response
    }
}

/// What is asked of an object: its fields in the order of the document.
struct Plan<'document> {
    fields: IndexMap<&'document Name, FieldPlan<'document>>,
}

/// What is asked of a field. What tells about the schema itself has no type here.
struct FieldPlan<'document> {
    ty: Option<&'document Type>,
    /// Where the type is one of objects, or of lists of them.
    object: Option<Plan<'document>>,
}

/// Makes plans for what a document selects.
struct Plans<'document> {
    types: &'document Types,
    document: &'document ExecutableDocument,
}

impl<'document> Plans<'document> {
    /// The plan for an object of a type.
    fn of(&self, object: &Name, sets: &[&'document SelectionSet]) -> Plan<'document> {
        let types = self.types.0.get(object);
        let mut fields = IndexMap::new();
        for set in sets {
            self.gather(set, &mut fields);
        }
        let plan = |(key, fields): (_, Vec<&'document Field>)| {
            let ty = types.and_then(|types| types.get(&fields[0].name.node));
            let sets: Vec<_> = fields.iter().map(|field| &field.selection_set.node).collect();
            let object = ty.map(named).filter(|name| self.types.0.contains_key(*name));
            let object = object.map(|name| self.of(name, &sets));
            (key, FieldPlan { ty, object })
        };
        Plan {
            fields: fields.into_iter().map(plan).collect(),
        }
    }

    /// The fields that a selection asks for, in order, with those of the same key together. A document that
    /// was executed is valid, so fragments exist and do not go round in circles.
    fn gather(
        &self,
        set: &'document SelectionSet,
        fields: &mut IndexMap<&'document Name, Vec<&'document Field>>,
    ) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let key = &field.node.response_key().node;
                    fields.entry(key).or_default().push(&field.node);
                }
                Selection::InlineFragment(fragment) => {
                    self.gather(&fragment.node.selection_set.node, fields);
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                        self.gather(&fragment.node.selection_set.node, fields);
                    }
                }
            }
        }
    }
}

/// The type that a list of lists of … is made of.
fn named(ty: &Type) -> &Name {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
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
