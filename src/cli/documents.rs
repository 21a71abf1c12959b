//! The documents that are registered with a server.

use std::{collections::BTreeMap, fs, io, path::Path};

use serde::Deserialize;

use super::Failure;
use crate::{
    graphql::{Documents, readable},
    model::Invalid,
};

/// Documents with the names by which they may be asked for.
type Named = Vec<(Option<String>, String)>;

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

/// Reads the documents at a path: a folder of `.graphql` files, or a manifest.
pub(super) fn documents(path: Option<&Path>, only: bool) -> Result<Documents, Failure> {
    let Some(path) = path else {
        return Ok(Documents::default());
    };
    let read = if path.is_dir() {
        folder(path)
    } else {
        manifest(path)
    };
    let named = read?;
    if named.is_empty() {
        return Err(Invalid(format!(
            "{} has no documents: give a folder of .graphql files, or a JSON manifest",
            path.display()
        ))
        .into());
    }
    Ok(Documents::new(named, only))
}

fn folder(path: &Path) -> Result<Named, Failure> {
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
        checked(&path.display().to_string(), text).map(|text| (None, text))
    };
    files.into_iter().map(document).collect()
}

fn manifest(path: &Path) -> Result<Named, Failure> {
    let text = fs::read(path).map_err(|error| unreadable(path, error))?;
    let manifest = serde_json::from_slice(&text).map_err(|_| {
        Invalid(format!("{} is neither a manifest of Apollo's, {{\"operations\": [{{\"id\": …, \"body\": …}}]}}, nor one of Relay's, {{\"id\": \"document\"}}", path.display()))
    })?;
    let documents: Vec<_> = match manifest {
        Manifest::Apollo { operations } => operations.into_iter().map(|it| (it.id, it.body)).collect(),
        Manifest::Relay(documents) => documents.into_iter().collect(),
    };
    let document = |(id, text): (String, String)| {
        let text = checked(&format!("{}, document {id}", path.display()), text)?;
        Ok((Some(id), text))
    };
    documents.into_iter().map(document).collect()
}

fn unreadable(path: &Path, error: io::Error) -> Failure {
    Failure::Io(path.display().to_string(), error)
}

fn checked(place: &str, text: String) -> Result<String, Failure> {
    readable(&text).map_err(|Invalid(why)| Invalid(format!("{place}: {why}")))?;
    Ok(text)
}
