//! What browsers and other clients in JavaScript say of a server.

use std::{env, path::Path, process::Command};

const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// What a script of the package in the folder prints, in an environment that says this besides. It has to end well.
pub(crate) fn run(folder: &str, script: &str, environment: &[(&str, &str)]) -> String {
    let mut npm = Command::new("npm");
    npm.args(["run", script])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
        .envs(environment.iter().copied());
    printed(&mut npm)
}

/// What a command prints. It has to end well.
pub(crate) fn printed(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| {
        panic!("{command:?} does not start: {error}; `make test` installs what it needs")
    });
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}\n{said}\n{told}");
    said
}

/// The browser that `CHROME` names, or the first one that is installed.
pub(crate) fn browser() -> String {
    let path = env::var("PATH").unwrap_or_default();
    let installed = BROWSERS
        .iter()
        .flat_map(|name| env::split_paths(&path).map(move |folder| folder.join(name)));
    let found = installed
        .into_iter()
        .find(|file| file.exists())
        .map(|file| file.display().to_string());
    env::var("CHROME")
        .ok()
        .or(found)
        .expect("Chromium is installed: `make test` sees to it")
}
