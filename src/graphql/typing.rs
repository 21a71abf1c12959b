//! The types of the schema, as its definition language tells them.

use std::collections::{BTreeSet, HashMap};

use async_graphql::{
    Name,
    parser::{
        parse_schema,
        types::{
            BaseType, FieldDefinition, InputValueDefinition, Type, TypeDefinition, TypeKind,
            TypeSystemDefinition,
        },
    },
};

/// The types of what a schema has.
#[derive(Default)]
pub(super) struct Types {
    objects: HashMap<Name, HashMap<Name, FieldType>>,
    inputs: HashMap<Name, HashMap<Name, InputField>>,
    enums: HashMap<Name, BTreeSet<Name>>,
}

/// A field of an input.
pub(super) struct InputField {
    pub(super) ty: Type,
    has_default: bool,
}

impl InputField {
    /// Whether it has to be given.
    pub(super) fn is_required(&self) -> bool {
        !self.ty.nullable && !self.has_default
    }
}

/// The types of a field and its arguments.
pub(super) struct FieldType {
    pub(super) ty: Type,
    pub(super) arguments: HashMap<Name, Type>,
}

impl Types {
    /// Those of a schema.
    pub(super) fn of(sdl: &str) -> Self {
        let definitions = parse_schema(sdl)
            .map(|schema| schema.definitions)
            .unwrap_or_default();
        let mut types = Self::default();
        for definition in definitions {
            if let TypeSystemDefinition::Type(definition) = definition {
                types.add(definition.node);
            }
        }
        types
    }

    fn add(&mut self, definition: TypeDefinition) {
        let name = definition.name.node;
        match definition.kind {
            TypeKind::Object(object) => {
                let fields = object.fields.into_iter().map(|field| field_type(field.node));
                self.objects.insert(name, fields.collect());
            }
            TypeKind::InputObject(input) => {
                let fields = input.fields.into_iter().map(|field| input_field(field.node));
                self.inputs.insert(name, fields.collect());
            }
            TypeKind::Enum(items) => {
                let items = items.values.into_iter().map(|item| item.node.value.node);
                self.enums.insert(name, items.collect());
            }
            _ => {}
        }
    }

    /// The field of an object.
    pub(super) fn field(&self, object: &Name, field: &Name) -> Option<&FieldType> {
        self.objects.get(object)?.get(field)
    }

    /// Whether it is the name of an object.
    pub(super) fn is_object(&self, name: &Name) -> bool {
        self.objects.contains_key(name)
    }

    /// The fields of an input.
    pub(super) fn input(&self, name: &Name) -> Option<&HashMap<Name, InputField>> {
        self.inputs.get(name)
    }

    /// The values of an enum.
    pub(super) fn items(&self, name: &Name) -> Option<&BTreeSet<Name>> {
        self.enums.get(name)
    }

    /// The fields that are lists, each with its object.
    #[cfg(test)]
    pub(super) fn lists(&self) -> impl Iterator<Item = (&str, &str)> {
        let objects = self.objects.iter();
        objects.flat_map(|(object, fields)| {
            let lists = fields
                .iter()
                .filter(|(_, field)| matches!(field.ty.base, BaseType::List(_)));
            lists.map(|(name, _)| (object.as_str(), name.as_str()))
        })
    }
}

fn field_type(field: FieldDefinition) -> (Name, FieldType) {
    let arguments = field
        .arguments
        .into_iter()
        .map(|argument| value_type(argument.node));
    let field_type = FieldType {
        ty: field.ty.node,
        arguments: arguments.collect(),
    };
    (field.name.node, field_type)
}

fn input_field(value: InputValueDefinition) -> (Name, InputField) {
    let field = InputField {
        ty: value.ty.node,
        has_default: value.default_value.is_some(),
    };
    (value.name.node, field)
}

fn value_type(value: InputValueDefinition) -> (Name, Type) {
    (value.name.node, value.ty.node)
}

/// The type that a list of lists of … is made of.
pub(super) fn named(ty: &Type) -> &Name {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}
