//! What becomes of each line, in every form that a body may have.

use std::io::Write;

use backoffice_analytics::model::MAX_TEXTS;
use flate2::{Compression, write::GzEncoder};
use serde_json::json;

use super::{JSON, LINES, counts, outcomes, problem, push, reply, request, served, total};
use crate::support::app::{DATABASES, Database};

fn gzipped(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn each_line_is_told_what_became_of_it() {
    let lines = r#"{"id": "1", "timestamp": "2026-01-15T12:00:00Z", "action": "edit_dataset", "user_id": "ann"}
{"id": "1", "timestamp": "2026-01-15T12:00:00Z", "action": "edit_dataset", "user_id": "ann"}

{"id": "2", "timestamp": "2026-01-15T12:00:00", "action": "edit_dataset"}
{"id": "3", "action": "Edit dataset"}
{"id": "4", "action": "geo", "userId": "ann"}
{"id": "5", "action": "geo", "domain_id": "there"}
not JSON
{"id": "6", "user_id": "ann"}
{"id": "7", "action": "geo", "dataset_id": ["a", "b"]}
[{"id": "8", "action": "geo"}]
{"id": "9", "action": "geo", "user_id": ann}
{"id": "10", "action": "geo", "user_id": "\ud83d"}
{"id": "11", "action": "ge
{"id": "12", "action": "geo", "message": "x", "error_code": "y"}
{"id": "13", "action": "geo", "user_id": "ann", "user_id": "bob"}
{"id": "", "timestamp": "2026-02-15T12:00:00+02:00", "action": "geo", "domain_id": "here", "dataset_id": ["a"], "diff": {"a": 1}}
"#;
    for database in DATABASES {
        let (app, token) = served(database).await;
        let answer = push(&app, &token, lines).await;
        assert_eq!(counts(&answer), [2, 1, 13], "{database:?} {answer:#}");
        let refused = |row: u64, line: u64, column: &str, reason: &str| json!({"row": row, "line": line, "outcome": "refused", "column": column, "reason": reason});
        let not_json = |row: u64, line: u64, reason: &str| json!({"row": row, "line": line, "outcome": "refused", "reason": reason});
        assert_eq!(
            answer["outcomes"],
            json!([
                {"row": 1, "line": 1, "outcome": "recorded"},
                {"row": 2, "line": 2, "outcome": "duplicate"},
                refused(3, 4, "timestamp", "`2026-01-15T12:00:00` is not a timestamp with an offset, such as 2026-08-15T09:12:44.120000+00:00"),
                refused(4, 5, "action", "`Edit dataset` is not the name of an action: lower snake case of up to 100 characters, such as edit_dataset"),
                refused(5, 6, "userId", "there is no such column. The nearest: user_id, id, map_id"),
                refused(6, 7, "domain_id", "The row is of the domain `there`, and it is sent to `here`"),
                not_json(7, 8, r#"`not JSON` stands where a row should: a JSON object, such as {"action": "edit_dataset", "user_id": "ann"}"#),
                refused(8, 9, "action", "There is no action"),
                refused(9, 10, "dataset_id", "the list has several ids: give one"),
                not_json(10, 11, "a list stands where a row should: send an array of rows as application/json"),
                not_json(11, 12, "the row is not JSON: a value is missing, or is a text without double quotes, at its character 41"),
                refused(12, 13, "user_id", "the value cannot be read: an escape is half a character, whose other half is missing, at its character 2"),
                not_json(13, 14, "the row is not JSON: it ends before it is complete"),
                refused(14, 15, "message", "there is no such column. The nearest: timestamp, username, map_id"),
                refused(15, 16, "user_id", "the row names the column twice"),
                {"row": 16, "line": 17, "outcome": "recorded"},
            ])
        );
        let query = "{ activityLog { nodes { id timestamp userId datasetId diff action } } }";
        let log = app.data(&token, query).await;
        let nodes = &log["activityLog"]["nodes"];
        assert_eq!(nodes.as_array().unwrap().len(), 2, "{database:?}");
        assert_eq!(nodes[1]["id"], "1");
        assert_eq!(nodes[0]["timestamp"], "2026-02-15T10:00:00Z");
        assert_eq!(
            (&nodes[0]["datasetId"], &nodes[0]["diff"]),
            (&json!("a"), &json!(r#"{"a": 1}"#))
        );
        assert_eq!(nodes[0]["id"].as_str().unwrap().len(), 36, "a new UUID");
    }
}

#[tokio::test]
async fn a_row_that_is_too_large_is_refused_alone() {
    let row = |bytes: usize| {
        format!(
            "{{\"action\":\"geo\",\"diff\":\"{}\"}}",
            "x".repeat(bytes - "geo".len())
        )
    };
    let small = row(3);
    let reason = "The texts of the row have 16777217 bytes: at most 16777216 are kept";
    for database in DATABASES {
        let (app, token) = served(database).await;
        let large = row(MAX_TEXTS + 1);
        for (media_type, body) in [
            (LINES, format!("{small}\n{large}\n{small}\n")),
            (JSON, format!("[{small},\n{large},\n{small}]")),
        ] {
            let (status, answer) = reply(request(&app, &token, media_type, body)).await;
            assert_eq!(
                (status, counts(&answer)),
                (200, [2, 0, 1]),
                "{database:?} {answer:#}"
            );
            let refused = json!({"row": 2, "line": 2, "outcome": "refused", "reason": reason});
            assert_eq!(answer["outcomes"][1], refused, "{database:?}");
        }
        let answer = push(&app, &token, &row(MAX_TEXTS)).await;
        assert_eq!(counts(&answer), [1, 0, 0], "{database:?} {answer:#}");
    }
}

#[tokio::test]
async fn every_form_of_a_body_is_the_same() {
    let row = |id: u32| json!({"id": id.to_string(), "action": "geo", "user_id": "ann"});
    let lines = format!("{}\n{}\r\n{}", row(1), row(2), row(3));
    let array = json!([row(1), row(2), row(3)]);
    let pretty = serde_json::to_string_pretty(&array).unwrap();
    for database in DATABASES {
        let (app, token) = served(database).await;
        let plain = |media_type: &str, body: &str| request(&app, &token, media_type, body.to_owned());
        let packed = |media_type: &str, body: &str| {
            request(&app, &token, media_type, gzipped(body)).header("content-encoding", "gzip")
        };
        let forms = [
            plain(LINES, &lines),
            plain("application/jsonl", &lines),
            plain("Application/X-NDJSON; charset=UTF-8", &lines),
            plain(JSON, &array.to_string()),
            plain(JSON, &pretty),
            // Objects one after the other are JSON to many who write it.
            plain(JSON, &lines),
            packed(LINES, &lines),
            packed(JSON, &pretty),
        ];
        for (place, form) in forms.into_iter().enumerate() {
            let (status, answer) = reply(form).await;
            let expected = if place == 0 { [3, 0, 0] } else { [0, 3, 0] };
            assert_eq!(
                (status, counts(&answer)),
                (200, expected),
                "{database:?} {place} {answer:#}"
            );
            assert_eq!(answer["outcomes"][2]["row"], 3, "{place}");
        }
        assert_eq!(total(&app, &token).await, 3, "{database:?}");
        let (_, answer) = reply(plain(JSON, &row(4).to_string())).await;
        assert_eq!(counts(&answer), [1, 0, 0]);
        let (_, answer) = reply(plain(JSON, "[]")).await;
        assert_eq!(counts(&answer), [0, 0, 0]);
    }
}

#[tokio::test]
async fn what_says_no_more_than_an_action_is_of_now_and_new_each_time() {
    for database in DATABASES {
        let (app, token) = served(database).await;
        let before = chrono::Utc::now();
        for _ in 0..2 {
            let answer = push(&app, &token, "{\"action\":\"geo\"}\n{\"action\":\"geo\"}").await;
            assert_eq!(outcomes(&answer), ["recorded"; 2], "{database:?}");
        }
        let log = app.data(&token, "{ activityLog { nodes { timestamp } } }").await;
        let nodes = log["activityLog"]["nodes"].as_array().unwrap();
        assert_eq!(nodes.len(), 4, "{database:?}");
        for node in nodes {
            let time: chrono::DateTime<chrono::Utc> = node["timestamp"].as_str().unwrap().parse().unwrap();
            assert!((before - chrono::TimeDelta::milliseconds(1)..chrono::Utc::now()).contains(&time));
        }
    }
}

/// Nothing of a body that cannot be read to its end is recorded.
#[tokio::test]
async fn a_body_that_cannot_be_read_is_refused_whole() {
    let (app, token) = served(Database::Sqlite).await;
    let good = r#"{"action":"geo"}"#;
    let send = |media_type: &str, body: String| request(&app, &token, media_type, body);
    let many = format!("{good}\n").repeat(10_001);
    let mut wrong = Vec::new();
    for (sent, status, code, part) in [
        (
            send(LINES, String::new()),
            400,
            "BAD_REQUEST",
            "The body is empty",
        ),
        (send(JSON, " \n".into()), 400, "BAD_REQUEST", "The body is empty"),
        (
            send(JSON, format!("[{good},{{\"act")),
            400,
            "BAD_REQUEST",
            "The body is not JSON at line 1: it ends before it is complete: it was cut, or a quote",
        ),
        (
            send(LINES, format!("{good}\n{{\"act")),
            400,
            "BAD_REQUEST",
            "The body is not JSON at line 2: it ends before it is complete: it was cut, or a quote",
        ),
        (
            send(JSON, format!("[{good}\n garbage")),
            400,
            "BAD_REQUEST",
            "The body is not JSON at line 2: `g` stands where a comma or the end of the array should",
        ),
        (
            send("text/plain", good.into()),
            415,
            "BAD_REQUEST",
            "application/x-ndjson or application/json",
        ),
        (
            send("text/csv", good.into()),
            415,
            "BAD_REQUEST",
            "application/x-ndjson or application/json",
        ),
        (
            send("application/json; charset=latin1", good.into()),
            415,
            "BAD_REQUEST",
            "UTF-8",
        ),
        (
            send(LINES, good.into()).header("content-encoding", "snappy"),
            415,
            "BAD_REQUEST",
            "Content-Encoding",
        ),
        (
            send(LINES, good.into()).header("content-encoding", "gzip"),
            400,
            "BAD_REQUEST",
            "Content-Encoding",
        ),
        (
            request(&app, &token, LINES, gzipped(good)),
            400,
            "BAD_REQUEST",
            "set Content-Encoding to gzip",
        ),
        (
            request(&app, &token, LINES, zstd::encode_all(good.as_bytes(), 0).unwrap()),
            400,
            "BAD_REQUEST",
            "set Content-Encoding to zstd",
        ),
        (
            send(LINES, many.clone()),
            413,
            "LIMIT_EXCEEDED",
            "more than 10000 activities",
        ),
    ] {
        let (answered, told) = reply(sent).await;
        let says = told["detail"]
            .as_str()
            .is_some_and(|detail| detail.contains(part));
        if answered != status || told["code"] != code || !says {
            wrong.push(format!("{part}: {told}"));
        }
    }
    assert_eq!(wrong, [""; 0]);
    assert_eq!(total(&app, &token).await, 0);
    let most = many.trim_end().rsplit_once('\n').unwrap().0;
    assert_eq!(counts(&push(&app, &token, most).await), [10_000, 0, 0]);
}

#[tokio::test]
async fn an_array_with_a_comma_too_many_is_refused_whole() {
    let (app, token) = served(Database::Sqlite).await;
    let good = r#"{"action":"geo"}"#;
    for (body, sign) in [
        (format!("[{good},]"), ']'),
        (format!("[{good},,{good}]"), ','),
        (format!("[,{good}]"), ','),
    ] {
        let (code, detail) = problem(request(&app, &token, JSON, body), 400).await;
        let told = format!("The body is not JSON at line 1: `{sign}` stands where a value should");
        assert_eq!((code.as_str(), detail), ("BAD_REQUEST", told));
    }
    assert_eq!(total(&app, &token).await, 0);
}
