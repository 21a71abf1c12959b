//! What a document asks for, with the types that the schema has for it.

use async_graphql::{
    Name,
    indexmap::IndexMap,
    parser::types::{
        ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet, Type,
    },
};

use super::typing::{Types, named};

/// The plan for an operation of the document: the one named, or the only one.
pub(super) fn plan<'document>(
    types: &'document Types,
    document: &'document ExecutableDocument,
    operation: Option<&str>,
) -> Option<Plan<'document>> {
    let asked = asked(document, operation)?;
    Some(Plans { types, document }.of(&root(asked.ty), &[&asked.selection_set.node]))
}

/// The operation of that name, or the only one.
pub(super) fn asked<'document>(
    document: &'document ExecutableDocument,
    operation: Option<&str>,
) -> Option<&'document OperationDefinition> {
    asked_with_name(document, operation).map(|(_, definition)| definition)
}

/// The same with the name that the document gives it, if it does.
pub(super) fn asked_with_name<'document>(
    document: &'document ExecutableDocument,
    operation: Option<&str>,
) -> Option<(Option<&'document Name>, &'document OperationDefinition)> {
    let mut operations = document.operations.iter();
    let (name, definition) = match operation {
        Some(_) => operations.find(|(name, _)| name.map(Name::as_str) == operation)?,
        None => operations.next().filter(|_| operations.next().is_none())?,
    };
    Some((name, &definition.node))
}

/// The type that the fields of an operation are those of.
pub(super) fn root(ty: OperationType) -> Name {
    Name::new(match ty {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    })
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
        let mut fields = IndexMap::new();
        for set in sets {
            self.gather(set, &mut fields);
        }
        let plan = |(key, fields): (_, Vec<&'document Field>)| {
            let ty = self
                .types
                .field(object, &fields[0].name.node)
                .map(|field| &field.ty);
            let sets: Vec<_> = fields.iter().map(|field| &field.selection_set.node).collect();
            let object = ty.map(named).filter(|name| self.types.is_object(name));
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
