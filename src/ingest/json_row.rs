//! A row as a JSON object, in one of the envelopes that the versions of the API put it in.

use std::{fmt, ops::ControlFlow};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{Origin, cells::Cells, column::Column, sink::Sink};
use crate::model::{Quoted, nearest, not_json};

const EXAMPLE: &str = r#"{"action": "edit_dataset", "user_id": "ann"}"#;

/// The fields of an object in their order, each as it is written.
pub(super) struct Object<'text>(pub(super) Vec<(String, &'text RawValue)>);

impl<'text> Object<'text> {
    fn get(&self, name: &str) -> Option<&'text RawValue> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| *value)
    }

    /// The object under the name, if there is one.
    fn inner(&self, name: &str) -> Option<Self> {
        serde_json::from_str(self.get(name)?.get()).ok()
    }

    /// What a portal says in the place of a row, if it is an error that it answers with.
    fn error(&self) -> Option<&'text str> {
        let _code = self.get("error_code").or_else(|| self.get("errorcode"))?;
        let said = self.get("message").or_else(|| self.get("error"))?;
        Some(said.get())
    }
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Object<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Object(fields))
    }
}

/// Takes a row that begins on the line.
pub(super) fn take(line: u64, text: &str, sink: &mut Sink<'_>) -> ControlFlow<()> {
    match serde_json::from_str::<Object<'_>>(text) {
        Ok(object) => take_object(line, &object, sink),
        Err(error) => sink.refuse(line, None, no_row(line, text, &error)),
    }
}

/// What is said of a text that is no row.
fn no_row(line: u64, text: &str, error: &serde_json::Error) -> String {
    if text.starts_with('{') {
        return format!("the row is not JSON: {}", not_json(text, line, error));
    }
    let first = text.lines().next().unwrap_or_default();
    format!(
        "{} stands where a row should: a JSON object, such as {EXAMPLE}",
        Quoted(first)
    )
}

/// Takes a row that begins on the line.
///
/// v2.0 has `{"record": {"id", "fields"}}`, v1 `{"recordid", "fields"}`, v2.1 the fields themselves.
pub(super) fn take_object(line: u64, object: &Object<'_>, sink: &mut Sink<'_>) -> ControlFlow<()> {
    if let (Origin::Portal, Some(said)) = (sink.options.origin, object.error()) {
        return sink.answered(line, said);
    }
    let record = object.inner("record");
    let record = record.as_ref().unwrap_or(object);
    let Some(fields) = record.inner("fields") else {
        return take_fields(line, record, None, sink);
    };
    let id = record.get("recordid").or_else(|| record.get("id"));
    take_fields(line, &fields, id, sink)
}

fn take_fields(
    line: u64,
    fields: &Object<'_>,
    id: Option<&RawValue>,
    sink: &mut Sink<'_>,
) -> ControlFlow<()> {
    let (mut cells, origin) = (Cells::default(), sink.options.origin);
    let named = fields
        .0
        .iter()
        .map(|(name, value)| (name.as_str(), origin.column(name), *value));
    if let Some(twice) = Column::twice(named.clone().filter_map(|(_, column, _)| column)) {
        return sink.refuse(line, Some(origin.name(twice)), "the row names the column twice");
    }
    let id = id.map(|id| ("id", Some(Column::Id), id));
    for (name, column, value) in named.chain(id) {
        let Some(column) = column else {
            if origin != Origin::Portal {
                return sink.refuse(line, Some(name), no_column(name));
            }
            if !sink.summary.unknown_columns.contains(name) {
                sink.summary.unknown_columns.insert(name.to_owned());
            }
            continue;
        };
        let extra = sink.summary.extra_ids;
        match text_of(line, column, value.get(), &mut sink.summary.extra_ids) {
            Ok(_) if origin != Origin::Portal && sink.summary.extra_ids > extra => {
                return sink.refuse(line, Some(name), "the list has several ids: give one");
            }
            Ok(text) => cells.set(column, text),
            Err(reason) => return sink.refuse(line, Some(origin.name(column)), reason),
        }
    }
    sink.row(line, cells)
}

/// What is said of a name that a client gives and the log does not have.
fn no_column(name: &str) -> String {
    format!(
        "there is no such column. The nearest: {}",
        nearest(name, Column::all_told()).join(", ")
    )
}

/// The text that a value is. Of a list it is the first that is not null; what follows is counted.
fn text_of(line: u64, column: Column, value: &str, extra: &mut u64) -> Result<Option<String>, String> {
    let unreadable =
        |error: serde_json::Error| format!("the value cannot be read: {}", not_json(value, line, &error));
    match value.as_bytes().first() {
        Some(b'"') => serde_json::from_str(value).map(Some).map_err(unreadable),
        Some(b'n') => Ok(None),
        Some(b'[' | b'{') if column == Column::Diff => Ok(Some(value.to_owned())),
        Some(b'{') => Err("an object stands where a text should".into()),
        Some(b'[') => {
            let list: Vec<&RawValue> = serde_json::from_str(value).map_err(unreadable)?;
            let mut given = list
                .into_iter()
                .map(RawValue::get)
                .filter(|value| *value != "null");
            let first = given.next();
            *extra += given.count() as u64;
            match first {
                Some(nested) if nested.starts_with('[') => Err("a list stands inside a list".into()),
                Some(first) => text_of(line, column, first, extra),
                None => Ok(None),
            }
        }
        _ => Ok(Some(value.to_owned())),
    }
}
