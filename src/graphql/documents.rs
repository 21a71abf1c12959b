//! Documents that clients ask for by their hashes.

use std::collections::HashMap;

use async_graphql::{Request, Value};
use moka::sync::Cache;
use sha2::{Digest, Sha256};

use super::{ApiError, Code};

/// The bytes of the documents that clients taught, all together.
const MAX_TAUGHT: u64 = 16 << 20;

/// Documents by their SHA-256, in hexadecimal: those that were registered beforehand and, unless only they are
/// answered, those that clients taught (automatic persisted queries).
#[derive(Debug, Clone)]
pub struct Documents {
    registered: HashMap<String, String>,
    only: bool,
    taught: Cache<String, String>,
}

impl Default for Documents {
    fn default() -> Self {
        Self::new([], false)
    }
}

impl Documents {
    /// Documents with the names by which they may be asked for, besides their hashes; and whether no others
    /// are answered.
    pub fn new(registered: impl IntoIterator<Item = (Option<String>, String)>, only: bool) -> Self {
        let registered = registered.into_iter().flat_map(|(name, text)| {
            let names = [Some(hash(&text)), name].into_iter().flatten();
            names.map(move |name| (name, text.clone()))
        });
        let weigh = |name: &String, text: &String| u32::try_from(name.len() + text.len()).unwrap_or(u32::MAX);
        Self {
            registered: registered.collect(),
            only,
            taught: Cache::builder().max_capacity(MAX_TAUGHT).weigher(weigh).build(),
        }
    }

    /// Puts the text in the place of its hash.
    ///
    /// # Errors
    /// If no document is known by it, or the text has another, or is not one of those that are answered.
    pub(super) fn complete(&self, request: &mut Request) -> Result<(), ApiError> {
        let asked = asked(request)?;
        if request.query.is_empty() {
            let Some(name) = asked else { return Ok(()) };
            request.query = self.text(&name).ok_or_else(|| unknown(self.only))?;
            return Ok(());
        }
        let is = (asked.is_some() || self.only).then(|| hash(&request.query));
        if let (Some(is), Some(told)) = (&is, &asked)
            && !is.eq_ignore_ascii_case(told)
        {
            let message = format!("The document's SHA-256 is {is}, not the one given");
            return Err(ApiError::new(Code::BadRequest, message));
        }
        match is {
            Some(is) if self.only && !self.registered.contains_key(&is) => Err(unknown(true)),
            Some(is) if !self.only => {
                self.taught.insert(is, request.query.clone());
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        let registered = self.registered.get(name).cloned();
        registered.or_else(|| self.taught.get(&name.to_ascii_lowercase()))
    }
}

/// The hash or the name that the request asks by.
fn asked(request: &Request) -> Result<Option<String>, ApiError> {
    let Some(persisted) = request.extensions.get("persistedQuery") else {
        return Ok(None);
    };
    let field = |name: &str| match persisted {
        Value::Object(fields) => fields.get(name),
        _ => None,
    };
    match (field("version"), field("sha256Hash")) {
        (Some(Value::Number(version)), Some(Value::String(hash))) if version.as_u64() == Some(1) => {
            Ok(Some(hash.clone()))
        }
        _ => Err(ApiError::new(
            Code::BadRequest,
            "extensions.persistedQuery needs `version`, which is 1, and `sha256Hash`, the document's SHA-256 in hexadecimal",
        )),
    }
}

/// Clients know this message, and send the document with its hash then.
fn unknown(only: bool) -> ApiError {
    if only {
        let message = "Only documents that were registered with this server are answered";
        return ApiError::new(Code::PersistedQueryNotSupported, message);
    }
    ApiError::new(Code::PersistedQueryNotFound, "PersistedQueryNotFound")
}

/// The SHA-256 of a document, in hexadecimal.
#[must_use]
pub fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

#[cfg(test)]
mod tests {
    use async_graphql::value;

    use super::*;

    #[test]
    fn what_clients_teach_takes_so_much_memory() {
        let documents = Documents::default();
        for number in 0..20 {
            let text = format!("# {number}{}", " ".repeat(1 << 20));
            let hash = hash(&text);
            let mut request = Request::new(text);
            let persisted = value!({ "version": 1, "sha256Hash": hash });
            request.extensions.insert("persistedQuery".into(), persisted);
            assert!(documents.complete(&mut request).is_ok());
        }
        documents.taught.run_pending_tasks();
        let weight = documents.taught.weighted_size();
        assert!((1..=MAX_TAUGHT).contains(&weight), "{weight}");
    }
}
