//! What befalls a portal, and what comes of it.

use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::Scene;
use crate::support::{
    app::{DATABASES, Database},
    portal::Fault,
    until::until_the_day_lasts,
};

#[tokio::test(flavor = "multi_thread")]
async fn what_passes_is_waited_for_and_nothing_is_lost_or_comes_twice() {
    for database in DATABASES {
        let scene = Scene::new(database).await;
        let rows = || (0..60).map(|row| scene.row(row % 3, &format!("00:00:{row:02}"), "ann"));
        scene.portal.add(rows());
        scene.portal.fail([
            Fault::Status(500, "oops"),
            Fault::Cut(2_000),
            Fault::None,
            Fault::TooMany(Some("1"), None),
            Fault::TooMany(None, Some(3)),
            Fault::Cut(0),
            Fault::Slow,
        ]);
        let (code, out, err) = scene.pull(&["--from", &scene.day(2).to_string()]).await;
        assert_eq!(code, 0, "{database:?} {err}");
        assert_eq!(scene.asked(), [2, 2, 2, 1, 1, 1, 1, 0], "{database:?}");
        let told: Vec<_> = err.lines().collect();
        let parts = [
            "the portal answers 500 Internal Server Error; it is tried again in 1 s",
            "the answer was cut: ",
            "the portal answers 429 Too Many Requests: Too many requests on the domain; it lets calls through again from ",
            "the portal answers 429 Too Many Requests: Too many requests on the domain; it lets calls through again from ",
            "it is tried again in 4 s",
        ];
        assert_eq!(told.len(), parts.len(), "{err}");
        assert!(
            told.iter().zip(parts).all(|(line, part)| line.contains(part)),
            "{err}"
        );
        // Rows before the cut had been kept.
        let first = out.lines().next().unwrap();
        assert!(
            first.contains("read 20, recorded ") && !first.contains("recorded 20"),
            "{out}"
        );
        assert_eq!(scene.users().await.len(), 60, "{database:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_pass_ends_it_and_the_next_pull_goes_on_from_there() {
    for database in DATABASES {
        let scene = Scene::new(database).await;
        scene
            .portal
            .add((0..4).map(|ago| scene.row(ago, "00:00:01", "ann")));
        scene
            .portal
            .fail([Fault::None, Fault::Status(502, ""), Fault::Status(503, "")]);
        let from = scene.day(3).to_string();
        let (code, out, err) = scene.pull(&["--from", &from, "--attempts", "2"]).await;
        assert_eq!(code, 1, "{database:?}");
        assert_eq!(scene.asked(), [3, 2, 2], "{database:?}");
        assert!(
            out.ends_with(&format!("days pulled: 1; days without any row in {from}: none\n")),
            "{out}"
        );
        let left = format!(
            "{}: the portal answers 503 Service Unavailable. This day and those after it are left",
            scene.day(2)
        );
        assert!(err.contains(&left), "{err}");
        let (code, ..) = scene.pull(&["--again", "P1D"]).await;
        assert_eq!(code, 0, "{database:?}");
        assert_eq!(scene.asked(), [3, 2, 1, 0], "{database:?}");
        assert_eq!(scene.users().await.len(), 4, "{database:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_that_says_to_come_tomorrow_is_left_until_then() {
    until_the_day_lasts().await;
    let scene = Scene::new(Database::Sqlite).await;
    scene.portal.fail([Fault::TooMany(Some("1"), Some(86_400))]);
    let (code, _, err) = scene.pull(&["--from", &scene.day(0).to_string()]).await;
    assert_eq!(code, 1);
    assert_eq!(scene.asked(), [0], "it is not asked again");
    let tomorrow = (chrono::Utc::now() + chrono::TimeDelta::days(1)).date_naive();
    assert!(
        err.contains(&format!("it lets calls through again from {tomorrow}T")),
        "{err}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_that_falls_silent_is_given_up() {
    let scene = Scene::new(Database::Sqlite).await;
    scene.portal.add([scene.row(0, "00:00:01", "ann")]);
    scene.portal.fail([Fault::Silent]);
    let from = scene.day(0).to_string();
    let (code, _, err) = scene
        .pull(&["--from", &from, "--timeout", "1", "--attempts", "1"])
        .await;
    assert_eq!(code, 1);
    assert!(err.contains("the portal does not answer in time"), "{err}");
    let (code, ..) = scene.pull(&["--from", &from]).await;
    assert_eq!((code, scene.users().await.len()), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lasts_is_not_tried_again() {
    let scene = Scene::new(Database::Sqlite).await;
    let from = scene.day(0).to_string();
    let wrong = [("PORTAL_API_KEY", "another")];
    let (code, _, err) = scene.pull_in(&["--from", &from], &wrong).await;
    assert_eq!(code, 1);
    assert!(
        err.contains("401 Unauthorized: The API key is not valid. The key has to be one that may read"),
        "{err}"
    );
    assert!(!err.contains("another"), "{err}");
    for (status, said) in [
        (
            400,
            r#"{"message": "ODSQL query is malformed", "error_code": "ODSQLError"}"#,
        ),
        (404, "{}"),
        (301, ""),
    ] {
        scene.portal.fail([Fault::Status(status, said)]);
        let (code, _, err) = scene.pull(&["--from", &from]).await;
        assert_eq!((code, scene.asked()), (1, vec![0]), "{status}");
        assert!(err.contains(&format!("the portal answers {status} ")), "{err}");
    }
}

/// No day is done by an answer that is not one array of rows from its beginning to its end.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_no_array_of_rows_is_a_fault_and_its_day_comes_again() {
    const JSON: &str = "application/json";
    for database in DATABASES {
        let scene = Scene::new(database).await;
        scene.portal.add([scene.row(1, "10:00:00", "ann")]);
        let from = scene.day(1).to_string();
        let once = ["--from", &from, "--attempts", "1"];
        for (media_type, answer, said) in [
            (JSON, "", "instead of a JSON array of rows there is nothing"),
            (JSON, "\n", "instead of a JSON array of rows there is nothing"),
            (
                JSON,
                r#"{"total_count":5,"results":[]}"#,
                r#"there is application/json, which begins with `{"total_count":5,"results":[]}`"#,
            ),
            (
                JSON,
                r#"{"error_code":"X","message":"quota"}"#,
                "the portal answers 200 OK, but instead of a JSON array of rows there is an error: quota",
            ),
            (JSON, "{}", "there is application/json, which begins with `{}`"),
            (
                "text/html",
                "<!DOCTYPE html>\n<title>Log in</title>",
                "there is text/html, which begins with `<!DOCTYPE html>`",
            ),
            (
                JSON,
                r#"[{"error_code":"Timeout","message":"export aborted"}]"#,
                "the answer cannot be read on at line 1: this is no row, but an error that the portal answered with: `\"export aborted\"`",
            ),
            (
                JSON,
                "[{},]",
                "the answer cannot be read on at line 1: `]` stands where a value should",
            ),
            (
                JSON,
                "\u{feff}{}",
                "there is application/json, which begins with `\u{feff}{}`",
            ),
            (
                JSON,
                "[",
                "the answer cannot be read on at line 1: it ends before it is complete",
            ),
            (
                JSON,
                r#"[] {"error_code":"X","message":"quota"}"#,
                "the answer cannot be read on at line 1: `{` stands where the end should",
            ),
        ] {
            scene.portal.fail([Fault::Answer(media_type, answer)]);
            let (code, out, err) = scene.pull(&once).await;
            assert_eq!(code, 1, "{answer}");
            assert!(err.contains(&format!("{from}: ")) && err.contains(said), "{err}");
            assert_eq!(out, "days pulled: 0\n", "{answer}");
            assert_eq!(scene.asked(), [1], "{database:?} {answer}");
        }
        scene.portal.fail([Fault::Answer(JSON, "")]);
        let (code, _, err) = scene.pull(&["--from", &from]).await;
        assert_eq!(code, 0, "{err}");
        assert!(
            err.contains("there is nothing; it is tried again in 1 s"),
            "{err}"
        );
        assert_eq!(scene.asked(), [1, 1, 0], "{database:?}");
        assert_eq!(scene.users().await, ["ann"], "{database:?}");
    }
}

/// What the portal gave up comes again, and then it is whole.
#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_the_portal_gave_up_in_the_middle_is_tried_again() {
    for database in DATABASES {
        let scene = Scene::new(database).await;
        scene
            .portal
            .add([scene.row(1, "10:00:00", "ann"), scene.row(1, "11:00:00", "bob")]);
        scene.portal.fail([Fault::GivenUp]);
        let from = scene.day(1).to_string();
        let (code, out, err) = scene.pull(&["--from", &from]).await;
        assert_eq!(code, 0, "{database:?} {err}");
        assert!(
            err.contains(
                "an error that the portal answered with: `\"export aborted\"`; it is tried again in 1 s"
            ),
            "{err}"
        );
        assert_eq!(scene.asked(), [1, 1, 0], "{database:?}");
        assert!(
            out.contains("read 2, recorded 1, duplicates 1, refused 0"),
            "{out}"
        );
        assert_eq!(scene.users().await, ["ann", "bob"], "{database:?}");
    }
}

/// Whatever the pause between rounds is.
#[tokio::test(flavor = "multi_thread")]
async fn a_portal_that_named_a_time_is_left_alone_until_then() {
    let scene = Scene::new(Database::Sqlite).await;
    let from = scene.day(0).to_string();
    let often = ["--from", &from, "--every", "PT1S", "--attempts", "1"];
    scene.portal.fail([Fault::TooMany(None, Some(6 * 3_600))]);
    let mut pulling = scene.keep_pulling(&often);
    pulling.until_told("are left to the next round, in 21");
    assert!(pulling.terminate(Duration::from_secs(30)), "it ends at once");
    assert_eq!(scene.portal.asked_at().len(), 1);

    scene.portal.add([scene.row(0, "00:00:01", "ann")]);
    scene.portal.fail([Fault::TooMany(None, Some(4))]);
    let mut pulling = scene.keep_pulling(&often);
    let pulled = async {
        while scene.users().await.is_empty() {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(Duration::from_mins(1), pulled)
        .await
        .expect("another round");
    assert!(pulling.terminate(Duration::from_mins(1)));
    let asked = scene.portal.asked_at();
    let pause = asked[2] - asked[1];
    assert!(pause >= chrono::TimeDelta::seconds(4), "{pause}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_is_sent_to_no_other_address() {
    let scene = Scene::new(Database::Sqlite).await;
    let elsewhere = format!("{}/elsewhere", scene.portal.server.address);
    scene.portal.fail([Fault::Moved(elsewhere.clone())]);
    let (code, _, err) = scene.pull(&["--from", &scene.day(0).to_string()]).await;
    assert_eq!((code, scene.asked()), (1, vec![0]));
    let told = format!(
        "302 Found. It leads to {elsewhere}, but the key is sent to no other address: give --portal the one where the portal is"
    );
    assert!(err.contains(&told), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_that_is_not_there_is_told() {
    let mut scene = Scene::new(Database::Sqlite).await;
    scene.portal.server.address = "http://127.0.0.1:1".into();
    let (code, out, err) = scene
        .pull(&["--from", &scene.day(0).to_string(), "--attempts", "1"])
        .await;
    assert_eq!(code, 1);
    assert!(err.contains("the portal cannot be reached: "), "{err}");
    assert_eq!(out, "days pulled: 0\n");
}
