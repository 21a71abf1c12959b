//! The documents that are registered with a server.

use std::{collections::BTreeMap, fs, io, path::Path};

use serde::Deserialize;

use super::Failure;
use crate::{
    config::Limits,
    graphql::{Api, Documents, hash},
    model::Invalid,
};

/// The hexadecimal digits of a SHA-256.
const SHA256: usize = 64;

/// A manifest: of Apollo's form, or of Relay's, which is a document for each name.
#[derive(Deserialize)]
#[serde(untagged)]
enum Manifest {
    Apollo { operations: Vec<Operation> },
    Relay(BTreeMap<String, String>),
}

#[derive(Deserialize)]
struct Operation {
    id: String,
    body: String,
}

/// A document, and where it stands.
struct Found {
    place: String,
    name: Option<String>,
    text: String,
}

/// Reads the documents at a path: a folder of `.graphql` files, or a manifest.
pub(super) async fn documents(path: Option<&Path>, only: bool) -> Result<Documents, Failure> {
    let Some(path) = path else {
        return Ok(Documents::default());
    };
    let found = if path.is_dir() {
        folder(path)?
    } else {
        manifest(path)?
    };
    if found.is_empty() {
        return Err(Invalid(format!(
            "{} has no documents: give a folder of .graphql files, or a JSON manifest",
            path.display()
        ))
        .into());
    }
    let api = Api::new(Limits::default(), Documents::default());
    for found in &found {
        let said = |Invalid(why)| Invalid(format!("{}: {why}", found.place));
        found.check_name().map_err(said)?;
        api.check(&found.text).await.map_err(said)?;
    }
    Ok(Documents::new(
        found.into_iter().map(|it| (it.name, it.text)),
        only,
    ))
}

impl Found {
    /// What looks like a SHA-256 has to be that of the document. Any other name may be its own.
    fn check_name(&self) -> Result<(), Invalid> {
        let told = self
            .name
            .as_deref()
            .map(|name| name.strip_prefix("sha256:").unwrap_or(name));
        let is_hash = |name: &&str| name.len() == SHA256 && name.bytes().all(|it| it.is_ascii_hexdigit());
        let is = hash(&self.text);
        match told.filter(is_hash) {
            Some(told) if !told.eq_ignore_ascii_case(&is) => Err(Invalid(format!(
                "the document's SHA-256 is {is}, not the one that it is registered by"
            ))),
            _ => Ok(()),
        }
    }
}

fn folder(path: &Path) -> Result<Vec<Found>, Failure> {
    let unreadable = |error| unreadable(path, error);
    let mut files: Vec<_> = fs::read_dir(path)
        .map_err(unreadable)?
        .collect::<Result<_, _>>()
        .map_err(unreadable)?;
    files.retain(|file| {
        file.path()
            .extension()
            .is_some_and(|it| it == "graphql" || it == "gql")
    });
    let document = |file: fs::DirEntry| {
        let path = file.path();
        let text = fs::read_to_string(&path).map_err(|error| self::unreadable(&path, error))?;
        Ok(Found {
            place: path.display().to_string(),
            name: None,
            text,
        })
    };
    files.into_iter().map(document).collect()
}

fn manifest(path: &Path) -> Result<Vec<Found>, Failure> {
    let text = fs::read(path).map_err(|error| unreadable(path, error))?;
    let manifest = serde_json::from_slice(&text).map_err(|_| {
        Invalid(format!("{} is neither a manifest of Apollo's, {{\"operations\": [{{\"id\": …, \"body\": …}}]}}, nor one of Relay's, {{\"id\": \"document\"}}", path.display()))
    })?;
    let documents: Vec<_> = match manifest {
        Manifest::Apollo { operations } => operations.into_iter().map(|it| (it.id, it.body)).collect(),
        Manifest::Relay(documents) => documents.into_iter().collect(),
    };
    let found = |(id, text): (String, String)| Found {
        place: format!("{}, document {id}", path.display()),
        name: Some(id),
        text,
    };
    Ok(documents.into_iter().map(found).collect())
}

fn unreadable(path: &Path, error: io::Error) -> Failure {
    Failure::Io(path.display().to_string(), error)
}
