//! The key of the portal, and what a pull must be told.

use std::fs;

use super::Scene;
use crate::support::{app::Database, portal::KEY};

#[tokio::test(flavor = "multi_thread")]
async fn the_key_comes_from_a_variable_or_a_file() {
    let scene = Scene::new(Database::Sqlite).await;
    let (from, folder) = (scene.day(0).to_string(), tempfile::tempdir().unwrap());
    let file = folder.path().join("key");
    fs::write(&file, format!("{KEY}\n")).unwrap();
    let (code, _, err) = scene.pull_in(&["--from", &from], &[]).await;
    assert_eq!(code, 1);
    assert!(
        err.contains("PORTAL_API_KEY") && err.contains("--api-key-file"),
        "{err}"
    );
    assert_eq!(scene.asked(), [0; 0]);
    let named = ["--from", &from, "--api-key-file", file.to_str().unwrap()];
    let (code, _, err) = scene.pull_in(&named, &[]).await;
    assert_eq!(code, 0, "{err}");
    // The file counts where both are given.
    let (code, _, err) = scene.pull_in(&named, &[("PORTAL_API_KEY", "another")]).await;
    assert_eq!(code, 0, "{err}");
    fs::write(&file, "two words").unwrap();
    let (code, _, err) = scene.pull_in(&named, &[]).await;
    assert_eq!(code, 1);
    assert!(
        err.contains("the key of the portal") && !err.contains("two words"),
        "{err}"
    );
    let (code, _, err) = scene.pull_in(&["--api-key-file", "/nowhere/key"], &[]).await;
    assert_eq!(code, 1);
    assert!(err.contains("/nowhere/key: No such file"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_cannot_know_has_to_be_said() {
    let scene = Scene::new(Database::Sqlite).await;
    let (code, _, err) = scene.pull(&[]).await;
    assert_eq!(code, 1);
    assert!(err.contains("name the first day with --from"), "{err}");
    let (code, _, err) = scene.pull(&["--every", "PT1S"]).await;
    assert_eq!(code, 1, "it does not go on for ever with that");
    assert!(err.contains("name the first day with --from"), "{err}");
    for (arguments, part) in [
        (&["--every", "15m"][..], "PT15M"),
        (&["--again", "P0D"], "P14D"),
        (&["--from", "yesterday"], "2026-11-23"),
        (&["--attempts", "0"], "--attempts"),
        (&["--api-key", KEY], "unexpected argument"),
    ] {
        let arguments = scene.arguments(arguments);
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let output = crate::support::program::command(&scene.data.url, &arguments)
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(
            output.status.code() == Some(2) && told.contains(part),
            "{arguments:?} {told}"
        );
    }
}
