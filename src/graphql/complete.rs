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
        let answer = Answer {
            types: self,
            document,
            errors: &response.errors,
        };
        let data = std::mem::take(&mut response.data);
        let complete = answer.object(data, &root, &[&asked.node.selection_set.node], &mut Vec::new());
        response.data = complete.unwrap_or_default();
        response
    }
}

struct Answer<'answer> {
    types: &'answer Types,
    document: &'answer ExecutableDocument,
    errors: &'answer [ServerError],
}

type Path = Vec<PathSegment>;

impl<'answer> Answer<'answer> {
    /// An object with its fields in order; nothing where one failed that cannot be null.
    fn object(
        &self,
        value: Value,
        of: &Name,
        sets: &[&'answer SelectionSet],
        path: &mut Path,
    ) -> Option<Value> {
        let mut ready = match value {
            Value::Object(fields) => fields,
            _ if self.failed(|at| at.starts_with(path)) => return None,
            // The library's null for an object whose fields are all skipped.
            _ => IndexMap::new(),
        };
        let mut complete = IndexMap::new();
        for (key, fields) in self.fields(sets) {
            path.push(PathSegment::Field(key.to_string()));
            let ty = self
                .types
                .0
                .get(of)
                .and_then(|types| types.get(&fields[0].name.node));
            let value = match (ready.swap_remove(&key), ty) {
                (Some(value), Some(ty)) => Some(self.value(value, ty, &fields, path)),
                // What tells about the schema itself.
                (Some(value), None) => Some(Some(value)),
                (None, _) => self.failed(|at| at == path).then_some(None),
            };
            path.pop();
            match value {
                Some(None) if ty.is_some_and(|ty| !ty.nullable) => return None,
                Some(value) => complete.insert(key, value.unwrap_or_default()),
                None => None,
            };
        }
        Some(Value::Object(complete))
    }

    /// A value of a type; nothing where it has to be null.
    fn value(&self, value: Value, ty: &Type, fields: &[&'answer Field], path: &mut Path) -> Option<Value> {
        match (value, &ty.base) {
            (Value::Null, _) if ty.nullable => None,
            (Value::List(items), BaseType::List(inner)) if self.has_objects(inner) => {
                let items = items.into_iter().enumerate().map(|(place, item)| {
                    path.push(PathSegment::Index(place));
                    let item = self.value(item, inner, fields, path);
                    path.pop();
                    if inner.nullable {
                        Some(item.unwrap_or_default())
                    } else {
                        item
                    }
                });
                items.collect::<Option<_>>().map(Value::List)
            }
            (value, BaseType::Named(name)) if self.types.0.contains_key(name) => {
                let sets: Vec<_> = fields.iter().map(|field| &field.selection_set.node).collect();
                self.object(value, name, &sets, path)
            }
            (value, _) => Some(value),
        }
    }

    fn has_objects(&self, ty: &Type) -> bool {
        match &ty.base {
            BaseType::Named(name) => self.types.0.contains_key(name),
            BaseType::List(inner) => self.has_objects(inner),
        }
    }

    /// The fields that the selections ask for, in order, with those of the same key together.
    fn fields(&self, sets: &[&'answer SelectionSet]) -> IndexMap<Name, Vec<&'answer Field>> {
        let mut fields = IndexMap::new();
        for set in sets {
            self.add_fields(set, &mut fields);
        }
        fields
    }

    /// A document that was executed is valid, so fragments exist and do not go round in circles.
    fn add_fields(&self, set: &'answer SelectionSet, fields: &mut IndexMap<Name, Vec<&'answer Field>>) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.clone();
                    fields.entry(key).or_default().push(&field.node);
                }
                Selection::InlineFragment(fragment) => {
                    self.add_fields(&fragment.node.selection_set.node, fields);
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                        self.add_fields(&fragment.node.selection_set.node, fields);
                    }
                }
            }
        }
    }

    /// Whether a field failed whose path is such.
    fn failed(&self, is_here: impl Fn(&Path) -> bool) -> bool {
        self.errors.iter().any(|error| is_here(&error.path))
    }
}
