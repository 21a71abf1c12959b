//! schema.graphql is what the code exports, and the code keeps what the contract promises.

use std::{fs, path::Path};

use backoffice_analytics::graphql::sdl;

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
