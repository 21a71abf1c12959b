//! What clients get.

use std::collections::BTreeMap;

use async_graphql::{Response, ServerError, Value};
use serde::Serialize;

use super::{ApiError, Code};

/// The longest message, in characters: it may quote what a client sent.
const LONGEST: usize = 1_000;

/// What became of a request, as the specification writes it.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// Absent where nothing was executed.
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ServerError>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: BTreeMap<String, Value>,
}

impl Answer {
    /// Nothing was executed, for this reason.
    #[must_use]
    pub fn refused(error: ApiError) -> Self {
        let mut error = ServerError::from(error);
        shorten(&mut error.message);
        Self {
            data: None,
            errors: vec![error],
            extensions: BTreeMap::new(),
        }
    }

    /// Whether it was executed, though fields may have failed.
    #[must_use]
    pub const fn was_executed(&self) -> bool {
        self.data.is_some()
    }

    /// Whether every field came.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.errors.is_empty()
    }

    /// What went wrong.
    #[must_use]
    pub fn errors(&self) -> &[ServerError] {
        &self.errors
    }

    /// The code of the first error.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.errors.first().and_then(code)
    }

    /// Why it was not executed, where the same may be asked again later.
    #[must_use]
    pub fn put_off(&self) -> Option<ApiError> {
        let error = self.error().filter(|_| !self.was_executed());
        error.filter(|error| error.code.passes())
    }

    fn error(&self) -> Option<ApiError> {
        let error = self.errors.first()?;
        let code = code(error).and_then(Code::named).unwrap_or(Code::Internal);
        Some(ApiError::new(code, error.message.clone()))
    }

    /// What a field of its root has.
    ///
    /// # Errors
    /// If something went wrong.
    pub fn field(self, name: &str) -> Result<Value, ApiError> {
        if let Some(error) = self.error() {
            return Err(error);
        }
        match self.data {
            Some(Value::Object(mut fields)) => Ok(fields.swap_remove(name).unwrap_or_default()),
            _ => Ok(Value::Null),
        }
    }

    /// How many bytes its texts have, about: what it takes in memory grows with them.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.data.as_ref().map_or(0, bytes)
    }

    /// Whether there is nothing in it because the database is away, so that it may be asked for again.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        let is_away = |error| code(error) == Some(Code::Unavailable.as_str());
        self.data == Some(Value::Null) && self.errors.iter().all(is_away)
    }

    /// The same as what a subscription begins with: where there is nothing but errors it did not begin.
    pub(super) fn of_the_beginning(self) -> Self {
        Self {
            data: self.data.filter(|data| *data != Value::Null),
            ..self
        }
    }

    /// With something besides.
    pub(super) fn with(mut self, name: &str, value: Value) -> Self {
        self.extensions.insert(name.into(), value);
        self
    }
}

impl From<Response> for Answer {
    /// Errors of fields have a path; without one the document itself was refused. What has no code did not
    /// come from a resolver.
    fn from(response: Response) -> Self {
        let mut errors = response.errors;
        let executed = errors.is_empty() || errors.iter().any(|error| !error.path.is_empty());
        for error in &mut errors {
            shorten(&mut error.message);
            if code(error).is_none() {
                let code = if executed {
                    Code::BadUserInput
                } else {
                    Code::ValidationFailed
                };
                error
                    .extensions
                    .get_or_insert_default()
                    .set("code", code.as_str());
            }
        }
        Self {
            data: executed.then_some(response.data),
            errors,
            extensions: response.extensions,
        }
    }
}

fn bytes(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::List(items) => items.iter().map(bytes).sum(),
        Value::Object(fields) => fields.iter().map(|(name, value)| name.len() + bytes(value)).sum(),
        _ => size_of::<Value>(),
    }
}

fn code(error: &ServerError) -> Option<&str> {
    match error.extensions.as_ref()?.get("code") {
        Some(Value::String(code)) => Some(code),
        _ => None,
    }
}

fn shorten(message: &mut String) {
    if let Some((end, _)) = message.char_indices().nth(LONGEST) {
        message.truncate(end);
        message.push('…');
    }
}
