//! No import runs backwards.

use std::{collections::BTreeSet, fs, path::Path};

use crate::support::source::{crate_modules, names_crate, root_modules, rust_files};

/// Each module with those that it may import.
const ARROWS: [(&str, &[&str]); 19] = [
    ("model", &[]),
    ("measures", &[]),
    ("store", &["measures", "model"]),
    ("columns", &["measures", "model", "store"]),
    ("indicators", &["model", "columns", "store"]),
    ("ingest", &["model", "store"]),
    ("export", &["model", "store"]),
    ("pull", &["model", "ingest", "store"]),
    ("verify", &["model", "columns", "ingest", "store"]),
    ("demo", &["model"]),
    ("config", &["model"]),
    ("telemetry", &["config"]),
    ("tls", &["config"]),
    (
        "graphql",
        &["model", "config", "columns", "indicators", "ingest", "store"],
    ),
    ("explore", &["model", "export", "graphql", "indicators", "store"]),
    (
        "http",
        &[
            "measures", "model", "config", "columns", "explore", "export", "graphql", "ingest", "store",
        ],
    ),
    (
        "app",
        &[
            "http",
            "graphql",
            "columns",
            "store",
            "config",
            "model",
            "ingest",
            "telemetry",
            "tls",
            "demo",
        ],
    ),
    ("cli", ANY),
    ("main", ANY),
];
const ANY: &[&str] = &[
    "app",
    "cli",
    "columns",
    "config",
    "demo",
    "explore",
    "export",
    "graphql",
    "http",
    "indicators",
    "ingest",
    "measures",
    "model",
    "pull",
    "store",
    "telemetry",
    "tls",
    "verify",
];

/// Crates that only these modules may name.
const CRATES: [(&str, &[&str]); 5] = [
    ("sea_orm", &["store"]),
    ("sea_orm_migration", &["store"]),
    ("entity", &["store"]),
    ("migration", &["store"]),
    ("async_graphql", &["graphql", "http"]),
];

#[test]
fn no_import_runs_backwards() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = rust_files(&root);
    let wrong: Vec<String> = files
        .iter()
        .flat_map(|file| {
            let path = file.strip_prefix(&root).expect("it is under the root");
            wrong_arrows(path, &fs::read_to_string(file).expect("text"))
        })
        .collect();
    assert!(!files.is_empty() && wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn an_arrow_that_runs_backwards_is_seen() {
    let source = r#"
        use std::{fmt, crate_like::http};
        use crate::{columns::{self, cli::x}, store::{Store, http}, graphql};
        // crate::comment and "crate::half a text
        pub(crate) fn a<'a>(c: char) -> crate::app::App { let _ = ("\"crate::text", '"', r"crate::\"); sea_orm::x() }
        mod tests { use super::super::cli; }
    "#;
    assert_eq!(
        wrong_arrows(Path::new("indicators/one.rs"), source),
        [
            "indicators/one.rs imports app",
            "indicators/one.rs imports cli",
            "indicators/one.rs imports graphql",
            "indicators/one.rs names the crate sea_orm",
        ]
    );
    assert_eq!(
        wrong_arrows(Path::new("cli/mod.rs"), "use crate::unheard_of;").len(),
        1
    );
    assert_eq!(wrong_arrows(Path::new("unheard_of.rs"), "").len(), 1);
    assert_eq!(wrong_arrows(Path::new("model/a.rs"), "use entity as e;").len(), 1);
}

#[test]
fn arrows_that_run_forwards_are_allowed() {
    let source =
        "use crate::{model::Filter, store::{Store, http::no}}; use super::super::model; let entity = 1;";
    assert_eq!(wrong_arrows(Path::new("indicators/one.rs"), source), [""; 0]);
    assert_eq!(
        wrong_arrows(
            Path::new("store/log.rs"),
            "use sea_orm::{entity::*}; use crate::store::a;"
        ),
        [""; 0]
    );
}

/// What the file imports against the rules.
fn wrong_arrows(path: &Path, source: &str) -> Vec<String> {
    let shown = path.display();
    let module = module_of(path);
    let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == module) else {
        return vec![format!("{shown} is in a module that the table of arrows lacks")];
    };
    let imports = imports(path, source);
    let backwards = imports
        .iter()
        .filter(|name| *name != module && !allowed.contains(&name.as_str()));
    let crates = CRATES
        .iter()
        .filter(|(name, users)| !users.contains(&module) && names_crate(source, name));
    let backwards = backwards.map(|name| format!("{shown} imports {name}"));
    backwards
        .chain(crates.map(|(name, _)| format!("{shown} names the crate {name}")))
        .collect()
}

fn imports(path: &Path, source: &str) -> BTreeSet<String> {
    let known = |name: &String| ARROWS.iter().any(|(module, _)| module == name);
    let relative = root_modules(source, depth(path)).into_iter().filter(known);
    crate_modules(source).into_iter().chain(relative).collect()
}

/// How many modules lead to the file; the crate's root is none.
fn depth(path: &Path) -> usize {
    let own_folder = ["mod.rs", "lib.rs", "main.rs"]
        .iter()
        .any(|name| path.ends_with(name));
    path.components().count() - usize::from(own_folder)
}

/// The module at the crate's root that the file belongs to; the root itself is `main`.
fn module_of(path: &Path) -> &str {
    let first = path
        .components()
        .next()
        .and_then(|first| first.as_os_str().to_str());
    match first.map(|first| first.trim_end_matches(".rs")) {
        Some("lib" | "main") | None => "main",
        Some(module) => module,
    }
}
