//! Every shape of file that portals export is read into the same rows.

use std::{
    fmt::Write as _,
    io::{Read, Write as _},
    ops::ControlFlow,
};

use backoffice_analytics::{
    ingest::{Broken, Entry, Format, Options, Summary, read},
    model::{Activity, DomainId},
};
use flate2::{Compression, write::GzEncoder};

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

fn packed(file: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(file.as_bytes()).unwrap();
    encoder.finish().unwrap()
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
fn a_bad_first_line_of_json_lines_spoils_no_other() {
    let row = r#"{"timestamp":"2026-08-15T09:12:44.12Z","domain_id":"portal","action":"geo"}"#;
    for bad in [
        r#"{"timestamp":"2026-08-15T09:12:44.12Z",}"#,
        r#"{"timestamp":"2026"#,
        r#"{"timestamp":7}"#,
    ] {
        let mut rows = Vec::new();
        let file = format!("{bad}\n{row}\n{row}\n");
        let read = read(file.as_bytes(), &Options::default(), &mut |entry| {
            rows.push(matches!(entry, Entry::Row(..)));
            ControlFlow::Continue(())
        });
        assert!(read.is_ok(), "{bad}");
        assert_eq!(rows, [false, true, true], "{bad}");
    }
}

#[test]
fn a_bad_row_of_an_array_spoils_no_other_and_is_told_by_its_number() {
    let row = r#"{"timestamp":"2026-08-15T09:12:44.12Z","domain_id":"portal","action":"geo"}"#;
    for (bad, why) in [
        (
            &b"{\"timestamp\":\"2026-08-15\",\"user_id\":\"\xe9\"}"[..],
            "not UTF-8",
        ),
        (b"{\"user_id\":\"a\tb\"}", "control character"),
        (b"{\"user_id\":NaN}", "expected value"),
        (b"{\"user_id\":\"a\",}", "trailing comma"),
        (b"7", "not a JSON object"),
        (
            br#"{"error_code":"QuotaExceeded","message":"come back at noon"}"#,
            "come back at noon",
        ),
    ] {
        for (begin, end) in [("[", "]"), (r#"{"total_count": 2, "results": ["#, "]}")] {
            let file = [
                begin.as_bytes(),
                row.as_bytes(),
                b",",
                bad,
                b",",
                row.as_bytes(),
                end.as_bytes(),
            ]
            .concat();
            let mut refused = Vec::new();
            let read = read(file.as_slice(), &Options::default(), &mut |entry| {
                if let Entry::Refused(row) = entry {
                    refused.push(row.to_string());
                }
                ControlFlow::Continue(())
            });
            assert!(read.is_ok(), "{why}");
            assert_eq!(refused.len(), 1, "{refused:?}");
            assert!(
                refused[0].starts_with("line 1, row 2: ") && refused[0].contains(why),
                "{refused:?}"
            );
        }
    }
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
fn a_bad_row_is_told_by_line_and_column_and_the_rest_goes_on() {
    let csv = "timestamp;domain_id;action;diff\n\
               2026-08-15T09:12:44Z;p;geo;\"two\nlines\"\n\
               yesterday;p;geo;\n\
               2026-08-15 09:12:44;p;geo;\n\
               2026-08-15T09:12:44Z;q;geo;\n\
               2026-08-15T09:12:44Z;p;Édit;\n\
               2026-08-15T09:12:44Z;p;;\n\
               2026-08-15T09:12:44Z;p;geo\n\
               2026-08-15T09:12:44Z;p;geo;x\0y\n\
               2026-08-15T09:12:44Z;;search;\n";
    let domain = Some(DomainId::parse("p").unwrap());
    let options = Options {
        domain,
        ..Options::default()
    };
    let outcome = outcome(csv.as_bytes(), &options);
    assert_eq!(
        outcome
            .rows
            .iter()
            .map(|row| row.action.as_str())
            .collect::<Vec<_>>(),
        ["geo", "search"]
    );
    let expected = [
        "line 4, column timestamp: `yesterday` is not a timestamp",
        "line 5, column timestamp: `2026-08-15 09:12:44` has no offset: name the zone it was written in with --assume-zone",
        "line 6, column domain_id: The row is of the domain `q`, and --domain is `p`",
        "line 7, column action: \"Édit\" is not the name of an action",
        "line 8, column action: There is no action",
        "line 9: the row has 3 fields, and the first line 4",
        "line 10, column diff: The character NUL",
    ];
    for (said, expected) in outcome.refused.iter().zip(expected) {
        assert!(said.starts_with(expected), "{said}\n{expected}");
    }
    assert_eq!(outcome.refused.len(), expected.len());
}

#[test]
fn bytes_that_are_no_text_spoil_their_own_row_alone() {
    let good = "2026-08-15T09:12:44Z;p;geo;\n";
    let mut csv = format!("timestamp;domain_id;action;diff\n{good}2026-08-15T09:12:44Z;p;geo;").into_bytes();
    csv.extend(b"\xff\xfe\n");
    csv.extend(good.as_bytes());
    let outcome_csv = outcome(csv.as_slice(), &Options::default());
    assert_eq!(
        (outcome_csv.rows.len(), outcome_csv.refused),
        (2, vec!["line 3, column diff: the text is not UTF-8".into()])
    );
    let row = "{\"timestamp\":\"2026-08-15T09:12:44Z\",\"domain_id\":\"p\",\"action\":\"geo\"}\n";
    let mut lines = format!("{row}{{oops}}\n").into_bytes();
    lines.extend(b"{\"\xff\"}\n[1]\n");
    lines.extend(row.as_bytes());
    let outcome = outcome(lines.as_slice(), &Options::default());
    assert_eq!(
        (outcome.rows.len(), outcome.refused.len()),
        (2, 3),
        "{:?}",
        outcome.refused
    );
    assert_eq!(outcome.refused[1], "line 3: the text is not UTF-8");
}

#[test]
fn a_file_that_was_cut_keeps_its_rows_and_tells_where() {
    let row = |second: u32| {
        format!("{{\"timestamp\":\"2026-08-15T09:12:{second:02}Z\",\"domain_id\":\"p\",\"action\":\"geo\"}}")
    };
    let (array, lines) = (
        format!("[{},\n{},\n{}]", row(1), row(2), row(3)),
        format!("{}\n{}\n{}\n", row(1), row(2), row(3)),
    );
    let csv = "timestamp;domain_id;action;diff\n2026-08-15T09:12:01Z;p;geo;\n2026-08-15T09:12:02Z;p;geo;x\n2026-08-15T09:12:03Z;p;geo;\"a long one\"\n";
    for (file, cut) in [(array, 10), (lines, 10), (csv.to_owned(), 4)] {
        let outcome = outcome(&file.as_bytes()[..file.len() - cut], &Options::default());
        assert_eq!(outcome.rows.len(), 2, "{file}");
        let broken = outcome.end.expect_err("it was cut");
        assert!(broken.to_string().contains("cut"), "{broken}");
        assert_eq!(broken.line, if file.starts_with('t') { 4 } else { 3 }, "{file}");
    }
    let short = outcome(&csv.as_bytes()[..csv.find("geo;x").unwrap()], &Options::default());
    assert_eq!(short.rows.len(), 1);
    assert_eq!(
        short.refused,
        ["line 3: the row has 3 fields, and the first line 4; the file ends here: it seems to be cut"]
    );
    let unfinished = outcome(
        &csv.as_bytes()[..csv.find(";x\n").unwrap() + 2],
        &Options::default(),
    );
    assert_eq!(
        (unfinished.rows.len(), unfinished.end.unwrap().unfinished_line),
        (2, Some(3))
    );
}

#[test]
fn a_row_of_delimiters_without_end_is_no_row() {
    let file = format!("timestamp;action\n{}", ";".repeat(1 << 20));
    let outcome = outcome(file.as_bytes(), &Options::default());
    let broken = outcome.end.expect_err("no row has so many fields");
    assert_eq!(broken.to_string(), "line 2: the row has more than 65536 fields");
}

#[test]
fn a_compressed_file_is_read_and_its_cut_is_told() {
    let mut csv = String::from("timestamp;domain_id;action;diff\n");
    for second in 0..20_000 {
        let noise = blake3::hash(&u32::to_be_bytes(second)).to_hex();
        writeln!(
            csv,
            "2026-08-15T09:{:02}:{:02}Z;p;geo;{noise}",
            second / 60 % 60,
            second % 60
        )
        .unwrap();
    }
    for packed in [packed(&csv), zstd::encode_all(csv.as_bytes(), 0).unwrap()] {
        assert_eq!(outcome(packed.as_slice(), &Options::default()).rows.len(), 20_000);
        let cut = outcome(&packed[..packed.len() / 2], &Options::default());
        assert!(
            cut.rows.len() > 5_000 && cut.rows.len() < 15_000,
            "{}",
            cut.rows.len()
        );
        let broken = cut.end.expect_err("it was cut");
        assert!(broken.reason.contains("cut"), "{broken}");
        assert!(
            broken.line.abs_diff(cut.rows.len() as u64 + 2) <= 1,
            "{broken} {}",
            cut.rows.len()
        );
    }
}

#[test]
fn a_file_without_the_columns_it_needs_is_refused_whole() {
    for (file, part) in [
        ("", "the file is empty"),
        ("when;action\n1;2\n", "has to name a column timestamp"),
        (
            "timestamp;user_id\n1;2\n",
            "one action or api; it names: timestamp, user_id",
        ),
        (
            "timestamp;action;Timestamp\n1;2;3\n",
            "names the column timestamp twice",
        ),
    ] {
        let broken = outcome(file.as_bytes(), &Options::default()).end.expect_err(file);
        assert!(broken.reason.contains(part), "{broken}");
    }
}

#[test]
fn a_row_without_end_does_not_fill_the_memory() {
    let rest = || std::io::repeat(b'x').take(100 << 20);
    let csv = "timestamp;domain_id;action;diff\n2026-08-15T09:12:44Z;p;geo;\""
        .as_bytes()
        .chain(rest());
    assert!(
        outcome(csv, &Options::default())
            .end
            .expect_err("too long")
            .reason
            .contains("longer than")
    );
    let json = "[{\"timestamp\":\"".as_bytes().chain(rest());
    assert!(
        outcome(json, &Options::default())
            .end
            .expect_err("too long")
            .reason
            .contains("longer than")
    );
    let lines = "{\"timestamp\":\"".as_bytes().chain(rest());
    let options = Options {
        format: Some(Format::JsonLines),
        ..Options::default()
    };
    assert!(
        outcome(lines, &options)
            .end
            .expect_err("too long")
            .reason
            .contains("longer than")
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
