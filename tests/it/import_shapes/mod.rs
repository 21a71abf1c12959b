//! Every shape of file that portals export is read into the same rows.

mod faults;
mod sizes;

use std::{io::Read, ops::ControlFlow};

use backoffice_analytics::{
    ingest::{Broken, Entry, Options, Summary, read},
    model::Activity,
};

const HEADER: &str = "timestamp;domain_id;user_id;dataset_id;username;action;group_id;page_id;diff;map_id;reuse_title;subdomain_id";
const ROW: &str =
    "2026-08-15T09:12:44.120000+00:00;portal;ann;trees;;edit_dataset;;;\"a \"\"b\"\";\nc\";;;west";

struct Outcome {
    rows: Vec<Activity>,
    refused: Vec<String>,
    end: Result<Summary, Broken>,
}

fn outcome(file: impl Read, options: &Options) -> Outcome {
    let (mut rows, mut refused) = (Vec::new(), Vec::new());
    let end = read(file, options, &mut |entry| {
        match entry {
            Entry::Row(_, activity) => rows.push(*activity),
            Entry::Refused(why) => refused.push(why.to_string()),
        }
        ControlFlow::Continue(())
    });
    Outcome { rows, refused, end }
}

fn all(file: &str) -> Vec<Activity> {
    let outcome = outcome(file.as_bytes(), &Options::default());
    assert_eq!(outcome.refused, Vec::<String>::new(), "{file}");
    outcome.end.unwrap_or_else(|broken| panic!("{file}\n{broken}"));
    outcome.rows
}

fn expected() -> Activity {
    let rows = all(&format!("{HEADER}\n{ROW}\n"));
    assert_eq!(rows.len(), 1);
    let row = rows.into_iter().next().unwrap();
    assert_eq!(row.timestamp.in_zone(chrono_tz::UTC), "2026-08-15T09:12:44.120Z");
    assert_eq!(
        (row.user_id.as_deref(), row.dataset_id.as_deref()),
        (Some("ann"), Some("trees"))
    );
    assert_eq!(
        (row.diff.as_deref(), row.username.as_deref()),
        (Some("a \"b\";\nc"), None)
    );
    assert_eq!(
        (row.subdomain_id.as_deref(), row.action.as_str()),
        (Some("west"), "edit_dataset")
    );
    row
}

#[test]
fn delimiters_labels_byte_order_marks_and_line_breaks_change_nothing() {
    let expected = expected();
    let labels = "\"Timestamp\";Domain ID;User ID;Dataset ID;Username;Action;Group ID;Page ID;Diff;Map ID;Reuse title;Subdomain ID";
    let file = format!("{HEADER}\n{ROW}\n");
    let mut files = vec![
        file.clone(),
        format!("\u{feff}{file}"),
        format!("{labels}\r\n{ROW}\r\n"),
        format!("{HEADER}\n\n{ROW}"),
        format!("{HEADER};api_type\n{ROW};x\n"),
    ];
    let row = "2026-08-15T09:12:44.120000+00:00;portal;ann;trees;;edit_dataset;;;\"a \"\"b\"\"¤\nc\";;;west";
    for delimiter in [',', '\t', '|'] {
        let row = row.replace(';', &delimiter.to_string()).replace('¤', ";");
        files.push(format!(
            "{}\n{row}\n",
            HEADER.replace(';', &delimiter.to_string())
        ));
    }
    for file in files {
        assert_eq!(all(&file), std::slice::from_ref(&expected), "{file}");
    }
}

#[test]
fn a_byte_order_mark_after_blank_lines_is_read_alike_wherever_pieces_of_the_file_end() {
    let said = |blank: usize| {
        let file = format!("{}\u{feff}when;action\n", "\n".repeat(blank));
        outcome(file.as_bytes(), &Options::default())
            .end
            .expect_err("no timestamp")
            .reason
    };
    for blank in 65_530..65_540 {
        assert_eq!(said(blank), said(1), "{blank}");
    }
}

#[test]
fn columns_may_be_missing_and_in_any_order() {
    let rows = all(
        "action,timestamp,user_id,dataset_id,domain_id\nedit_dataset,2026-08-15T11:12:44.12+02:00,ann,trees,portal\n",
    );
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].timestamp, expected().timestamp);
    assert_eq!(rows[0].subdomain_id, None);
}

#[test]
fn every_envelope_of_json_holds_the_same_row() {
    let fields = r#""timestamp":"2026-08-15T09:12:44.12Z","domain_id":"portal","user_id":"ann","dataset_id":["trees"],"username":null,"group_id":[],"action":"edit_dataset","diff":"a \"b\";\nc","subdomain_id":"west""#;
    let expected = expected();
    for file in [
        format!("[{{{fields}}}]"),
        format!("\n[\n{{{fields}}}\n]\n"),
        format!("{{{fields}}}\n"),
        format!("{{{fields}}}\r\n\r\n"),
        format!("{{\n{fields}\n}}"),
        format!(r#"{{"total_count":1,"results":[{{{fields}}}]}}"#),
        format!("{{\"total_count\":1,\"results\":[\n{{{fields}}}\n]}}"),
        format!("\n{{\"total_count\": 1, \"results\": [\r\n{{{fields}}}\r\n]}}\r\n"),
        format!("{{\"total_count\":1,\"records\":[\n{{\"record\":{{\"fields\":{{{fields}}}}}}}\n]}}"),
        format!("{{\"nhits\":1,\"parameters\":{{}},\"records\":[\n{{\"fields\":{{{fields}}}}}\n]}}"),
        format!(
            r#"{{"nhits":1,"records":[{{"fields":{{{fields}}},"record_timestamp":"2020-01-01T00:00:00Z"}}]}}"#
        ),
        format!(r#"{{"records":[{{"record":{{"fields":{{{fields}}}}}}}]}}"#),
        format!(r#"[{{"datasetid":"x","fields":{{{fields}}},"record_timestamp":"2020-01-01T00:00:00Z"}}]"#),
    ] {
        assert_eq!(all(&file), std::slice::from_ref(&expected), "{file}");
    }
}

#[test]
fn the_ids_that_portals_give_are_kept() {
    let fields = r#""timestamp":"2026-08-15T09:12:44Z","domain_id":"portal","action":"geo""#;
    for file in [
        format!(r#"[{{"_id":"abc",{fields}}}]"#),
        format!(r#"[{{"recordid":"abc","fields":{{{fields}}}}}]"#),
        format!(r#"{{"records":[{{"record":{{"id":"abc","fields":{{{fields}}}}}}}]}}"#),
        "_id;timestamp;domain_id;action\nabc;2026-08-15T09:12:44Z;portal;geo\n".into(),
    ] {
        assert_eq!(all(&file)[0].id, "abc", "{file}");
    }
}

#[test]
fn a_diff_that_is_an_object_is_kept_to_the_letter_and_lists_keep_their_first_id() {
    let diff = r#"{"metadata":[ {"b":1, "a":null} ]}"#;
    for brackets in [("[", "]"), ("", "")] {
        let row = format!(
            r#"{{"timestamp":"2026-08-15T09:12:44Z","domain_id":"p","action":"geo","dataset_id":[null,"x","y","z"],"diff":{diff},"page_id":7}}"#
        );
        let outcome = outcome(
            format!("{}{row}{}", brackets.0, brackets.1).as_bytes(),
            &Options::default(),
        );
        assert_eq!(outcome.rows[0].diff.as_deref(), Some(diff));
        assert_eq!(outcome.rows[0].dataset_id.as_deref(), Some("x"));
        assert_eq!(outcome.rows[0].page_id.as_deref(), Some("7"));
        assert_eq!(outcome.end.unwrap().extra_ids, 2);
    }
}

#[test]
fn calls_of_the_api_get_their_action() {
    let rows = all("timestamp,user_id,dataset_id,domain_id,api,api_type,bot\n\
                    2026-08-15T09:12:44Z,anonymous,trees,p,aggregate_records,v2,0\n\
                    2026-08-15T09:12:45Z,anonymous,trees,p,odata_entity,v2,1\n");
    assert_eq!(
        rows.iter().map(|row| row.action.as_str()).collect::<Vec<_>>(),
        ["analyze", "api_odata_entity"]
    );
    let both = all("timestamp,domain_id,api,action\n2026-08-15T09:12:44Z,p,aggregate_records,geo\n");
    assert_eq!(both[0].action.as_str(), "geo");
    let unknown = outcome(
        "timestamp;domain_id;api;bot\n2026-08-15T09:12:44Z;p;geo;1\n".as_bytes(),
        &Options::default(),
    );
    assert_eq!(
        unknown
            .end
            .unwrap()
            .unknown_columns
            .into_iter()
            .collect::<Vec<_>>(),
        ["bot"]
    );
}

#[test]
fn timestamps_without_an_offset_are_read_in_the_zone_named() {
    let options = Options {
        assume_zone: Some(chrono_tz::Europe::Paris),
        ..Options::default()
    };
    let file = "timestamp;domain_id;action\n2026-08-15 11:12:44.12;p;geo\n2026-03-29T02:30:00;p;geo\n";
    let outcome = outcome(file.as_bytes(), &options);
    assert_eq!(outcome.rows[0].timestamp, expected().timestamp);
    assert_eq!(
        outcome.refused,
        [
            "line 3, column timestamp: `2026-03-29T02:30:00` never was on the clocks of Europe/Paris: they skipped it"
        ]
    );
}
