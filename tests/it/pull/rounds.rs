//! What is new, what comes late, and what comes again.

use std::{process::Stdio, time::Duration};

use backoffice_analytics::model::MAX_TEXTS;
use serde_json::json;
use tokio::time::{sleep, timeout};

use super::Scene;
use crate::{
    crash::{kill_after, spread, well},
    support::{
        app::{DATABASES, Database},
        portal::{Fault, KEY},
        program::{Running, command, send_lines},
    },
};

#[tokio::test(flavor = "multi_thread")]
async fn each_day_is_pulled_and_those_without_rows_are_told() {
    for database in DATABASES {
        let scene = Scene::new(database).await;
        let row = |ago, time: &str, user: &str| scene.row(ago, time, user);
        scene.portal.add([
            row(7, "00:00:00", "too-early"),
            row(6, "00:00:00", "first"),
            row(6, "23:59:59.999999", "last"),
            // Two genuine rows that are equal.
            row(2, "10:00:00", "twin"),
            row(2, "10:00:00", "twin"),
            row(0, "00:00:01", "today"),
        ]);
        let from = scene.day(6).to_string();
        let (code, out, err) = scene.pull(&["--from", &from]).await;
        assert_eq!((code, err.as_str()), (0, ""), "{database:?}");
        assert_eq!(scene.asked(), [6, 5, 4, 3, 2, 1, 0], "{database:?}");
        let mut lines = out.lines();
        assert_eq!(
            lines.next().unwrap(),
            format!("{from}: read 2, recorded 2, duplicates 0, refused 0")
        );
        let day = |ago| scene.day(ago);
        let said = |pulled: u64, first, empty: &str| {
            format!(
                "days pulled: {pulled}; days without any row in {} to {}: {empty}",
                day(first),
                day(1)
            )
        };
        let empty = format!("4 ({} to {}, {})", day(5), day(3), day(1));
        assert_eq!(lines.next_back().unwrap(), said(7, 6, &empty));
        let all = ["first", "last", "twin", "twin", "today"];
        assert_eq!(scene.users().await, all, "{database:?}");

        // The last complete day was yesterday.
        let (code, out, err) = scene.pull(&[]).await;
        assert_eq!((code, err.as_str()), (0, ""));
        assert_eq!(scene.asked(), [3, 2, 1, 0], "{database:?}");
        assert_eq!(
            out.lines().next_back().unwrap(),
            said(4, 6, &empty),
            "{database:?}"
        );
        assert!(
            out.contains(": read 2, recorded 0, duplicates 2, refused 0"),
            "{out}"
        );
        assert_eq!(scene.users().await, all, "{database:?}");

        // Late rows, one of them equal to two that are there; one is later than is looked for.
        scene.portal.add([
            row(3, "12:00:00", "late"),
            row(2, "10:00:00", "twin"),
            row(5, "12:00:00", "too-late"),
        ]);
        let (_, out, _) = scene.pull(&["--again", "P3D"]).await;
        assert_eq!(scene.asked(), [3, 2, 1, 0], "{database:?}");
        let empty = format!("3 ({} to {}, {})", day(5), day(4), day(1));
        assert_eq!(
            out.lines().next_back().unwrap(),
            said(4, 6, &empty),
            "{database:?}"
        );
        assert_eq!(
            scene.users().await,
            ["first", "last", "late", "twin", "twin", "twin", "today"],
            "{database:?}"
        );
        let (_, out, _) = scene.pull(&["--again", "P5D", "--from", &from]).await;
        assert_eq!(scene.asked(), [5, 4, 3, 2, 1, 0], "{database:?}");
        let empty = format!("2 ({}, {})", day(4), day(1));
        assert_eq!(
            out.lines().next_back().unwrap(),
            said(6, 6, &empty),
            "{database:?}"
        );
        assert_eq!(scene.users().await.len(), 8, "{database:?}");

        // An earlier beginning.
        let (_, out, err) = scene.pull(&["--from", &day(7).to_string()]).await;
        assert_eq!(err, "", "{database:?}");
        assert_eq!(scene.asked(), [7, 6, 5, 4, 3, 2, 1, 0], "{database:?}");
        assert_eq!(
            out.lines().next_back().unwrap(),
            said(8, 7, &empty),
            "{database:?}"
        );
        assert_eq!(scene.users().await[0], "too-early", "{database:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_cannot_be_used_are_told_and_stop_nothing() {
    let scene = Scene::new(Database::Sqlite).await;
    let mut bad = scene.row(1, "10:00:00", "bad");
    bad["action"] = json!("Edit dataset");
    scene.portal.add([
        bad,
        scene.row(1, "11:00:00", "good"),
        scene.row(0, "00:00:01", "today"),
    ]);
    let yesterday = scene.day(1).to_string();
    let (code, out, err) = scene.pull(&["--from", &yesterday]).await;
    assert_eq!(code, 1);
    assert!(
        err.starts_with(&format!(
            "{yesterday}: line 1, row 1, column action: `Edit dataset`"
        )),
        "{err}"
    );
    assert!(
        out.contains("read 2, recorded 1, duplicates 0, refused 1"),
        "{out}"
    );
    assert!(
        out.ends_with(&format!(
            "days pulled: 2; days without any row in {yesterday}: none; days with refused rows: 1 ({yesterday})\n"
        )),
        "{out}"
    );
    let again = format!("--again P1D reads all from {yesterday} on once more\n");
    assert!(err.ends_with(&again), "{err}");
    assert_eq!(scene.users().await, ["good", "today"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_goes_on_until_it_is_told_to_end() {
    for database in DATABASES {
        let scene = Scene::new(database).await;
        scene.portal.add([scene.row(0, "00:00:01", "before")]);
        scene.portal.fail([Fault::Status(500, "")]);
        let from = scene.day(0).to_string();
        let arguments = scene.arguments(&["--from", &from, "--every", "PT1S", "--attempts", "1"]);
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let mut pull = command(&scene.data.url, &arguments);
        let pull = pull
            .env("PORTAL_API_KEY", KEY)
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = pull.spawn().unwrap();
        let lines = send_lines(child.stdout.take().unwrap());
        let mut pulling = Running { child, lines };
        let until = async |count: usize| {
            while scene.users().await.len() < count {
                sleep(Duration::from_millis(50)).await;
            }
        };
        timeout(Duration::from_mins(1), until(1))
            .await
            .expect("the first round's trouble passes");
        scene.portal.add([scene.row(0, "00:00:02", "after")]);
        timeout(Duration::from_mins(1), until(2))
            .await
            .expect("another round");
        assert!(pulling.terminate(Duration::from_mins(1)), "{database:?}");
        assert_eq!(scene.users().await, ["before", "after"], "{database:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_that_is_killed_is_finished_by_the_next() {
    for database in DATABASES {
        let scene = Scene::new(database).await;
        let rows = (0..200).map(|row| {
            scene.row(
                row % 4,
                &format!("00:00:{:02}", row % 50),
                &format!("user-{}", row % 7),
            )
        });
        scene.portal.add(rows);
        let from = scene.day(3).to_string();
        let arguments = scene.arguments(&["--from", &from]);
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        for kill in 0..12 {
            scene.portal.fail([Fault::Slow, Fault::Slow]);
            let mut pull = command(&scene.data.url, &arguments);
            let pull = pull
                .env("PORTAL_API_KEY", KEY)
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            let mut child = pull.spawn().unwrap();
            kill_after(&mut child, Duration::from_millis(1_500).mul_f64(spread(kill))).await;
        }
        scene.portal.recover();
        let (code, _, err) = scene.pull(&["--from", &from]).await;
        assert_eq!(code, 0, "{database:?} {err}");
        assert_eq!(scene.users().await.len(), 200, "{database:?}");
        well(&scene.data.url, "after the last pull");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_of_the_order_of_bytes_does_no_harm() {
    let scene = Scene::new(Database::Sqlite).await;
    scene.portal.add([scene.row(0, "00:00:01", "ann")]);
    scene.portal.fail([Fault::Marked]);
    let (code, _, err) = scene.pull(&["--from", &scene.day(0).to_string()]).await;
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(scene.users().await, ["ann"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn timestamps_without_an_offset_are_of_the_zone_that_is_named() {
    const BARE: &str = r#"[{"timestamp":"2026-11-25T12:00:00","action":"geo","user_id":"ann"}]"#;
    let scene = Scene::new(Database::Sqlite).await;
    let from = scene.day(0).to_string();
    let answer = || scene.portal.fail([Fault::Answer("application/json", BARE)]);
    answer();
    let (code, _, err) = scene.pull(&["--from", &from]).await;
    assert_eq!(code, 1);
    let told = "has no offset: name the zone it was written in with --assume-zone";
    assert!(err.contains(told), "{err}");
    answer();
    let (code, _, err) = scene
        .pull(&["--from", &from, "--assume-zone", "Europe/Paris"])
        .await;
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(scene.times().await, ["2026-11-25T11:00:00Z"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_is_too_large_holds_no_day_up() {
    for database in DATABASES {
        let scene = Scene::new(database).await;
        let mut large = scene.row(1, "10:00:00", "large");
        large["diff"] = "x".repeat(MAX_TEXTS).into();
        scene.portal.add([
            scene.row(1, "09:00:00", "ann"),
            large,
            scene.row(0, "00:00:01", "bob"),
        ]);
        let from = scene.day(1).to_string();
        let (code, out, err) = scene.pull(&["--from", &from]).await;
        assert_eq!(code, 1, "{database:?}");
        let bytes = MAX_TEXTS + "largetreesedit_dataset".len();
        let told = format!(
            "{from}: line 1, row 2: The texts of the row have {bytes} bytes: at most 16777216 are kept\n"
        );
        assert!(err.starts_with(&told), "{err:.500}");
        assert!(out.contains("days pulled: 2; "), "{out}");
        assert_eq!(scene.users().await, ["ann", "bob"], "{database:?}");
    }
}
