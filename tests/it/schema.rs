//! schema.graphql is what the code exports, and tells what everything in it means.

use std::{fs, path::Path};

use backoffice_analytics::{graphql::sdl, model::Permission};
use serde_json::Value;

use crate::support::app::{DATABASES, TestStore};

#[test]
fn the_exported_schema_is_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.graphql");
    let kept = fs::read_to_string(file).expect("schema.graphql is there");
    assert_eq!(
        kept.trim(),
        sdl().trim(),
        "run `make schema` and commit what it writes"
    );
}

#[tokio::test]
async fn everything_in_the_schema_is_described() {
    let app = TestStore::new(DATABASES[0])
        .await
        .with("p", "UTC", &[])
        .await
        .serve();
    let token = app.data.token(&[Permission::Browse], &["p"]).await;
    let described = "name description";
    let query = format!(
        "{{ __schema {{ types {{ {described} inputFields {{ {described} }} enumValues {{ {described} }} \
         fields {{ {described} args {{ {described} }} }} }} }} }}"
    );
    let mut bare = Vec::new();
    for kind in app.data(&token, &query).await["__schema"]["types"]
        .as_array()
        .unwrap()
    {
        // `ID` is the library's own.
        if !kind["name"]
            .as_str()
            .is_some_and(|name| name.starts_with("__") || name == "ID")
        {
            undescribed("", kind, &mut bare);
        }
    }
    assert_eq!(bare, Vec::<String>::new());
}

/// Adds the path of whatever has a name but no whole sentence that describes it.
fn undescribed(path: &str, value: &Value, bare: &mut Vec<String>) {
    let path = format!("{path}/{}", value["name"].as_str().unwrap());
    if !value["description"]
        .as_str()
        .is_some_and(|text| text.trim_end().ends_with('.'))
    {
        bare.push(path.clone());
    }
    for (_, list) in value.as_object().unwrap() {
        for inner in list.as_array().into_iter().flatten() {
            undescribed(&path, inner, bare);
        }
    }
}
