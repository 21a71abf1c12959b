//! The one field that a subscription has at its root. The specification has it that there is no other, wherever it is
//! written; the library streams whatever stands at the root itself, and nothing of fragments.

use std::collections::HashMap;

use async_graphql::{
    Name, Pos, Positioned,
    parser::types::{
        DocumentOperations, ExecutableDocument, Field, FragmentDefinition, InlineFragment,
        OperationDefinition, OperationType, Selection, SelectionSet,
    },
};

use super::{ApiError, Code};

/// What whether something is asked for at all may depend on.
const CONDITIONS: [&str; 2] = ["include", "skip"];

type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;

/// The same document with the field of each subscription at its root, once; nothing where it stands so already.
///
/// # Errors
/// If a subscription asks for more at its root, or for what tells about the schema, or under a condition.
pub(super) fn with_single_roots(
    document: &ExecutableDocument,
) -> Result<Option<ExecutableDocument>, ApiError> {
    let mut changed = None;
    let ExecutableDocument {
        operations,
        fragments,
    } = document;
    for (name, operation) in operations.iter() {
        if operation.node.ty != OperationType::Subscription {
            continue;
        }
        if let Some(root) = single_root(fragments, &operation.node.selection_set)? {
            let changed = changed.get_or_insert_with(|| document.clone());
            put(&mut changed.operations, name, root);
        }
    }
    Ok(changed)
}

fn put(operations: &mut DocumentOperations, name: Option<&Name>, root: Positioned<SelectionSet>) {
    let operation: Option<&mut Positioned<OperationDefinition>> = match operations {
        DocumentOperations::Single(operation) => Some(operation),
        DocumentOperations::Multiple(all) => name.and_then(|name| all.get_mut(name)),
    };
    if let Some(operation) = operation {
        operation.node.selection_set = root;
    }
}

/// The root with its field in the first place, and with what was written for it beside: that is validated, too.
fn single_root(
    fragments: &Fragments,
    written: &Positioned<SelectionSet>,
) -> Result<Option<Positioned<SelectionSet>>, ApiError> {
    let mut root = Root::default();
    root.gather(fragments, &written.node)?;
    root.check()?;
    if let [
        Positioned {
            node: Selection::Field(_),
            ..
        },
    ] = *written.node.items
    {
        return Ok(None);
    }
    let beside = InlineFragment {
        type_condition: None,
        directives: Vec::new(),
        selection_set: written.clone(),
    };
    let beside = Selection::InlineFragment(Positioned::new(beside, written.pos));
    let selections = root.merged().map(Selection::Field).into_iter().chain([beside]);
    let items = selections
        .map(|selection| Positioned::new(selection, written.pos))
        .collect();
    Ok(Some(Positioned::new(SelectionSet { items }, written.pos)))
}

/// What a subscription asks for at its root.
#[derive(Default)]
struct Root<'document> {
    fields: Vec<&'document Positioned<Field>>,
}

impl<'document> Root<'document> {
    /// Fragments do not go round in circles: that was refused before.
    fn gather(
        &mut self,
        fragments: &'document Fragments,
        set: &'document SelectionSet,
    ) -> Result<(), ApiError> {
        for Positioned { node, .. } in &set.items {
            unconditional(node)?;
            match node {
                Selection::Field(field) => self.fields.push(field),
                Selection::InlineFragment(fragment) => {
                    self.gather(fragments, &fragment.node.selection_set.node)?;
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = fragments.get(&spread.node.fragment_name.node) {
                        self.gather(fragments, &fragment.node.selection_set.node)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), ApiError> {
        for field in &self.fields {
            let name = &field.node.name.node;
            if name.starts_with("__") {
                let message = format!(
                    "A subscription has no `{name}` at its root, but one field that is told as it happens: ask for `{name}` in a query"
                );
                return Err(invalid(message, field.pos));
            }
            if !is_same(&self.fields[0].node, &field.node) {
                let key = &field.node.response_key().node;
                let message = format!(
                    "A subscription has one field at its root: ask for `{key}` in a subscription of its own"
                );
                return Err(invalid(message, field.pos));
            }
        }
        Ok(())
    }

    /// The field, with all that is selected of it.
    fn merged(&self) -> Option<Positioned<Field>> {
        let mut merged = (*self.fields.first()?).clone();
        let items = self
            .fields
            .iter()
            .flat_map(|field| &field.node.selection_set.node.items);
        merged.node.selection_set.node.items = items.cloned().collect();
        Some(merged)
    }
}

/// Whether both are answered at once.
fn is_same(one: &Field, other: &Field) -> bool {
    one.response_key() == other.response_key()
        && one.name == other.name
        && one.arguments.len() == other.arguments.len()
        && one
            .arguments
            .iter()
            .all(|argument| other.arguments.contains(argument))
}

fn unconditional(selection: &Selection) -> Result<(), ApiError> {
    let mut directives = selection
        .directives()
        .iter()
        .map(|directive| &directive.node.name);
    directives
        .find(|name| CONDITIONS.contains(&name.node.as_str()))
        .map_or(Ok(()), |name| {
            let message = format!(
                "What a subscription asks for at its root cannot depend on a condition: leave `@{}` out",
                name.node
            );
            Err(invalid(message, name.pos))
        })
}

fn invalid(message: String, at: Pos) -> ApiError {
    ApiError::new(Code::ValidationFailed, message).at(vec![at])
}
