//! What a document asks for, with the types that the schema has for it.

use std::collections::HashMap;

use async_graphql::{
    Name,
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

    /// The plan for an operation of the document: the one named, or the only one.
    pub(super) fn plan<'document>(
        &'document self,
        document: &'document ExecutableDocument,
        operation: Option<&str>,
    ) -> Option<Plan<'document>> {
        let mut operations = document.operations.iter();
        let asked = operations.find(|(name, _)| operation.is_none() || name.map(Name::as_str) == operation);
        let (_, asked) = asked?;
        let root = Name::new(match asked.node.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        });
        let types = self;
        Some(Plans { types, document }.of(&root, &[&asked.node.selection_set.node]))
    }
}

/// What is asked of an object: its fields in the order of the document.
pub(super) struct Plan<'document> {
    pub(super) fields: IndexMap<&'document Name, FieldPlan<'document>>,
}

/// What is asked of a field. What tells about the schema itself has no type here.
pub(super) struct FieldPlan<'document> {
    pub(super) ty: Option<&'document Type>,
    /// Where the type is one of objects, or of lists of them.
    pub(super) object: Option<Plan<'document>>,
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
